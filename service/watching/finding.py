"""Finding cases across all processes and versions, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

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


def ids(wanted: Wanted) -> Select[Any]:
    """A select of the ids of all cases that are looked for."""
    query = select(Instance.id).join(Instance.definition).join(Instance.application).outerjoin(Application.person)
    return query.where(*_conditions(wanted))


def count(wanted: Wanted) -> int:
    """How many cases are looked for."""
    return db.session.scalar(select(func.count()).select_from(ids(wanted).subquery())) or 0


def named(ids: list[str]) -> list[Instance]:
    """The cases of these ids, the newest first; of ids that name none, nothing."""
    query = monitoring.cases().where(Instance.id.in_(ids)).order_by(*monitoring.NEWEST_FIRST.by())
    return list(db.session.scalars(query).unique())


def older_versions() -> list[tuple[Definition, int, int]]:
    """The versions on which cases run though newer ones are current: each with the current number and how many cases run on it."""
    running = (
        select(Instance.definition_id, func.count().label("number"))
        .where(Instance.ended_at.is_(None))
        .group_by(Instance.definition_id)
        .subquery()
    )
    newest = aliased(Definition)
    query = (
        select(Definition, newest.version, running.c.number)
        .join(running, running.c.definition_id == Definition.id)
        .join(newest, and_(newest.key == Definition.key, newest.current))
        .where(~Definition.current)
        .order_by(Definition.position, Definition.key, Definition.version.desc())
    )
    return [(row, current, number) for row, current, number in db.session.execute(query)]


# -- what there is to choose from -------------------------------------------------------------------------------------


def statuses() -> dict[str, str]:
    """The statuses of all cases with their words for authorities, as the newest case with it has them."""
    newest = select(Instance.label_authority).order_by(*monitoring.NEWEST_FIRST.by()).limit(1)
    return _distinct(Instance.status, newest, Instance.status != "")


def elements() -> dict[str, str]:
    """The elements at which people have something to do now, with their names."""
    still_open = UserTask.closed_at.is_(None)
    return _distinct(UserTask.element, select(UserTask.name).where(still_open).limit(1), still_open)


def _distinct(
    column: InstrumentedAttribute[str], label: Select[str], *conditions: ColumnElement[bool]
) -> dict[str, str]:
    """The different values of an indexed column, each with a label, sorted by that.

    From each value to the next by the index, so that a million rows cost what a thousand do (neither database does so by itself).
    """
    walk = select(func.min(column).label("value")).where(*conditions).cte("walk", recursive=True)
    following = select(func.min(column)).where(column > walk.c.value, *conditions).correlate(walk).scalar_subquery()
    walk = walk.union_all(select(following).where(walk.c.value.is_not(None)))
    said = label.where(column == walk.c.value).correlate(walk).scalar_subquery()
    found = db.session.execute(select(walk.c.value, said).where(walk.c.value.is_not(None)))
    return dict(sorted(((value, words) for value, words in found), key=lambda one: one[1] or ""))


def regions() -> list[str]:
    """The codes of the places where the units are."""
    return list(db.session.scalars(select(Enterprise.region).distinct().order_by(Enterprise.region)))


# -- conditions -------------------------------------------------------------------------------------------------------


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [condition for condition in (_of_state(wanted.state), _of_unit(wanted)) if condition is not None]
    if wanted.number:
        found.append(_numbered(wanted.number.upper()))
    if wanted.person:
        found.append(_about(wanted.person))
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


def _numbered(part: str) -> ColumnElement[bool]:
    """The condition of a case with this part in its number, which has letters and digits alone. The numbers are looked through
    in an index, of their parts where the server has one; the pattern has no escape character, for then it would be made anew
    for each of them."""
    if not part.isalnum():
        return false()
    other = aliased(Instance)
    return Instance.business_key.in_(select(other.business_key).where(other.business_key.like(f"%{part}%")))


def _about(person: str) -> ColumnElement[bool]:
    """The condition of a case about a person with this in the name, or with this whole number. Persons first: otherwise the
    database reads case by case until it has a page of them, which with a rare name is all."""
    named = Person.name.contains(person, autoescape=True) | (Person.id_no == person.upper())
    other = aliased(Application)
    cases = select(other.instance_id).join(Person, Person.id == other.person_id).where(named)
    theirs = cases.cte("theirs").prefix_with("MATERIALIZED")
    return Instance.id.in_(select(theirs.c.instance_id))


def _of_unit(wanted: Wanted) -> ColumnElement[bool] | None:
    """The unit that reports the case, until then the person's employer."""
    if not (wanted.enterprise or wanted.region):
        return None
    conditions: list[ColumnElement[bool]] = []
    if wanted.enterprise:
        conditions.append(Enterprise.name.contains(wanted.enterprise, autoescape=True))
    if wanted.region:
        conditions.append(Enterprise.region.startswith(wanted.region, autoescape=True))
    units, other = select(Enterprise.id).where(*conditions), aliased(Application)
    reporting = select(other.instance_id).where(other.enterprise_id.in_(units))
    employing = (
        select(other.instance_id)
        .join(Person, Person.id == other.person_id)
        .where(other.enterprise_id.is_(None), Person.enterprise_id.in_(units))
    )
    return Instance.id.in_(union_all(reporting, employing))


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
    """The condition of a case with a token at an element: with a task there or a job, whichever of the two the element has.

    Asking for both at once, the database would read all of one of them.
    """
    task = select(UserTask.id).where(UserTask.element == element, UserTask.closed_at.is_(None))
    job = select(Job.id).where(Job.element == element)
    kinds = [
        of_kind.where(kind.instance_id == Instance.id).correlate(Instance).exists()
        for kind, of_kind in ((UserTask, task), (Job, job))
        if db.session.scalar(of_kind.limit(1)) is not None
    ]
    return or_(false(), *kinds)


def days_before(days: int) -> datetime:
    """The beginning of the day in Shanghai that many days ago."""
    return datetime.combine(clock.today() - timedelta(days=days), time(), clock.SHANGHAI)
