"""AT-23, AT-25 to AT-27, AT-30, AT-31: what the employing enterprise does (docs/domain.md §3.0.4, §3.0.8)."""

from datetime import timedelta

import pytest

from service.models import PledgeRecord
from tests.stage import good

from .cast import MINUTE, refused

AWAITING = "注册化工工程师初始注册待补资质：请取得资质后在企业操作系统补充企业资质"
OBTAINED = "A213000042"
"""What the 资质库 of the demo holds for `ent-noqual`."""


# --- 上报 ------------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-23", "002-10", "002-11")
def test_the_enterprise_reports_after_a_minute_of_reading_its_own_pledge(cast):
    case = cast.submitted("CHEM")
    assert case.outcomes("ent-hebei", "Task_EnterpriseReport") == {"report": "上报", "return": "退回"}
    case.complete("ent-hebei", "Task_EnterpriseReport", outcome="report")
    case.stands_at("personal_submitted", "个人已上报").sees("ent-hebei", "personal_submitted", "未上报")
    assert case.waits_at("ent-hebei") == ["Timer_EnterprisePledgeRead"]
    (job,) = case.jobs("Timer_EnterprisePledgeRead")

    cast.travel(timedelta(seconds=59))
    with cast.nothing_changes():
        assert case.tasks_of("ent-hebei") == []
        forged = cast.who("ent-hebei").post(f"/tasks/{job.id}/complete", {"answers": {"agree": True}})
        refused(forged, 404, "not_found")

    cast.travel(timedelta(seconds=1))
    assert (
        "我公司同意以电子申报方式，申请勘察设计注册工程师注册业务"
        in case.task("ent-hebei", "Task_EnterprisePledge")["text"]
    )
    case.complete("ent-hebei", "Task_EnterprisePledge", agree=True)
    case.stands_at("ministry_pending", "部级未受理")
    (proof,) = cast.rows(PledgeRecord, instance_id=case.id, side="enterprise")
    assert proof.answered_at - proof.read_from == MINUTE
    assert "注册化工工程师初始注册已由企业上报，当前状态：部级未受理" in cast.messages("app-chem")


@pytest.mark.req("X14")
def test_of_two_pledges_in_two_tabs_each_is_read_for_a_minute_of_its_own(cast):
    first, second = cast.submitted("CHEM"), cast.submitted("CHEM", "app-batch1")
    first.complete("ent-hebei", "Task_EnterpriseReport", outcome="report")
    cast.travel(MINUTE / 2)
    second.complete("ent-hebei", "Task_EnterpriseReport", outcome="report")
    cast.travel(MINUTE / 2)
    first.complete("ent-hebei", "Task_EnterprisePledge", agree=True)
    assert second.tasks_of("ent-hebei") == []
    cast.travel(MINUTE / 2)
    second.complete("ent-hebei", "Task_EnterprisePledge", agree=True)
    for case in (first, second):
        case.stands_at("ministry_pending", "部级未受理")


@pytest.mark.req("AT-23")
def test_an_enterprise_that_does_not_pledge_has_not_reported(cast):
    case = cast.submitted("CHEM")
    case.complete("ent-hebei", "Task_EnterpriseReport", outcome="report")
    cast.travel(MINUTE)
    case.complete("ent-hebei", "Task_EnterprisePledge", agree=False)
    assert case.tasks_of("ent-hebei") == ["Task_EnterpriseReport"]
    case.sees("ent-hebei", "personal_submitted", "未上报").hidden_from("ministry-review")
    case.report().stands_at("ministry_pending", "部级未受理")


@pytest.mark.req("AT-25", "002-13")
def test_what_is_reported_cannot_be_reported_again(cast):
    case = cast.submitted("CHEM")
    task = case.task("ent-hebei", "Task_EnterpriseReport")["id"]
    case.report()
    with cast.nothing_changes():
        again = cast.who("ent-hebei").post(f"/tasks/{task}/complete", {"answers": {"outcome": "report"}})
        refused(again, 409, "task_gone", "该任务已办理或已失效")
    case.stands_at("ministry_pending", "部级未受理")
    assert case.tasks_of("ent-hebei") == []


@pytest.mark.req("AT-25", "002-12", "X15")
def test_of_a_batch_only_what_is_not_reported_yet_goes(cast):
    """One that fails leaves the others alone (X15)."""
    cases = [cast.submitted("CHEM", f"app-batch{number}") for number in (1, 2, 3)]
    tasks = [case.task("ent-hebei", "Task_EnterpriseReport")["id"] for case in cases]
    cases[1].complete("ent-hebei", "Task_EnterpriseReport", outcome="report")
    batch = {"tasks": [{"id": task, "answers": {"outcome": "report"}} for task in tasks]}
    results = good(cast.who("ent-hebei").post("/tasks/complete", batch))["results"]
    assert [(result["id"], result["status"]) for result in results] == list(zip(tasks, (200, 409, 200), strict=True))
    assert results[1]["code"] == "task_gone"


