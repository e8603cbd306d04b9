"""AT-09 to AT-17: conditions, insurance, the minute of reading, the form, 上报 (docs/domain.md §3.0.1 to §3.0.4)."""

from datetime import timedelta

import pytest

from service.models import Anomaly, PledgeRecord
from tests.stage import good

from .cast import INITIAL, MINUTE, PERSONAL, refused

WARNING = (
    "按照《勘察设计注册工程师管理规定》（建设部令第137号）要求，经核查，您的社保缴纳情况异常。是否继续申报，如继续申报，请点“确定”，"
    "同时承诺只受聘于本单位并缴纳社保，未受聘于其他单位或在其他单位缴纳社保，如有虚假，愿承担一切责任。如不继续申报，请点“取消”。"
)
SUBMITTED = "您所申请的事项已成功提交企业，请通知企业尽快上报注册数据。"


@pytest.fixture
def reading(cast):
    """A case whose applicant has just opened the 个人承诺书."""
    case = cast.start("CHEM")
    return case.complete("app-chem", "Task_ConfirmConditions", accepted=True)


@pytest.mark.req("AT-09", "000-26", "000-27", "001-09", "001-10", "001-41")
def test_who_leaves_a_condition_unticked_does_not_advance(cast):
    case = cast.start("CHEM")
    shown = case.task("app-chem", "Task_ConfirmConditions")["form"]["prefilled"]
    assert [condition[:2] for condition in shown["conditions"]] == ["1、", "2、", "3、"]
    assert "只受聘于中华人民共和国境内的一个建设工程勘察、设计" in shown["conditions"][1]
    assert shown["documents"] == "无"

    with cast.nothing_changes():
        for accepted in (False, None, "true", 1):
            answer = case.try_complete("app-chem", "Task_ConfirmConditions", accepted=accepted)
            refused(answer, 422, "invalid_answers")
        unticked = case.try_complete("app-chem", "Task_ConfirmConditions", accepted=False)
    refused(unticked, 422, "invalid_answers", "请务必认真阅读完审批条件")
    assert case.tasks_of("app-chem") == ["Task_ConfirmConditions"]

    case.complete("app-chem", "Task_ConfirmConditions", accepted=True)
    assert case.waits_at("app-chem") == ["Timer_PledgeRead"]
    case.stands_at("not_submitted", "个人未上报")


@pytest.mark.req("AT-07", "AT-08", "000-19", "000-20", "001-47", "002-07")
def test_what_is_missing_before_the_start_is_said_at_once_and_leads_nowhere(cast):
    case = cast.start("CHEM", "app-new")
    case.complete("app-new", "Task_ConfirmConditions", accepted=True)
    said = case.task("app-new", "Task_ConfirmConditions")["form"]["prefilled"]["problems"]
    assert said == ["请先完善个人基本信息", "请先完善所在企业信息", "请先在“个人信息”栏上传一寸照片和手写签名"]
    case.stands_at("not_submitted", "个人未上报")

    other = cast.start("CHEM")
    cast.alter("app-chem", signature_id=None)
    cast.alter_unit("ent-hebei", profile_saved_at=None)
    other.complete("app-chem", "Task_ConfirmConditions", accepted=True)
    said = other.task("app-chem", "Task_ConfirmConditions")["form"]["prefilled"]["problems"]
    assert said == ["请先在“个人信息”栏上传一寸照片和手写签名", "聘用单位尚未完善企业基本信息，暂不能申报"]
    assert other.waits_at("app-chem") == ["Task_ConfirmConditions"]


@pytest.mark.req("AT-10", "000-28", "000-31", "001-43", "001-44")
def test_nobody_signs_the_pledge_before_a_minute_has_passed(cast, reading):
    (wait,) = [wait for wait in reading.seen_by("app-chem")["waits"] if wait["kind"] == "timer" and wait["text"]]
    assert wait["element"] == "Timer_PledgeRead"
    assert wait["due_at"] == "2026-03-02T10:01:00+08:00"
    (job,) = reading.jobs("Timer_PledgeRead")

    for seconds in (30, 29):
        cast.travel(timedelta(seconds=seconds))
        with cast.nothing_changes():
            assert reading.tasks_of("app-chem") == []
            forged = cast.who("app-chem").post(f"/tasks/{job.id}/complete", {"answers": {"agree": True}})
            refused(forged, 404, "not_found")
            batch = {"tasks": [{"id": job.id, "answers": {"agree": True}}]}
            (result,) = good(cast.who("app-chem").post("/tasks/complete", batch))["results"]
            assert (result["status"], result["code"]) == (404, "not_found")
            refused(cast.who("app-chem").post(f"/tasks/{job.id}/claim"), 404, "not_found")
            refused(reading.try_send("app-chem", "pledge", agree=True), 404, "unknown_message")
            again = cast.try_start("app-chem", "CHEM")  # a second tab, a reload
            assert (again.status_code, again.json["id"]) == (200, reading.id)

    cast.travel(timedelta(seconds=1))
    assert reading.tasks_of("app-chem") == ["Task_Pledge"]
    reading.complete("app-chem", "Task_Pledge", agree=True)
    assert reading.tasks_of("app-chem") == ["Task_FillForm"]

    (proof,) = cast.rows(PledgeRecord, instance_id=reading.id)
    assert (proof.side, proof.agreed, proof.address) == ("person", True, "127.0.0.1")
    assert proof.answered_at - proof.read_from == MINUTE
    assert proof.text.startswith(
        "本人姓名：吴思齐　身份证号：130105198807090020　手机号：13800000003，申请勘察设计注册工程师注册业务"
    )
    assert "6、本人承诺受聘于河北燕赵建筑设计研究院有限公司" in proof.text


