"""AT-43 to AT-46: the five channels of 注销注册, and what happens to the person's other cases (docs/domain.md §3.6, §7)."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from service import accounts
from service.models import Anomaly, Application, Certificate, Document, Instance, Person, Registration
from tests.stage import good

from .cast import MINUTE, Case, refused

CANCELLATION = "cancellation"
REASON = "与聘用单位解除劳动关系"
WHO = ("STR1", "app-renew", "ent-hebei")
MINISTRY = ["ministry_pending", "ministry_reviewing", "ministry_approving"]
NORMAL = {"reason": REASON, "forced": False}
HEARING = timedelta(days=8)
"""More than the five working days within which a person may object."""


def ruling(cast, username: str = "app-renew") -> dict[str, object]:
    """The answers of a person who cancels by force."""
    file = cast.upload(username, purpose="attachment")
    return {"reason": REASON, "forced": True, "ruling_kind": "仲裁文件", "ruling_file": file}


def person_id(cast, username: str) -> str:
    return str(good(cast.who(username).get("/profile"))["id"])


def register_of(cast) -> dict[str, dict[str, object]]:
    """The register as it stands, row by row."""
    rows = [*cast.rows(Registration), *cast.rows(Certificate)]
    return {row.id: {c.key: getattr(row, c.key) for c in row.__table__.columns} for row in rows}


@contextmanager
def register_untouched(cast):
    before = register_of(cast)
    yield
    assert register_of(cast) == before


def checked(case: Case) -> list[dict[str, str]]:
    """What the ministry's computer check finds."""
    return list(good(case.cast.who("ministry-review").post(f"/instances/{case.id}/check"))["items"])


def started_by(cast, username: str, category: str, applicant: str, agent: str, **variables: object) -> Case:
    """A case that an enterprise or the clerk starts."""
    answer = cast.who(username).post(f"/definitions/{CANCELLATION}/instances", {"variables": variables})
    cast.sweep()
    return Case(cast, good(answer)["id"], category, applicant, agent)


# --- AT-43: by the person, through his unit ---------------------------------------------------------------------------


@pytest.mark.req("AT-43", "000-67", "000-68", "000-69", "000-73", "001-66")
def test_an_ordinary_cancellation_stops_one_registration_and_leaves_the_others(cast):
    before = cast.registration("app-two", "STR1")
    other = cast.registration("app-two", "ARCH1")
    case = cast.pledged("STR1", "app-two", "ent-hebei", CANCELLATION)
    form = case.task("app-two", "Task_FillForm")["form"]
    assert (form["prefilled"]["seal_no"], form["prefilled"]["valid_to"]) == (before["seal_no"], before["valid_to"])
    body = refused(case.try_complete("app-two", "Task_FillForm", forced=False), 422, "invalid_answers")
    assert list(body["errors"]) == ["reason"]
    case.complete("app-two", "Task_FillForm", **NORMAL).stands_at("personal_submitted", "个人已上报")
    case.report().stands_at("ministry_pending", "部级未受理").through_ministry()
    case.stands_at("published", "终审完成并发布")
    assert [s for s in case.statuses() if s.startswith("ministry")] == MINISTRY

    after = cast.registration("app-two", "STR1")
    assert (before["state"], after["state"]) == ("valid", "cancelled")
    for kept in ("valid_from", "valid_to", "certificate_no", "seal_no", "enterprise"):
        assert after[kept] == before[kept]
    assert [row["seal_valid"] for row in after["certificates"]] == [False]
    assert cast.registration("app-two", "ARCH1") == other
    assert cast.messages("app-two")[0] == cast.messages("ent-hebei")[0] == "一级注册结构工程师注销注册终审完成并发布"


def test_the_insurance_of_who_cancels_is_checked_without_a_word(cast):
    cast.register("app-anomaly", "CHEM", date(2027, 3, 1))
    case = cast.pledged("CHEM", "app-anomaly", "ent-hebei", CANCELLATION)
    assert case.waits_at("app-anomaly") == ["Task_FillForm"]
    case.complete("app-anomaly", "Task_FillForm", **NORMAL).report()
    assert cast.rows(Anomaly) == []
    (row,) = [row for row in checked(case) if row["code"] == "K09"]
    assert row["severity"] == "info"
    case.decided().stands_at("published", "终审完成并发布")


