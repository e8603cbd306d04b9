"""AT-39, AT-40: a registration moves to another unit, or in supervision to other specialties (docs/domain.md §3.3)."""

from datetime import date

import pytest

from service.models import Anomaly, Certificate, Registration
from tests.stage import good

from .cast import refused, years_from

CHANGE = "change_registration"
TODAY = date(2026, 3, 2)
OLD, NEW = "河北燕赵建筑设计研究院有限公司", "山东齐州建筑设计院有限公司"
SAME = "原聘用单位与现聘用单位一致"


def proof(cast, username="app-renew") -> dict[str, str]:
    return {"proof_kind": "解除/终止劳动合同证明", "proof_file": cast.upload(username, purpose="attachment")}


def moving(cast, username="app-renew", category="STR1", **more):
    """A case of 变更注册 to 齐州院 that lies with it: 个人已上报."""
    cast.employ(username, "ent-hebei2")
    return cast.submitted(category, username, "ent-hebei2", CHANGE, **proof(cast, username), **more)


@pytest.mark.req("AT-39", "000-49", "000-53", "000-54", "001-53", "001-55")
def test_a_change_names_the_old_unit_and_is_reported_by_the_new_one(cast):
    cast.employ("app-renew", "ent-hebei2")
    case = cast.pledged("STR1", "app-renew", "ent-hebei2", CHANGE)
    shown = case.task("app-renew", "Task_FillForm")["form"]["prefilled"]
    before = cast.registration("app-renew", "STR1")
    assert (shown["registered_enterprise"], shown["enterprise_name"]) == (OLD, NEW)
    assert (shown["seal_no"], shown["valid_to"]) == (before["seal_no"], "2026-06-02")

    papers = proof(cast)
    with cast.nothing_changes():
        body = refused(
            case.try_complete("app-renew", "Task_FillForm", proof_kind=papers["proof_kind"]), 422, "invalid_answers",
            "请上传文件",
        )  # fmt: skip
    assert list(body["errors"]) == ["proof_file"]

    case.complete("app-renew", "Task_FillForm", **papers).hidden_from("ent-hebei")
    case.sees("ent-hebei2", "personal_submitted", "未上报").report().hidden_from("ent-hebei", "province-hebei")
    assert cast.registration("app-renew", "STR1") == before
    case.decided().stands_at("published", "终审完成并发布")

    after = cast.registration("app-renew", "STR1")
    assert after["enterprise"]["name"] == NEW
    assert (after["valid_from"], after["valid_to"]) == (before["valid_from"], before["valid_to"])
    assert after["certificate_no"] == before["certificate_no"]
    assert after["seal_no"].startswith("3700101-S")
    newest, oldest = after["certificates"]
    assert (newest["current"], newest["enterprise_name"], newest["seal_valid"]) == (True, NEW, True)
    assert (oldest["current"], oldest["enterprise_name"], oldest["seal_valid"]) == (False, OLD, False)
    for username in ("app-renew", "ent-hebei2"):
        assert cast.messages(username)[0] == "一级注册结构工程师变更注册终审完成并发布"
    assert not [text for text in cast.messages("ent-hebei") if "变更" in text]


@pytest.mark.req("AT-40", "X4", "000-56", "001-56")
def test_who_is_still_employed_by_the_registered_unit_changes_nothing(cast):
    with cast.nothing_changes():
        refused(cast.try_start("app-renew", "STR1", CHANGE), 422, "not_eligible", f"{SAME}，不能申报变更注册")


@pytest.mark.req("X4")
def test_going_back_to_the_old_unit_is_noticed_at_the_form_at_the_report_and_at_the_desk(cast):
    cast.employ("app-renew", "ent-hebei2")
    case = cast.pledged("STR1", "app-renew", "ent-hebei2", CHANGE)
    papers = proof(cast)
    cast.employ("app-renew", "ent-hebei")
    refused(case.try_complete("app-renew", "Task_FillForm", **papers), 422, "invalid_answers", SAME)

    cast.employ("app-renew", "ent-hebei2")
    case.complete("app-renew", "Task_FillForm", **papers)
    cast.employ("app-renew", "ent-hebei")
    refused(case.try_complete("ent-hebei2", "Task_EnterpriseReport", outcome="report"), 409, "rule_refused", SAME)

    cast.employ("app-renew", "ent-hebei2")
    case.report()
    cast.employ("app-renew", "ent-hebei")
    assert case.check("ministry-review") == [SAME]
    refused(case.try_complete("ministry-review", "Task_MinistryAccept", outcome="accept"), 409, "rule_refused", SAME)
    case.complete("ministry-review", "Task_MinistryAccept", outcome="refuse", opinion=SAME)
    case.stands_at("not_accepted", "不予受理")


@pytest.mark.req("X4")
def test_a_unit_under_a_new_name_is_the_same_unit(cast):
    """Units are told by their credit code, not by their name."""
    cast.alter_unit("ent-hebei", name="河北燕赵设计集团有限公司")
    refused(cast.try_start("app-renew", "STR1", CHANGE), 422, "not_eligible", SAME)


