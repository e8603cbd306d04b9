"""A database server that hangs up or is started anew: whoever asks gets an answer of ours, whatever became of the connections."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import event
from werkzeug.test import TestResponse as Answer

from service import settings
from service.models import db

from .cast import MINUTE, Cast

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

MOMENTS = ("before_cursor_execute", "after_cursor_execute", "commit", "rollback")
"""When something is said to the database in the course of a request, by SQLAlchemy's names."""

AWAY = 503
MOST = 60
"""Statements of a request, and more."""


@pytest.fixture
def cast(postgres_theatre, clock):
    postgres_theatre.strike()
    previous = settings.use(postgres_theatre.settings)
    yield Cast(postgres_theatre.app, clock)
    settings.use(previous)


@pytest.fixture
def hang_up(postgres_theatre, cast):
    """Let the server close every connection of the application's."""
    address = postgres_theatre.settings.database_url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as other:

        def cut() -> None:
            other.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
            while other.execute(f"SELECT pid {OTHERS}").fetchall():
                pass

        yield cut


def test_a_connection_that_the_server_has_closed_is_replaced(cast, hang_up):
    case = cast.start("CHEM")
    hang_up()
    case.complete("app-chem", "Task_ConfirmConditions", accepted=True)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_server_that_hangs_up_at_any_moment_costs_no_more_than_an_answer_to_ask_again(cast, hang_up, moment):
    case = cast.start("CHEM")
    applicant = cast.who("app-chem")
    (task,) = [one["id"] for one in applicant.get("/tasks").json["items"] if one["instance"] == case.id]
    complete = f"/tasks/{task}/complete"
    for ask, done in (
        (lambda: applicant.get("/tasks"), 200),
        (lambda: applicant.get(f"/instances/{case.id}"), 200),
        (lambda: applicant.get("/tasks/nowhere"), 404),
        (lambda: applicant.post(complete, {"answers": {"accepted": "yes"}}), 422),
    ):
        assert statuses(cast, moment, hang_up, ask, lambda reached, _: not reached) <= {AWAY, done}

    assert statuses(
        cast,
        moment,
        hang_up,
        lambda: applicant.post(complete, {"answers": {"accepted": True}}),
        lambda _, status: status != AWAY,
    ) <= {AWAY, 200}
    cast.sweep()  # the insurance library answers
    cast.travel(MINUTE)
    case.complete("app-chem", "Task_Pledge", agree=True)  # it goes on as if nothing had been


def statuses(
    cast: Cast,
    moment: str,
    hang_up: Callable[[], None],
    ask: Callable[[], Answer],
    over: Callable[[bool, int], bool],
) -> set[int]:
    """Ask again and again while the server hangs up at the first such moment, the second …, until it is ``over``; what came of
    it. Every answer is one of ours."""
    found = set()
    for number in range(1, MOST):
        reached, answer = at(cast, moment, number, hang_up, ask)
        found.add(answer.status_code)
        assert answer.get_json()["code"] == "database_away" if answer.status_code == AWAY else answer.is_json
        if over(reached, answer.status_code):
            return found
    raise AssertionError("the request has no end")


def at(cast, moment, number, hang_up, ask: Callable[[], Answer]) -> tuple[bool, Answer]:
    """Ask while the server hangs up at the ``number``-th such moment; whether that came, and the answer."""
    passed = 0

    def watch(*_: object) -> None:
        nonlocal passed
        passed += 1
        if passed == number:
            hang_up()

    with cast.app.app_context():
        engine = db.engine
    event.listen(engine, moment, watch)
    try:
        answer = ask()
    finally:
        event.remove(engine, moment, watch)
    return passed >= number, answer
