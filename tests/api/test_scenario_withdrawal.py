"""AT-34 to AT-38: 撤回 (docs/domain.md §3.0.7)."""

from datetime import timedelta

import pytest

from tests.stage import good

from .cast import refused

LAPSED = "注册化工工程师初始注册主管部门已受理（已处理），撤回申请失效"


@pytest.mark.req("AT-34", "000-77", "000-78", "000-80", "001-69")
def test_what_the_enterprise_has_not_reported_is_withdrawn_at_once(cast):
    case = cast.submitted("CHEM")
    assert case.tasks_of("ent-hebei") == ["Task_EnterpriseReport"]
    case.send("app-chem", "withdraw")
    case.stands_at("withdrawn", "已撤回")
    assert case.id in cast.cases("app-chem")  # 历史申报
    assert case.seen_by("app-chem")["outcome"] == "withdrawn"
    assert good(cast.who("ent-hebei").get("/tasks"))["items"] == []
    assert cast.messages("ent-hebei")[0] == "吴思齐已撤回注册化工工程师初始注册"


@pytest.mark.req("AT-34")
def test_while_the_enterprise_reads_its_pledge_the_applicant_still_withdraws_at_once(cast):
    case = cast.submitted("CHEM")
    case.complete("ent-hebei", "Task_EnterpriseReport", outcome="report")
    case.send("app-chem", "withdraw").stands_at("withdrawn", "已撤回")
    cast.travel(timedelta(minutes=2))
    case.stands_at("withdrawn", "已撤回")


@pytest.mark.req("AT-35", "000-79", "001-69", "002-18")
@pytest.mark.parametrize(
    ("category", "status", "label"),
    [("CHEM", "ministry_pending", "部级未受理"), ("ARCH1", "province_pending", "省级未受理"), ("STR2", "city_pending", "市级未受理")],
)  # fmt: skip
def test_what_is_reported_is_withdrawn_with_the_enterprises_consent(cast, category, status, label):
    case = cast.reported(category)
    case.send(case.applicant, "withdraw", reason="个人原因")
    case.stands_at("withdrawal_pending", "申请撤回待企业同意").sees(case.agent, "withdrawal_pending", "个人申请撤回")
    desk = case.path.city or case.path.province or "ministry-review"
    case.sees(desk, "withdrawal_pending", "撤回申请中")
    assert case.tasks_of(desk)  # the case stays at its desk, and the desk may act
    assert cast.messages(case.agent)[0].endswith("请处理")
    assert case.task(case.agent, "Task_WithdrawConsent")["form"]["prefilled"] == {"request_reason": "个人原因"}

    case.complete(case.agent, "Task_WithdrawConsent", agree=True)
    case.stands_at("withdrawn", "已撤回")
    assert case.statuses()[-3:] == [status, "withdrawal_pending", "withdrawn"]
    assert cast.messages(case.applicant)[0].endswith("初始注册撤回申请已同意")
    assert case.tasks_of(desk) == []


@pytest.mark.req("AT-35")
def test_an_enterprise_that_refuses_says_why_and_the_case_goes_on(cast):
    case = cast.reported("CHEM").send("app-chem", "withdraw")
    with cast.nothing_changes():
        answer = case.try_complete("ent-hebei", "Task_WithdrawConsent", agree=False)
        refused(answer, 422, "invalid_answers", "不同意撤回的，请填写理由")
        refused(case.try_send("app-chem", "withdraw"), 409, "not_available")  # one open request (X29)
    case.complete("ent-hebei", "Task_WithdrawConsent", agree=False, reason="材料已备齐")
    case.stands_at("ministry_pending", "部级未受理").sees("ent-hebei", "ministry_pending", "部级未受理")
    assert cast.messages("app-chem")[0] == "注册化工工程师初始注册撤回申请未同意（材料已备齐）"

    case.send("app-chem", "withdraw").complete("ent-hebei", "Task_WithdrawConsent", agree=True)  # and may ask again
    case.stands_at("withdrawn", "已撤回")


@pytest.mark.req("AT-35", "X29")
def test_an_enterprise_that_keeps_silent_is_reminded_and_has_not_consented(cast):
    case = cast.reported("CHEM").send("app-chem", "withdraw")
    reminder = "吴思齐申请撤回注册化工工程师初始注册尚未处理，请尽快同意或者不同意"
    for days, reminders in ((1, 0), (1, 1), (2, 2)):
        cast.travel(timedelta(days=days))
        assert cast.messages("ent-hebei").count(reminder) == reminders
    case.stands_at("withdrawal_pending", "申请撤回待企业同意")


@pytest.mark.req("AT-35")
def test_an_acceptance_makes_the_request_lapse(cast):
    case = cast.reported("CHEM").send("app-chem", "withdraw")
    case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    case.stands_at("ministry_reviewing", "部级已受理")
    assert cast.messages("app-chem")[0] == LAPSED
    assert case.tasks_of("ent-hebei") == []
    case.complete("ministry-review", "Task_MinistryReview", outcome="agree")
    case.complete("ministry-approve", "Task_MinistryApprove", outcome="approve").stands_at(
        "published", "终审完成并发布"
    )


@pytest.mark.req("AT-35")
def test_deemed_acceptance_makes_the_request_lapse_too(cast):
    """At 24:00 of the fifth working day after arrival (行政许可法第三十二条, X18)."""
    case = cast.reported("CHEM").send("app-chem", "withdraw")
    cast.travel(timedelta(days=7, hours=13, minutes=57))
    case.stands_at("withdrawal_pending", "申请撤回待企业同意")
    cast.travel(timedelta(minutes=1))
    case.stands_at("ministry_reviewing", "部级已受理")
    assert LAPSED in cast.messages("app-chem")
    assert "注册化工工程师初始注册逾期未告知，视为已由部级受理（2026-03-10 00:00）" in cast.messages("app-chem")


