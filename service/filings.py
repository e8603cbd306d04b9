"""Read side of 注册申报管理: the applications that a unit reports, has reported or has had decided (docs/domain.md §3.0.4).

Whether one is still to be reported is read from the diagrams: while it stands at a status of the lane in which units report
(after 地市审核未通过 it stands there again), and what the unit itself has not submitted yet. One that lies with the person, who
fills in the type's own form, is not in the list: so what was returned disappears from it (002-16).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, exists, func, not_, or_, select

from service import authorities, cases, clock, definitions, monitoring, worklist
from service.forms.application import ApplicationForm
from service.forms.enterprise import EnterpriseReport
from service.forms.registry import Form, forms
from service.models import Account, Application, Definition, Instance, UserTask, Visibility, db
from service.models.paging import DEFAULT_LIMIT, Page, page

TO_REPORT, REPORTED, ENDED = "to_report", "reported", "ended"


@dataclass(frozen=True, kw_only=True)
class Search:
    """What the list is narrowed to. ``state`` is one of the three above, otherwise all that is under way; ``since`` and
    ``until`` are days of the application in Shanghai; ``q`` is a business key, a name, or an identity number in full."""

    state: str = ""
    definition: str = ""
    category: str = ""
    since: date | None = None
    until: date | None = None
    q: str = ""


def search(
    account: Account, wanted: Search | None = None, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Instance]:
    """The applications of the account's units, the newest first; with their states, since each row is looked at."""
    query = monitoring.cases(states=True).where(*_conditions(account, wanted or Search()))
    return page(query, monitoring.NEWEST_FIRST, cursor=cursor, limit=limit)


def count(account: Account, wanted: Search | None = None) -> int:
    """How many applications a search finds."""
    query = monitoring.cases().where(*_conditions(account, wanted or Search()))
    return db.session.scalar(select(func.count()).select_from(query.with_only_columns(Instance.id).subquery())) or 0


def of_person(account: Account, person_id: str) -> Page[Instance]:
    """注册记录: the applications of a person that the account's units reported or may report, the newest first."""
    query = monitoring.cases().where(monitoring.filed(), _of_units(account), Application.person_id == person_id)
    return page(query, monitoring.NEWEST_FIRST)


def chosen(account: Account, ids: Collection[str]) -> Sequence[Instance]:
    """Of these applications, those of the account's units, the newest first. Others do not exist for it."""
    query = monitoring.cases().where(_of_units(account), Instance.id.in_(ids))
    return db.session.scalars(query.order_by(*monitoring.NEWEST_FIRST.by())).all()


def _conditions(account: Account, wanted: Search) -> list[ColumnElement[bool]]:
    found = [monitoring.filed(), _of_units(account), _in_state(wanted.state), not_(_being_filled_in(authorities.OWN))]
    applied = func.coalesce(Application.submitted_at, Instance.started_at)
    if wanted.definition:
        found.append(Definition.key == wanted.definition)
    if wanted.category:
        found.append(Application.category == wanted.category)
    if wanted.since:
        found.append(applied >= datetime.combine(wanted.since, time(), clock.SHANGHAI))
    if wanted.until:
        found.append(applied < cases.end_of_day(wanted.until))
    if wanted.q:
        found.append(worklist.matches(wanted.q.strip()))
    return found


def _of_units(account: Account) -> ColumnElement[bool]:
    seen = select(Visibility.instance_id).where(
        Visibility.scope == authorities.ENTERPRISE, Visibility.scope_key.in_(authorities.units(account))
    )
    return Instance.id.in_(seen)


def _in_state(state: str) -> ColumnElement[bool]:
    open_ones = Instance.ended_at.is_(None)
    to_report = or_(
        Application.submitted_at.is_(None),
        Instance.main_status.in_(_statuses_of_reporting()),
        _being_filled_in(authorities.ENTERPRISE),
    )
    return {
        TO_REPORT: open_ones & to_report,
        REPORTED: open_ones & not_(to_report),
        ENDED: Instance.ended_at.is_not(None),
    }.get(state, open_ones)


def _being_filled_in(scope: str) -> ColumnElement[bool]:
    """As a condition: the type's form is open, in the lane of the person or the unit."""
    return exists().where(
        UserTask.instance_id == Instance.id,
        UserTask.closed_at.is_(None),
        UserTask.scope == scope,
        UserTask.form.in_(_kinds_of(ApplicationForm)),
    )


def _kinds_of(kind: type[Form]) -> list[str]:
    return [name for name, form in forms().items() if issubclass(form, kind)]


def _statuses_of_reporting() -> set[str]:
    """The statuses of what rests in a lane in which a unit decides whether to report."""
    deciding = _kinds_of(EnterpriseReport)
    found: set[str] = set()
    for row in definitions.types():
        elements = definitions.load(row).elements.values()
        lanes = {(one.process, one.lane) for one in elements if one.properties.get("form") in deciding}
        found |= {one.properties["status"] for one in elements if (one.process, one.lane) in lanes and one.rests}
    return found