@pytest.mark.parametrize(
    ("columns", "combined", "period"),
    [
        ({}, True, (TODAY.isoformat(), years_from(TODAY, 3))),
        ({"valid_to": date(2026, 3, 1)}, None, (TODAY.isoformat(), years_from(TODAY, 3))),
        ({"valid_to": date(2026, 9, 3), "state": "cancelled"}, None, (TODAY.isoformat(), "2026-09-03")),
        ({"valid_to": date(2026, 9, 2), "state": "cancelled"}, None, (TODAY.isoformat(), "2029-09-02")),
    ],
    ids=["renewed with the change", "late", "cancelled with much left", "cancelled with little left"],
)
@pytest.mark.req("AT-39")
def test_the_validity_is_reckoned_anew_only_where_the_rules_say_so(cast, columns, combined, period):
    cast.alter_registration("app-renew", "STR1", **columns)
    more = {"combined_renewal": True} if combined else {}
    case = moving(cast, **more).report().decided().stands_at("published", "终审完成并发布")
    after = cast.registration("app-renew", "STR1")
    assert (after["state"], after["valid_from"], after["valid_to"]) == ("valid", *period)
    assert (after["enterprise"]["name"], after["version"]) == (NEW, 2)
    assert case.seen_by("app-renew")["outcome"] == "published"


def test_renewing_with_the_change_is_offered_when_half_a_year_or_less_is_left(cast):
    cast.alter_registration("app-renew", "STR1", valid_to=date(2026, 9, 3))
    cast.employ("app-renew", "ent-hebei2")
    case = cast.pledged("STR1", "app-renew", "ent-hebei2", CHANGE)
    answers = {**proof(cast), "combined_renewal": True}
    refused(case.try_complete("app-renew", "Task_FillForm", **answers), 422, "invalid_answers")
    cast.alter_registration("app-renew", "STR1", valid_to=date(2026, 9, 2))
    good(case.try_complete("app-renew", "Task_FillForm", **answers))


@pytest.mark.req("AT-30", "001-30", "X5")
def test_nobody_moves_to_a_unit_without_qualification_until_it_has_one(cast):
    cast.employ("app-renew", "ent-noqual")
    case = cast.submitted("STR1", "app-renew", "ent-noqual", CHANGE, **proof(cast)).report().decided()
    case.stands_at("awaiting_qualification", "待补资质").sees("ent-noqual", "awaiting_qualification", "待补资质")
    said = "一级注册结构工程师变更注册待补资质：请取得资质后在企业操作系统补充企业资质"
    assert cast.messages("app-renew")[0] == cast.messages("ent-noqual")[0] == said
    assert cast.registration("app-renew", "STR1")["enterprise"]["name"] == OLD
    case.complete("ent-noqual", "Task_SupplyQualification", qualification_no="A213000042")
    case.stands_at("published", "终审完成并发布")
    assert cast.registration("app-renew", "STR1")["enterprise"]["name"] == "河北新筑工程设计有限公司"


@pytest.mark.req("X2")
def test_who_moves_with_one_of_two_professions_has_to_move_with_the_other(cast):
    moving(cast, "app-two", "STR1").report().decided().stands_at("published", "终审完成并发布")
    (anomaly,) = cast.rows(Anomaly)
    assert (anomaly.kind, anomaly.state) == ("duplicate_person", "open")
    assert "一级注册建筑师" in anomaly.description
    assert OLD in anomaly.description
    for username in ("app-two", "ent-hebei2"):
        assert any("一级注册建筑师仍注册在其他单位" in text for text in cast.messages(username))

    cast.alter_registration("app-two", "ARCH1", valid_to=date(2026, 6, 2))
    for key in ("renewal", "modification_reissue"):
        refused(cast.try_start("app-two", "ARCH1", key), 422, "not_eligible", "请先办理变更注册")
    good(cast.try_start("app-two", "ARCH1", CHANGE))


def test_who_has_one_profession_is_told_nothing_of_others(cast):
    moving(cast).report().decided()
    assert cast.rows(Anomaly) == []
    assert not [text for text in cast.messages("app-renew") if "仍注册在" in text]


@pytest.mark.req("X10")
def test_a_withdrawn_change_is_applied_for_anew_with_what_was_entered(cast):
    first = moving(cast).send("app-renew", "withdraw").stands_at("withdrawn", "已撤回")
    again = cast.start("STR1", "app-renew", "ent-hebei2", CHANGE)
    assert again.id != first.id
    assert again.seen_by("app-renew")["business_key"] != first.seen_by("app-renew")["business_key"]
    assert again.tasks_of("app-renew") == ["Task_ConfirmConditions"]  # conditions, checks and pledge once more
    again = cast.pledged("STR1", "app-renew", "ent-hebei2", CHANGE)
    prefilled = again.task("app-renew", "Task_FillForm")["form"]["prefilled"]
    assert prefilled["proof_kind"] == "解除/终止劳动合同证明"
    assert "proof_file" not in prefilled  # it belongs to the case that was withdrawn
    again.complete("app-renew", "Task_FillForm", **proof(cast)).report().decided().stands_at(
        "published", "终审完成并发布"
    )


