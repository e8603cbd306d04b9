"""Requests that are heard while a case goes its way: delete, withdraw, supply a qualification, terminate."""

import pytest

from .journeys import ANOMALOUS, ENTERED, case, failed_by_city, proceed, reach, returned, without_qualification
from .play import Play

NO_DELETION = "申报已经提交，不能删除；如需停办，请申请撤回"


def unqualified(place: str, **facts) -> Play:
    """An application whose enterprise has no qualification (预注册)."""
    return reach(place, enterprise={"has_qualification": False}, **facts)


def drafts() -> list[Play]:
    """A case at each place that it may rest at before it is submitted, or after it has been returned."""
    places = ("Task_ConfirmConditions", "Service_CheckInsurance", "Timer_PledgeRead", "Task_Pledge", "Task_FillForm")
    warned = reach("Service_CheckInsurance").finish("Service_CheckInsurance", **ANOMALOUS)
    return [*(reach(place) for place in places), warned, returned()]


# --- deleting --------------------------------------------------------------------------------------------------------


def test_what_has_not_been_submitted_can_be_deleted_wherever_it_rests():
    for play in drafts():
        messages = play.messages()
        play.send("delete_draft", "applicant").assert_ended("abandoned", "draft_deleted")
        assert play.messages() == messages


def test_nobody_but_the_applicant_can_delete():
    for sender in ("enterprise_agent", "city_officer", "system", "admin"):
        assert not reach("Task_FillForm").offers("delete_draft", sender)


@pytest.mark.parametrize(
    "place", ["personal_submitted", "enterprise_submitted", "ministry_pending", "ministry_reviewing"]
)
def test_what_has_been_submitted_cannot_be_deleted(place):
    assert reach(place).refusal("delete_draft", "applicant") == NO_DELETION


def test_what_the_city_has_not_passed_cannot_be_deleted():
    assert failed_by_city().refusal("delete_draft", "applicant") == NO_DELETION


# --- withdrawing -----------------------------------------------------------------------------------------------------


def test_what_is_withdrawn_ends_as_withdrawn_and_nothing_else_is_heard():
    play = reach("personal_submitted").send("withdraw", "applicant").assert_ended("withdrawn")
    play.assert_passed_in_order("Call_Withdrawal", "End_RequestWithdrawn")
    assert play.instance.waits() == []


# --- supplying a qualification ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["Task_MinistryAccept", "Task_MinistryReview", "Task_MinistryApprove"])
def test_from_report_on_an_enterprise_without_qualification_may_supply_it_without_moving_the_case(place):
    play = unqualified(place)
    resting, status = play.waiting_at(), play.statuses[-1]
    for _ in range(2):
        play.send("supply_qualification", "enterprise_agent")
        play.assert_waiting_at(*resting).assert_status(status)
    assert play.done[-2:] == [("Service_RecordQualification", "qualification.record", {})] * 2


def test_supplying_it_six_hundred_times_leaves_the_state_as_small_as_once():
    play = unqualified("Task_MinistryAccept").send("supply_qualification", "enterprise_agent")
    small = len(play.instance.dump())
    for _ in range(600):
        play.send("supply_qualification", "enterprise_agent")
    assert len(play.instance.dump()) <= small
    play.facts["enterprise"]["has_qualification"] = True
    proceed(play).assert_ended("published")


def test_nobody_but_the_enterprise_can_supply_it():
    for sender in ("applicant", "ministry_reviewer", "system", "admin"):
        assert not unqualified("Task_MinistryAccept").offers("supply_qualification", sender)


def test_it_is_not_asked_for_before_the_report():
    play = unqualified("personal_submitted")
    assert play.refusal("supply_qualification", "enterprise_agent") == "当前不需要补正资质"


def test_an_enterprise_that_has_one_need_not_supply_it():
    assert reach("Task_MinistryAccept").refusal("supply_qualification", "enterprise_agent") == "当前不需要补正资质"


