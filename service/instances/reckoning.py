"""Due times reckoned anew: after a change of the calendar, and when a clock that stood still runs again (docs/domain.md §2.4).

A due time is an expression of the diagram. It is evaluated once more as of the moment at which its wait began, so that what
it counts from stays and only the days in between count differently. A timer and its job move together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from service.actors import SYSTEM, Actor
from service.engine import Element
from service.engine.plain import plain
from service.models import Job, UserTask, db
from service.models.unit import unit_of_work
from service.running import Running

WORKING_DAYS = "workdays("
"""What an expression has in it that counts working days. Others depend on no calendar."""


@dataclass(frozen=True)
class Moved:
    """A due time that moved. ``kind`` is ``timer`` or ``user_task``."""

    instance: str
    business_key: str
    kind: str
    element: str
    name: str
    before: datetime
    after: datetime


def reckon_anew(instance_id: str, actor: Actor = SYSTEM) -> list[Moved]:
    """Reckon every open due time of an instance that counts working days; what moved."""
    with unit_of_work():
        running = Running.lock(instance_id, actor)
        if running.row.ended_at is not None:
            return []
        moved = [*_timers(running), *_tasks(running)]
        running.case.moment = None
        if moved:
            told = [{k: v for k, v in asdict(one).items() if k not in ("instance", "business_key")} for one in moved]
            running.log.append("admin", actor, data={"command": "reschedule", "moved": plain(told)})
            running.save()
        return moved


def _timers(running: Running) -> Iterator[Moved]:
    for wait in running.engine.waits():
        job = db.session.get(Job, wait.id) if wait.kind == "timer" else None
        if job is None or wait.due_at is None or WORKING_DAYS not in (wait.element.trigger or ""):
            continue
        _as_of(running, job.created_at)
        due = running.engine.reckoned(wait.id)
        if due is not None and due != wait.due_at:
            running.engine.reschedule(wait.id, due)
            job.due_at = due
            yield _moved(running, wait.kind, wait.element, wait.due_at, due)


def _tasks(running: Running) -> Iterator[Moved]:
    for task in running.engine.open_tasks():
        row = db.session.get(UserTask, task.id)
        expression = task.element.properties.get("due", "")
        if row is None or row.due_at is None or WORKING_DAYS not in expression:
            continue
        _as_of(running, row.created_at)
        due = running.engine.evaluate(expression.removeprefix("="), task.token)
        if due != row.due_at:
            yield _moved(running, "user_task", task.element, row.due_at, due)
            row.due_at = due


def _as_of(running: Running, moment: datetime) -> None:
    running.case.moment = moment
    running.case.forget()


def _moved(running: Running, kind: str, element: Element, before: datetime, after: datetime) -> Moved:
    return Moved(running.row.id, running.row.business_key, kind, element.id, element.name, before, after)
