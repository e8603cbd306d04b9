"""Who examines a case, in which order, and what comes of it (docs/domain.md §2.1 to §2.3)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from .journeys import SYSTEMS, proceed
from .play import Play

PROVINCE_THEN_MINISTRY = [
    "Task_ProvinceAccept",
    "Task_ProvinceReview",
    "Task_MinistryAccept",
    "Task_MinistryReview",
    "Task_MinistryApprove",
]
MINISTRY = PROVINCE_THEN_MINISTRY[2:]
PROVINCE = ["Task_ProvinceAccept", "Task_ProvinceReview", "Task_ProvinceApprove"]
CITY_THEN_PROVINCE = ["Task_CityAccept", "Task_CityReview", "Task_CityForward", *PROVINCE]
ENGINEERS = ["STR1", "GEO", "HVAC", "WATER", "POWER", "ELEC_D", "ELEC_T", "CHEM"]


def reported(category: str = "CHEM", reports_to: str = "city", result: str = "reported", **facts: Any) -> Play:
    """An application that the enterprise has just reported."""
    return Play(
        "review_path",
        token={"result": result},
        category=category,
        system=SYSTEMS[category],
        enterprise={"reports_to": reports_to},
        **facts,
    )


def told(to: str, text: str, state: str, hearing: str = "") -> dict[str, Any]:
    """The message that says where a case has come to; who gets it may see the case from now on."""
    return {"to": to, "text": text, "state": state, "hearing": hearing, "visible": True}


def desks(play: Play) -> list[str]:
    """The desks that a case has come by, in order."""
    return [element for element in play.passed if element.startswith("Task_")]


@pytest.mark.parametrize(
    ("category", "reports_to", "path", "state"),
    [
        ("ARCH1", "city", PROVINCE_THEN_MINISTRY, "省级未受理"),
        ("ARCH1", "province", PROVINCE_THEN_MINISTRY, "省级未受理"),
        *((engineer, "city", MINISTRY, "部级未受理") for engineer in ENGINEERS),
        ("SUPV", "city", MINISTRY, "部级未受理"),
        ("ARCH2", "city", CITY_THEN_PROVINCE, "市级未受理"),
        ("STR2", "city", CITY_THEN_PROVINCE, "市级未受理"),
        ("ARCH2", "province", PROVINCE, "省级未受理"),
        ("STR2", "province", PROVINCE, "省级未受理"),
    ],
)
def test_a_case_passes_the_desks_that_its_category_and_unit_call_for_and_both_are_told_where_it_is(
    category, reports_to, path, state
):
    play = reported(category, reports_to)
    assert play.did("message.send") == [told("both", "m03_reported", state)]
    proceed(play).assert_returned("approved")
    assert desks(play) == path
    assert play.passed.index("Service_RouteCase") < play.passed.index(path[0])


def test_both_are_told_when_the_enterprise_insists_and_the_case_goes_up_without_a_new_review():
    play = reported("STR2", result="insisted").assert_waiting_at("Task_CityForward")
    assert play.did("message.send") == [told("both", "m03_reported", "地市审核未通过，坚持上报")]
    proceed(play).assert_returned("approved")
    assert desks(play) == CITY_THEN_PROVINCE[2:]


@pytest.mark.parametrize(
    ("facts", "to", "text"),
    [
        ({"process": "information_correction"}, "applicant", "m03_filed"),
        ({"process": "enterprise_rename", "application": {"initiator": "enterprise_agent"}}, "enterprise", "m03_filed"),
        ({"application": {"forced": True}}, "both", "m15_filed"),
    ],
)
def test_what_no_enterprise_reports_is_told_as_filed_to_whom_it_concerns(facts, to, text):
    assert reported("CHEM", **facts).did("message.send") == [told(to, text, "部级未受理")]


def test_who_is_to_be_heard_is_told_until_when():
    play = reported("SUPV", application={"initiator": "enterprise_agent", "heard_until": date(2026, 3, 9)})
    assert play.did("message.send") == [
        told("both", "m15_filed", "部级未受理", "；本人如有异议，可以在2026-03-09之前陈述申辩")
    ]


@pytest.mark.parametrize(("category", "path"), [("ARCH1", MINISTRY), ("SUPV", MINISTRY), ("STR2", PROVINCE)])
def test_what_the_clerk_keyed_in_goes_straight_to_the_final_level(category, path):
    assert desks(proceed(reported(category, application={"initiator": "offline_clerk"}))) == path


def at_desk(category: str, desk: str) -> Callable[[], Play]:
    """Brings a reported case to a desk."""
    return lambda: proceed(reported(category), desk)


@pytest.mark.parametrize(
    ("arrive", "outcome", "result"),
    [
        (at_desk("STR2", "Task_CityAccept"), "refuse", "city_refused"),
        (at_desk("STR2", "Task_CityReview"), "fail", "city_failed"),
        (at_desk("STR2", "Task_ProvinceAccept"), "refuse", "not_accepted"),
        (at_desk("STR2", "Task_ProvinceApprove"), "approve", "approved"),
        (at_desk("STR2", "Task_ProvinceApprove"), "reject", "rejected"),
        (at_desk("ARCH1", "Task_ProvinceAccept"), "refuse", "not_accepted"),
        (at_desk("CHEM", "Task_MinistryAccept"), "refuse", "not_accepted"),
        (at_desk("ARCH1", "Task_MinistryApprove"), "approve", "approved"),
        (at_desk("ARCH1", "Task_MinistryApprove"), "reject", "rejected"),
        (at_desk("CHEM", "Task_MinistryApprove"), "reject", "rejected"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_desk_decides_for_good_ends_the_review(arrive, outcome, result):
    play = arrive()
    (desk,) = (element for element in play.waiting_at() if element.startswith("Task_"))
    play.complete(desk, outcome=outcome).assert_returned(result)
    assert desks(play)[-1] == desk


def test_what_the_province_disagrees_with_goes_to_the_ministry_all_the_same():
    play = at_desk("ARCH1", "Task_ProvinceReview")().complete("Task_ProvinceReview", outcome="disagree")
    play.assert_waiting_at("Task_MinistryAccept", "Timer_DeemedAcceptance_Ministry")
    proceed(play).assert_returned("approved")


def test_the_table_alone_says_which_levels_a_case_passes():
    levels = {"needs_city": True, "needs_province": False, "needs_ministry": True, "final_level": "ministry"}
    play = proceed(reported(review_path=levels)).assert_returned("approved")
    assert desks(play) == ["Task_CityAccept", "Task_CityReview", "Task_CityForward", *MINISTRY]


def test_the_status_ids_of_each_path_follow_one_another():
    paths = {category: proceed(reported(category)).statuses for category in ("ARCH1", "CHEM", "STR2", "SUPV")}
    ministry = ["ministry_pending", "ministry_reviewing", "ministry_approving"]
    assert paths == {
        "ARCH1": ["province_pending", "province_reviewing", *ministry],
        "CHEM": ministry,
        "STR2": [
            *("city_pending", "city_reviewing", "city_passed"),
            *("province_pending", "province_reviewing", "province_approving"),
        ],
        "SUPV": ministry,
    }