def test_the_unit_in_the_register_reports_whatever_the_profile_says_now(cast):
    cast.employ("app-renew", "ent-hebei2")
    case = cast.pledged(*WHO, CANCELLATION)
    shown = case.task("app-renew", "Task_FillForm")["form"]["prefilled"]
    assert shown["enterprise_name"] == cast.registration("app-renew", "STR1")["enterprise"]["name"]
    case.complete("app-renew", "Task_FillForm", **NORMAL).hidden_from("ent-hebei2")
    case.report().decided().stands_at("published", "终审完成并发布")
    assert cast.registration("app-renew", "STR1")["state"] == "cancelled"


def test_an_expired_registration_is_cancelled_and_a_cancelled_one_is_not(cast):
    cast.alter_registration("app-renew", "STR1", valid_to=date(2026, 2, 1))
    cast.submitted(*WHO, CANCELLATION, **NORMAL).report().decided().stands_at("published", "终审完成并发布")
    refused(cast.try_start("app-renew", "STR1", CANCELLATION), 422, "not_eligible", "该专业的注册已经注销")
    refused(cast.try_start("app-chem", "CHEM", CANCELLATION), 422, "not_eligible", "尚未办理该专业注册")


def test_what_was_cancelled_at_a_unit_is_taken_up_again_by_a_renewal_there(cast):
    before = cast.registration("app-two", "STR1")
    cast.submitted("STR1", "app-two", "ent-hebei", CANCELLATION, **NORMAL).report().decided()
    cast.reported("STR1", "app-two", "ent-hebei", "renewal").decided()
    after = cast.registration("app-two", "STR1")
    assert (after["state"], after["valid_to"]) == ("valid", before["valid_to"])
    (row,) = cast.rows(Registration, id=after["id"])
    assert (row.cancelled_on, row.cancelled_by) == (None, None)


# --- AT-44: by the person, by force -----------------------------------------------------------------------------------


@pytest.mark.req("AT-44", "000-70", "001-64")
def test_a_forced_cancellation_needs_a_ruling_and_no_enterprise(cast):
    case = cast.pledged(*WHO, CANCELLATION)
    sentence = "强制注销须上传仲裁文件或判决书"
    refused(
        case.try_complete("app-renew", "Task_FillForm", reason=REASON, forced=True), 422, "invalid_answers", sentence
    )
    case.complete("app-renew", "Task_FillForm", **ruling(cast)).stands_at("ministry_pending", "部级未受理")
    assert not {"personal_submitted", "enterprise_submitted"} & set(case.statuses())
    assert case.tasks_of("ent-hebei") == []
    told = "韩立群的一级注册结构工程师注销注册已提交主管部门，当前状态：部级未受理"
    assert cast.messages("ent-hebei")[0] == cast.messages("app-renew")[0] == told
    case.sees("ent-hebei", "ministry_pending", "部级未受理")
    assert any("强制注销" in row["message"] for row in checked(case))
    case.through_ministry().stands_at("published", "终审完成并发布")
    decided = "韩立群的一级注册结构工程师注册已经注销，注册证书和执业印章作废"
    assert decided in cast.messages("ent-hebei")
    assert decided in cast.messages("app-renew")
    assert cast.registration("app-renew", "STR1")["state"] == "cancelled"


@pytest.mark.req("AT-44")
def test_a_forced_cancellation_of_the_second_class_still_goes_through_the_city(cast):
    cast.register("app-str2", "STR2", date(2027, 3, 1))
    case = cast.pledged("STR2", "app-str2", "ent-taiyuan", CANCELLATION)
    case.complete("app-str2", "Task_FillForm", **ruling(cast, "app-str2")).stands_at("city_pending", "市级未受理")
    case.complete("city-taiyuan", "Task_CityAccept", outcome="accept")
    case.complete("city-taiyuan", "Task_CityReview", outcome="fail", reviewer="王审查", opinion="文件不清")
    case.stands_at("city_failed", "地市审核未通过")
    case.complete("app-str2", "Task_RedeclareByApplicant", outcome="return")
    case.complete("app-str2", "Task_ReviseForm", outcome="submit", **ruling(cast, "app-str2"))
    case.decided().stands_at("published", "终审完成并发布")


