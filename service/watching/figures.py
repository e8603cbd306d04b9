"""How the service fares: what runs, what waits and for how long, what goes wrong, what gets done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from service import clock
from service.models import Application, Certificate, Definition, Incident, Instance, Job, Role, UserTask, db

from .finding import days_before
from .queue import LATE, overdue

AGES = (1, 5, 20)
"""Days at which a backlog's age is divided: today's, this week's, within the usual limit of 20 working days, older."""


@dataclass(frozen=True)
class Figures:
    """The service at a glance. ``overdue``: open tasks after their due time; ``late``: jobs that should have been done."""

    running: int
    suspended: int
    waiting: int
    overdue: int
    incidents: int
    late: int
    ended_today: int
    published_today: int


@dataclass(frozen=True)
class Share:
    """The cases of a process in one system."""

    definition: str
    title: str
    system: str
    running: int
    ended_today: int


@dataclass(frozen=True)
class Desk:
    """What waits for the holders of a role. ``ages`` counts the tasks by :data:`AGES`, the youngest first."""

    role: str
    title: str
    waiting: int
    overdue: int
    oldest: datetime
    ages: Sequence[int]


@dataclass(frozen=True)
class Day:
    """How many cases began and ended on a day in Shanghai."""

    day: date
    started: int
    ended: int


def figures() -> Figures:
    """The figures of now."""
    now, today = clock.now(), days_before(0)
    open_ones = _count(Instance, Instance.ended_at.is_(None))
    tasks = UserTask.closed_at.is_(None)
    return Figures(
        running=open_ones,
        suspended=_count(Instance, Instance.ended_at.is_(None), Instance.suspended.is_(True)),
        waiting=_count(UserTask, tasks),
        overdue=_count(UserTask, tasks, UserTask.due_at < now),
        incidents=_count(Incident, Incident.resolved_at.is_(None)),
        late=_count(Job, overdue(LATE)),
        ended_today=_count(Instance, Instance.ended_at >= today),
        published_today=_count(Certificate, Certificate.issued_at >= today),
    )


def shares() -> list[Share]:
    """Running and just ended cases by process and system, in the order of menus."""
    today = days_before(0)
    query = (
        select(
            Definition.key,
            Application.system,
            _sum(Instance.ended_at.is_(None)),
            _sum(Instance.ended_at >= today),
        )
        .select_from(Instance)
        .join(Definition, Instance.definition_id == Definition.id)
        .join(Application, Application.instance_id == Instance.id)
        .where(Instance.ended_at.is_(None) | (Instance.ended_at >= today))
        .group_by(Definition.key, Application.system)
        .order_by(func.max(Definition.position), Definition.key, Application.system)
    )
    titles = dict(db.session.execute(select(Definition.key, Definition.title).where(Definition.current)).all())
    return [
        Share(key, titles.get(key, key), system, running, ended)
        for key, system, running, ended in db.session.execute(query)
    ]


def desks() -> list[Desk]:
    """The backlog of every role, the longest first."""
    now = clock.now()
    edges = [now - timedelta(days=days) for days in AGES]
    borders = [*zip([now + timedelta(days=1), *edges], [*edges, None], strict=True)]
    ages = [_sum(_between(UserTask.created_at, since, until)) for until, since in borders]
    waiting = func.count(UserTask.id)
    query = (
        select(UserTask.role, waiting, _sum(UserTask.due_at < now), func.min(UserTask.created_at), *ages)
        .where(UserTask.closed_at.is_(None))
        .group_by(UserTask.role)
        .order_by(waiting.desc(), UserTask.role)
    )
    titles = dict(db.session.execute(select(Role.id, Role.title)).all())
    return [
        Desk(role, titles.get(role, role), count, overdue, oldest, counts)
        for role, count, overdue, oldest, *counts in db.session.execute(query)
    ]


def throughput(days: int = 30) -> list[Day]:
    """Cases begun and ended on each of the last days, the oldest first; one statement for each of the two."""
    firsts = [days_before(n) for n in range(days - 1, -2, -1)]
    started, ended = _by_day(Instance.started_at, firsts), _by_day(Instance.ended_at, firsts)
    return [Day(clock.local(first).date(), *counts) for first, *counts in zip(firsts, started, ended, strict=False)]


def _by_day(column: InstrumentedAttribute[Any], firsts: Sequence[datetime]) -> Sequence[int]:
    counts = [_sum(_between(column, first, after)) for first, after in pairwise(firsts)]
    return list(db.session.execute(select(*counts).where(column >= firsts[0])).one())


def _between(column: InstrumentedAttribute[Any], since: datetime | None, until: datetime) -> ColumnElement[bool]:
    return and_(column < until, column >= since) if since else column < until


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _count(kind: Any, *conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(kind).where(*conditions)) or 0
