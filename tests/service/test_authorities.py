"""Who may act in a lane, within which region or enterprise, and who sees a case."""

import pytest

from service import authorities, monitoring
from service.authorities import audience, holds, scope_key_for, scopes
from service.models import Account, Application, Assignment, Enterprise, Person, Role

TAIYUAN = Enterprise(id="unit", name="太原某院", region="140105", uscc="x", unit_no="x")
OTHER = Enterprise(id="other", name="别处某院", region="130100", uscc="y", unit_no="y")
ROLES = {
    "applicant": "own", "enterprise_agent": "enterprise", "city_officer": "city", "province_officer": "province",
    "ministry_reviewer": "nation", "offline_clerk": "counter", "analyst": "platform", "admin": "platform",
}  # fmt: skip


def role(name):
    return Role(id=name, title=name, scope=ROLES[name])


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """The roles without a database."""
    monkeypatch.setattr("service.models.account._roles", {name: role(name) for name in ROLES})


def account(*held):
    return Account(assignments=[Assignment(role_id=name, scope_key=key) for name, key in held])


def application(**fields):
    person = Person(id="person", enterprise=TAIYUAN)
    return Application(**({"person": person, "person_id": "person"} | fields))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("applicant", "person"),
        ("enterprise_agent", "unit"),
        ("city_officer", "140100"),
        ("province_officer", "140000"),
        ("ministry_reviewer", ""),
        ("offline_clerk", ""),
    ],
)
def test_a_task_lies_within_the_key_of_its_lane(name, key):
    assert scope_key_for(role(name), application()) == key


def test_the_unit_that_reported_goes_before_the_present_employer():
    moved = application(enterprise=OTHER)
    assert scope_key_for(role("enterprise_agent"), moved) == "other"
    assert scope_key_for(role("city_officer"), moved) == "130100"


def test_a_case_without_a_unit_is_nobodys_in_lanes_that_need_one():
    alone = Application(person=Person(id="person"), person_id="person")
    assert {scope_key_for(role(name), alone) for name in ("enterprise_agent", "city_officer", "province_officer")} == {
        ""
    }


def test_a_role_is_held_within_its_key_only():
    officer = account(("city_officer", "140100"))
    assert holds(officer, "city_officer", "140100")
    assert not holds(officer, "city_officer", "140200")
    assert not holds(officer, "province_officer", "140100")


def test_staff_reach_no_case_by_their_scope():
    assert scopes(account(("analyst", ""), ("admin", ""))) == set()
    assert scopes(account(("city_officer", "140100"), ("admin", ""))) == {("city", "140100")}


def test_an_account_reads_the_words_of_its_side():
    case = application(enterprise=TAIYUAN)
    assert audience(account(("applicant", "person")), case) == "applicant"
    assert audience(account(("enterprise_agent", "unit")), case) == "enterprise"
    assert audience(account(("city_officer", "140100")), case) == "authority"
    assert audience(account(("admin", "")), case) == "authority"


def test_an_agent_who_applies_themselves_reads_an_applicants_words():
    both = account(("applicant", "person"), ("enterprise_agent", "unit"))
    assert audience(both, application(enterprise=TAIYUAN)) == "applicant"


def test_an_actor_is_an_account_in_a_role():
    who = Account(id="a", name="甲")
    actor = authorities.actor_for(who, "applicant", "192.0.2.1")
    assert (actor.account_id, actor.role, actor.name, actor.address) == ("a", "applicant", "甲", "192.0.2.1")


@pytest.mark.parametrize("username", ["app-chem", "ent-hebei", "province-hebei", "ministry-review", "admin", "analyst"])
def test_the_list_and_the_single_case_agree_on_what_is_seen(app, login, work, clock, username):
    from sqlalchemy import select

    from service.models import Instance, db
    from tests.api.journeys import submitted

    submitted(login("app-chem"), work, clock)
    login("app-str1").start("initial_registration", category="STR1")
    with app.app_context():
        who = db.session.scalars(select(Account).filter_by(username=username)).unique().one()
        listed = {row.id for row in monitoring.search(who)}
        single = {row.id for row in db.session.scalars(select(Instance)).unique() if authorities.may_see(row, who)}
        assert listed == single
