"""The jobs: what is due, what is late, what fails."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import contains_eager, defer

from service import clock, definitions
from service.models import Definition, Instance, Job, db
from service.models.paging import DEFAULT_LIMIT, Order, Page, page

SOONEST_FIRST = Order((Job.due_at, Job.id))
LATE = timedelta(minutes=1)
"""The sweep comes every second: what is due for a minute and not done yet is late."""

STATES = ("late", "due", "retried", "failed", "later")


def jobs(state: str | None = None, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[Job]:
    """Jobs with their cases, the soonest first; all, or those of a state: ``late``, ``due`` now, ``retried`` after a failure,
    ``failed`` for good, ``later``."""
    query = select(Job).join(Job.instance).options(contains_eager(Job.instance).options(defer(Instance.state)))
    if state is not None:
        query = query.where(_of(state))
    return page(query, SOONEST_FIRST, cursor=cursor, limit=limit)


def element_name(version: Definition, element: str) -> str:
    """What an element is called in a version; what comes from outside belongs to none."""
    known = definitions.load(version).elements.get(element)
    return known.name if known else element


def counts() -> dict[str, int]:
    """How many jobs there are of each state."""
    return {state: db.session.scalar(select(func.count()).select_from(Job).where(_of(state))) or 0 for state in STATES}


def overdue(margin: timedelta) -> ColumnElement[bool]:
    """Whether a job has been due for longer than this and not been done, though nobody has suspended its case."""
    suspended = select(Instance.id).where(Instance.suspended)
    return and_(
        ~Job.failed,
        Job.due_at < clock.now() - margin,
        or_(Job.kind == "command", Job.instance_id.not_in(suspended)),
    )


def _of(state: str) -> ColumnElement[bool]:
    now = clock.now()
    match state:
        case "failed":
            return Job.failed.is_(True)
        case "late":
            return overdue(LATE)
        case "due":
            return ~Job.failed & (Job.due_at <= now)
        case "retried":
            return ~Job.failed & (Job.attempts > 0)
    return ~Job.failed & (Job.due_at > now)
