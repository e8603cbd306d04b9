"""The rows that a step of a case locks and writes, in plain statements: over these few, which every step needs, the ORM's unit
of work takes longer than over all that the step does besides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, null, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from service import belongings
from service.models import Incident, Instance, Job, UserTask, db
from service.models.unit import execute, send, write, write_later

Row = Mapping[str, Any]

_INSTANCES, _TASKS, _JOBS, _INCIDENTS = (
    cast("Table", model.__table__) for model in (Instance, UserTask, Job, Incident)
)
_PROJECTED = (
    *("status", "label", "label_enterprise", "label_authority", "main_status"),
    *("outcome", "reason", "updated_at", "ended_at", "state", "seq", "head"),
)
"""What of an instance's row follows from its state and its log."""

_LOCKED = (
    select(Instance)
    .where(Instance.id == bindparam("sought"))
    .with_for_update(of=Instance)
    .execution_options(populate_existing=True)
)
_LOCKED_WITH_TASK = (
    select(Instance, UserTask)
    .join(UserTask, UserTask.instance_id == Instance.id)
    .where(UserTask.id == bindparam("sought"))
    .with_for_update(of=Instance)
    .execution_options(populate_existing=True)
)
_KEEP = (
    update(_INSTANCES)
    .where(_INSTANCES.c.id == bindparam("kept"), _INSTANCES.c.version == bindparam("seen"))
    .values(version=_INSTANCES.c.version + 1, **{name: bindparam(name) for name in _PROJECTED})
)
_KEEP_AND_ASK = _KEEP.returning(*belongings.asked(_INSTANCES.c.id))
_DONE = (
    update(_TASKS)
    .where(_TASKS.c.id == bindparam("task"))
    .values(closed_at=bindparam("at"), closed_by=bindparam("by"), draft=null())
)


def lock(instance_id: str) -> Instance | None:
    """An instance as it is once nobody else holds it."""
    return db.session.scalars(_LOCKED, {"sought": instance_id}).one_or_none()


def lock_with_task(task_id: str) -> tuple[Instance, UserTask] | None:
    """The instance of a user task, locked. The task is as it was when the lock was asked for: it may be closed by now."""
    found = db.session.execute(_LOCKED_WITH_TASK, {"sought": task_id}).one_or_none()
    return None if found is None else (found[0], found[1])


def now_is(row: Instance, **values: Any) -> None:
    """What an instance's row says from now on; :func:`keep` writes it."""
    for name, value in values.items():
        set_committed_value(row, name, value)


def keep(row: Instance) -> None:
    """Write an instance's row as it stands, after what its step was to write later. :class:`StaleDataError` if somebody else has
    written it since it was read."""
    send()
    _kept(row, write(_KEEP, _values(row)) == 1)


def keep_and_ask(row: Instance) -> frozenset[belongings.Kind]:
    """The same; answers which kinds of records the case has by then."""
    send()
    db.session.flush()
    answers = execute(_KEEP_AND_ASK, _values(row)).one_or_none()
    _kept(row, answers is not None)
    return belongings.told(answers or ())


def _values(row: Instance) -> dict[str, Any]:
    return {"kept": row.id, "seen": row.version, **{name: getattr(row, name) for name in _PROJECTED}}


def _kept(row: Instance, written: bool) -> None:
    if not written:
        raise StaleDataError(f"instance {row.id} is no longer at version {row.version}")
    now_is(row, version=row.version + 1)


def open_tasks(tasks: Sequence[Row], of: Instance) -> list[UserTask]:
    """Write new user tasks of a case; as they are then, for showing."""
    if tasks:
        write_later(insert(_TASKS), list(tasks))
    return [_shown(UserTask(**task), of) for task in sorted(tasks, key=itemgetter("id"))]


def _shown(task: UserTask, of: Instance) -> UserTask:
    set_committed_value(task, "instance", of)  # set in the ORM's way it would join the session and be written again
    return task


def do_task(task_id: str, at: datetime, by: str | None) -> None:
    """Close a user task that somebody has done."""
    write_later(_DONE, {"task": task_id, "at": at, "by": by})


def close_tasks(tasks: Collection[str], at: datetime) -> None:
    """Close user tasks that the diagram has taken away."""
    if tasks:
        write_later(update(_TASKS).where(_TASKS.c.id.in_(tasks), _TASKS.c.closed_at.is_(None)).values(closed_at=at))


def open_jobs(jobs: Sequence[Row]) -> None:
    """Write new jobs."""
    if jobs:
        write_later(insert(_JOBS), list(jobs))


def close_jobs(jobs: Collection[str], at: datetime, *, asked: bool) -> None:
    """Remove jobs that nothing waits for any more; with them goes the incident of one that ``asked`` an outside system."""
    if jobs and asked:
        settled = update(_INCIDENTS).where(_INCIDENTS.c.job_id.in_(jobs), _INCIDENTS.c.resolved_at.is_(None))
        write_later(settled.values(resolved_at=at))
    if jobs:
        write_later(delete(_JOBS).where(_JOBS.c.id.in_(jobs)))