@pytest.mark.req("AT-35", "AT-32")
def test_a_supplement_leaves_the_request_standing(cast):
    """And when the enterprise refuses, the newer state shows (§3.0.7)."""
    case = cast.reported("CHEM").send("app-chem", "withdraw")
    case.ask_for_supplement("ministry-review", "Task_MinistryAccept", 社保证明="缺")
    case.stands_at("withdrawal_pending", "申请撤回待企业同意")
    assert case.tasks_of("app-chem") == ["Task_Supplement_Ministry"]
    case.complete("ent-hebei", "Task_WithdrawConsent", agree=False, reason="请先补正")
    case.stands_at("ministry_supplement", "部级未受理(待补正)")
    case.supplement("Task_Supplement_Ministry").stands_at("ministry_pending", "部级未受理")


@pytest.mark.req("AT-36", "000-78", "001-69")
def test_what_an_authority_has_accepted_is_not_withdrawn(cast):
    case = cast.reported("CHEM")
    assert "withdraw" in case.offered("app-chem")
    case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    for username, element in (("ministry-review", "Task_MinistryReview"), ("ministry-approve", "Task_MinistryApprove")):
        assert "withdraw" not in case.offered("app-chem")
        with cast.nothing_changes():
            refused(case.try_send("app-chem", "withdraw"), 409, "not_available", "主管部门已受理，不能撤回")
        case.complete(username, element, outcome="agree" if "Review" in element else "reject", opinion="业绩不符")
    with cast.nothing_changes():
        refused(case.try_send("app-chem", "withdraw"), 409, "not_available")
    case.stands_at("rejected", "审批不通过")


@pytest.mark.req("AT-36")
def test_an_architects_case_is_withdrawn_again_while_the_ministry_has_not_accepted(cast):
    """The displayed status rules, though the province has finished (§3.0.7)."""
    case = cast.reported("ARCH1")
    case.complete("province-hebei", "Task_ProvinceAccept", outcome="accept")
    refused(case.try_send("app-arch1", "withdraw"), 409, "not_available", "主管部门已受理，不能撤回")
    case.complete("province-hebei", "Task_ProvinceReview", outcome="agree")
    case.send("app-arch1", "withdraw").stands_at("withdrawal_pending", "申请撤回待企业同意")


@pytest.mark.req("AT-37", "004-22", "004-24")
def test_a_supervision_enterprise_withdraws_itself(cast):
    case = cast.reported("SUPV")
    found = good(cast.who("ent-supv").get("/instances", q="110108198006150076"))["items"]  # 按身份证号检索
    assert [row["id"] for row in found] == [case.id]
    assert "withdraw" in case.offered("ent-supv")
    case.send("ent-supv", "withdraw", reason="双方协商一致")
    case.stands_at("withdrawn", "已撤回").sees("ent-supv", "withdrawn", "已撤回")
    assert cast.messages("app-supv")[0] == "您的注册监理工程师初始注册已由企业撤回，撤回原因：双方协商一致"
    assert case.tasks_of("ministry-review") == []


@pytest.mark.req("AT-37", "004-24")
def test_a_supervision_enterprise_cannot_withdraw_what_is_accepted(cast):
    case = cast.reported("SUPV")
    case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    assert "withdraw" not in case.offered("ent-supv")
    with cast.nothing_changes():
        refused(case.try_send("ent-supv", "withdraw"), 409, "not_available", "主管部门已受理，不能撤回")
    national = cast.reported("CHEM")
    assert "withdraw" not in national.offered("ent-hebei")  # elsewhere the enterprise is asked, and asks for nothing
    with cast.nothing_changes():
        refused(national.try_send("ent-hebei", "withdraw"), 409, "not_available")


@pytest.mark.req("AT-37", "004-25")
def test_a_supervision_applicant_asks_and_the_enterprise_sees_why(cast):
    case = cast.reported("SUPV").send("app-supv", "withdraw", reason="更换单位")
    case.stands_at("ministry_pending", "部级未受理")
    assert cast.messages("ent-supv")[0] == "郑海涛申请撤回注册监理工程师初始注册，请处理"
    (asked,) = [event for event in case.history("ent-supv") if event["kind"] == "message"]
    assert (asked["opinion"], asked["actor"]["name"]) == ("更换单位", "郑海涛")
    case.send("ent-supv", "withdraw", reason="同意").stands_at("withdrawn", "已撤回")


@pytest.mark.req("AT-38", "000-81", "001-70")
def test_what_was_withdrawn_is_applied_for_anew(cast):
    old = cast.submitted("CHEM", qualification_method="特许").send("app-chem", "withdraw")
    cast.travel(timedelta(days=1))
    case = cast.pledged("CHEM")
    keys = [cast.who("app-chem").get(f"/instances/{one.id}").json["business_key"] for one in (old, case)]
    assert keys == ["N20260302000001", "N20260303000001"]
    form = case.task("app-chem", "Task_FillForm")["form"]["prefilled"]
    assert form["qualification_method"] == "特许"  # 预填原数据
    case.complete("app-chem", "Task_FillForm", **case.filled())
    case.report().through_ministry().stands_at("published", "终审完成并发布")
    assert cast.cases("app-chem") == [case.id, old.id]
    old.stands_at("withdrawn", "已撤回")
