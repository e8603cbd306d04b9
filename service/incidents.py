"""What went wrong for good, and trying it again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from service import clock, nudge
from service.authorities import ADMIN, actor_for
from service.errors import Conflict, NotFound
from service.models import Account, Incident, Job, db
from service.models.unit import after_commit, unit_of_work
from service.running import Running


def retry(incident_id: str, account: Account, reason: str | None = None) -> Incident:
    """Try a failed job again, at once and with all its attempts; the incident is settled by it."""
    with unit_of_work() as session:
        incident = session.get(Incident, incident_id, populate_existing=True)
        if incident is None:
            raise NotFound
        running = Running.lock(incident.instance_id)
        session.refresh(incident)
        if incident.resolved_at is not None:
            raise Conflict("该故障已处理")
        _again(running, [incident], account, reason)
        return incident


def retry_all(instance_id: str, account: Account, reason: str) -> None:
    """Try every failed job of a case again; :class:`Conflict` where none has failed."""
    with unit_of_work() as session:
        running = Running.lock(instance_id)
        query = select(Incident).where(Incident.instance_id == instance_id, Incident.resolved_at.is_(None))
        found = session.scalars(query.order_by(Incident.raised_at)).all()
        if not found:
            raise Conflict("该业务没有待处理的故障")
        _again(running, found, account, reason)


def _again(running: Running, found: Sequence[Incident], account: Account, reason: str | None) -> None:
    running.actor = actor_for(account, ADMIN)
    for incident in found:
        job = db.session.get(Job, incident.job_id) if incident.job_id else None
        incident.resolved_at, incident.resolved_by = clock.now(), account.id
        if job is not None:
            job.failed, job.attempts, job.locked_until, job.due_at = False, 0, None, min(job.due_at, clock.now())
        running.note("admin", incident.element, {"command": "retry"}, reason)
    tried = [incident.job_id for incident in found if incident.job_id]
    after_commit(lambda: nudge.nudge(tried))
    running.keep()
