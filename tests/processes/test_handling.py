"""From the person's submission to the decision: the enterprise's part, the authorities' part, and what is told of it."""

from datetime import date

import pytest

from .journeys import ENTERED, SYSTEMS, beijing, proceed
from .play import Play


def submitted(category: str = "CHEM", **facts) -> Play:
    """An application that the person submits."""
    return Play("handling", category=category, system=SYSTEMS[category], **facts)


def at(desk: str, category: str = "CHEM") -> Play:
    """A submitted application that has come to a desk."""
    return proceed(submitted(category), desk)


# --- submission ------------------------------------------------------------------------------------------------------


def test_a_submission_is_kept_and_the_enterprise_is_told():
    play = submitted().assert_waiting_at("Task_EnterpriseReport").assert_status("personal_submitted")
    assert play.done == [
        ("Service_Submit", "application.submit", {}),
        ("Service_NotifySubmitted", "message.send", {"to": "enterprise", "text": "m01_submitted"}),
    ]


def test_what_the_enterprise_returns_goes_back_with_its_reason_and_reaches_no_authority():
    play = submitted().complete("Task_EnterpriseReport", outcome="return").assert_returned("returned")
    assert play.did("message.send")[-1] == {"to": "applicant", "text": "m02_returned"}
    assert play.did("application.report") == play.did("case.record") == []


@pytest.mark.parametrize(
    ("facts", "renews"),
    [
        ({}, False),
        ({"process": "renewal", "registration": {"state": "valid"}}, True),
        ({"process": "renewal", "registration": {"state": "expired"}}, False),
        ({"process": "change_registration", "registration": {"state": "valid"}}, False),
    ],
)
def test_the_report_keeps_whether_the_registration_stays_valid_until_the_decision(facts, renews):
    play = proceed(submitted(**facts), "Task_MinistryAccept")
    assert play.did("case.record")[0] == {"renews": renews, "heard_until": None}
    play.assert_passed_in_order("Service_Report", "Service_RecordExtension", "Service_RouteCase")


@pytest.mark.req("X23")
def test_the_person_is_told_of_what_the_unit_has_filled_in_for_him_and_may_object_anew():
    play = submitted("STR2", **ENTERED).assert_waiting_at("Task_EnterpriseReport")
    assert play.done == [
        ("Service_Submit", "application.submit", {}),
        ("Service_ForgetObjection", "case.record", {"objection": None, "objected_on": None}),
        ("Service_NotifyEntered", "message.send", {"to": "applicant", "text": "m01_entered", "visible": True}),
    ]
    play.complete("Task_EnterpriseReport", outcome="return").assert_returned("returned")
    assert play.messages() == ["m01_entered"]


# --- decision --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("category", ["ARCH1", "CHEM", "STR2", "SUPV"])
def test_an_approval_is_not_yet_told_to_anybody(category):
    play = proceed(submitted(category)).assert_returned("approved")
    assert play.messages()[-1] == "m05_accepted"


@pytest.mark.parametrize(
    ("desk", "category", "outcome", "text", "result"),
    [
        ("Task_CityAccept", "STR2", "refuse", "m07_city_refused", "city_refused"),
        ("Task_ProvinceAccept", "STR2", "refuse", "m07_not_accepted", "not_accepted"),
        ("Task_ProvinceAccept", "ARCH1", "refuse", "m07_not_accepted", "not_accepted"),
        ("Task_MinistryAccept", "CHEM", "refuse", "m07_not_accepted", "not_accepted"),
        ("Task_ProvinceApprove", "STR2", "reject", "m07_rejected", "rejected"),
        ("Task_MinistryApprove", "CHEM", "reject", "m07_rejected", "rejected"),
    ],
)
def test_a_decision_against_it_is_served_on_both(desk, category, outcome, text, result):
    play = at(desk, category).complete(desk, outcome=outcome).assert_returned(result)
    last = play.did("message.send")[-1]
    assert (last["to"], last["text"], last["document"]) == ("both", text, text.replace("m07", "notice"))
    assert play.messages().count(text) == 1


# --- not passed by the city ------------------------------------------------------------------------------------------


def failed() -> Play:
    """A second-class application that the city has not passed."""
    return at("Task_CityReview", "STR2").complete("Task_CityReview", outcome="fail")


def test_what_the_city_has_not_passed_comes_back_to_the_enterprise_and_both_are_told():
    play = failed().assert_waiting_at("Task_Redeclare").assert_status("city_failed")
    assert play.did("message.send")[-1] == {"to": "both", "text": "city_failed"}


def test_reported_again_it_is_received_and_reviewed_again():
    play = proceed(failed(), "Task_CityAccept").assert_status("city_pending")
    proceed(play).assert_returned("approved")
    assert play.passed.count("Task_CityReview") == 2


def test_insisted_on_it_goes_up_with_the_citys_opinion():
    play = failed().complete("Task_Redeclare", outcome="insist").assert_waiting_at("Task_CityForward")
    play.assert_status("city_passed", "地市审核通过", "地市审核通过", "待上报·未通过")
    proceed(play).assert_returned("approved")
    assert play.passed.count("Task_CityReview") == 1


def test_returned_by_the_enterprise_it_goes_back_to_the_person():
    play = failed().complete("Task_Redeclare", outcome="return").assert_returned("returned")
    assert play.messages()[-1] == "m02_returned"


def test_sixty_failed_reviews_leave_the_state_as_small_as_two():
    play = proceed(failed(), "Task_CityReview").complete("Task_CityReview", outcome="fail")
    small = len(play.instance.dump())
    for _ in range(60):
        proceed(play, "Task_CityReview").complete("Task_CityReview", outcome="fail")
    assert len(play.instance.dump()) <= small
    proceed(play).assert_returned("approved")


# --- cases of other initiators ---------------------------------------------------------------------------------------


def test_what_no_enterprise_reports_goes_straight_to_the_authority():
    play = submitted(process="information_correction").assert_waiting_at(
        "Task_MinistryAccept", "Timer_DeemedAcceptance_Ministry"
    )
    assert play.messages() == ["m03_filed"]
    assert play.did("application.report") == []
    proceed(play).assert_returned("approved")


def test_what_the_enterprise_does_not_pledge_comes_back_to_it_without_a_notice():
    play = submitted(process="enterprise_rename", application={"initiator": "enterprise_agent"})
    proceed(play, "Task_EnterprisePledge").complete("Task_EnterprisePledge", agree=False).assert_returned("returned")
    assert play.messages() == []


@pytest.mark.parametrize(
    ("application", "until"),
    [
        ({"initiator": "offline_clerk", "deceased": True}, None),
        ({"initiator": "offline_clerk"}, date(2026, 3, 9)),
        ({"initiator": "applicant", "forced": True}, None),
    ],
)
def test_who_is_to_be_heard_may_object_for_five_working_days(application, until):
    play = submitted("SUPV", application=application)
    assert play.did("case.record")[0] == {"renews": False, "heard_until": until}


@pytest.mark.parametrize(("category", "desk"), [("STR2", "Task_ProvinceApprove"), ("CHEM", "Task_MinistryApprove")])
def test_before_that_nobody_approves(category, desk):
    play = proceed(submitted(category, application={"initiator": "offline_clerk"}), desk)
    assert play.outcomes(desk) == ["reject", "return"]
    play.wait_until(beijing("2026-03-09 23:59"))
    assert "approve" not in play.outcomes(desk)
    play.wait_until(beijing("2026-03-10 00:00"))
    proceed(play).assert_returned("approved")
