"""Pages of a list: nothing twice, nothing lost, and a cursor that somebody made up is refused."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from service.errors import InvalidQuery
from service.models import Enterprise, Event, Incident, Job, Message, Person, Registration, UserTask, db
from service.models.paging import Order, page

MOMENT = datetime(2026, 3, 2, 2, tzinfo=UTC)


def walk(query, order, limit):
    found: list[Any] = []
    cursor = None
    while True:
        one = page(query, order, cursor=cursor, limit=limit)
        assert len(one.items) <= limit
        found += one.items
        cursor = one.next_cursor
        if cursor is None:
            return found


def messages(count):
    with db.session.begin_nested():
        db.session.add_all(Message(text=str(n), sent_at=MOMENT + timedelta(microseconds=n // 3)) for n in range(count))
    db.session.commit()


def test_every_row_comes_once_and_in_order(app_anywhere):
    with app_anywhere.app_context():
        messages(8)
        for limit, newest_first in product((1, 2, 3, 7, 100), (False, True)):
            order = Order((Message.sent_at, Message.id), newest_first=newest_first)
            found = [(row.sent_at, row.id) for row in walk(select(Message), order, limit)]
            assert found == sorted(found, reverse=newest_first)
            assert len(set(found)) == 8


def test_rows_that_come_meanwhile_are_not_lost(app):
    with app.app_context():
        messages(3)
        order = Order((Message.id,))
        first = page(select(Message), order, limit=2)
        messages(1)
        assert [row.text for row in page(select(Message), order, cursor=first.next_cursor, limit=5)] == ["2", "0"]


def test_a_page_that_is_just_full_has_no_next_one(app):
    with app.app_context():
        messages(4)
        assert page(select(Message), Order((Message.id,)), limit=4).next_cursor is None


def cursor(*values):
    return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "made_up",
    [
        "x", "%%%", "e30", "bnVsbA", cursor(), cursor("2026-03-02T10:00:00+08:00"), cursor(1, "a"), cursor("soon", "a"),
        cursor("2026-03-02T10:00:00", "a"), cursor("2026-03-02T10:00:00+08:00", 1), cursor("0001-01-01T00:00:00+08:00", "a"),
        cursor("2026-03-02T10:00:00+08:00", "a\0"), cursor("2026-03-02T10:00:00+08:00", "a", "b"), cursor(None, None),
        cursor({}, []),
    ],
)  # fmt: skip
def test_a_cursor_that_somebody_made_up_is_refused(made_up):
    with pytest.raises(InvalidQuery) as refused:
        Order((UserTask.created_at, UserTask.id)).after(made_up)
    assert list(refused.value.errors) == ["cursor"]


@pytest.mark.parametrize("made_up", [cursor(-1), cursor(2**40), cursor(1.5), cursor(True), cursor("1")])
def test_a_number_of_a_row_is_a_number_of_a_row(made_up):
    with pytest.raises(InvalidQuery):
        Order((Event.seq,)).after(made_up)


def test_days_make_cursors_too():
    order = Order((Registration.valid_to, Registration.id))
    row = Registration(id="r", valid_to=date(2026, 9, 30))
    order.after(order.cursor(row))


def test_what_lists_are_sorted_by_is_indexed():
    """A list of what can grow without end is never sorted anew for a page."""
    indexed = {
        UserTask: ("role", "scope_key", "created_at", "id"),
        Message: ("person_id", "id"),
        Job: ("due_at",),
        Event: ("chain", "seq"),
    }
    for entity, columns in indexed.items():
        assert columns in {
            tuple(column.name for column in index.columns) for index in db.metadata.tables[entity.__tablename__].indexes
        }
    assert Incident.__table__.c.raised_at.index
    assert Person.__table__.c.id_no.unique
    assert Enterprise.__table__.c.uscc.unique


@pytest.mark.parametrize("roles", [1, 2])
def test_a_worklist_is_read_from_the_index_of_open_tasks_in_order(app, roles):
    from sqlalchemy import event as sqlalchemy_event

    from service import accounts, worklist
    from service.models import Account

    with app.app_context():
        accounts.create("reviewer", "审核员", "long enough")
        for role in ("ministry_reviewer", "ministry_approver")[:roles]:
            accounts.grant("reviewer", role)
        db.session.remove()
        account = db.session.scalars(select(Account).filter_by(username="reviewer")).unique().one()
        statements = []

        def note(conn, cursor, statement, parameters, *_):
            statements.append((statement, parameters))

        sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
        worklist.tasks(account)
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)
        assert len(statements) == 1
        with db.engine.connect() as connection:
            plan = [
                row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statements[0][0]}", statements[0][1])
            ]
        assert sum("ix_user_task_open" in step for step in plan) == roles, plan
        assert not any(step.startswith("SCAN user_task") for step in plan), plan
