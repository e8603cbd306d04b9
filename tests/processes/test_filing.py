"""Conditions, precheck, insurance and pledge before the form (docs/domain.md §3.0.1 to §3.0.3)."""

import pytest

from .journeys import ANOMALOUS, ENTERED, NORMAL, proceed
from .play import Play


def confirmed(**facts) -> Play:
    """The conditions are ticked, and the precheck has given its answer."""
    return Play("filing", **facts).complete("Task_ConfirmConditions", accepted=True)


def test_the_person_reads_the_conditions_first():
    play = Play("filing").assert_waiting_at("Task_ConfirmConditions").assert_status("not_submitted", "个人未上报")
    asking = play.shown("Task_ConfirmConditions")
    assert (asking.lane, asking.properties["form"]) == ("applicant", "confirm_conditions")


def test_conditions_precheck_insurance_and_pledge_follow_one_another():
    play = proceed(Play("filing")).assert_returned("signed")
    play.assert_passed_in_order(
        "Task_ConfirmConditions", "Service_Precheck", "Service_CheckInsurance", "Timer_PledgeRead", "Task_Pledge"
    )
    assert play.statuses == ["not_submitted"]
    assert play.messages() == []


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"applicant": {"profile_complete": False}}, "请先完善个人基本信息"),
        ({"applicant": {"employment_complete": False}}, "请先完善所在企业信息"),
        ({"applicant": {"photos_complete": False}}, "请先在“个人信息”栏上传一寸照片和手写签名"),
        ({"enterprise": {"has_account": False}}, "聘用单位尚未完善企业基本信息，暂不能申报"),
        ({"enterprise": {"profile_complete": False}}, "聘用单位尚未完善企业基本信息，暂不能申报"),
        ({"open_application": True}, "该注册专业有正在办理的业务，不能重复申报"),
        ({"qualification": {"held": False}}, "未取得相应专业职业资格，不可申报"),
        ({"registration": {"state": "valid"}}, "该专业已办理初始注册，不能重复注册"),
    ],
)
def test_a_condition_that_is_not_met_leads_back_to_the_conditions_and_says_why(facts, problem):
    play = confirmed(**facts).assert_waiting_at("Task_ConfirmConditions").assert_status("not_submitted", "个人未上报")
    assert play.open("Task_ConfirmConditions").token["problems"] == [problem]


def test_all_that_is_missing_is_said_at_once():
    play = confirmed(applicant={"profile_complete": False, "photos_complete": False}, open_application=True)
    assert len(play.open("Task_ConfirmConditions").token["problems"]) == 3


def test_once_the_missing_is_there_the_case_goes_on():
    play = confirmed(applicant={"photos_complete": False})
    play.facts["applicant"]["photos_complete"] = True
    play.complete("Task_ConfirmConditions", accepted=True).assert_waiting_at("Service_CheckInsurance")


def test_trying_six_hundred_times_leaves_the_state_as_small_as_trying_once():
    play = confirmed(applicant={"photos_complete": False})
    small = len(play.instance.dump())
    for _ in range(600):
        play.complete("Task_ConfirmConditions", accepted=True)
    assert len(play.instance.dump()) <= small
    play.facts["applicant"]["photos_complete"] = True
    proceed(play).assert_returned("signed")


def test_an_anomaly_that_the_person_answers_for_leads_to_the_pledge():
    play = confirmed().finish("Service_CheckInsurance", **ANOMALOUS)
    play.complete("Task_InsuranceDecision", **{"continue": True}).assert_waiting_at("Timer_PledgeRead")
    proceed(play).assert_returned("signed")


def test_an_anomaly_that_makes_the_person_stop_ends_the_filing():
    play = confirmed().finish("Service_CheckInsurance", **ANOMALOUS)
    play.complete("Task_InsuranceDecision", **{"continue": False}).assert_returned("insurance_declined")
    assert play.messages() == []


def test_a_pledge_that_is_not_made_ends_the_filing():
    play = confirmed().finish("Service_CheckInsurance", **NORMAL).assert_waiting_at("Timer_PledgeRead")
    play.wait(seconds=60).complete("Task_Pledge", agree=False).assert_returned("pledge_declined")


@pytest.mark.req("X23")
def test_what_the_unit_fills_in_for_somebody_needs_the_insurance_check_only():
    play = Play("filing", **ENTERED).assert_waiting_at("Service_CheckInsurance")
    play.finish("Service_CheckInsurance", **NORMAL).assert_returned("signed")
    assert not {"Task_ConfirmConditions", "Service_Precheck", "Task_Pledge"} & set(play.passed)
