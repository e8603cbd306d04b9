"""The system's own steps: timers that fall due, outside answers that arrive, messages from one instance to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.engine.interface import Stale
from service.models import Job
from service.models.unit import unit_of_work
from service.running import Running

from .messaging import deliver


def advance(instance_id: str) -> None:
    """Fire the timers of an instance that are due."""
    with unit_of_work():
        running = Running.lock(instance_id)
        if running.fire_timers():
            running.save()


def finish_job(job_id: str, answer: Any) -> None:
    """Complete an external service task with what the outside system answered. A job that is gone is done already; a case
    that was suspended meanwhile asks again when it is resumed."""
    with unit_of_work() as session:
        job = session.get(Job, job_id)
        if job is None:
            return
        running = Running.lock(job.instance_id)
        if running.row.suspended:
            return
        running.fire_timers()
        element = running.definition.elements[job.element]
        try:
            if any(wait.id == job_id for wait in running.engine.waits()):
                running.engine.finish_job(job_id, running.host.settle(element, answer))
        except Stale:
            return
        running.save()


def deliver_internal(instance_id: str, name: str, payload: Mapping[str, Any]) -> None:
    """Deliver a message from the system itself (``terminate``); one that finds nobody waiting has come too late."""
    with unit_of_work():
        running = Running.lock(instance_id)
        running.fire_timers()
        for wait in running.engine.waits():
            if wait.kind == "message" and wait.element.trigger == name:
                deliver(running, wait, name, payload)
                break
        running.save()
