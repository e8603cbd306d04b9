"""Keeping accounts: create, grant, deactivate; and what an account is allowed to be."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from service import accounts, events, settings
from service.errors import Conflict, InvalidAnswers, NotFound, Unauthenticated
from service.models import Account, Enterprise, Event, Person, db

SECRET = "of this test"


def named(username):
    return db.session.scalars(select(Account).filter_by(username=username)).unique().one()


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


class TestCreating:
    def test_a_new_account_can_log_in_and_may_nothing_yet(self):
        accounts.create("newcomer", "新人", "long enough")
        account = accounts.login("newcomer", "long enough")
        assert account.assignments == []

    def test_a_name_is_taken_once(self):
        with pytest.raises(Conflict):
            accounts.create("app-chem", "又一人", "long enough")

    @pytest.mark.parametrize("username", ["", "a", "<b>x</b>", "张 三", "a" * 65, "line\nbreak"])
    def test_a_name_can_be_typed_again(self, username):
        with pytest.raises(InvalidAnswers) as refused:
            accounts.create(username, "新人", "long enough")
        assert list(refused.value.errors) == ["username"]

    def test_everybody_is_called_something(self):
        with pytest.raises(InvalidAnswers):
            accounts.create("newcomer", " ", "long enough")

    def test_a_password_has_a_length(self):
        with pytest.raises(InvalidAnswers):
            accounts.create("newcomer", "新人", "abc")

    def test_in_production_it_is_longer_than_the_demos(self):
        before = settings.use(replace(settings.current(), env="production"))
        try:
            with pytest.raises(InvalidAnswers) as refused:
                accounts.create("newcomer", "新人", "demo-12")
        finally:
            settings.use(before)
        assert refused.value.errors == {"password": ["密码应为8至200位，首尾空格不算。"]}

    def test_a_person_that_is_named_has_to_exist(self):
        with pytest.raises(NotFound):
            accounts.create("newcomer", "新人", "long enough", person_id="nobody")

    def test_the_password_is_not_kept(self):
        accounts.create("newcomer", "新人", "long enough")
        assert "long enough" not in named("newcomer").password_hash


class TestGranting:
    def granted(self, role, key=""):
        accounts.create("newcomer", "新人", "long enough")
        accounts.grant("newcomer", role, key)
        return [(held.role_id, held.scope_key) for held in named("newcomer").assignments]

    @pytest.mark.parametrize(
        ("role", "key"),
        [
            ("city_officer", "140100"),
            ("province_officer", "140000"),
            ("city_officer", "110100"),
            ("ministry_reviewer", ""),
            ("offline_clerk", ""),
            ("admin", ""),
        ],
    )
    def test_a_role_is_held_within_its_key(self, role, key):
        assert self.granted(role, key) == [(role, key)]

    def test_an_applicant_is_a_person_and_an_agent_has_an_enterprise(self):
        person, unit = (str(db.session.scalars(select(rows)).first()) for rows in (Person.id, Enterprise.id))
        assert self.granted("applicant", person) == [("applicant", person)]
        accounts.grant("newcomer", "enterprise_agent", unit)
        assert len(named("newcomer").assignments) == 2

    @pytest.mark.parametrize(
        ("role", "key"),
        [
            ("city_officer", ""), ("city_officer", "140000"), ("city_officer", "140105"), ("city_officer", "14010"),
            ("city_officer", "１４０１００"), ("province_officer", "140100"), ("ministry_reviewer", "140000"), ("admin", "x"),
            ("city_officer", "999900"), ("city_officer", "149900"), ("province_officer", "990000"),
            ("applicant", ""), ("applicant", "nobody"), ("enterprise_agent", "nowhere"),
        ],
    )  # fmt: skip
    def test_a_key_that_does_not_fit_the_role_is_refused(self, role, key):
        accounts.create("newcomer", "新人", "long enough")
        with pytest.raises(InvalidAnswers):
            accounts.grant("newcomer", role, key)

    def test_granting_twice_changes_nothing(self):
        self.granted("ministry_reviewer")
        accounts.grant("newcomer", "ministry_reviewer")
        assert len(named("newcomer").assignments) == 1

    @pytest.mark.parametrize(("username", "role"), [("nobody", "admin"), ("admin", "emperor")])
    def test_unknown_accounts_and_roles_are_not_found(self, username, role):
        with pytest.raises(NotFound):
            accounts.grant(username, role)


class TestDeactivating:
    def test_login_token_and_session_end_at_once(self):
        token = accounts.token_for(accounts.login("app-chem", "demo"), SECRET).token
        assert accounts.account_of(token, SECRET).username == "app-chem"
        account_id = accounts.deactivate("app-chem").id
        with pytest.raises(Unauthenticated):
            accounts.account_of(token, SECRET)
        with pytest.raises(Unauthenticated):
            accounts.login("app-chem", "demo")
        assert accounts.active(account_id) is None


def test_a_password_hash_of_old_parameters_is_renewed_at_login():
    from argon2 import PasswordHasher

    account = named("app-chem")
    account.password_hash = old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash("demo")
    db.session.commit()
    accounts.login("app-chem", "demo")
    assert named("app-chem").password_hash != old


def test_an_account_with_a_broken_hash_lets_nobody_in():
    named("app-chem").password_hash = ""
    db.session.commit()
    with pytest.raises(Unauthenticated):
        accounts.login("app-chem", "")


def test_everything_about_accounts_is_in_the_chain_of_the_system():
    accounts.create("newcomer", "新人", "long enough")
    accounts.grant("newcomer", "admin")
    accounts.deactivate("newcomer")
    rows = db.session.scalars(select(Event).filter_by(chain=events.SYSTEM_CHAIN, kind="account").order_by(Event.seq))
    assert [next(iter((row.data or {}).keys() - {"account", "scope_key"})) for row in rows] == [
        "created",
        "granted",
        "deactivated",
    ]
    assert events.verify(events.SYSTEM_CHAIN) is None
