"""我的申辩, 申辩管理, and the authorities' side of them: anomalies, what is said against them, what is decided (docs/domain.md §5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import defer, joinedload

from service import authorities, clock, instances, worklist
from service.cases import end_of_day
from service.errors import NotAvailable, NotFound, NotYours
from service.models import Account, Anomaly, Enterprise, Instance, Person, UserTask, db
from service.models.paging import DEFAULT_LIMIT, Order, Page, page

NEWEST_FIRST = Order((Anomaly.detected_at, Anomaly.id), newest_first=True)

_SIDES = frozenset((authorities.OWN, authorities.ENTERPRISE))


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a list of anomalies is narrowed to. ``instance`` is the case in which they were found, ``q`` a person's name;
    ``since`` and ``until`` are days in Shanghai, both included (S4 §3.1.5)."""

    kind: str | None = None
    state: str | None = None
    instance: str | None = None
    q: str | None = None
    since: date | None = None
    until: date | None = None


def search(
    account: Account, wanted: Search | None = None, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Anomaly]:
    """The anomalies the account may see, the newest first: a person's own, those of its people for an enterprise, those of
    the cases and defences that an authority sees."""
    return page(_seen(account).where(*_conditions(wanted or Search())), NEWEST_FIRST, cursor=cursor, limit=limit)


def anomaly(anomaly_id: str, account: Account) -> Anomaly:
    """One anomaly as it is now; :class:`NotFound` where the account may not see it."""
    query = _seen(account).where(Anomaly.id == anomaly_id).execution_options(populate_existing=True)
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def task_of(found: Anomaly, account: Account) -> UserTask | None:
    """What this account can do about an anomaly now: defend itself, or decide."""
    tasks = worklist.tasks_of(found.defence, account) if found.defence is not None else []
    return tasks[0] if tasks else None


def defend(anomaly_id: str, answers: Mapping[str, Any], account: Account, *, address: str | None = None) -> Anomaly:
    """Say something against an anomaly, as the person or the enterprise that it concerns.

    Errors: ``NotFound``, ``NotYours`` (who is neither), ``NotAvailable`` (said already, or decided), ``InvalidAnswers``.
    """
    gone = "您已经提出申辩，或者主管部门已作出决定，不能再申辩"
    return _act(anomaly_id, answers, account, address, scopes=_SIDES, gone=gone)


def decide(anomaly_id: str, answers: Mapping[str, Any], account: Account, *, address: str | None = None) -> Anomaly:
    """Accept a defence or not, as the authority whose turn it is.

    Errors: ``NotFound``, ``NotYours`` (another authority's), ``NotAvailable`` (too early, or decided), ``InvalidAnswers``.
    """
    gone = "申辩期限未满且无人申辩，或者申辩已有决定，现在不能作出决定"
    return _act(anomaly_id, answers, account, address, scopes=authorities.OFFICIAL, gone=gone)


def _act(
    anomaly_id: str,
    answers: Mapping[str, Any],
    account: Account,
    address: str | None,
    *,
    scopes: Collection[str],
    gone: str,
) -> Anomaly:
    found = anomaly(anomaly_id, account)
    task = task_of(found, account)
    if task is not None and task.scope in scopes:
        instances.complete_task(task.id, answers, account, address=address)
        return anomaly(anomaly_id, account)
    if not any(scope in scopes for scope, _ in authorities.scopes(account)) or _is_anothers(found, scopes):
        raise NotYours
    raise NotAvailable("该异常正在登记，请稍后再试" if found.defence_id is None else gone)


def _is_anothers(found: Anomaly, scopes: Collection[str]) -> bool:
    """Whether somebody else of these scopes can do it now; both sides have a task of their own, the authorities one."""
    if scopes is _SIDES:
        return False
    query = select(UserTask.id).where(
        UserTask.instance_id == found.defence_id, UserTask.closed_at.is_(None), UserTask.scope.in_(scopes)
    )
    return db.session.scalar(query.limit(1)) is not None


def _seen(account: Account) -> Select[Anomaly]:
    query: Select[Anomaly] = select(Anomaly).options(
        joinedload(Anomaly.person),
        joinedload(Anomaly.enterprise).lazyload(Enterprise.qualifications),
        joinedload(Anomaly.case).options(defer(Instance.state)),
        joinedload(Anomaly.defence).options(defer(Instance.state)),
    )
    return query.where(_visible(account))


def _visible(account: Account) -> ColumnElement[bool]:
    seen = select(Instance.id).where(authorities.visible(account))
    return or_(
        Anomaly.person_id == account.person_id if account.person_id else false(),
        Anomaly.enterprise_id.in_(authorities.units(account)),
        Anomaly.instance_id.in_(seen),
        Anomaly.defence_id.in_(seen),
    )


def _conditions(wanted: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind:
        found.append(Anomaly.kind == wanted.kind)
    if wanted.state:
        found.append(Anomaly.state == wanted.state)
    if wanted.instance:
        found.append(Anomaly.instance_id == wanted.instance)
    if wanted.q:
        found.append(Anomaly.person_id.in_(select(Person.id).where(Person.name.contains(wanted.q, autoescape=True))))
    if wanted.since:
        found.append(Anomaly.detected_at >= datetime.combine(wanted.since, time(), clock.SHANGHAI))
    if wanted.until:
        found.append(Anomaly.detected_at < end_of_day(wanted.until))
    return found
