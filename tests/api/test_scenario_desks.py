"""AT-53 to AT-55, AT-58, AT-60, as far as 初始注册 goes: the city's desk, progress, and who sees what."""

from datetime import timedelta

import pytest

from service.models import Message
from tests.stage import good

from .cast import refused

WRONG_CHECK_DIGIT = "140105198909300044"


# --- the city --------------------------------------------------------------------------------------------------------


@pytest.fixture
def failed(cast):
    """A case that the city has examined and failed."""
    case = cast.reported("STR2")
    case.complete("city-taiyuan", "Task_CityAccept", outcome="accept")
    return case.complete("city-taiyuan", "Task_CityReview", outcome="fail", reviewer="王审查", opinion="业绩证明不足")


@pytest.mark.req("AT-53", "003-36", "003-43", "003-45")
def test_a_row_with_a_formal_error_is_not_received_until_it_is_right(cast):
    case = cast.submitted("STR2")
    cast.alter("app-str2", id_no=WRONG_CHECK_DIGIT)
    case.report()
    (found,) = [row for row in case.seen_by("city-taiyuan")["facts"]["checks"] if row["code"] == "K02"]
    assert (found["severity"], found["message"]) == ("error", "身份证件号校验不通过")  # on receipt, without being asked
    assert case.check("city-taiyuan") == ["身份证件号校验不通过"]
    with cast.nothing_changes():
        barred = case.try_complete("city-taiyuan", "Task_CityAccept", outcome="accept")
        refused(barred, 409, "rule_refused", "身份证件号校验不通过")
    assert case.tasks_of("city-taiyuan") == ["Task_CityAccept"]

    cast.alter("app-str2", id_no="140105198909300043")
    assert case.check("city-taiyuan") == []
    case.complete("city-taiyuan", "Task_CityAccept", outcome="accept")
    assert case.tasks_of("city-taiyuan") == ["Task_CityReview"]  # gone from 申报接收, there in 申报审核


@pytest.mark.req("AT-53")
def test_an_error_bars_only_what_is_favourable(cast):
    """补正 and refusal stay open, and time accepts in spite of it (docs/domain.md §6)."""
    case = cast.submitted("STR2")
    cast.alter("app-str2", id_no=WRONG_CHECK_DIGIT)
    case.report().ask_for_supplement("city-taiyuan", "Task_CityAccept", 身份证="号码有误").supplement(
        "Task_Supplement_City"
    )
    cast.travel(timedelta(days=8))
    case.stands_at("city_reviewing", "市级已接收(审核中)")
    with cast.nothing_changes():
        barred = case.try_complete("city-taiyuan", "Task_CityReview", outcome="pass", reviewer="王审查")
        refused(barred, 409, "rule_refused", "身份证件号校验不通过")
    case.complete("city-taiyuan", "Task_CityReview", outcome="fail", reviewer="王审查", opinion="身份证件号有误")
    case.stands_at("city_failed", "地市审核未通过")


@pytest.mark.req("AT-54", "003-48", "003-49")
def test_what_the_city_fails_comes_back_to_the_enterprise(cast, failed):
    failed.stands_at("city_failed", "地市审核未通过")
    failed.sees("ent-taiyuan", "city_failed", "未上报 (地市审核未通过，请重新申报)").sees(
        "city-taiyuan", "city_failed", "审核未通过"
    )
    for username in ("app-str2", "ent-taiyuan"):
        assert "地市审核未通过，原因：业绩证明不足" in cast.messages(username)[0]
    assert failed.task("ent-taiyuan", "Task_Redeclare")["form"]["prefilled"]["city_opinion"] == "业绩证明不足"
    assert set(failed.outcomes("ent-taiyuan", "Task_Redeclare")) == {"report", "insist", "return"}
    assert failed.answered("Task_CityReview", "ent-taiyuan")["reviewer"] == "王审查"

    failed.complete("ent-taiyuan", "Task_Redeclare", outcome="report")
    cast.travel(timedelta(seconds=60))
    failed.complete("ent-taiyuan", "Task_EnterprisePledge", agree=True).stands_at("city_pending", "市级未受理")
    failed.through_city().through_province().stands_at("published", "终审完成并发布")


