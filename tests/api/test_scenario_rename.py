"""AT-47 to AT-50: a unit's new name, in its records and on everybody's certificates (docs/domain.md §3.7)."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from service import clock as one_clock
from service.models import Certificate, Enterprise, Person, Registration, db
from tests.stage import good

from .cast import MINUTE, Case, refused

RENAME = "enterprise_rename"
FILL = "Task_EnterpriseFillForm"
OLD, NEW = "河北燕赵建筑设计研究院有限公司", "河北燕赵设计集团有限公司"
HEBEI, TAIYUAN, SUPV = "91130100MA0DEM01XF", "91140100MA0DEM02XL", "91110100MA0DEM03X9"
NEW_CODE = "91110108MA00000070"
RENAMED = "太原汾河设计集团有限公司"
PROMPT = "企业名称或统一社会信用代码发生变化，请及时提交企业重要信息修改！"
OPEN = "该单位名下有正在办理的业务"


def renamed(cast, uscc: str = HEBEI, name: str = NEW, **more: str) -> None:
    """Given: the 企业库 knows the unit under another name."""
    cast.gateway("enterprise", "wrong", uscc=uscc, name=name, **more)


def try_begin(cast, agent: str = "ent-hebei"):
    return cast.who(agent).post(f"/definitions/{RENAME}/instances", {"variables": {}})


def begin(cast, agent: str = "ent-hebei", category: str = "STR1") -> Case:
    """A change of name that this agent has started."""
    answer = good(try_begin(cast, agent))
    cast.sweep()
    return Case(cast, answer["id"], category, "app-renew", agent)


def filed(cast, agent: str = "ent-hebei", category: str = "STR1", **answers: object) -> Case:
    """A change of name that the unit has filled in and pledged for."""
    case = begin(cast, agent, category).complete(agent, FILL, **answers)
    cast.travel(MINUTE)
    return case.complete(agent, "Task_EnterprisePledge", agree=True)


def unit(cast, agent: str = "ent-hebei") -> dict[str, object]:
    return good(cast.who(agent).get("/enterprise"))


def register_of(cast) -> dict[str, dict[str, object]]:
    """The register, the units and the people, row by row; what the library said last is no part of it."""
    rows = [*cast.rows(Registration), *cast.rows(Certificate), *cast.rows(Person), *cast.rows(Enterprise)]
    said = {"library_name", "library_uscc"}
    return {row.id: {c.key: getattr(row, c.key) for c in row.__table__.columns if c.key not in said} for row in rows}


@contextmanager
def register_untouched(cast):
    before = register_of(cast)
    yield
    assert register_of(cast) == before


# --- AT-47: what is open bars it --------------------------------------------------------------------------------------


@pytest.mark.req("AT-47", "X6", "002-30")
def test_a_case_of_the_unit_that_is_not_decided_bars_a_new_name(cast):
    renamed(cast)
    case = cast.reported("STR1", "app-renew", "ent-hebei", "renewal").stands_at("ministry_pending", "部级未受理")
    refused(try_begin(cast), 422, "not_eligible", OPEN)
    case.decided()
    assert try_begin(cast).status_code == 201


@pytest.mark.req("X6")
def test_what_was_only_submitted_to_the_unit_bars_it_and_what_it_has_returned_does_not(cast):
    renamed(cast)
    case = cast.submitted("STR1", "app-renew", "ent-hebei", "renewal")
    refused(try_begin(cast), 422, "not_eligible", "待正在办理的业务全部办理完结后再进行企业更名操作")
    case.complete("ent-hebei", "Task_EnterpriseReport", outcome="return", reason="名称将变更")
    assert try_begin(cast).status_code == 201


@pytest.mark.req("X6")
def test_drafts_and_cases_of_other_units_do_not_bar_it(cast):
    renamed(cast)
    cast.pledged("STR1", "app-renew", "ent-hebei", "renewal")
    cast.reported("CHEM", "app-noqual", "ent-noqual")
    cast.employ("app-two", "ent-hebei2")  # registered here, on his way to another unit
    proof = {"proof_kind": "工作调动证明", "proof_file": cast.upload("app-two", purpose="attachment")}
    cast.submitted("STR1", "app-two", "ent-hebei2", "change_registration", **proof)
    assert try_begin(cast).status_code == 201


@pytest.mark.req("X6")
def test_what_opens_between_draft_and_report_bars_the_report(cast):
    renamed(cast)
    case = begin(cast)
    cast.submitted("STR1", "app-renew", "ent-hebei", "renewal")
    refused(case.try_complete("ent-hebei", FILL), 409, "rule_refused", OPEN)


@pytest.mark.req("X6")
def test_only_what_is_open_within_the_system_counts(cast):
    renamed(cast, TAIYUAN, RENAMED)
    cast.register("app-arch2", "ARCH2", date(2027, 1, 1))
    cast.qualify("app-str2", "CHEM")
    cast.reported("CHEM", "app-str2", "ent-taiyuan")
    assert try_begin(cast, "ent-taiyuan").status_code == 201


def test_a_name_that_has_not_changed_is_not_changed(cast):
    refused(try_begin(cast), 422, "not_eligible", "没有变化")


def test_while_the_library_is_away_nothing_begins_and_it_can_be_tried_again(cast):
    cast.who("ent-hebei")
    cast.gateway("enterprise", "down")
    refused(try_begin(cast), 409, "not_available", "请稍后再试")
    renamed(cast)
    assert try_begin(cast).status_code == 201


def test_a_unit_starts_it_for_itself_and_nobody_else_does(cast):
    for username in ("app-renew", "ministry-review", "clerk"):
        refused(try_begin(cast, username), 403, "not_yours")


def test_only_one_is_open_in_a_system(cast):
    renamed(cast)
    case = begin(cast)
    again = try_begin(cast)
    assert (again.status_code, again.json["id"]) == (200, case.id)
    case.complete("ent-hebei", FILL)
    refused(try_begin(cast), 409, "already_open", "企业名称变更正在办理，不能重复申报")


# --- AT-48: what it does ----------------------------------------------------------------------------------------------


@pytest.mark.req("AT-48", "002-28")
def test_both_names_are_drawn_and_everything_bears_the_new_one_once_it_is_approved(cast):
    renamed(cast)
    before = {row["id"]: row for row in cast.registrations("ent-hebei")}
    form = begin(cast).task("ent-hebei", FILL)["form"]
    assert (form["prefilled"]["former_name"], form["prefilled"]["new_name"]) == (OLD, NEW)
    assert form["schema"]["properties"]["new_name"]["readOnly"] is True
    case = filed(cast).sees("ent-hebei", "ministry_pending", "待审核")
    assert unit(cast)["name"] == OLD
    case.through_ministry().sees("ent-hebei", "published", "终审完成并发布")

    assert (unit(cast)["name"], unit(cast)["uscc"]) == (NEW, HEBEI)
    after = cast.registrations("ent-hebei")
    assert len(after) == len(before) == 3
    for row in after:
        old = before[row["id"]]
        assert row["enterprise"]["name"] == NEW
        for kept in ("certificate_no", "seal_no", "valid_from", "valid_to", "state"):
            assert row[kept] == old[kept]
        newest, oldest = good(cast.who("ent-hebei").get(f"/registrations/{row['id']}"))["certificates"]
        assert (newest["enterprise_name"], oldest["enterprise_name"]) == (NEW, OLD)
        assert (newest["version"], newest["seal_no"]) == (2, oldest["seal_no"])
    assert good(cast.who("app-renew").get("/profile"))["enterprise_name"] == NEW
    told = f"单位名称由{OLD}变更为{NEW}，您的证书信息已更新"
    for username in ("app-renew", "app-two"):
        assert cast.messages(username).count(told) == 1
    assert told not in cast.messages("app-chem")
    assert cast.messages("ent-hebei")[0] == "企业名称变更终审完成并发布"


def test_what_was_registered_elsewhere_or_has_ended_is_left_alone(cast):
    renamed(cast)
    cast.register("app-arch2", "ARCH2", date(2027, 1, 1))
    cast.alter_registration("app-two", "ARCH1", state="cancelled")
    filed(cast).through_ministry()
    versions = {row["category"]: row["version"] for row in cast.registrations("app-two")}
    assert versions == {"ARCH1": 1, "STR1": 2}
    assert cast.registration("app-arch2", "ARCH2")["version"] == 1


def test_the_whole_unit_costs_as_many_statements_as_one_person(cast):
    renamed(cast)
    for number in range(1, 6):
        cast.register(f"app-batch{number}", "CHEM", date(2027, 1, 1))
    case = filed(cast)
    case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    case.complete("ministry-review", "Task_MinistryReview", outcome="agree")
    with statements(cast) as seen:
        case.complete("ministry-approve", "Task_MinistryApprove", outcome="approve")
    assert sum("INSERT INTO certificate" in one for one in seen) == 1
    assert sum("INSERT INTO message" in one for one in seen) == 2  # to the people, to the unit
    assert sum(one.startswith("UPDATE registration") for one in seen) == 1
    assert len(cast.rows(Certificate, enterprise_name=NEW)) == 8


@contextmanager
def statements(cast):
    """The statements that the application sends to its database, one for however many rows."""
    seen: list[str] = []

    def note(connection, cursor, statement, *_):
        seen.append(statement)

    with cast.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("end", ["withdrawn", "not_accepted", "rejected", "terminated"])
def test_the_register_stays_as_it_is_on_every_other_end(cast, end):
    renamed(cast)
    with register_untouched(cast):
        case = filed(cast)
        match end:
            case "withdrawn":
                case.send("ent-hebei", "withdraw", reason="名称有误")
            case "not_accepted":
                case.complete("ministry-review", "Task_MinistryAccept", outcome="refuse", opinion="材料不符")
            case "rejected":
                case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
                case.complete("ministry-review", "Task_MinistryReview", outcome="disagree", opinion="名称不符")
                case.complete("ministry-approve", "Task_MinistryApprove", outcome="reject", opinion="名称不符")
            case _:
                good(cast.who("admin").post(f"/instances/{case.id}/cancel", {"reason": "重复"}))
                cast.sweep()
        assert case.seen_by("ent-hebei")["status"]["id"] == end
    assert try_begin(cast).status_code == 201


def test_a_withdrawal_needs_no_consent_and_ends_with_the_acceptance(cast):
    renamed(cast)
    filed(cast).send("ent-hebei", "withdraw", reason="名称有误").sees("ent-hebei", "withdrawn", "已撤回")
    case = filed(cast).complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    refused(case.try_send("ent-hebei", "withdraw"), 409, "not_available", "主管部门已受理，不能撤回")


def test_the_unit_supplements_what_is_missing(cast):
    renamed(cast)
    case = filed(cast).ask_for_supplement("ministry-review", "Task_MinistryAccept", 营业执照="缺")
    task = case.task("ent-hebei", "Task_SupplementByEnterprise_Ministry")
    (asked,) = task["form"]["prefilled"]["items"]
    items = [{"item": asked["id"], "files": [cast.upload("ent-hebei")]}]
    case.complete("ent-hebei", "Task_SupplementByEnterprise_Ministry", items=items)
    case.sees("ent-hebei", "ministry_pending", "待审核").through_ministry()


def test_who_does_not_pledge_is_back_at_his_form(cast):
    renamed(cast)
    case = begin(cast).complete("ent-hebei", FILL)
    cast.travel(MINUTE)
    case.complete("ent-hebei", "Task_EnterprisePledge", agree=False).sees("ent-hebei", "not_submitted", "未上报")
    assert case.tasks_of("ent-hebei") == [FILL]


def test_a_case_about_no_person_is_listed_and_shown_to_everybody_who_handles_it(cast):
    renamed(cast)
    case = filed(cast)
    for username in ("ent-hebei", "ministry-review", "admin"):
        row = next(r for r in good(cast.who(username).get("/instances"))["items"] if r["id"] == case.id)
        assert (row["person"], row["category"]) == (None, None)
        assert case.seen_by(username)["enterprise"]["name"] == OLD
        assert case.history(username)
    assert cast.who("ministry-review").task(case.id, "Task_MinistryAccept")["form"]
    case.hidden_from("app-renew", "ent-hebei2", "province-hebei", "clerk")


# --- AT-49 and X32: the industry --------------------------------------------------------------------------------------


@pytest.mark.req("AT-49", "X32", "002-31")
@pytest.mark.parametrize("industry", ["检测单位", "施工图审查机构"])
def test_some_industries_upload_their_new_qualification(cast, industry):
    renamed(cast)
    cast.alter_unit("ent-hebei", industry=industry)
    case = begin(cast)
    body = refused(case.try_complete("ent-hebei", FILL), 422, "invalid_answers", "请上传更名后的企业资质副本")
    assert list(body["errors"]) == ["qualification_copy"]
    good(case.try_complete("ent-hebei", FILL, qualification_copy=cast.upload("ent-hebei", purpose="attachment")))


@pytest.mark.req("X32")
def test_a_design_institute_need_not(cast):
    renamed(cast)
    good(begin(cast).try_complete("ent-hebei", FILL))


# --- AT-50: supervision -----------------------------------------------------------------------------------------------


@pytest.mark.req("AT-50", "004-33")
def test_a_supervising_unit_is_told_at_login_and_gives_a_reason_only(cast):
    assert unit(cast, "ent-supv")["notices"] == []
    cast._callers.clear()
    renamed(cast, SUPV, "北京中衡项目管理有限公司", new_uscc=NEW_CODE)
    assert unit(cast, "ent-supv")["notices"] == [PROMPT]
    case = begin(cast, "ent-supv", "SUPV")
    form = case.task("ent-supv", FILL)["form"]
    assert (form["prefilled"]["former_uscc"], form["prefilled"]["new_uscc"]) == (SUPV, NEW_CODE)
    refused(case.try_complete("ent-supv", FILL), 422, "invalid_answers", "请填写更改原因")
    case.complete("ent-supv", FILL, reason="集团重组")
    cast.travel(MINUTE)
    case.complete("ent-supv", "Task_EnterprisePledge", agree=True).sees("ent-supv", "ministry_pending", "待审核")
    assert unit(cast, "ent-supv")["notices"] == []


@pytest.mark.req("X28", "AT-50")
def test_name_and_code_change_together_and_the_login_goes_on(cast):
    cast.register("app-supv", "SUPV", date(2027, 1, 1))
    renamed(cast, SUPV, "北京中衡项目管理有限公司", new_uscc=NEW_CODE)
    filed(cast, "ent-supv", "SUPV", reason="集团重组").through_ministry()
    cast._callers.clear()
    cast.gateway("enterprise", "off")
    after = unit(cast, "ent-supv")
    assert (after["name"], after["uscc"], after["notices"]) == ("北京中衡项目管理有限公司", NEW_CODE, [])
    assert cast.registration("app-supv", "SUPV")["certificates"][0]["enterprise_name"] == "北京中衡项目管理有限公司"
    assert cast.messages("ent-supv")[0] == "企业重要信息修改终审完成并发布"


@pytest.mark.req("X28")
def test_a_code_alone_is_reason_enough_in_supervision_and_not_elsewhere(cast):
    renamed(cast, SUPV, "北京中衡工程监理有限公司", new_uscc=NEW_CODE)
    assert try_begin(cast, "ent-supv").status_code == 201
    renamed(cast, HEBEI, OLD, new_uscc=NEW_CODE)
    refused(try_begin(cast), 422, "not_eligible", "没有变化")


def test_a_code_that_another_unit_has_is_refused(cast):
    renamed(cast, SUPV, "北京中衡项目管理有限公司", new_uscc=HEBEI)
    case = begin(cast, "ent-supv", "SUPV")
    refused(case.try_complete("ent-supv", FILL, reason="重组"), 422, "invalid_answers", "已被其他单位使用")


@pytest.mark.req("AT-50", "004-32")
def test_other_data_of_the_unit_are_changed_at_once(cast):
    entered = {
        "industry": "工程监理", "address": "北京市海淀区某路1号", "legal_representative": "王某", "contact": "李某",
        "contact_mobile": "13900000009",
    }  # fmt: skip
    assert good(cast.who("ent-supv").put("/enterprise", entered))["address"] == "北京市海淀区某路1号"


# --- the provinces ----------------------------------------------------------------------------------------------------


@pytest.fixture
def in_province(cast):
    """A change of name of a unit in Shanxi at which somebody is registered, published."""
    cast.register("app-arch2", "ARCH2", date(2027, 1, 1))
    renamed(cast, TAIYUAN, RENAMED)
    case = filed(cast, "ent-taiyuan", "ARCH2")
    case.sees("city-taiyuan", "city_pending", "待接收").through_city().through_province()
    return case.sees("ent-taiyuan", "published", "终审完成并发布")


@pytest.mark.req("AT-48", "003-32")
def test_in_the_provinces_only_the_record_changes_and_everybody_is_asked_to_follow(cast, in_province):
    assert (unit(cast, "ent-taiyuan")["name"], unit(cast, "ent-taiyuan")["refresh_due"]) == (RENAMED, True)
    assert len(cast.registration("app-arch2", "ARCH2")["certificates"]) == 1
    old = "太原汾河建筑设计有限公司"
    assert f"单位名称由{old}变更为{RENAMED}，请申报更改补办" in cast.messages("app-arch2")
    assert "企业名称变更已办结，请先点击“在线注册/更新”，再上报注册数据" in cast.messages("ent-taiyuan")


@pytest.mark.req("003-32", "003-33")
def test_the_unit_refreshes_before_it_reports_and_each_certificate_is_made_anew(cast, in_province):
    given = {"reason": "企业更名", "requirement": "两者"}
    case = cast.submitted("ARCH2", "app-arch2", "ent-taiyuan", "modification_reissue", **given)
    barred = case.try_complete("ent-taiyuan", "Task_EnterpriseReport", outcome="report")
    refused(barred, 409, "rule_refused", "请先点击“在线注册/更新”")
    assert good(cast.who("ent-taiyuan").post("/enterprise/refresh"))["refresh_due"] is False
    case.report().decided()
    newest, oldest = cast.registration("app-arch2", "ARCH2")["certificates"]
    assert (newest["enterprise_name"], newest["seal_no"]) == (RENAMED, oldest["seal_no"])


def test_refreshing_is_for_units_and_needs_the_library(cast, in_province):
    refused(cast.who("app-arch2").post("/enterprise/refresh"), 403, "not_yours")
    cast.gateway("enterprise", "down")
    refused(cast.who("ent-taiyuan").post("/enterprise/refresh"), 409, "not_available", "请稍后再试")
    assert unit(cast, "ent-taiyuan")["refresh_due"] is True


# --- several systems --------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-48")
def test_a_unit_changes_its_name_in_every_system_in_which_people_are_registered(cast):
    renamed(cast, TAIYUAN, RENAMED)  # app-both is registered there in the national and in the provincial system
    first = filed(cast, "ent-taiyuan", "ARCH2")
    second = begin(cast, "ent-taiyuan", "STR1")  # the other system, while the first is reviewed
    assert second.id != first.id
    first.through_city().through_province()
    assert {row["version"] for row in cast.registrations("app-both")} == {1}

    prefilled = second.task("ent-taiyuan", FILL)["form"]["prefilled"]
    assert (prefilled["former_name"], prefilled["new_name"]) == ("太原汾河建筑设计有限公司", RENAMED)
    second.complete("ent-taiyuan", FILL)
    cast.travel(MINUTE)
    second.complete("ent-taiyuan", "Task_EnterprisePledge", agree=True).through_ministry()
    assert {row["category"]: row["version"] for row in cast.registrations("app-both")} == {"STR1": 2, "STR2": 1}
    refused(try_begin(cast, "ent-taiyuan"), 422, "not_eligible", "没有变化")
    assert cast.rows(Enterprise, uscc=TAIYUAN)[0].former_names == {}


# --- X7: what is reported while it is reviewed ------------------------------------------------------------------------


@pytest.mark.req("X7")
def test_while_it_is_reviewed_people_submit_and_the_unit_does_not_report(cast):
    renamed(cast)
    case = filed(cast)
    other = cast.submitted("CHEM").stands_at("personal_submitted", "个人已上报")
    barred = other.try_complete("ent-hebei", "Task_EnterpriseReport", outcome="report")
    refused(barred, 409, "rule_refused", "企业名称变更审核中")
    case.through_ministry()
    other.report().stands_at("ministry_pending", "部级未受理")


@pytest.mark.req("X7")
@pytest.mark.parametrize(("days", "reported"), [(60, True), (61, False)])
def test_a_renewal_that_cannot_wait_is_reported_under_the_old_name_and_goes_on_under_the_new_one(cast, days, reported):
    renamed(cast)
    cast.alter_registration("app-renew", "STR1", valid_to=one_clock.today() + timedelta(days=days))
    case = filed(cast)
    renewal = cast.submitted("STR1", "app-renew", "ent-hebei", "renewal")
    answer = renewal.try_complete("ent-hebei", "Task_EnterpriseReport", outcome="report")
    if not reported:
        refused(answer, 409, "rule_refused", "企业名称变更审核中")
        return
    good(answer)
    cast.travel(MINUTE)
    renewal.complete("ent-hebei", "Task_EnterprisePledge", agree=True)
    case.through_ministry()
    renewal.decided().stands_at("published", "终审完成并发布")
    newest, *_ = cast.registration("app-renew", "STR1")["certificates"]
    assert (newest["version"], newest["enterprise_name"]) == (3, NEW)


@pytest.mark.req("X7")
def test_a_cancellation_is_reported_all_the_same(cast):
    renamed(cast)
    case = filed(cast)
    given = {"reason": "退休", "forced": False}
    cancellation = cast.submitted("STR1", "app-renew", "ent-hebei", "cancellation", **given).report()
    case.through_ministry()
    cancellation.decided().stands_at("published", "终审完成并发布")
    assert cast.registration("app-renew", "STR1")["state"] == "cancelled"