# --- 退回 ------------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-26", "002-14", "002-16")
def test_a_returned_application_is_mended_and_sent_again(cast):
    case = cast.submitted("CHEM")
    case.complete("ent-hebei", "Task_EnterpriseReport", outcome="return", reason="资格证书管理号有误")
    case.stands_at("returned_by_enterprise", "企业退回")
    assert case.tasks_of("ent-hebei") == []
    assert cast.messages("app-chem")[0] == "您的注册化工工程师初始注册被企业退回，原因：资格证书管理号有误"

    revision = case.task("app-chem", "Task_ReviseForm")["form"]["prefilled"]
    assert revision["return_reason"] == "资格证书管理号有误"
    assert revision["qualification_cert_no"] == "20251303000003"
    case.complete("app-chem", "Task_ReviseForm", outcome="submit", **case.filled("Task_ReviseForm"))
    case.stands_at("personal_submitted", "个人已上报")
    assert case.tasks_of("ent-hebei") == ["Task_EnterpriseReport"]
    case.report().stands_at("ministry_pending", "部级未受理")


@pytest.mark.req("AT-26")
def test_a_returned_application_can_be_dropped(cast):
    case = cast.submitted("CHEM")
    case.complete("ent-hebei", "Task_EnterpriseReport", outcome="return", reason="本人已离职")
    case.complete("app-chem", "Task_ReviseForm", outcome="drop").hidden_from("app-chem", "ent-hebei")
    assert cast.try_start("app-chem", "CHEM").status_code == 201


@pytest.mark.req("AT-26", "002-14")
def test_a_return_needs_a_reason_and_what_is_reported_is_not_returned(cast):
    case = cast.submitted("CHEM")
    task = case.task("ent-hebei", "Task_EnterpriseReport")["id"]
    with cast.nothing_changes():
        for reason in ({}, {"reason": ""}, {"reason": "  "}, {"reason": None}):
            answer = case.try_complete("ent-hebei", "Task_EnterpriseReport", outcome="return", **reason)
            assert refused(answer, 422, "invalid_answers", "请填写理由")["errors"] == {"reason": ["请填写理由"]}
    case.report()
    with cast.nothing_changes():
        late = {"answers": {"outcome": "return", "reason": "资料不全"}}
        refused(cast.who("ent-hebei").post(f"/tasks/{task}/complete", late), 409, "task_gone")
    case.stands_at("ministry_pending", "部级未受理")


@pytest.mark.req("AT-27", "004-14")
def test_a_supervision_enterprise_returns_with_a_reason(cast):
    case = cast.submitted("SUPV")
    with cast.nothing_changes():
        answer = case.try_complete("ent-supv", "Task_EnterpriseReport", outcome="return")
    refused(answer, 422, "invalid_answers", "请填写理由")
    case.complete("ent-supv", "Task_EnterpriseReport", outcome="return", reason="专业与合同不符")
    case.stands_at("returned_by_enterprise", "企业退回")
    assert case.tasks_of("ent-supv") == []
    assert case.tasks_of("app-supv") == ["Task_ReviseForm"]
    assert cast.messages("app-supv")[0] == "您的注册监理工程师初始注册被企业退回，原因：专业与合同不符"


# --- 补正资质 --------------------------------------------------------------------------------------------------------


@pytest.fixture
def awaiting(cast):
    """A case that is approved, and whose enterprise has no qualification yet."""
    case = cast.reported("CHEM", "app-noqual", "ent-noqual").through_ministry()
    return case.stands_at("awaiting_qualification", "待补资质")


@pytest.mark.req("AT-30", "001-30", "002-19")
def test_an_approved_case_waits_until_its_enterprise_has_a_qualification(cast, awaiting):
    awaiting.sees("ent-noqual", "awaiting_qualification", "待补资质")
    assert cast.messages("app-noqual")[0] == AWAITING
    assert cast.messages("ent-noqual")[0] == AWAITING
    assert cast.registrations("app-noqual") == []
    assert awaiting.tasks_of("ent-noqual") == ["Task_SupplyQualification"]

    cast.travel(timedelta(days=40))
    awaiting.complete("ent-noqual", "Task_SupplyQualification", qualification_no=OBTAINED)
    awaiting.stands_at("published", "终审完成并发布")
    (registered,) = cast.registrations("app-noqual")
    assert (registered["valid_from"], registered["valid_to"]) == ("2026-04-11", "2029-04-10")  # no validity is lost
    assert cast.who("app-noqual").get("/profile").json["qualification_no"] == OBTAINED