@pytest.mark.req("AT-54")
def test_an_enterprise_that_insists_is_forwarded_and_the_province_decides(cast, failed):
    """The lower authority reviews, the higher decides (行政许可法第三十五条)."""
    failed.complete("ent-taiyuan", "Task_Redeclare", outcome="insist")
    failed.stands_at("city_passed", "地市审核通过").sees("city-taiyuan", "city_passed", "待上报·未通过")
    assert failed.tasks_of("city-taiyuan") == ["Task_CityForward"]
    failed.complete("city-taiyuan", "Task_CityForward", outcome="forward").stands_at("province_pending", "省级未受理")
    failed.through_province().stands_at("published", "终审完成并发布")


@pytest.mark.req("AT-54")
def test_what_the_city_failed_can_be_returned_to_the_person_or_withdrawn_at_once(cast, failed):
    failed.complete("ent-taiyuan", "Task_Redeclare", outcome="return", reason="补充业绩")
    failed.stands_at("returned_by_enterprise", "企业退回")
    failed.complete("app-str2", "Task_ReviseForm", outcome="submit", **failed.filled("Task_ReviseForm"))
    assert failed.tasks_of("ent-taiyuan") == ["Task_EnterpriseReport"]
    failed.report()
    failed.complete("city-taiyuan", "Task_CityAccept", outcome="accept")
    failed.complete("city-taiyuan", "Task_CityReview", outcome="fail", reviewer="王审查", opinion="仍不足")
    failed.send("app-str2", "withdraw").stands_at("withdrawn", "已撤回")


@pytest.mark.req("AT-55", "003-46")
def test_what_the_city_refuses_is_told_with_reason_and_remedies_and_may_be_applied_for_again(cast):
    case = cast.reported("STR2")
    unreasoned = case.try_complete("city-taiyuan", "Task_CityAccept", outcome="refuse")
    refused(unreasoned, 422, "invalid_answers", "请填写理由")
    case.complete("city-taiyuan", "Task_CityAccept", outcome="refuse", opinion="材料与申报专业不符")
    case.stands_at("city_refused", "市级拒绝接收").sees("ent-taiyuan", "city_refused", "拒绝接收(请重新申报)")
    case.sees("city-taiyuan", "city_refused", "已删除")
    told = (
        "二级注册结构工程师初始注册市级拒绝接收，原因：材料与申报专业不符；可修改后重新申报；如不服，可自收到之日起60日内"
        "向市人民政府申请行政复议，或6个月内向有管辖权的人民法院提起行政诉讼"
    )
    assert cast.messages("app-str2")[0] == told
    assert cast.messages("ent-taiyuan")[0] == told
    assert cast.registrations("app-str2") == []
    cast.reported("STR2").stands_at("city_pending", "市级未受理")


@pytest.mark.req("AT-55")
@pytest.mark.parametrize(
    ("element", "outcome", "status", "label"),
    [
        ("Task_MinistryAccept", "refuse", "not_accepted", "不予受理"),
        ("Task_MinistryApprove", "reject", "rejected", "审批不通过"),
    ],
)
def test_a_refusal_states_its_reason_and_the_remedies(cast, element, outcome, status, label):
    """行政许可法第三十八条; nothing but publication changes the register."""
    case = cast.reported("CHEM")
    desk = "ministry-review"
    if element == "Task_MinistryApprove":
        desk = "ministry-approve"
        case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
        case.complete("ministry-review", "Task_MinistryReview", outcome="disagree", opinion="资格存疑")
    refused(case.try_complete(desk, element, outcome=outcome), 422, "invalid_answers", "请填写理由")
    case.complete(desk, element, outcome=outcome, opinion="资格证书无法核实").stands_at(status, label)
    told = (
        f"注册化工工程师初始注册{label}，原因：资格证书无法核实；如不服，可自收到之日起60日内向住房和城乡建设部申请行政复议，"
        "或6个月内向北京市第一中级人民法院提起行政诉讼"
    )
    assert (cast.messages("app-chem")[0], cast.messages("ent-hebei")[0]) == (told, told)
    assert cast.registrations("app-chem") == []
    assert cast.try_start("app-chem", "CHEM").status_code == 201


@pytest.mark.req("AT-60", "AT-18")
def test_who_reviewed_a_case_does_not_approve_it(cast):
    """Separation of duties (docs/domain.md §1): the approver is another person."""
    cast.grant("ministry-review", "ministry_approver")
    case = cast.reported("CHEM")
    case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    case.complete("ministry-review", "Task_MinistryReview", outcome="agree")
    with cast.nothing_changes():
        answer = case.try_complete("ministry-review", "Task_MinistryApprove", outcome="approve")
        refused(answer, 403, "not_yours", "审批须由另一人员作出")
    case.complete("ministry-approve", "Task_MinistryApprove", outcome="approve")


