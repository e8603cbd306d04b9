"""Finding cases across all processes and versions, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from service import clock, monitoring
from service.cases import end_of_day
from service.models import Application, Definition, Enterprise, Incident, Instance, Job, Person, UserTask, db
from service.models.paging import Page, page

ON_A_PAGE = 50
_AT_ONCE = 100

STATES = ("open", "ended", "suspended", "overdue", "incident")
"""What a case may be besides its status: under way, ended, suspended, with an overdue task, with an open incident."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; everything that is given has to hold. ``number`` is a part of the business key, ``person`` and
    ``enterprise`` parts of names, ``region`` the beginning of a GB/T 2260 code, ``since`` and ``until`` days of the start."""

    number: str | None = None
    person: str | None = None
    enterprise: str | None = None
    region: str | None = None
    definition: str | None = None
    version: int | None = None
    status: str | None = None
    element: str | None = None
    state: str | None = None
    since: date | None = None
    until: date | None = None


def find(wanted: Wanted, *, cursor: str | None = None, limit: int = ON_A_PAGE) -> Page[Instance]:
    """The cases that are looked for, the newest first."""
    query = monitoring.cases().where(*_conditions(wanted))
    return page(query, monitoring.NEWEST_FIRST, cursor=cursor, limit=limit)


def find_all(wanted: Wanted) -> Iterator[Instance]:
    """All of them, read page by page, so that a list of any length fits."""
    found = find(wanted, limit=_AT_ONCE)
    yield from found
    while found.next_cursor:
        db.session.expunge_all()
        found = find(wanted, cursor=found.next_cursor, limit=_AT_ONCE)
        yield from found


def named(ids: list[str]) -> list[Instance]:
    """The cases of these ids, the newest first; of ids that name none, nothing."""
    query = monitoring.cases().where(Instance.id.in_(ids)).order_by(*monitoring.NEWEST_FIRST.by())
    return list(db.session.scalars(query).unique())


# -- what there is to choose from -------------------------------------------------------------------------------------


def statuses() -> dict[str, str]:
    """The statuses of all cases with their words for authorities."""
    words = func.min(Instance.label_authority)
    query = select(Instance.status, words).where(Instance.status != "").group_by(Instance.status).order_by(words)
    return dict(db.session.execute(query).all())


def elements() -> dict[str, str]:
    """The elements at which people have something to do now, with their names."""
    name = func.min(UserTask.name)
    query = select(UserTask.element, name).where(UserTask.closed_at.is_(None)).group_by(UserTask.element)
    return dict(db.session.execute(query.order_by(name)).all())


def regions() -> list[str]:
    """The codes of the places where the units are."""
    return list(db.session.scalars(select(Enterprise.region).distinct().order_by(Enterprise.region)))


# -- conditions -------------------------------------------------------------------------------------------------------


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [condition for condition in (_of_state(wanted.state), _of_unit(wanted)) if condition is not None]
    if wanted.number:
        found.append(Instance.business_key.contains(wanted.number.upper(), autoescape=True))
    if wanted.person:
        found.append(Person.name.contains(wanted.person, autoescape=True) | (Person.id_no == wanted.person.upper()))
    if wanted.definition:
        found.append(Definition.key == wanted.definition)
    if wanted.version:
        found.append(Definition.version == wanted.version)
    if wanted.status:
        found.append(Instance.status == wanted.status)
    if wanted.element:
        found.append(rests_at(wanted.element))
    if wanted.since:
        found.append(Instance.started_at >= datetime.combine(wanted.since, time(), clock.SHANGHAI))
    if wanted.until:
        found.append(Instance.started_at < end_of_day(wanted.until))
    return found


def _of_unit(wanted: Wanted) -> ColumnElement[bool] | None:
    """The unit that reports the case, until then the person's employer."""
    if not (wanted.enterprise or wanted.region):
        return None
    unit = func.coalesce(Application.enterprise_id, Person.enterprise_id)
    conditions: list[ColumnElement[bool]] = []
    if wanted.enterprise:
        conditions.append(Enterprise.name.contains(wanted.enterprise, autoescape=True))
    if wanted.region:
        conditions.append(Enterprise.region.startswith(wanted.region, autoescape=True))
    return unit.in_(select(Enterprise.id).where(*conditions))


def _of_state(state: str | None) -> ColumnElement[bool] | None:
    match state:
        case "open":
            return Instance.ended_at.is_(None)
        case "ended":
            return Instance.ended_at.is_not(None)
        case "suspended":
            return and_(Instance.suspended, Instance.ended_at.is_(None))
        case "overdue":
            late = UserTask.due_at < clock.now()
            return exists().where(UserTask.instance_id == Instance.id, UserTask.closed_at.is_(None), late)
        case "incident":
            return exists().where(Incident.instance_id == Instance.id, Incident.resolved_at.is_(None))
    return None


def rests_at(element: str) -> ColumnElement[bool]:
    """The condition of a case with a token at an element."""
    return or_(
        exists().where(UserTask.instance_id == Instance.id, UserTask.element == element, UserTask.closed_at.is_(None)),
        exists().where(Job.instance_id == Instance.id, Job.element == element),
    )


def days_before(days: int) -> datetime:
    """The beginning of the day in Shanghai that many days ago."""
    return datetime.combine(clock.today() - timedelta(days=days), time(), clock.SHANGHAI)
