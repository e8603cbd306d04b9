"""The social insurance check and its branch (docs/domain.md §3.0.2)."""

import pytest

from .journeys import ANOMALOUS, ENTERED, NORMAL
from .play import Play


def warned() -> Play:
    """Somebody whose insurance is anomalous, before the prompt."""
    return Play("insurance_check").finish("Service_CheckInsurance", **ANOMALOUS)


def test_the_case_waits_for_the_register_as_a_draft():
    play = Play("insurance_check").assert_waiting_at("Service_CheckInsurance")
    play.assert_status("not_submitted", "个人未上报")
    assert play.shown("Service_CheckInsurance").lane == "system"


def test_normal_insurance_goes_on_without_a_prompt():
    play = Play("insurance_check").finish("Service_CheckInsurance", **NORMAL).assert_returned("continue")
    assert play.done == []


def test_anomalous_insurance_asks_the_person_whether_to_go_on():
    play = warned().assert_waiting_at("Task_InsuranceDecision").assert_status("not_submitted", "个人未上报")
    asking = play.shown("Task_InsuranceDecision")
    assert (asking.lane, asking.properties["form"]) == ("applicant", "insurance_decision")
    assert asking.properties["text"] == "insurance_warning"
    assert play.done == []


def test_going_on_is_a_promise_that_opens_an_anomaly():
    play = warned().complete("Task_InsuranceDecision", **{"continue": True}).assert_returned("continue")
    assert play.done == [
        ("Service_OpenInsuranceAnomaly", "anomaly.open", {"kind": "insurance"}),
        ("Service_RecordInsuranceAnomaly", "case.record", {"insurance_anomaly": "paid_elsewhere"}),
    ]


def test_not_going_on_gives_the_case_up_and_opens_nothing():
    play = warned().complete("Task_InsuranceDecision", **{"continue": False}).assert_returned("declined")
    assert play.done == []
    assert "insurance_anomaly" not in play.application


def test_a_type_without_the_prompt_is_checked_silently():
    play = Play("insurance_check", process="cancellation")
    play.finish("Service_CheckInsurance", **ANOMALOUS).assert_returned("continue")
    assert play.done == []


@pytest.mark.req("X23")
def test_of_what_the_unit_fills_in_for_somebody_the_unit_decides():
    play = Play("insurance_check", **ENTERED).assert_status(
        "not_submitted", "企业代填未上报", "未上报", "企业代填未上报"
    )
    play.finish("Service_CheckInsurance", **ANOMALOUS).assert_waiting_at("Task_InsuranceDecisionByEnterprise")
    play.assert_status("not_submitted", "企业代填未上报", "未上报", "企业代填未上报")
    asking = play.shown("Task_InsuranceDecisionByEnterprise")
    assert (asking.lane, asking.properties["form"]) == ("enterprise_agent", "insurance_decision")
    assert asking.properties["text"] == "insurance_warning_unit"
    play.complete("Task_InsuranceDecisionByEnterprise", **{"continue": True}).assert_returned("continue")
    assert [name for _, name, _ in play.done] == ["anomaly.open", "case.record"]


@pytest.mark.req("X23")
def test_the_unit_may_give_it_up():
    play = Play("insurance_check", **ENTERED).finish("Service_CheckInsurance", **ANOMALOUS)
    play.complete("Task_InsuranceDecisionByEnterprise", **{"continue": False}).assert_returned("declined")
    assert play.done == []