def test_who_forces_it_withdraws_at_once_without_asking_his_unit(cast):
    case = cast.pledged(*WHO, CANCELLATION).complete("app-renew", "Task_FillForm", **ruling(cast))
    assert case.offered("ent-hebei") == []
    with register_untouched(cast):
        case.send("app-renew", "withdraw", reason="已和解").stands_at("withdrawn", "已撤回")
    assert cast.messages("ent-hebei")[0] == "韩立群已撤回一级注册结构工程师注销注册"


def test_a_unit_without_an_account_cannot_report_and_its_end_is_proved_instead(cast):
    case = cast.pledged(*WHO, CANCELLATION)
    with cast.app.app_context():
        accounts.deactivate("ent-hebei")
    refused(
        case.try_complete("app-renew", "Task_FillForm", **NORMAL), 422, "invalid_answers", "聘用单位没有可以上报的账号"
    )
    given = ruling(cast) | {"ruling_kind": "聘用单位破产、注销或者吊销的证明"}
    case.complete("app-renew", "Task_FillForm", **given).stands_at("ministry_pending", "部级未受理")


# --- AT-46: by the unit in supervision --------------------------------------------------------------------------------


def forced(cast) -> Case:
    """The unit in supervision has filled in whom it wants to cancel, and has yet to pledge."""
    cast.register("app-supv", "SUPV", date(2027, 3, 1))
    case = started_by(cast, "ent-supv", "SUPV", "app-supv", "ent-supv", channel="forced_by_enterprise_online")
    return case.complete(
        "ent-supv",
        "Task_EnterpriseFillForm",
        person=person_id(cast, "app-supv"),
        category="SUPV",
        reason=REASON,
        attachment_kind="解除劳动合同证明",
        attachment_file=cast.upload("ent-supv", purpose="attachment"),
    )


def filed(cast) -> Case:
    """The unit has pledged: the case lies with the ministry."""
    case = forced(cast)
    cast.travel(MINUTE)
    return case.complete("ent-supv", "Task_EnterprisePledge", agree=True)


@pytest.mark.req("AT-46", "004-28", "004-29", "004-30")
def test_the_unit_files_a_forced_cancellation_and_the_person_is_told_and_heard(cast):
    case = filed(cast)
    case.sees("ent-supv", "ministry_pending", "待审核").stands_at("ministry_pending", "部级未受理")
    assert case.seen_by("ministry-review")["status"]["label"] == "待受理"
    told = (
        "郑海涛的注册监理工程师注销注册已提交主管部门，当前状态：部级未受理；本人如有异议，可以在2026-03-09之前陈述申辩"
    )
    assert cast.messages("app-supv")[0] == cast.messages("ent-supv")[0] == told
    case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    case.complete("ministry-review", "Task_MinistryReview", outcome="agree", opinion="符合条件")
    assert list(case.outcomes("ministry-approve", "Task_MinistryApprove")) == ["reject", "return"]
    assert case.offered("app-supv") == ["object"]
    case.send("app-supv", "object", reason="劳动关系仍在", files=[cast.upload("app-supv", purpose="attachment")])
    assert case.seen_by("ministry-approve")["facts"]["objection"] == "劳动关系仍在"
    cast.travel(HEARING)
    case.complete("ministry-approve", "Task_MinistryApprove", outcome="approve")
    case.stands_at("published", "终审完成并发布")
    assert cast.registration("app-supv", "SUPV")["state"] == "cancelled"


@pytest.mark.req("AT-46", "004-31")
def test_the_unit_withdraws_it_before_acceptance_only(cast):
    case = filed(cast)
    assert case.offered("ent-supv") == ["withdraw"]
    with register_untouched(cast):
        case.send("ent-supv", "withdraw", reason="双方协商一致").stands_at("withdrawn", "已撤回")
    assert cast.messages("app-supv")[0] == "您的注册监理工程师注销注册已由企业撤回，撤回原因：双方协商一致"


@pytest.mark.req("AT-46", "004-31")
def test_after_acceptance_nobody_withdraws_it(cast):
    case = filed(cast).complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    assert "withdraw" not in case.offered("ent-supv")
    refused(case.try_send("ent-supv", "withdraw", reason="撤"), 409, "not_available", "主管部门已受理，不能撤回")


