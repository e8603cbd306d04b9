"""First login: the platform says who it is, and a record and a role are made for them."""

from datetime import date

import pytest

from service import accounts, authorities, first_login, gateways
from service.gateways import GatewayDown, PersonQualification, Unit
from service.models import Account, Enterprise, Person, db

SOMEBODY = gateways.PersonIdentity(
    name="白敬亭", gender="男", id_type="身份证", id_no="110101199003070011", birth_date=date(1990, 3, 7), mobile="13811112222"
)  # fmt: skip
HELD = PersonQualification(
    category="CHEM", certificate_no="20251101000001", approved_on=date(2025, 1, 5), method="考试", specialties=None
)
NEW_UNIT = Unit(uscc="91110108MA00000070", name="北京新设工程设计有限公司", region="110100")


class Platform:
    """The platform as far as one account is concerned."""

    def __init__(self, person=None, unit=None):
        self.known = {"person": person, "unit": unit}

    def person(self, account):
        return self.known["person"]

    def unit(self, account):
        return self.known["unit"]


class Library:
    """A 职业资格库 that knows one qualification of everybody."""

    def held(self, id_no, name):
        return [HELD]


@pytest.fixture
def arrives(app, monkeypatch):
    """Lets a new account log in for the first time; the platform says who it is."""

    def arrive(username, **known):
        monkeypatch.setattr(gateways, "identity", lambda: Platform(**known))
        monkeypatch.setattr(gateways, "professional", Library)
        account = accounts.create(username, username, "demo")
        return first_login.arrive(account)

    with app.app_context():
        yield arrive


@pytest.mark.req("AT-02")
def test_a_person_comes_with_what_the_platform_knows_and_all_else_empty(arrives):
    account = arrives("gov-1", person=SOMEBODY)
    person = db.session.get_one(Person, account.person_id)
    assert {name: getattr(person, name) for name in SOMEBODY} == SOMEBODY
    assert (person.school, person.enterprise_id, person.profile_saved_at) == (None, None, None)
    assert [(held.category, held.certificate_no) for held in person.qualifications] == [("CHEM", "20251101000001")]
    assert authorities.scopes(account) == {("own", person.id)}


def test_a_person_who_is_known_already_is_not_made_twice(arrives):
    known = db.session.query(Person).filter_by(name="吴思齐").one()
    account = arrives("gov-2", person={**SOMEBODY, "id_no": known.id_no, "name": known.name})
    assert account.person_id == known.id
    assert [held.certificate_no for held in known.qualifications] == ["20251303000003"]


def test_an_enterprise_comes_with_name_and_code_and_has_yet_to_save_the_rest(arrives):
    account = arrives("gov-3", unit=NEW_UNIT)
    unit = db.session.query(Enterprise).filter_by(uscc=NEW_UNIT["uscc"]).one()
    assert (unit.name, unit.region, unit.unit_no, unit.profile_saved_at) == (
        NEW_UNIT["name"],
        "110100",
        "1100001",
        None,
    )
    assert authorities.scopes(account) == {("enterprise", unit.id)}


def test_a_second_agent_joins_the_enterprise_that_is_there(arrives):
    first, second = arrives("gov-4", unit=NEW_UNIT), arrives("gov-5", unit=NEW_UNIT)
    assert authorities.scopes(first) == authorities.scopes(second)


def test_whom_the_platform_does_not_know_gets_nothing(arrives):
    assert arrives("gov-6").assignments == []


def test_who_holds_a_role_is_not_asked_about_again(app, monkeypatch):
    def refuse():
        raise AssertionError("the platform was asked")

    monkeypatch.setattr(gateways, "identity", refuse)
    with app.app_context():
        account = db.session.query(Account).filter_by(username="app-chem").one()
        assert first_login.arrive(account) is account


def test_a_platform_that_is_down_leaves_the_account_as_it_was(arrives, monkeypatch):
    class Down(Platform):
        def person(self, account):
            raise GatewayDown("identity", "no answer")

    account = arrives("gov-7")
    monkeypatch.setattr(gateways, "identity", Down)
    with pytest.raises(GatewayDown):
        first_login.arrive(account)
    assert db.session.get_one(Account, account.id).assignments == []
