"""Commands over many cases: worked off by the workers, each case once and with its result, whatever dies meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from service import clock as one_clock
from service import commands, instances, jobs
from service.errors import InvalidAnswers, NotYours
from service.models import Account, BulkCommand, BulkRow, Event, Instance, Job, db
from service.models.unit import unit_of_work
from service.watching import finding

KEY = "initial_registration"
PEOPLE = ("app-batch1", "app-batch2", "app-batch3", "app-batch4", "app-batch5")


@pytest.fixture
def cases(login):
    """Five cases that have only begun."""
    return [login(username).start(KEY, category="CHEM")["id"] for username in PEOPLE]


@pytest.fixture(autouse=True)
def inside(app, cases):
    with app.app_context():
        yield


def account(username):
    return db.session.scalars(select(Account).filter_by(username=username)).unique().one()


def order(name="suspend", who="admin", reason="系统维护", **params):
    return commands.order(name, commands.found(finding.Wanted(definition=KEY)), account(who), reason, **params).id


def outcomes(command):
    db.session.expire_all()
    return dict(db.session.execute(select(BulkRow.instance_id, BulkRow.outcome).filter_by(command_id=command)).all())


def told(kind="admin"):
    return db.session.scalar(select(func.count()).select_from(Event).filter_by(kind=kind))


def test_a_command_takes_a_reason_and_who_may_give_it():
    with pytest.raises(InvalidAnswers):
        order(reason=" ")
    with pytest.raises(NotYours):
        order(who="analyst")
    with pytest.raises(NotYours):
        order("migrate", who="ministry-review", version=1)
    assert db.session.scalars(select(BulkCommand)).all() == []


def test_what_was_ordered_is_in_the_audit_log_with_who_and_why():
    order()
    (event,) = db.session.scalars(select(Event).filter_by(kind="command")).all()
    data = event.data or {}
    assert (event.actor_name, data["cases"], data["reason"]) == (account("admin").name, 5, "系统维护")


def test_cases_come_to_the_workers_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr("service.commands.queueing.AT_ONCE", 2)
    command = order()

    def waiting():
        return db.session.scalar(select(func.count()).select_from(Job).filter_by(kind="command"))

    assert waiting() == 2
    most = 0
    while jobs.sweep(jobs.perform, limit=1):
        most = max(most, waiting())
    assert most <= 2
    assert set(outcomes(command).values()) == {"done"}
    assert db.session.get_one(BulkCommand, command).ended_at is not None


def test_a_worker_that_dies_before_the_end_of_a_case_has_done_nothing_of_it(monkeypatch):
    command = order()
    first, *_ = jobs.claim()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.running.Running.keep", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            jobs.perform(first)
    db.session.remove()
    assert set(outcomes(command).values()) == {None}
    assert told() == 0
    later = one_clock.system() + jobs.INSIDE
    monkeypatch.setattr(one_clock, "system", lambda: later)
    while jobs.sweep(jobs.perform):
        pass
    assert set(outcomes(command).values()) == {"done"}
    assert told() == 5


def test_of_two_workers_that_have_the_same_case_one_does_it():
    command = order("reassign", reason="休假", receiver="app-batch1")
    (job,) = [
        one.id
        for one in db.session.scalars(select(Job).filter_by(kind="command"))
        if db.session.get_one(Instance, one.instance_id).application.person_id == account("app-batch1").person_id
    ]
    row = db.session.get_one(Job, job)
    case, params = row.instance_id, dict(row.params)
    db.session.remove()
    commands.perform(job, case, params["command"])
    commands.perform(job, case, params["command"])  # its lease had run out
    assert outcomes(command)[case] == "done"
    assert told() == 1


def test_a_refusal_is_a_result_and_holds_up_nobody(cases):
    instances.suspend(cases[2], "核实", account("admin"))
    command = order()
    while jobs.sweep(jobs.perform):
        pass
    found = outcomes(command)
    assert found.pop(cases[2]) == "refused"
    assert set(found.values()) == {"done"}


def test_what_nobody_foresaw_is_tried_again_and_then_told(monkeypatch, cases):
    command = order("cancel")
    monkeypatch.setitem(commands.COMMANDS, "cancel", lambda *_: 1 / 0)
    now = one_clock.system()
    for minute in range(10):
        monkeypatch.setattr(one_clock, "system", lambda minute=minute: now + minute * 4 * jobs.INSIDE)
        while jobs.sweep(jobs.perform):
            pass
    assert set(outcomes(command).values()) == {"failed"}
    assert "ZeroDivisionError" in (db.session.scalars(select(BulkRow.problem)).first() or "")
    assert db.session.scalars(select(Job).filter_by(kind="command")).all() == []


def test_an_account_that_was_closed_meanwhile_commands_nothing_more():
    command = order()
    with unit_of_work():
        account("admin").active = False
    while jobs.sweep(jobs.perform):
        pass
    assert set(outcomes(command).values()) == {"refused"}
    assert told() == 0