@pytest.mark.req("AT-10")
def test_the_pledge_is_there_after_the_whole_minute_and_not_a_millisecond_before(cast, reading):
    """Nor does a look at the case move it, however often: the worker does."""
    cast.clock.advance(timedelta(seconds=59, milliseconds=999))
    assert reading.tasks_of("app-chem") == []
    cast.clock.advance(timedelta(milliseconds=1))
    assert reading.tasks_of("app-chem") == []
    cast.sweep()
    assert reading.tasks_of("app-chem") == ["Task_Pledge"]


@pytest.mark.req("AT-11", "000-32", "001-44")
def test_who_does_not_pledge_has_no_application(cast, reading):
    cast.travel(MINUTE)
    task = reading.task("app-chem", "Task_Pledge")["id"]
    answer = good(cast.who("app-chem").post(f"/tasks/{task}/complete", {"answers": {"agree": False}}))
    assert (answer["status"]["id"], answer["outcome"]) == ("abandoned", "abandoned")
    reading.hidden_from("app-chem", "ent-hebei")
    assert cast.cases("app-chem") == []
    assert cast.who("admin").get(f"/instances/{reading.id}").json["outcome"] == "abandoned"
    assert cast.try_start("app-chem", "CHEM").status_code == 201  # nothing is left that would be in the way


@pytest.mark.req("AT-12", "000-33")
def test_who_is_insured_goes_straight_to_the_pledge(cast, reading):
    elements = [event["element"] for event in reading.history()]
    assert "Service_CheckInsurance" in elements
    assert "Task_InsuranceDecision" not in elements
    assert reading.waits_at("app-chem") == ["Timer_PledgeRead"]
    assert reading.seen_by("app-chem")["facts"]["anomalies"] == []


@pytest.mark.req("AT-13", "000-34", "000-35", "001-45")
def test_who_gives_up_over_the_insurance_leaves_no_trace(cast):
    case = cast.start("CHEM", "app-anomaly")
    case.complete("app-anomaly", "Task_ConfirmConditions", accepted=True)
    assert case.task("app-anomaly", "Task_InsuranceDecision")["text"] == WARNING

    given_up = good(case.try_complete("app-anomaly", "Task_InsuranceDecision", **{"continue": False}))
    assert given_up["status"]["id"] == "abandoned"
    case.hidden_from("app-anomaly", "ent-hebei")
    assert cast.messages("app-anomaly") == []
    assert cast.rows(Anomaly, instance_id=case.id) == []


@pytest.mark.req("AT-14", "000-35", "001-45")
def test_who_continues_promises_and_every_desk_sees_the_flag(cast):
    case = cast.start("CHEM", "app-anomaly")
    case.complete("app-anomaly", "Task_ConfirmConditions", accepted=True)
    case.complete("app-anomaly", "Task_InsuranceDecision", **{"continue": True})
    assert case.waits_at("app-anomaly") == ["Timer_PledgeRead"]
    told = "冯亦凡：发现社保异常，请在“我的申辩/申辩管理”中申辩"
    assert cast.messages("app-anomaly") == [told]
    assert told in cast.messages("ent-hebei")
    (anomaly,) = cast.rows(Anomaly, instance_id=case.id)
    assert anomaly.promise["text"] == WARNING
    assert anomaly.promise["at"] == "2026-03-02T02:00:00+00:00"

    cast.travel(MINUTE)
    case.complete("app-anomaly", "Task_Pledge", agree=True)
    case.complete("app-anomaly", "Task_FillForm", **case.filled()).report()
    for username in ("app-anomaly", "ent-hebei", "ministry-review"):
        (flag,) = case.seen_by(username)["facts"]["anomalies"]
        assert (flag["kind"], flag["state"], flag["description"]) == ("insurance", "open", "社保异常：未在注册单位缴纳")
    desks = {
        "Task_MinistryAccept": ("ministry-review", {"outcome": "accept"}),
        "Task_MinistryReview": ("ministry-review", {"outcome": "agree"}),
    }
    for element, (username, answers) in desks.items():
        assert case.task(username, element)["form"]["prefilled"]["anomalies"] == ["社保异常：未在注册单位缴纳"]
        case.complete(username, element, **answers)

    with cast.nothing_changes():
        barred = case.try_complete("ministry-approve", "Task_MinistryApprove", outcome="approve")
    refused(
        barred,
        409,
        "rule_refused",
        "存在未处理的异常（社保异常：未在注册单位缴纳），须先处理申辩，或者填写予以通过的理由",
    )
    case.complete("ministry-approve", "Task_MinistryApprove", outcome="approve", override_reason="退休返聘，情况属实")
    case.stands_at("published", "终审完成并发布")