def test_what_is_missing_the_unit_supplies_and_nobody_else(cast):
    case = filed(cast).ask_for_supplement("ministry-review", "Task_MinistryAccept", 证明="不清楚")
    assert case.tasks_of("app-supv") == []
    assert case.tasks_of("ent-supv") == ["Task_SupplementByEnterprise_Ministry"]
    asked = case.task("ent-supv", "Task_SupplementByEnterprise_Ministry")["form"]["prefilled"]["items"]
    pictures = [{"item": item["id"], "files": [cast.upload("ent-supv")]} for item in asked]
    case.complete("ent-supv", "Task_SupplementByEnterprise_Ministry", items=pictures)
    case.sees("ent-supv", "ministry_pending", "待审核")


def test_only_people_registered_at_the_unit_can_be_chosen(cast):
    case = forced(cast)
    schema = good(cast.who("ent-supv").get(f"/instances/{case.id}"))
    assert schema["status"]["id"] == "personal_submitted"
    other = started_by(cast, "ent-supv", "SUPV", "app-supv", "ent-supv", channel="forced_by_enterprise_online")
    properties = other.task("ent-supv", "Task_EnterpriseFillForm")["form"]["schema"]["properties"]
    assert person_id(cast, "app-supv") not in properties["person"]["enum"], "somebody with an open one"
    given = {
        "category": "STR1", "reason": REASON, "attachment_kind": "判决书",
        "attachment_file": cast.upload("ent-supv", purpose="attachment"), "person": person_id(cast, "app-renew"),
    }  # fmt: skip
    refused(other.try_complete("ent-supv", "Task_EnterpriseFillForm", **given), 422, "invalid_answers")


def test_the_person_does_not_see_what_his_unit_has_not_filed(cast):
    forced(cast).hidden_from("app-supv")


def test_a_unit_that_does_not_pledge_is_back_at_its_form_and_may_drop_it(cast):
    case = forced(cast)
    cast.travel(MINUTE)
    case.complete("ent-supv", "Task_EnterprisePledge", agree=False)
    assert case.tasks_of("ent-supv") == ["Task_EnterpriseFillForm"]
    with register_untouched(cast):
        case.send("ent-supv", "delete_draft").hidden_from("ent-supv")


@pytest.mark.parametrize("username", ["ent-hebei", "app-renew"])
def test_other_channels_are_refused_to_who_does_not_start_them(cast, username):
    answer = cast.who(username).post(
        f"/definitions/{CANCELLATION}/instances", {"variables": {"channel": "deceased_or_incapacitated"}}
    )
    refused(answer, 403, "not_yours")
    answer = cast.who(username).post(f"/definitions/{CANCELLATION}/instances", {"variables": {"channel": "nonsense"}})
    refused(answer, 422, "invalid_answers", "没有这个办理渠道")


def test_online_is_for_supervision_only(cast):
    given = {"channel": "forced_by_enterprise_online", "category": "STR1"}
    answer = cast.who("ent-hebei").post(f"/definitions/{CANCELLATION}/instances", {"variables": given})
    refused(answer, 422, "not_eligible", "该注册专业类型不办理这项业务")


# --- AT-45: by the clerk ----------------------------------------------------------------------------------------------


def entered(cast, cause: str, username: str, **more: object) -> Case:
    """The clerk has keyed a cancellation in."""
    forced_one = cause == "强制注销"
    channel = "forced_by_enterprise_offline" if forced_one else "deceased_or_incapacitated"
    case = started_by(cast, "clerk", str(more.get("category", "STR1")), username, "ent-hebei", channel=channel)
    papers = [cast.upload("clerk", purpose="attachment") for _ in range(2)]
    person = cast.rows(Person, id=person_id(cast, username))[0].id_no
    return case.complete("clerk", "Task_ClerkEntry", cause=cause, person=person, files=papers, **more)


