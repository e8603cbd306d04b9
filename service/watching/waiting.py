"""How long cases wait, and where: of each element the tokens that rest there now and the time that tasks there took."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy import ColumnElement, func, select

from service import definitions
from service.models import Definition, Instance, Job, UserTask, db

from .finding import days_before

SAMPLE = 5000
"""Tasks that times are taken from at most, the newest: enough for a median, and a limit to what a look costs."""

WINDOWS = (7, 30, 90, 365)
"""Days that one may look back."""


@dataclass(frozen=True)
class Wait:
    """How long tasks of one element took until they were closed."""

    element: str
    name: str
    role: str
    count: int
    median: timedelta
    longest: timedelta


def waits(days: int, version: Definition | None = None) -> list[Wait]:
    """The times of the tasks closed within the last days, of one version or of all; the longest median first."""
    query = (
        select(UserTask.element, UserTask.name, UserTask.role, UserTask.created_at, UserTask.closed_at)
        .where(UserTask.closed_at >= days_before(days), *_of(version, UserTask))
        .order_by(UserTask.closed_at.desc())
        .limit(SAMPLE)
    )
    called: dict[str, tuple[str, str]] = {}
    took: defaultdict[str, list[timedelta]] = defaultdict(list)
    for element, name, role, created_at, closed_at in db.session.execute(query):
        called.setdefault(element, (name, role))  # as the newest of them is called
        took[element].append((closed_at or created_at) - created_at)
    found = [Wait(element, *called[element], len(all_), _median(all_), max(all_)) for element, all_ in took.items()]
    return sorted(found, key=lambda one: one.median, reverse=True)


def _median(took: list[timedelta]) -> timedelta:
    return timedelta(seconds=median(one.total_seconds() for one in took))


def tokens(version: Definition) -> Mapping[str, int]:
    """How many tokens rest at each element of a version now; timers that only watch over something are none."""
    elements = definitions.load(version).elements
    tasks = select(UserTask.element, func.count()).where(UserTask.closed_at.is_(None), *_of(version, UserTask))
    jobs = select(Job.element, func.count()).where(Job.kind.in_(("timer", "service")), *_of(version, Job))
    counted: Counter[str] = Counter()
    for query in (tasks.group_by(UserTask.element), jobs.group_by(Job.element)):
        for name, count in db.session.execute(query):
            if name in elements and not elements[name].attached_to:
                counted[name] += count
    return counted


def resting(elements: Collection[str]) -> Mapping[tuple[str, str], int]:
    """How many tokens rest at each of these elements now, in cases of whatever version: by process of the case and element."""
    counted: Counter[tuple[str, str]] = Counter()
    for kind, open_ones in ((UserTask, UserTask.closed_at.is_(None)), (Job, Job.kind.in_(("timer", "service")))):
        query = (
            select(Definition.key, kind.element, func.count())
            .join(Instance, Instance.definition_id == Definition.id)
            .join(kind, kind.instance_id == Instance.id)
            .where(open_ones, kind.element.in_(elements))
        )
        for key, element, count in db.session.execute(query.group_by(Definition.key, kind.element)):
            counted[key, element] += count
    return counted


def running(keys: Collection[str]) -> Mapping[str, int]:
    """How many cases of each of these processes are under way, whatever their version."""
    query = (
        select(Definition.key, func.count())
        .join(Instance, Instance.definition_id == Definition.id)
        .where(Instance.ended_at.is_(None), Definition.key.in_(keys))
    )
    return dict(db.session.execute(query.group_by(Definition.key)).all())


def _of(version: Definition | None, kind: type[UserTask] | type[Job]) -> list[ColumnElement[bool]]:
    if version is None:
        return []
    return [kind.instance_id.in_(select(Instance.id).where(Instance.definition_id == version.id))]