def test_a_case_that_waits_for_it_has_a_task_for_it_instead():
    play = without_qualification()
    assert play.refusal("supply_qualification", "enterprise_agent") == "请在待办任务“补正资质”中办理"
    play.complete("Task_SupplyQualification", qualification_found=False).assert_status("checking_qualification")
    assert play.refusal("supply_qualification", "enterprise_agent") == "当前不需要补正资质"


# --- terminating -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place", ["Task_ConfirmConditions", "Task_FillForm", "personal_submitted", "ministry_pending", "ministry_approving"]
)
def test_a_case_can_be_terminated_wherever_it_is(place):
    play = reach(place).send("terminate", "system", cause="deceased", reason="申请人死亡")
    play.assert_ended("terminated", "deceased").assert_passed_in_order("Receive_Terminate", "End_RequestTerminated")
    assert play.did("message.send")[-1] == {"to": "both", "text": "terminated"}
    assert play.instance.waits() == []


def test_a_case_whose_withdrawal_is_being_decided_can_be_terminated():
    play = reach("ministry_pending").send("withdraw", "applicant")
    play.send("terminate", "system", cause="superseded", reason="注销注册已办结").assert_ended(
        "terminated", "superseded"
    )


def test_nobody_but_the_system_can_terminate():
    for sender in ("applicant", "enterprise_agent", "ministry_approver", "admin"):
        assert case().refusal("terminate", sender) == "该申报不能终止"


# --- all at once -----------------------------------------------------------------------------------------------------


def test_every_request_is_heard_from_the_first_moment():
    play = case()
    assert play.done == []
    heard = {wait.element.trigger: wait.element for wait in play.instance.waits() if wait.kind == "message"}
    assert {name: element.properties["form"] for name, element in heard.items() if "form" in element.properties} == {
        "withdraw": "withdrawal_request",
        "delete_draft": "empty",
        "supply_qualification": "qualification_notice",
        "object_to_entry": "objection",
    }
    assert set(heard) == {"withdraw", "delete_draft", "supply_qualification", "object_to_entry", "terminate"}


# --- objecting to what the unit has filled in ------------------------------------------------------------------------


def entered(place: str, **facts) -> Play:
    """A case that the unit fills in for somebody, which stands at a place."""
    return reach(place, "STR2", **ENTERED, **facts)


@pytest.mark.req("X23")
def test_the_person_may_object_before_the_unit_reports_as_often_as_he_likes_and_the_unit_is_told():
    play = entered("Task_EnterpriseReport")
    for reason in ("业绩不是我的", "还是不对"):
        play.send("object_to_entry", "applicant", reason=reason).assert_waiting_at("Task_EnterpriseReport")
        assert play.application["objection"] == reason
        assert play.did("message.send")[-1] == {"to": "enterprise", "text": "m17_objection"}
    assert entered("Task_EnterprisePledge").offers("object_to_entry", "applicant")


@pytest.mark.req("X23")
def test_there_is_nothing_to_object_to_before_and_after_nor_in_what_the_person_has_filled_in():
    only = "只有在企业填报之后、上报之前可以提出异议"
    for place in ("Task_EnterpriseFillForm", "Task_CityAccept", "Task_ProvinceReview"):
        assert entered(place).refusal("object_to_entry", "applicant") == only
    own = reach("Task_EnterpriseReport", "STR2")
    assert own.refusal("object_to_entry", "applicant") == "本件由本人填报，不需要提出异议"
    assert not entered("Task_EnterpriseReport").offers("object_to_entry", "enterprise_agent")


@pytest.mark.req("X23")
def test_the_unit_deletes_its_draft_and_the_person_cannot():
    play = entered("Task_EnterpriseFillForm")
    assert not play.offers("delete_draft", "applicant")
    play.send("delete_draft", "enterprise_agent").assert_ended("abandoned", "draft_deleted")