@pytest.mark.req("AT-45", "X17", "000-71", "001-65")
def test_a_death_ends_all_registrations_and_all_that_is_under_way(cast):
    renewal = cast.reported(
        "ARCH1", "app-two", "ent-hebei", "modification_reissue", reason="证书信息有误", requirement="注册证书"
    )
    case = entered(cast, "死亡", "app-two").sees("clerk", "ministry_pending", "待受理")
    case.through_ministry()
    assert case.seen_by("clerk")["outcome"] == "published"
    assert {row["state"] for row in cast.registrations("app-two")} == {"cancelled"}
    renewal.stands_at("terminated", "已终止")
    assert renewal.seen_by("app-two")["outcome"] == "terminated"
    (row,) = cast.rows(Instance, id=renewal.id)
    assert row.reason == "deceased"
    assert "唐若兰的全部注册已经注销，注册证书和执业印章作废" in cast.messages("ent-hebei")


@pytest.mark.req("AT-45", "X17")
def test_what_another_authority_granted_is_ended_by_a_linked_case_there(cast):
    cast.register("app-str2", "STR2", date(2027, 3, 1))
    cast.register("app-str2", "STR1", date(2027, 3, 1))
    case = entered(cast, "死亡", "app-str2").through_ministry()
    assert {row["category"]: row["state"] for row in cast.registrations("app-str2")} == {
        "STR1": "cancelled", "STR2": "valid",
    }  # fmt: skip
    (linked,) = [a for a in cast.rows(Application, process=CANCELLATION) if a.instance_id != case.id]
    assert (linked.system, linked.number[0]) == ("provincial", "P")
    there = Case(cast, linked.instance_id, "STR2", "app-str2", "ent-taiyuan")
    there.sees("clerk", "province_pending", "待受理")
    papers = cast.rows(Document, instance_id=linked.instance_id)
    assert [cast.who("province-shanxi").get(f"/files/{paper.id}").status_code for paper in papers] == [200, 200]
    there.through_province()
    assert {row["state"] for row in cast.registrations("app-str2")} == {"cancelled"}
    assert len(cast.rows(Application, process=CANCELLATION)) == 2


def test_incapacity_is_heard_and_ends_all_as_well(cast):
    case = entered(cast, "丧失行为能力", "app-two")
    case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    case.complete("ministry-review", "Task_MinistryReview", outcome="agree", opinion="符合条件")
    assert "approve" not in case.outcomes("ministry-approve", "Task_MinistryApprove")
    cast.travel(HEARING)
    case.complete("ministry-approve", "Task_MinistryApprove", outcome="approve")
    assert {row["state"] for row in cast.registrations("app-two")} == {"cancelled"}


@pytest.mark.req("000-72", "001-65")
def test_an_enterprise_forces_it_at_the_window_for_one_category(cast):
    case = entered(cast, "强制注销", "app-two", category="ARCH1")
    case.sees("clerk", "ministry_pending", "待受理").stands_at("ministry_pending", "部级未受理")
    assert "province" not in "".join(case.statuses())
    cast.travel(HEARING)
    case.complete("ministry-review", "Task_MinistryReview", outcome="agree", opinion="符合条件")
    case.complete("ministry-approve", "Task_MinistryApprove", outcome="approve")
    assert {row["category"]: row["state"] for row in cast.registrations("app-two")} == {
        "ARCH1": "cancelled", "STR1": "valid",
    }  # fmt: skip


def test_the_clerk_needs_papers_a_person_and_where_it_is_forced_a_category(cast):
    case = started_by(cast, "clerk", "STR1", "app-two", "ent-hebei", channel="forced_by_enterprise_offline")
    paper = [cast.upload("clerk", purpose="attachment")]
    known = {"cause": "强制注销", "person": person_id(cast, "app-two")}
    for missing, given in (
        ("files", {**known, "category": "STR1"}),
        ("category", {**known, "files": paper}),
        ("person", {**known, "person": "110101199003070011", "category": "STR1", "files": paper}),
    ):
        body = refused(case.try_complete("clerk", "Task_ClerkEntry", **given), 422, "invalid_answers")
        assert list(body["errors"]) == [missing]


def test_two_entries_about_the_same_registration_are_one_too_many(cast):
    entered(cast, "死亡", "app-two")
    second = started_by(cast, "clerk", "STR1", "app-two", "ent-hebei", channel="deceased_or_incapacitated")
    given = {
        "cause": "死亡",
        "person": person_id(cast, "app-two"),
        "files": [cast.upload("clerk", purpose="attachment") for _ in range(2)],
    }
    refused(second.try_complete("clerk", "Task_ClerkEntry", **given), 422, "invalid_answers", "已有正在办理")


