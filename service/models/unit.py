"""The unit of work: one transaction per use case, and what has to wait until it is committed."""

from __future__ import annotations

import select
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from sqlalchemy import CursorResult, Engine, Executable, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import Session

from .base import Model, db

if TYPE_CHECKING:
    from flask import Flask

_WRITES = "regflow_writes"
_UNIT = "regflow_unit"
_LATER = "regflow_later"
_BESIDE = "regflow_beside"


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
        for call in session.info.get(_BESIDE, ()):
            call()
        send()
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_LATER, None)
        del session.info[_UNIT]
    for call in waiting:
        call()


def write(statement: Executable, values: Any = None) -> int:
    """Execute a plain statement within the open unit of work. What the session holds back is not written before it, so that
    a row that changes several times in one step is written once. The number of rows that it met."""
    return execute(statement, values).rowcount


def write_later(statement: Executable, values: Any = None) -> None:
    """Execute a plain statement of which nobody wants to know anything with the next :func:`send`, at the latest before the open
    unit of work is committed."""
    db.session.info.setdefault(_LATER, []).append((statement, values))


def send() -> None:
    """Execute what was to be written later: together and with one wait for all, where the database's driver can do that.

    psycopg's errors come up at the end of its pipeline, past SQLAlchemy, which would have told them as its own.
    """
    waiting = db.session.info.pop(_LATER, ())
    if not waiting:
        return
    connection = db.session.connection()
    driver: Any = connection.connection.dbapi_connection
    together = driver.pipeline() if hasattr(driver, "pipeline") else nullcontext()
    try:
        with together:
            for statement, values in waiting:
                connection.execute(statement, values)
    except connection.dialect.loaded_dbapi.Error as problem:
        lost = connection.dialect.is_disconnect(problem, driver, None)
        if lost:
            connection.invalidate(problem)
        raise DBAPIError.instance(
            None,
            None,
            problem,
            connection.dialect.loaded_dbapi.Error,
            connection_invalidated=lost,
            dialect=connection.dialect,
        ) from problem


def execute(statement: Executable, values: Any = None) -> CursorResult[Any]:
    """The same, with what it answers."""
    return db.session.connection().execute(statement, values)


def insertion(model: type[Model]) -> Any:
    """An INSERT of this database's own kind, which can be told what to do about a row that is there already
    (``on_conflict_do_nothing``, ``on_conflict_do_update``)."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model)


def after_commit(call: Callable[[], None]) -> None:
    """Do something once the open unit of work is committed; not at all if it is rolled back."""
    db.session.info[_UNIT].append(call)


@contextmanager
def beside(call: Callable[[], None]) -> Iterator[None]:
    """Within the block, a unit of work does this as well before it is committed: both are kept, or neither is."""
    calls = db.session.info.setdefault(_BESIDE, [])
    calls.append(call)
    try:
        yield
    finally:
        calls.remove(call)


def install(app: Flask) -> None:
    """Prepare the engines of an application: pragmas and transactions of our own on SQLite, else a look at each connection
    before it is used again."""
    with app.app_context():
        for engine in db.engines.values():
            if engine.dialect.name == "sqlite":
                _listen(engine, connect=_connect, begin=_begin)
            else:
                _listen(engine, checkout=_still_there)


def _listen(engine: Engine, **listeners: Callable[..., None]) -> None:
    for name, listener in listeners.items():
        if not event.contains(engine, name, listener):
            event.listen(engine, name, listener)


def _still_there(connection: Any, *_: Any) -> None:
    """A server that has gone has said so, or has hung up: there is something to read on a connection that is idle. Asking it
    (``pool_pre_ping``) would cost each request a statement more."""
    if select.select([connection.fileno()], (), (), 0)[0]:
        raise DisconnectionError("the database server has closed the connection")


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
