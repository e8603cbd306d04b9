"""The forms of 注销: by the person, by his unit, by the clerk; and the person's objection (docs/domain.md §3.6)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service import accounts
from service.cases import Case
from service.errors import AlreadyOpen, InvalidAnswers
from service.forms import Form, forms, json_schema
from service.models import Registration, db

from .casework import upload
from .office import account, case_of, person, unit

REASON = "退休"


def paper(username: str) -> str:
    return upload(account(username), "attachment").id


def form(about: Case, name: str = "cancellation", outcome: str = "submit") -> Form:
    return forms()[name](about, outcomes={outcome: "提交"})


def refused(made: Form, **answers: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidAnswers) as problem:
        made.keep(made.answers(answers))
    return dict(problem.value.errors)


def own(**fields: Any) -> Case:
    return case_of("app-two", "STR1", "app-two", key="cancellation", **fields)


def imposed(starter: str, **fields: Any) -> Case:
    """A case that says nothing yet about whom it concerns."""
    case = case_of("app-two", None, starter, key="cancellation", imposed=True, **fields)
    case.application.person, case.application.person_id = None, None
    case.forget()
    return case


def of_unit(agent: str = "ent-supv") -> Case:
    return imposed(agent, enterprise_id=unit(agent).id, system="supervision", initiator="enterprise_agent")


def of_clerk() -> Case:
    return imposed("clerk", initiator="offline_clerk", system="national")


# --- the person -------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-43", "000-68")
def test_the_registered_unit_is_the_one_that_reports(office):
    person("app-two").enterprise = unit("ent-hebei2")
    db.session.flush()
    about = own()
    made = form(about)
    shown = made.prefill()
    assert (shown["enterprise_name"], shown["valid_to"]) == ("河北燕赵建筑设计研究院有限公司", "2026-11-02")
    made.keep(made.answers({"reason": REASON, "forced": False}))
    assert about.application.enterprise_id == unit("ent-hebei").id


@pytest.mark.req("AT-44", "001-64")
def test_force_needs_a_ruling_and_nothing_else_has_one(office):
    about = own()
    assert set(refused(form(about), reason=REASON, forced=True)) == {"ruling_kind", "ruling_file"}
    given = {"ruling_kind": "判决书", "ruling_file": paper("app-two")}
    assert set(refused(form(about), reason=REASON, forced=False, **given)) == {"ruling_kind", "ruling_file"}
    form(about).answers({"reason": REASON, "forced": True, **given})


@pytest.mark.parametrize(("channel", "prefilled"), [(None, None), ("normal", False), ("forced_by_person", True)])
def test_a_channel_that_was_chosen_at_the_start_is_prefilled(office, channel, prefilled):
    about = own(variables={"category": "STR1"} | ({"channel": channel} if channel else {}))
    assert form(about).prefill().get("forced") == prefilled


def test_a_unit_that_nobody_acts_for_cannot_be_asked_to_report(office):
    accounts.deactivate("ent-hebei")
    assert "没有可以上报的账号" in refused(form(own()), reason=REASON, forced=False)["forced"][0]


def test_a_returned_one_can_be_dropped_without_being_filled_in(office):
    made = form(own(), "cancellation_revision", "drop")
    assert made.answers({"outcome": "drop"}) == {"outcome": "drop"}


# --- the unit ---------------------------------------------------------------------------------------------------------


def filled(**changes: Any) -> dict[str, Any]:
    answers = {
        "person": person("app-supv2").id, "category": "SUPV", "reason": REASON, "attachment_kind": "判决书",
        "attachment_file": paper("ent-supv"),
    }  # fmt: skip
    return answers | changes


def offered(about: Case, field: str = "person") -> list[str]:
    return list(json_schema(form(about, "forced_cancellation"))["properties"][field]["enum"])


@pytest.mark.req("AT-46", "004-29")
def test_the_unit_chooses_whom_it_has_registered(office):
    about = of_unit()
    assert offered(about) == [person("app-supv2").id]
    assert offered(about, "category") == ["SUPV"]
    made = form(about, "forced_cancellation")
    made.keep(made.answers(filled()))
    row = about.application
    assert (row.person_id, row.category, row.system) == (person("app-supv2").id, "SUPV", "supervision")
    assert (row.enterprise_id, row.form["enterprise_name"]) == (unit("ent-supv").id, "北京中衡工程监理有限公司")


@pytest.mark.parametrize("columns", [{"state": "cancelled"}, {"valid_to": date(2026, 3, 1)}])
def test_only_valid_registrations_are_offered(office, columns):
    row = db.session.scalars(select(Registration).filter_by(person_id=person("app-supv2").id)).one()
    for name, value in columns.items():
        setattr(row, name, value)
    db.session.flush()
    about = of_unit()
    assert offered(about) == []
    assert "person" in refused(form(about, "forced_cancellation"), **filled())


def test_who_is_being_cancelled_already_is_not_offered_again(office):
    about = of_unit()
    made = form(about, "forced_cancellation")
    made.keep(made.answers(filled()))
    db.session.flush()
    assert offered(of_unit()) == []
    assert offered(about) == [person("app-supv2").id], "its own case is no reason"


@pytest.mark.parametrize("changes", [{"person": "nobody"}, {"category": "STR1"}, {"attachment_kind": "别的"}])
def test_nothing_else_can_be_chosen(office, changes):
    assert set(refused(form(of_unit(), "forced_cancellation"), **filled(**changes))) == set(changes)


# --- the clerk --------------------------------------------------------------------------------------------------------


def entry(cause: str = "死亡", who: str = "app-both", **more: Any) -> dict[str, Any]:
    return {"cause": cause, "person": person(who).id_no, "files": [paper("clerk"), paper("clerk")], **more}


@pytest.mark.req("AT-45")
def test_a_death_is_about_all_and_begins_with_what_the_nation_has_granted(office):
    about = of_clerk()
    made = form(about, "clerk_entry")
    made.keep(made.answers(entry(category="STR2")))
    row = about.application
    assert (row.person_id, row.category, row.system) == (person("app-both").id, None, "national")
    assert row.form["person"] == person("app-both").id
    assert "seal_no" not in row.form


@pytest.mark.req("AT-45", "000-71")
@pytest.mark.parametrize(
    ("cause", "papers"),
    [
        ("死亡", "签字或者盖章的情况说明、《死亡医学证明》复印件"),
        ("丧失行为能力", "签字或者盖章的情况说明、《诊断证明书》复印件"),
    ],
)
def test_statement_and_certificate_are_two_papers(office, cause, papers):
    one = entry(cause, files=[paper("clerk")])
    assert refused(form(of_clerk(), "clerk_entry"), **one) == {"files": [f"请上传{papers}，至少2份"]}
    form(of_clerk(), "clerk_entry").answers(entry(cause))


def test_a_ruling_is_one_paper(office):
    form(of_clerk(), "clerk_entry").answers(entry("强制注销", category="STR2", files=[paper("clerk")]))


def test_a_forced_one_is_about_a_category_and_goes_to_who_granted_it(office):
    about = of_clerk()
    assert set(refused(form(about, "clerk_entry"), **entry("强制注销"))) == {"category"}
    made = form(about, "clerk_entry")
    made.keep(made.answers(entry("强制注销", category="STR2")))
    assert (about.application.category, about.application.system) == ("STR2", "provincial")
    assert about.application.form["seal_no"] == "1400101-S2995"


@pytest.mark.parametrize(("who", "more"), [("app-chem", {}), ("app-both", {"cause": "强制注销", "category": "ARCH1"})])
def test_who_is_not_registered_cannot_be_cancelled(office, who, more):
    assert set(refused(form(of_clerk(), "clerk_entry"), **entry(who=who) | more)) == {"person"}


def test_two_who_key_in_the_same_at_once_are_one_too_many(office):
    first, second = form(of_clerk(), "clerk_entry"), form(of_clerk(), "clerk_entry")
    answers = second.answers(entry())
    first.keep(first.answers(entry()))
    db.session.flush()
    with pytest.raises(AlreadyOpen):
        second.keep(answers)


@pytest.mark.req("X17")
def test_a_death_is_keyed_in_beside_a_forced_cancellation_and_not_the_other_way_round(office):
    for given in (entry("强制注销", category="STR1"), entry()):
        made = form(of_clerk(), "clerk_entry")
        made.keep(made.answers(given))
        db.session.flush()
    assert set(refused(form(of_clerk(), "clerk_entry"), **entry("强制注销", category="STR2"))) == {"person"}
    assert set(refused(form(of_clerk(), "clerk_entry"), **entry())) == {"person"}


# --- the objection ----------------------------------------------------------------------------------------------------


def test_an_objection_needs_words_and_may_have_pictures(office):
    made = form(own(), "objection")
    assert set(refused(made, files=[])) == {"reason"}
    assert made.answers({"reason": "劳动关系仍在", "files": [paper("app-two")]})["reason"] == "劳动关系仍在"
