"""The ministry accepts, reviews and approves (docs/domain.md §3.0.5)."""

from datetime import date

import pytest

from .accept_desk import HigherAcceptDesk
from .journeys import SYSTEMS, beijing, guarded, labelled, proceed, to_be_explained
from .play import Play


def arrived(category: str = "CHEM", **facts) -> Play:
    """An application at the ministry's accept desk."""
    return Play(
        "ministry_review",
        token={"needs_province": category == "ARCH1", "final_level": "ministry"},
        category=category,
        system=SYSTEMS[category],
        application={"accepted_level": "province"} if category == "ARCH1" else {},
        **facts,
    )


class TestMinistryAcceptDesk(HigherAcceptDesk):
    level = "Ministry"
    prefix = "ministry"
    name = "部级"
    role = "ministry_reviewer"
    labels = ("部级未受理", "部级未受理", "待受理")
    buttons = {"accept": "受理", "supplement": "待补正", "refuse": "不予受理"}  # noqa: RUF012 - read only
    refused = "not_accepted"
    token = {"needs_province": False, "final_level": "ministry"}  # noqa: RUF012 - read only


# --- what the province has accepted ----------------------------------------------------------------------------------


def test_the_ministry_cannot_refuse_what_the_province_has_accepted():
    assert arrived("ARCH1").outcomes("Task_MinistryAccept") == ["accept", "supplement"]


def test_nor_can_it_after_a_supplement():
    play = arrived("ARCH1").complete("Task_MinistryAccept", outcome="supplement").complete("Task_Supplement_Ministry")
    assert play.outcomes("Task_MinistryAccept") == ["accept", "supplement"]


@pytest.mark.parametrize("category", ["CHEM", "SUPV"])
def test_it_may_refuse_what_comes_to_it_first(category):
    assert arrived(category).outcomes("Task_MinistryAccept") == ["accept", "supplement", "refuse"]


@pytest.mark.parametrize(
    ("category", "counted_from"), [("ARCH1", date(2026, 3, 2)), ("CHEM", date(2026, 3, 4)), ("SUPV", date(2026, 3, 4))]
)
def test_time_runs_from_arrival_for_what_the_province_has_accepted_and_from_acceptance_for_the_rest(
    category, counted_from
):
    play = arrived(category).wait(days=2).complete("Task_MinistryAccept", outcome="accept")
    assert play.application["counted_from"] == counted_from


# --- review ----------------------------------------------------------------------------------------------------------


def test_the_ministry_reviews_what_it_has_accepted():
    play = proceed(arrived(), "Task_MinistryReview")
    play.assert_status("ministry_reviewing", "部级已受理", "部级已受理", "待审核")
    shown = play.shown("Task_MinistryReview")
    assert (shown.lane, shown.properties["form"]) == ("ministry_reviewer", "review")
    assert labelled(play, "Task_MinistryReview") == {"agree": "建议通过", "disagree": "建议不通过"}


@pytest.mark.parametrize("opinion", ["agree", "disagree"])
def test_either_opinion_goes_to_approval(opinion):
    play = proceed(arrived(), "Task_MinistryReview").complete("Task_MinistryReview", outcome=opinion)
    play.assert_waiting_at("Task_MinistryApprove")
    play.assert_status("ministry_approving", "部级审批中", "部级审批中", "待审批")


@pytest.mark.parametrize(
    ("category", "process", "end"),
    [
        ("CHEM", "initial_registration", "2026-03-31 00:00"),
        ("SUPV", "initial_registration", "2026-03-31 00:00"),
        ("ARCH1", "initial_registration", "2026-03-31 00:00"),
        ("CHEM", "renewal", "2026-03-17 00:00"),
        ("SUPV", "renewal", "2026-03-17 00:00"),
        ("ARCH1", "renewal", "2026-03-24 00:00"),
    ],
)
def test_review_and_decision_have_the_time_that_category_and_type_give_them(category, process, end):
    play = proceed(arrived(category, process=process), "Task_MinistryReview")
    assert play.deadline("Task_MinistryReview") == beijing(end)
    assert proceed(play, "Task_MinistryApprove").deadline("Task_MinistryApprove") == beijing(end)


def test_the_time_of_a_case_that_nobody_accepted_runs_from_its_arrival():
    play = arrived().wait_until(beijing("2026-03-10 00:00"))
    assert play.deadline("Task_MinistryReview") == beijing("2026-03-31 00:00")


# --- decision --------------------------------------------------------------------------------------------------------


def test_somebody_else_than_who_accepted_and_reviewed_decides():
    shown = proceed(arrived(), "Task_MinistryApprove").shown("Task_MinistryApprove")
    assert (shown.lane, shown.properties["form"]) == ("ministry_approver", "approve")
    assert shown.properties["separate_from"].split(",") == ["Task_MinistryAccept", "Task_MinistryReview"]


def test_the_ministry_may_approve_reject_or_ask_for_another_review():
    play = proceed(arrived(), "Task_MinistryApprove")
    assert labelled(play, "Task_MinistryApprove") == {
        "approve": "审批通过",
        "reject": "审批不通过",
        "return": "退回重审",
    }
    assert guarded(play, "Task_MinistryApprove") == {"approve": "guard.approve", "reject": "guard.reject"}
    assert to_be_explained(play, "Task_MinistryApprove") == ["reject", "return"]


@pytest.mark.parametrize(("outcome", "result"), [("approve", "approved"), ("reject", "rejected")])
def test_the_decision_is_handed_over(outcome, result):
    play = proceed(arrived(), "Task_MinistryApprove").complete("Task_MinistryApprove", outcome=outcome)
    play.assert_returned(result)
    assert play.messages() == ["m05_accepted"]


def test_a_case_that_is_returned_is_reviewed_again_and_not_accepted_again():
    play = proceed(arrived(), "Task_MinistryApprove").complete("Task_MinistryApprove", outcome="return")
    play.assert_waiting_at("Task_MinistryReview").assert_status("ministry_reviewing")
    assert play.messages() == ["m05_accepted"]
    assert play.passed.count("Throw_MinistryAccepted") == 1
    proceed(play).assert_returned("approved")
