"""Read side of the cases for who watches them: search, one case, its history, incidents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload, undefer

from service import authorities, worklist
from service.actors import SYSTEM
from service.errors import NotFound
from service.models import (
    Account,
    Application,
    Definition,
    Enterprise,
    Event,
    Incident,
    Instance,
    Job,
    Person,
    UserTask,
    Visibility,
    db,
)
from service.models.paging import DEFAULT_LIMIT, Order, Page, all_pages, page

NEWEST_FIRST = Order((Instance.started_at, Instance.id), newest_first=True)
IN_ORDER = Order((Event.seq,))
NEWEST_INCIDENT_FIRST = Order((Incident.raised_at, Incident.id), newest_first=True)


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a list of cases is narrowed to. ``person``: by id; ``element``: where a token rests; ``q``: business key, person or unit; ``open``:
    only those under way, or only those that have ended; ``reported``: only those that a unit has reported; ``sent_on``: only
    those that came to another authority after the account's own."""

    definition: str | None = None
    category: str | None = None
    person: str | None = None
    status: str | None = None
    element: str | None = None
    business_key: str | None = None
    q: str | None = None
    updated_after: datetime | None = None
    open: bool | None = None
    reported: bool = False
    sent_on: bool = False


def search(
    account: Account, wanted: Search | None = None, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Instance]:
    """The cases the account sees, the newest first."""
    sought = wanted or Search()
    query = cases().where(authorities.visible(account), *_conditions(sought))
    if sought.sent_on:
        query = query.where(_sent_on(account))
    if not (sought.definition or authorities.is_admin(account)):
        query = query.where(filed())
    return page(query, NEWEST_FIRST, cursor=cursor, limit=limit)


def every(account: Account, wanted: Search | None = None) -> Iterator[Instance]:
    """All that a search finds, page by page: for files, which have no next page."""
    return all_pages(lambda cursor, limit: search(account, wanted, cursor=cursor, limit=limit))


def filed() -> ColumnElement[bool]:
    """The condition of a case that somebody has filed; what the system opens beside it, a defence, is found by its name."""
    return Definition.start_roles != SYSTEM.role


def cases(*, states: bool = False) -> Select[Instance]:
    """All cases with what a list shows of them, to be narrowed; the state stays where it is unless it is asked for."""
    return (
        select(Instance)
        .join(Instance.definition)
        .join(Instance.application)
        .outerjoin(Application.person)
        .outerjoin(Application.enterprise)
        .options(
            undefer(Instance.state) if states else defer(Instance.state),
            contains_eager(Instance.definition),
            contains_eager(Instance.application).options(
                contains_eager(Application.person).joinedload(Person.enterprise).lazyload(Enterprise.qualifications),
                contains_eager(Application.enterprise).lazyload(Enterprise.qualifications),
            ),
        )
    )


def _conditions(wanted: Search) -> list[ColumnElement[bool]]:
    same = {
        Definition.key: wanted.definition,
        Application.category: wanted.category,
        Application.person_id: wanted.person,
        Instance.status: wanted.status,
        Instance.business_key: wanted.business_key,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in same.items() if value]
    if wanted.element:
        found.append(_rests_at(wanted.element))
    if wanted.q:
        found.append(worklist.matches(wanted.q))
    if wanted.updated_after:
        found.append(Instance.updated_at > wanted.updated_after)
    if wanted.reported:
        found.append(Application.reported_at.is_not(None))
    if wanted.open is not None:
        found.append(Instance.ended_at.is_(None) if wanted.open else Instance.ended_at.is_not(None))
    return found


def _sent_on(account: Account) -> ColumnElement[bool]:
    """The condition of a case that an authority above the account's own has come to see."""
    own = {authorities.LEVELS.index(scope) for scope, _ in authorities.scopes(account) if scope in authorities.LEVELS}
    above = authorities.LEVELS[max(own, default=len(authorities.LEVELS)) + 1 :]
    return exists().where(Visibility.instance_id == Instance.id, Visibility.scope.in_(above))


def _rests_at(element: str) -> ColumnElement[bool]:
    return or_(
        exists().where(UserTask.instance_id == Instance.id, UserTask.element == element, UserTask.closed_at.is_(None)),
        exists().where(Job.instance_id == Instance.id, Job.element == element),
    )


def instance(instance_id: str, account: Account) -> Instance:
    """One case; :class:`NotFound` where the account does not see it."""
    query: Select[Instance] = (
        select(Instance)
        .where(Instance.id == instance_id, authorities.visible(account))
        .options(
            joinedload(Instance.application).options(
                joinedload(Application.person), joinedload(Application.enterprise).lazyload(Enterprise.qualifications)
            )
        )
    )
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def history(found: Instance, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[Event]:
    """What happened to a case, the oldest first."""
    return page(select(Event).where(Event.chain == found.id), IN_ORDER, cursor=cursor, limit=limit)


def incidents(*, resolved: bool | None = None, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[Incident]:
    """Incidents, the newest first: the open ones, the resolved ones, or all (``None``)."""
    query = select(Incident).join(Incident.instance).options(contains_eager(Incident.instance))
    if resolved is not None:
        query = query.where(Incident.resolved_at.is_not(None) if resolved else Incident.resolved_at.is_(None))
    return page(query, NEWEST_INCIDENT_FIRST, cursor=cursor, limit=limit)