def test_the_clerk_withdraws_what_he_keyed_in_before_acceptance(cast):
    case = entered(cast, "强制注销", "app-two", category="STR1")
    assert case.offered("clerk") == ["withdraw"]
    assert "withdraw" not in case.offered("app-two")
    with register_untouched(cast):
        case.send("clerk", "withdraw", reason="企业撤回申请").stands_at("withdrawn", "已撤回")
    assert cast.messages("app-two")[0] == "唐若兰的一级注册结构工程师注销注册已由窗口撤回，撤回原因：企业撤回申请"


# --- X8, X9: beside the person's own case -----------------------------------------------------------------------------


def leaving(cast) -> Case:
    """The person is changing to another unit, and his change lies with the ministry."""
    cast.employ("app-renew", "ent-hebei2")
    proof = {"proof_kind": "工作调动证明", "proof_file": cast.upload("app-renew", purpose="attachment")}
    case: Case = cast.reported("STR1", "app-renew", "ent-hebei2", "change_registration", **proof)
    return case


def forced_at_window(cast) -> Case:
    case = entered(cast, "强制注销", "app-renew", category="STR1")
    cast.travel(HEARING)
    return case


def approve(case: Case) -> Case:
    """Ministry review and approval of a case that counts as accepted by now."""
    case.complete("ministry-review", "Task_MinistryReview", outcome="agree", opinion="符合条件")
    return case.complete("ministry-approve", "Task_MinistryApprove", outcome="approve")


@pytest.mark.req("X8")
def test_a_change_that_is_published_first_ends_the_old_units_cancellation(cast):
    change, forced_one = leaving(cast), forced_at_window(cast)
    approve(change).stands_at("published", "终审完成并发布")
    forced_one.stands_at("terminated", "已终止")
    (row,) = cast.rows(Instance, id=forced_one.id)
    assert row.reason == "superseded"
    assert "一级注册结构工程师注销注册已终止，原因：人员已变更至其他单位" in cast.messages("app-renew")
    assert cast.registration("app-renew", "STR1")["state"] == "valid"


@pytest.mark.req("X8")
def test_a_cancellation_that_is_published_first_lets_the_change_register_anew_with_the_old_validity(cast):
    cast.alter_registration("app-renew", "STR1", valid_to=date(2027, 8, 1))
    change, forced_one = leaving(cast), forced_at_window(cast)
    approve(forced_one).stands_at("published", "终审完成并发布")
    assert cast.registration("app-renew", "STR1")["state"] == "cancelled"
    approve(change).stands_at("published", "终审完成并发布")
    after = cast.registration("app-renew", "STR1")
    assert (after["state"], after["valid_to"]) == ("valid", "2027-08-01")
    assert after["enterprise"]["id"] == cast.who("ent-hebei2").account["enterprise"]["id"]


@pytest.mark.req("X9")
def test_a_published_cancellation_ends_the_renewal_and_the_person_is_told(cast):
    renewal, forced_one = cast.reported(*WHO, "renewal"), forced_at_window(cast)
    approve(forced_one)
    renewal.stands_at("terminated", "已终止")
    assert "一级注册结构工程师延续注册已终止，原因：该注册已经注销" in cast.messages("app-renew")
    assert cast.registration("app-renew", "STR1")["state"] == "cancelled"


# --- decided against --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("desk", "element", "outcome", "status"),
    [
        ("ministry-review", "Task_MinistryAccept", "refuse", "not_accepted"),
        ("ministry-approve", "Task_MinistryApprove", "reject", "rejected"),
    ],
)
def test_what_is_decided_against_leaves_the_register_as_it_was(cast, desk, element, outcome, status):
    case = filed(cast)
    with register_untouched(cast):
        if element != "Task_MinistryAccept":
            case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
            case.complete("ministry-review", "Task_MinistryReview", outcome="disagree", opinion="不符")
        case.complete(desk, element, outcome=outcome, opinion="证据不足")
    assert case.seen_by("app-supv")["status"]["id"] == status