@pytest.mark.parametrize("end", ["returned", "not_accepted", "rejected", "withdrawn"])
def test_a_change_that_is_not_published_leaves_the_register_as_it_was(cast, end):
    before = register(cast)
    case = moving(cast)
    if end == "returned":
        case.complete("ent-hebei2", "Task_EnterpriseReport", outcome="return", reason="合同未签")
        case.complete("app-renew", "Task_ReviseForm", outcome="drop")
    elif end == "withdrawn":
        case.send("app-renew", "withdraw")
    else:
        case.report()
        accepted = "accept" if end == "rejected" else "refuse"
        case.complete("ministry-review", "Task_MinistryAccept", outcome=accepted, opinion="材料不实")
        if end == "rejected":
            case.complete("ministry-review", "Task_MinistryReview", outcome="disagree", opinion="材料不实")
            case.complete("ministry-approve", "Task_MinistryApprove", outcome="reject", opinion="材料不实")
    assert register(cast) == before


def register(cast) -> list[str]:
    rows = [*cast.rows(Registration), *cast.rows(Certificate)]
    return sorted(repr(sorted((c.key, str(getattr(r, c.key))) for c in type(r).__mapper__.column_attrs)) for r in rows)


def test_what_the_enterprise_returned_is_mended_and_reported(cast):
    case = moving(cast, combined_renewal=True)
    case.complete("ent-hebei2", "Task_EnterpriseReport", outcome="return", reason="不同意同时延续")
    prefilled = case.task("app-renew", "Task_ReviseForm")["form"]["prefilled"]
    assert (prefilled["return_reason"], prefilled["combined_renewal"]) == ("不同意同时延续", True)
    again = {"outcome": "submit", "proof_kind": prefilled["proof_kind"], "proof_file": prefilled["proof_file"]}
    case.complete("app-renew", "Task_ReviseForm", **again).report().decided()
    assert cast.registration("app-renew", "STR1")["valid_to"] == "2026-06-02"  # no longer renewed at once


# --- provincial and supervision --------------------------------------------------------------------------------------


def test_in_a_province_the_proof_may_go_along_on_paper(cast):
    cast.register("app-str2", "STR2", date(2027, 3, 1))
    cast.employ("app-str2", "ent-hebei2")
    case = cast.pledged("STR2", "app-str2", "ent-hebei2", CHANGE)
    case.complete("app-str2", "Task_FillForm").stands_at("personal_submitted", "个人已上报")


@pytest.fixture
def supervisor(cast):
    """The demo's supervision engineer, registered for one specialty."""
    cast.register("app-supv", "SUPV", date(2027, 3, 1), specialties="房屋建筑工程")
    return cast


@pytest.mark.req("X4")
def test_a_supervision_engineer_changes_his_specialties_without_leaving(supervisor):
    case = supervisor.pledged("SUPV", "app-supv", "ent-supv", CHANGE)
    refused(
        case.try_complete("app-supv", "Task_FillForm", change_kind="employer", **proof(supervisor, "app-supv")),
        422, "invalid_answers", SAME,
    )  # fmt: skip
    chosen = {"change_kind": "specialty", "specialties": ["房屋建筑工程", "电力工程"]}
    case.complete("app-supv", "Task_FillForm", **chosen).report()
    assert case.check("ministry-review") == []
    case.decided().stands_at("published", "终审完成并发布")
    after = supervisor.registration("app-supv", "SUPV")
    assert (after["specialties"], after["valid_to"], after["version"]) == ("房屋建筑工程、电力工程", "2027-03-01", 2)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"specialties": ["房屋建筑工程"]}, "所选专业与原注册专业相同"),
        ({"specialties": ["冶炼工程", "电力工程", "铁路工程"]}, "注册专业不能超过两个"),
        ({}, "请至少选择一项"),
    ],
)
def test_a_change_of_specialties_chooses_one_or_two_others(supervisor, chosen, sentence):
    case = supervisor.pledged("SUPV", "app-supv", "ent-supv", CHANGE)
    given = {"change_kind": "specialty", **chosen}
    refused(case.try_complete("app-supv", "Task_FillForm", **given), 422, "invalid_answers", sentence)


@pytest.mark.parametrize("columns", [{"valid_to": date(2026, 3, 1)}, {"state": "cancelled"}])
def test_in_supervision_what_is_over_is_registered_initially_again(supervisor, columns):
    supervisor.alter_registration("app-supv", "SUPV", **columns)
    refused(supervisor.try_start("app-supv", "SUPV", CHANGE), 422, "not_eligible", "请重新办理初始注册")


def test_who_was_never_registered_has_nothing_to_change(cast):
    refused(cast.try_start("app-str1", "STR1", CHANGE), 422, "not_eligible", "尚未办理该专业注册")