# --- progress, messages ----------------------------------------------------------------------------------------------


@pytest.mark.req("AT-58", "000-23", "000-74", "000-75", "001-28", "004-12")
def test_progress_tells_who_did_what_when_and_what_they_said(cast):
    case = cast.reported("ARCH1").decided()
    steps = [event for event in case.history() if event["kind"] == "task_completed"]
    told = [(event["name"], event["actor"]["role"], event["opinion"]) for event in steps][-5:]
    assert told == [
        ("省级受理", "province_officer", None),
        ("省级审核", "province_officer", "材料齐全"),
        ("部级受理", "ministry_reviewer", None),
        ("部级审核", "ministry_reviewer", "符合条件"),
        ("部级审批", "ministry_approver", None),
    ]
    times = [event["at"] for event in steps]
    assert times == sorted(times)
    assert all(time.endswith("+08:00") for time in times)
    assert [event["seq"] for event in case.history()] == list(range(1, len(case.history()) + 1))


@pytest.mark.req("AT-58", "001-28")
def test_a_message_is_unread_until_it_is_opened(cast):
    cast.reported("CHEM").decided()
    applicant = cast.who("app-chem")
    newest = good(applicant.get("/messages"))["items"][0]
    assert (newest["text"], newest["read"]) == ("注册化工工程师初始注册终审完成并发布", False)
    assert newest["sent_at"] == "2026-03-02T10:02:00+08:00"
    refused(cast.who("app-str1").post(f"/messages/{newest['id']}/read"), 404, "not_found")
    assert applicant.post(f"/messages/{newest['id']}/read").status_code == 204
    assert good(applicant.get("/messages"))["items"][0]["read"] is True
    assert [message["read"] for message in good(applicant.get("/messages"))["items"][1:]] == [False, False]
    assert len(cast.rows(Message)) == 6


# --- who sees what ---------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-60")
def test_what_one_may_not_see_does_not_exist(cast):
    case = cast.reported("CHEM")
    case.hidden_from("ent-taiyuan", "ent-supv", "ent-hebei2", "app-str1", "province-hebei", "city-taiyuan", "clerk")
    task = case.task("ministry-review", "Task_MinistryAccept")["id"]
    with cast.nothing_changes():
        for username in ("ent-taiyuan", "app-str1", "city-taiyuan", "analyst"):
            who = cast.who(username)
            refused(who.get(f"/tasks/{task}"), 404, "not_found")
            refused(who.post(f"/tasks/{task}/complete", {"answers": {"outcome": "accept"}}), 404, "not_found")
            refused(who.post(f"/instances/{case.id}/messages", {"name": "withdraw", "payload": {}}), 404, "not_found")


@pytest.mark.req("AT-60")
def test_a_city_sees_nothing_of_another_city(cast):
    case = cast.reported("STR2")
    case.sees("city-taiyuan", "city_pending", "待接收").hidden_from("city-datong")
    assert good(cast.who("city-datong").get("/tasks"))["items"] == []
    case.through_city().hidden_from("city-datong", "province-hebei")
    case.sees("city-taiyuan", "province_pending", "待受理")  # what it has handled it still sees


@pytest.mark.req("AT-60")
def test_an_analyst_reads_no_personal_data(cast):
    case = cast.reported("CHEM")
    analyst = cast.who("analyst")
    refused(analyst.get(f"/instances/{case.id}"), 404, "not_found")
    for path in ("/instances", "/tasks", "/profile", "/registrations", "/messages"):
        refused(analyst.get(path), 403, "not_yours")
    photo = good(cast.who("app-chem").get("/profile"))["photo"]
    refused(analyst.get(f"/files/{photo}"), 404, "not_found")


@pytest.mark.req("AT-59", "AT-60")
def test_an_admin_watches_every_case_and_handles_none(cast):
    case = cast.reported("CHEM")
    seen = case.seen_by("admin")
    assert [wait["element"] for wait in seen["waits"] if wait["kind"] == "user_task"] == ["Task_MinistryAccept"]
    assert seen["tasks"] == []
    task = case.task("ministry-review", "Task_MinistryAccept")["id"]
    with cast.nothing_changes():
        answer = cast.who("admin").post(f"/tasks/{task}/complete", {"answers": {"outcome": "accept"}})
        refused(answer, 403, "not_yours")
