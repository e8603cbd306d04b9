"""AT-42: certificate and seal made anew, for what is lost, damaged or no longer true (docs/domain.md §3.5)."""

from datetime import date

import pytest
from sqlalchemy import select

from service import clock as one_clock
from service.models import Application, Instance, db
from service.models.unit import unit_of_work
from tests.stage import good

from .cast import refused

REISSUE = "modification_reissue"
WHO = ("STR1", "app-renew", "ent-hebei")


def files(cast) -> dict[str, list[str]]:
    return {"files": [cast.upload("app-renew", purpose="attachment")]}


@pytest.fixture
def filling(cast):
    """A case whose applicant may fill in the form."""
    return cast.pledged(*WHO, REISSUE)


@pytest.mark.req("AT-42", "000-65", "001-62")
def test_a_new_certificate_takes_the_place_of_the_old_one_and_nothing_else_changes(cast, filling):
    before = cast.registration("app-renew", "STR1")
    shown = filling.task("app-renew", "Task_FillForm")["form"]["prefilled"]
    assert (shown["seal_no"], shown["valid_to"]) == (before["seal_no"], "2026-06-02")
    for missing, given in (("reason", {"requirement": "注册证书"}), ("requirement", {"reason": "证书信息有误"})):
        body = refused(filling.try_complete("app-renew", "Task_FillForm", **given), 422, "invalid_answers")
        assert list(body["errors"]) == [missing]
    filling.complete("app-renew", "Task_FillForm", reason="证书信息有误", requirement="注册证书").report().decided()
    filling.stands_at("published", "终审完成并发布")

    after = cast.registration("app-renew", "STR1")
    for kept in ("valid_from", "valid_to", "certificate_no", "seal_no", "enterprise", "state"):
        assert after[kept] == before[kept]
    assert [(row["version"], row["current"]) for row in after["certificates"]] == [(2, True), (1, False)]
    assert cast.messages("app-renew")[0] == "一级注册结构工程师更改补办终审完成并发布"


@pytest.mark.req("X11", "AT-42")
@pytest.mark.parametrize(
    ("reason", "requirement", "anew"),
    [
        ("遗失", "两者", True), ("遗失", "执业印章", True), ("遗失", "注册证书", False),
        ("污损(损坏)", "两者", False), ("污损(损坏)", "执业印章", False),
    ],
)  # fmt: skip
def test_a_lost_seal_gets_a_new_number_and_a_damaged_one_keeps_its_own(cast, reason, requirement, anew):
    before = cast.registration("app-renew", "STR1")
    cast.reported(*WHO, REISSUE, reason=reason, requirement=requirement, **files(cast)).decided()
    after = cast.registration("app-renew", "STR1")
    assert (after["seal_no"] != before["seal_no"]) is anew
    assert after["seal_no"].startswith("1300101-S")
    assert [row["seal_valid"] for row in after["certificates"]] == [True, not anew]
    assert (after["certificate_no"], after["valid_to"]) == (before["certificate_no"], before["valid_to"])


@pytest.mark.req("X11")
@pytest.mark.parametrize(
    ("reason", "paper"), [("遗失", "请上传遗失声明"), ("污损(损坏)", "请上传污损证书或者印章的照片")]
)
def test_what_is_lost_or_damaged_is_declared(cast, filling, reason, paper):
    given = {"reason": reason, "requirement": "两者"}
    body = refused(filling.try_complete("app-renew", "Task_FillForm", **given), 422, "invalid_answers", paper)
    assert list(body["errors"]) == ["files"]
    good(filling.try_complete("app-renew", "Task_FillForm", **given, **files(cast)))


def test_another_reason_is_told_in_words(filling):
    given = {"reason": "其他", "requirement": "注册证书"}
    refused(filling.try_complete("app-renew", "Task_FillForm", **given), 422, "invalid_answers", "请填写说明")
    long = filling.try_complete("app-renew", "Task_FillForm", **given, note="字" * 201)
    refused(long, 422, "invalid_answers", "不能超过200个字")
    good(filling.try_complete("app-renew", "Task_FillForm", **given, note="字" * 200))


