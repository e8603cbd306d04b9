"""The calendar of working days, and the deadlines that depend on it (docs/domain.md §2.4, X18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import structlog
from sqlalchemy import ColumnElement, and_, or_, select

from service import authorities, clock, instances, working_days
from service.cases import end_of_day
from service.events import record_system
from service.models import Account, CalendarDay, Instance, Job, UserTask, db
from service.models.unit import unit_of_work

log = structlog.get_logger(__name__)


YEARS = range(2000, 2101)
"""The years that the calendar has."""


@dataclass(frozen=True)
class Day:
    """A day of the calendar. ``set_by_admin``: an admin has said so; ``known`` is false where it was guessed from the weekday,
    because the State Council has not announced that year yet."""

    day: date
    working: bool
    set_by_admin: bool
    known: bool


@dataclass(frozen=True)
class Change:
    """What came of setting a day: the deadlines that moved, and the cases whose deadlines could not be reckoned."""

    day: Day
    moved: Sequence[instances.Moved]
    failed: Sequence[str]


def days(year: int) -> list[Day]:
    """Every day of a year."""
    overrides = _overrides()
    first = date(year, 1, 1)
    count = (date(year + 1, 1, 1) - first).days
    return [_day(first + timedelta(days=n), overrides) for n in range(count)]


def read_day(text: str) -> date:
    """The day of the calendar that somebody wrote; :class:`ValueError` for what is none."""
    day = clock.read_day(text)
    if day.year not in YEARS:
        raise ValueError(f"not in the calendar: {text!r}")
    return day


def set_day(day: date, *, working: bool, account: Account) -> Change:
    """Say whether people work on a day, then reckon every open deadline anew whose time runs over it, timer and job
    together, one case at a time; a case in which that fails keeps its deadlines and does not hold up the others."""
    actor = authorities.actor_for(account, authorities.ADMIN)
    with unit_of_work() as session:
        session.merge(CalendarDay(day=day, working=working))
        record_system("calendar", actor, data={"day": day.isoformat(), "working": working})
    moved: list[instances.Moved] = []
    failed: list[str] = []
    for instance_id in _running_over(day):
        try:
            moved += instances.reckon_anew(instance_id, actor)
        except Exception:
            db.session.rollback()
            log.exception("deadline_not_reckoned", instance=instance_id)
            failed.append(instance_id)
    return Change(_day(day, _overrides()), moved, failed)


def _running_over(day: date) -> Sequence[str]:
    """The ids of the open cases with a timer or a task whose time has begun by this day and had not run out before it."""
    begins, ends = datetime.combine(day, time(), clock.SHANGHAI), end_of_day(day)

    def over(kind: type[Job] | type[UserTask]) -> ColumnElement[bool]:
        return and_(kind.created_at < ends, kind.due_at > begins)

    timers = select(Job.instance_id).where(Job.kind == "timer", over(Job))
    tasks = select(UserTask.instance_id).where(UserTask.closed_at.is_(None), over(UserTask))
    query = select(Instance.id).where(Instance.ended_at.is_(None), or_(Instance.id.in_(timers), Instance.id.in_(tasks)))
    found = db.session.scalars(query.order_by(Instance.id)).all()
    db.session.rollback()
    return found


def _overrides() -> dict[date, bool]:
    return {row.day: row.working for row in db.session.scalars(select(CalendarDay))}


def _day(day: date, overrides: dict[date, bool]) -> Day:
    return Day(day, working_days.is_working(day, overrides), day in overrides, working_days.covered(day, overrides))
