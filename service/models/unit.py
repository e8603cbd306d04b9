"""The unit of work: one transaction per use case, and what has to wait until it is committed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from .base import db

if TYPE_CHECKING:
    from flask import Flask

_WRITES = "regflow_writes"
_UNIT = "regflow_unit"


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One writing transaction: committed at the end, rolled back on any error.

    Use cases open it; what they call never commits. On SQLite it begins with ``BEGIN IMMEDIATE``, so that writers queue at
    the door instead of failing half-way; readers do not queue. On PostgreSQL, where each statement sees what is committed
    by then, it goes on in the transaction in which the caller has read.
    """
    session: Session = db.session()
    if _UNIT in session.info:
        raise RuntimeError("a unit of work is open already: one transaction per use case")
    if db.engine.dialect.name == "sqlite":
        session.commit()  # end the read that may have gone before; what it loaded stays loaded
        session.connection(execution_options={_WRITES: True})
    waiting: list[Callable[[], None]] = []
    session.info[_UNIT] = waiting
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.info[_UNIT]
    for call in waiting:
        call()


def after_commit(call: Callable[[], None]) -> None:
    """Do something once the open unit of work is committed; not at all if it is rolled back."""
    db.session.info[_UNIT].append(call)


def install(app: Flask) -> None:
    """Prepare the engines of an application: pragmas and transactions of our own on SQLite."""
    with app.app_context():
        for engine in db.engines.values():
            if engine.dialect.name == "sqlite" and not event.contains(engine, "connect", _connect):
                event.listen(engine, "connect", _connect)
                event.listen(engine, "begin", _begin)


def _connect(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver would say it late, and deferred
    cursor = connection.cursor()
    # The patience first: after a crash, who opens the file waits for whoever is recovering it.
    for pragma in ("busy_timeout=15000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