@pytest.mark.parametrize(
    ("reason", "process", "sentence"),
    [
        ("企业更名", "enterprise_rename", "没有已办结的企业名称变更"),
        ("姓名或证件信息更正", "information_correction", "没有已办结的信息更正"),
    ],
)
def test_a_new_name_is_certified_once_it_has_been_approved(cast, filling, reason, process, sentence):
    given = {"reason": reason, "requirement": "注册证书"}
    body = refused(filling.try_complete("app-renew", "Task_FillForm", **given), 422, "invalid_answers", sentence)
    assert list(body["errors"]) == ["reason"]
    published(cast, process)
    good(filling.try_complete("app-renew", "Task_FillForm", **given))


def published(cast, process: str) -> None:
    """Given: a case of this process has been published, about the person or about his unit."""
    person, unit = cast.who("app-renew").account["person"], cast.who("ent-hebei").account["enterprise"]["id"]
    about = {"enterprise_id": unit} if process == "enterprise_rename" else {"person_id": person}
    with cast.app.app_context(), unit_of_work() as session:
        like = session.scalars(select(Instance).limit(1)).unique().one()
        made = Application(process=process, number="N20260302990001", open=False, **about)
        now = one_clock.now()
        db.session.add(
            Instance(
                definition_id=like.definition_id, business_key=made.number, application=made, outcome="published",
                started_at=now, updated_at=now, ended_at=now, state=b"",
            )
        )  # fmt: skip


def test_the_new_certificate_bears_the_new_name_of_the_unit(cast):
    published_name = "河北燕赵设计集团有限公司"
    case = cast.pledged(*WHO, REISSUE)
    published(cast, "enterprise_rename")
    cast.alter_unit("ent-hebei", name=published_name)
    case.complete("app-renew", "Task_FillForm", reason="企业更名", requirement="两者").report().decided()
    newest, oldest = cast.registration("app-renew", "STR1")["certificates"]
    assert (newest["enterprise_name"], oldest["enterprise_name"]) == (published_name, "河北燕赵建筑设计研究院有限公司")
    assert newest["seal_no"] == oldest["seal_no"]


@pytest.mark.parametrize("columns", [{"valid_to": date(2026, 3, 1)}, {"state": "cancelled"}])
def test_what_is_over_is_not_made_anew(cast, columns):
    cast.alter_registration("app-renew", "STR1", **columns)
    refused(cast.try_start("app-renew", "STR1", REISSUE), 422, "not_eligible", "注册已过期或者已注销")


@pytest.mark.req("X2")
def test_who_has_moved_changes_his_registration_first(cast):
    cast.employ("app-renew", "ent-hebei2")
    refused(cast.try_start("app-renew", "STR1", REISSUE), 422, "not_eligible", "请先办理变更注册")


def test_what_ends_while_it_is_reviewed_is_not_made_anew(cast):
    case = cast.reported(*WHO, REISSUE, reason="证书信息有误", requirement="注册证书")
    cast.alter_registration("app-renew", "STR1", valid_to=date(2026, 3, 1))
    barred = case.try_complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    refused(barred, 409, "rule_refused", "原执业印章号与登记信息不符")


@pytest.mark.req("X10")
def test_a_withdrawn_application_is_prefilled_with_what_was_entered(cast):
    given = {"reason": "其他", "requirement": "两者", "note": "印刷错误"}
    cast.submitted(*WHO, REISSUE, **given).send("app-renew", "withdraw").stands_at("withdrawn", "已撤回")
    again = cast.pledged(*WHO, REISSUE).task("app-renew", "Task_FillForm")["form"]["prefilled"]
    assert {name: again[name] for name in given} == given