@pytest.mark.req("AT-15", "000-38", "001-47")
def test_who_has_not_passed_the_examination_cannot_apply(cast):
    with cast.nothing_changes():
        refused(cast.try_start("app-str1", "CHEM"), 422, "not_eligible", "未取得相应专业职业资格，不可申报")
    assert cast.cases("app-str1") == []


@pytest.mark.req("AT-16", "000-37", "001-47")
def test_each_profession_is_registered_for_the_first_time_once(cast):
    for category in ("ELEC_D", "HVAC"):
        cast.qualify("app-chem", category)
    cast.reported("ELEC_D").decided()

    with cast.nothing_changes():
        again = cast.try_start("app-chem", "ELEC_D")
    refused(again, 422, "not_eligible", "该专业已办理初始注册，不能重复注册")
    cast.reported("HVAC").decided().stands_at("published", "终审完成并发布")
    assert {row["category"] for row in cast.registrations("app-chem")} == {"ELEC_D", "HVAC"}


@pytest.mark.req("AT-17", "000-36", "001-46", "001-57")
def test_a_draft_is_kept_until_it_is_submitted(cast):
    case = cast.pledged("CHEM")
    task = case.task("app-chem", "Task_FillForm")
    prefilled = task["form"]["prefilled"]
    assert (prefilled["name"], prefilled["category"]) == ("吴思齐", "注册化工工程师")
    assert prefilled["enterprise_name"] == "河北燕赵建筑设计研究院有限公司"
    shown = task["form"]["schema"]["properties"]
    assert [shown[name]["title"] for name in PERSONAL] == ["资格证书管理号", "资格证书批准日期", "取得资格方式"]
    assert all(shown[name]["readOnly"] for name in ("name", "id_no", "id_type", "title", "enterprise_name", "uscc"))

    draft = {"qualification_cert_no": "2025", "qualification_method": ""}
    assert cast.who("app-chem").put(f"/tasks/{task['id']}/draft", {"answers": draft}).status_code == 204
    assert case.task("app-chem", "Task_FillForm")["form"]["draft"] == draft
    case.stands_at("not_submitted", "个人未上报").hidden_from("ent-hebei")

    case.complete("app-chem", "Task_FillForm", **case.filled())
    case.stands_at("personal_submitted", "个人已上报").sees("ent-hebei", "personal_submitted", "未上报")
    notice = case.seen_by("app-chem")["notice"]
    assert notice.splitlines()[0] == SUBMITTED
    assert "受理部门：中华人民共和国住房和城乡建设部" in notice
    assert "咨询电话：010-68313587；投诉电话：010-68313531" in notice
    assert cast.messages("ent-hebei")[0] == "吴思齐的注册化工工程师初始注册已提交，请尽快上报"


@pytest.mark.req("AT-17")
def test_a_draft_can_be_deleted_and_a_submitted_application_cannot(cast):
    draft = cast.pledged("CHEM")
    assert "delete_draft" in draft.offered("app-chem")
    draft.send("app-chem", "delete_draft").hidden_from("app-chem", "ent-hebei")

    case = cast.submitted("CHEM")
    assert "delete_draft" not in case.offered("app-chem")
    with cast.nothing_changes():
        refused(case.try_send("app-chem", "delete_draft"), 409, "not_available", "申报已经提交，不能删除")


def test_a_draft_that_rests_for_thirty_days_is_swept_away(cast):
    case = cast.pledged("CHEM")
    cast.travel(timedelta(days=30, seconds=1))
    case.hidden_from("app-chem")
    assert cast.messages("app-chem") == ["您的注册化工工程师初始注册超过30日未上报，已取消；需要办理的，请重新申报"]
    assert cast.who("admin").get("/instances", definition=INITIAL).json["items"][0]["outcome"] == "abandoned"