@pytest.mark.req("AT-30", "002-19")
def test_the_button_is_there_from_the_report_on_and_moves_nothing(cast):
    case = cast.submitted("CHEM", "app-noqual", "ent-noqual")
    assert "supply_qualification" not in case.offered("ent-noqual")
    case.report()
    assert "supply_qualification" in case.offered("ent-noqual")
    refused(case.try_send("app-noqual", "supply_qualification", qualification_no=OBTAINED), 403, "not_yours")

    case.send("ent-noqual", "supply_qualification", qualification_no=OBTAINED)
    case.stands_at("ministry_pending", "部级未受理")
    assert "supply_qualification" not in case.offered("ent-noqual")
    case.through_ministry().stands_at("published", "终审完成并发布")
    assert "awaiting_qualification" not in case.statuses()


@pytest.mark.req("AT-31", "002-20")
def test_a_number_that_the_library_does_not_know_has_to_be_proved_and_is_checked(cast, awaiting):
    with cast.nothing_changes():
        answer = awaiting.try_complete("ent-noqual", "Task_SupplyQualification", qualification_no="A213000099")
    refused(answer, 422, "invalid_answers", "资质库未检测到该证书号，请上传企业资质副本")

    copy = cast.upload("ent-noqual", 100, "attachment")
    awaiting.complete("ent-noqual", "Task_SupplyQualification", qualification_no="A213000099", file=copy)
    awaiting.stands_at("checking_qualification", "待补资质(核验中)")
    awaiting.sees("ministry-review", "checking_qualification", "待核验")
    shown = awaiting.task("ministry-review", "Task_CheckQualification_Ministry")["form"]["prefilled"]
    assert (shown["qualification_no"], shown["qualification_file"]) == ("A213000099", copy)
    assert cast.who("ministry-review").get(f"/files/{copy}").status_code == 200

    awaiting.complete("ministry-review", "Task_CheckQualification_Ministry", outcome="accept")
    awaiting.stands_at("published", "终审完成并发布")


@pytest.mark.req("AT-31")
def test_a_number_that_turns_out_to_be_wrong_leads_back_to_waiting(cast, awaiting):
    copy = cast.upload("ent-noqual", 100, "attachment")
    awaiting.complete("ent-noqual", "Task_SupplyQualification", qualification_no="A213000099", file=copy)
    unreasoned = awaiting.try_complete("ministry-review", "Task_CheckQualification_Ministry", outcome="refuse")
    refused(unreasoned, 422, "invalid_answers", "请填写理由")
    awaiting.complete(
        "ministry-review", "Task_CheckQualification_Ministry", outcome="refuse", opinion="证书号与副本不符"
    )
    awaiting.stands_at("awaiting_qualification", "待补资质")
    told = "注册化工工程师初始注册补正的企业资质经核验不属实，原因：证书号与副本不符；请重新补正资质"
    assert cast.messages("ent-noqual")[0] == told
    awaiting.complete("ent-noqual", "Task_SupplyQualification", qualification_no=OBTAINED)
    awaiting.stands_at("published", "终审完成并发布")


@pytest.mark.req("AT-31")
def test_while_the_library_is_down_a_number_is_taken_with_its_proof_only(cast, awaiting):
    cast.gateway("qualification", "down")
    with cast.nothing_changes():
        answer = awaiting.try_complete("ent-noqual", "Task_SupplyQualification", qualification_no=OBTAINED)
    refused(answer, 422, "invalid_answers", "资质库暂时无法查询，请稍后再试，或者上传企业资质副本转人工核验")
    copy = cast.upload("ent-noqual", 100, "attachment")
    awaiting.complete("ent-noqual", "Task_SupplyQualification", qualification_no=OBTAINED, file=copy)
    awaiting.stands_at("checking_qualification", "待补资质(核验中)")


@pytest.mark.req("AT-30", "AT-35")
def test_who_waits_for_a_qualification_may_withdraw_with_the_enterprises_consent(cast, awaiting):
    """Otherwise a unit that never obtains one would block the person for ever (§3.0.8)."""
    awaiting.send("app-noqual", "withdraw", reason="另谋他职")
    awaiting.stands_at("withdrawal_pending", "申请撤回待企业同意")
    awaiting.complete("ent-noqual", "Task_WithdrawConsent", agree=True).stands_at("withdrawn", "已撤回")
    assert cast.registrations("app-noqual") == []
