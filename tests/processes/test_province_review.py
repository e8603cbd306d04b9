"""The province accepts and reviews; for second-class categories it decides (docs/domain.md §3.0.5)."""

import pytest

from .accept_desk import HigherAcceptDesk
from .journeys import SYSTEMS, beijing, guarded, labelled, proceed, to_be_explained
from .play import Play


def arrived(category: str = "STR2", **facts) -> Play:
    """An application at the province's accept desk."""
    final = "ministry" if category == "ARCH1" else "province"
    return Play("province_review", token={"final_level": final}, category=category, system=SYSTEMS[category], **facts)


class TestProvinceAcceptDesk(HigherAcceptDesk):
    level = "Province"
    prefix = "province"
    name = "省级"
    role = "province_officer"
    labels = ("省级未受理", "省级未受理", "待受理")
    buttons = {"accept": "受理", "supplement": "待补正", "refuse": "不予受理"}  # noqa: RUF012 - read only
    refused = "not_accepted"
    facts = {"category": "STR2", "system": "provincial"}  # noqa: RUF012 - read only
    token = {"final_level": "province"}  # noqa: RUF012 - read only


# --- review ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("category", "label"), [("STR2", "待审核"), ("ARCH2", "待审核"), ("ARCH1", "待初审")])
def test_the_province_reviews_what_it_has_accepted(category, label):
    play = proceed(arrived(category), "Task_ProvinceReview")
    play.assert_status("province_reviewing", "省级已受理", "省级已受理", label)
    shown = play.shown("Task_ProvinceReview")
    assert (shown.lane, shown.properties["form"]) == ("province_officer", "review")
    assert labelled(play, "Task_ProvinceReview") == {"agree": "同意", "disagree": "不同意"}


@pytest.mark.parametrize(
    ("category", "process", "end"),
    [
        ("STR2", "initial_registration", "2026-03-31 00:00"),
        ("STR2", "renewal", "2026-03-31 00:00"),
        ("ARCH1", "initial_registration", "2026-03-31 00:00"),
        ("ARCH1", "renewal", "2026-03-17 00:00"),
    ],
)
def test_the_review_has_the_time_that_its_level_and_type_give_it(category, process, end):
    play = proceed(arrived(category, process=process), "Task_ProvinceReview")
    assert play.deadline("Task_ProvinceReview") == beijing(end)


@pytest.mark.parametrize("opinion", ["agree", "disagree"])
def test_where_the_ministry_decides_either_opinion_goes_up_with_the_case(opinion):
    play = proceed(arrived("ARCH1"), "Task_ProvinceReview").complete("Task_ProvinceReview", outcome=opinion)
    play.assert_returned("forwarded")
    assert play.messages() == ["m05_accepted"]


@pytest.mark.parametrize("opinion", ["agree", "disagree"])
def test_where_the_province_decides_either_opinion_goes_to_approval(opinion):
    play = proceed(arrived(), "Task_ProvinceReview").complete("Task_ProvinceReview", outcome=opinion)
    play.assert_waiting_at("Task_ProvinceApprove")
    play.assert_status("province_approving", "省级审批中", "省级审批中", "待审批")


# --- decision --------------------------------------------------------------------------------------------------------


def test_the_province_decides_within_twenty_working_days_of_acceptance():
    play = arrived().wait(days=1)
    proceed(play, "Task_ProvinceReview").wait(days=5)
    proceed(play, "Task_ProvinceApprove")
    shown = play.shown("Task_ProvinceApprove")
    assert (shown.lane, shown.properties["form"]) == ("province_officer", "approve")
    assert play.deadline("Task_ProvinceApprove") == beijing("2026-04-01 00:00")


def test_the_province_may_approve_reject_or_ask_for_another_review():
    play = proceed(arrived(), "Task_ProvinceApprove")
    assert labelled(play, "Task_ProvinceApprove") == {
        "approve": "审批通过",
        "reject": "审批不通过",
        "return": "退回重审",
    }
    assert guarded(play, "Task_ProvinceApprove") == {"approve": "guard.approve", "reject": "guard.reject"}
    assert to_be_explained(play, "Task_ProvinceApprove") == ["reject", "return"]


@pytest.mark.parametrize(("outcome", "result"), [("approve", "approved"), ("reject", "rejected")])
def test_the_decision_is_handed_over(outcome, result):
    play = proceed(arrived(), "Task_ProvinceApprove").complete("Task_ProvinceApprove", outcome=outcome)
    play.assert_returned(result)


def test_a_case_that_is_returned_is_reviewed_again_and_not_accepted_again():
    play = proceed(arrived(), "Task_ProvinceApprove").complete("Task_ProvinceApprove", outcome="return")
    play.assert_waiting_at("Task_ProvinceReview").assert_status("province_reviewing")
    assert play.messages() == ["m05_accepted"]
    assert play.passed.count("Throw_ProvinceAccepted") == 1
    proceed(play).assert_returned("approved")
