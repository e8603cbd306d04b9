"""Jobs: taking them by lease, doing them, and what happens when they fail.

Delivery is at least once. Domain time (``due_at``) comes from the one clock; leases and the pauses between attempts are real
time, because they guard against real processes dying and real systems being down.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import timedelta

import structlog
from sqlalchemy import Select, case, or_, select, update

from service import clock, commands, heartbeats, instances
from service.models import IdempotentAnswer, Incident, Instance, Job, db
from service.models.unit import unit_of_work
from service.running import Running
from service.tasks.registry import Operation, Retry, operations

log = structlog.get_logger(__name__)

OUTSIDE, INSIDE = timedelta(seconds=30), timedelta(seconds=10)
"""How long a worker has a job to itself, and so how long a job waits that a worker took and died over.

Asking an outside system takes at most some 20 seconds (service/gateways/clients.py: three attempts to connect of three
seconds, ten for the answer); timers and messages only touch our own database. A lease that runs out too early does no
harm: the job is done again, and the case knows that it has been.
"""

_KEEP_ANSWERS = timedelta(hours=24)


def claim(limit: int = 50) -> list[str]:
    """Take up to ``limit`` due jobs by a committed lease; nobody else gets them until it runs out.

    1. Choose due jobs that nobody holds, skipping rows another worker is just choosing (PostgreSQL; SQLite has one writer).
    2. Move their lease into the future in the same statement. 3. Commit before any of the work begins.
    """
    return _claim(lambda query: query.order_by(Job.due_at).limit(limit))


def claim_one(job_id: str) -> bool:
    """Take this job if it is due and free; a nudge and the sweep may both come for it."""
    return bool(_claim(lambda query: query.where(Job.id == job_id)))


def _claim(narrow: Callable[[Select[str]], Select[str]]) -> list[str]:
    now, real = clock.now(), clock.system()
    free = (
        select(Job.id)
        .join(Instance, Instance.id == Job.instance_id)
        .where(~Job.failed, Job.due_at <= now, or_(~Instance.suspended, Job.kind == "command"))
        .where(or_(Job.locked_until.is_(None), Job.locked_until < real))
        .with_for_update(of=Job, skip_locked=True)
    )
    with unit_of_work() as session:
        until = case((Job.kind == "service", real + OUTSIDE), else_=real + INSIDE)
        taken = update(Job).where(Job.id.in_(narrow(free))).values(locked_until=until).returning(Job.id)
        return list(session.scalars(taken.execution_options(synchronize_session=False)))


def any_due() -> bool:
    """Whether a sweep would find something; a read, so that an idle sweep writes nothing."""
    query = select(Job.id).where(
        ~Job.failed, Job.due_at <= clock.now(), or_(Job.locked_until.is_(None), Job.locked_until < clock.system())
    )
    found = db.session.scalar(query.limit(1)) is not None
    db.session.rollback()
    return found


def sweep(perform_claimed: Callable[[str], object], limit: int = 50) -> int:
    """Take what is due and have it done; gives the number of jobs taken. One that fails does not stop the others.

    Who does the jobs himself takes few at a time: those that he has taken and not yet done wait when he dies.
    """
    commands.feed()
    taken = claim(limit) if any_due() else []
    for job_id in taken:
        perform_claimed(job_id)
    return len(taken)


def perform(job_id: str) -> None:
    """Do one job that this worker holds; a failure is noted and never raised, so that the sweep goes on."""
    try:
        _do(job_id)
    except Exception as problem:  # noqa: BLE001 - whatever went wrong becomes a later attempt or an incident
        db.session.rollback()
        log.warning("job_failed", job=job_id, error=str(problem), kind=type(problem).__name__)
        _fail(job_id, problem)
    finally:
        db.session.remove()


def _do(job_id: str) -> None:
    job = db.session.get(Job, job_id)
    if job is None:
        return
    kind, instance_id, topic, params = job.kind, job.instance_id, job.topic, dict(job.params)
    db.session.remove()  # no transaction is open while an outside system is asked
    if kind == "command":
        commands.perform(job_id, instance_id, params["command"])
        return
    if kind == "timer":
        instances.advance(instance_id)
    elif kind == "service":
        instances.finish_job(job_id, operations()[topic].run(params))
    elif kind == "message":
        instances.deliver_internal(instance_id, topic, params)
    elif kind == "start" and topic == "linked":
        instances.begin_linked(instance_id, params[topic])
    elif kind == "start":
        instances.begin_defence(params[topic])
    else:
        instances.reckon_anew(instance_id)
    _done(job_id)


def _done(job_id: str) -> None:
    """Remove a job that its work left behind: a message's, or one that nothing waits for. A case that was suspended
    meanwhile still waits, and its job with it."""
    with unit_of_work() as session:
        job = session.get(Job, job_id)
        if job is None:
            return
        waits = Running.lock(job.instance_id).engine.waits()
        if all(wait.id != job_id for wait in waits):
            session.delete(job)


def _fail(job_id: str, problem: Exception) -> None:
    said = f"{type(problem).__name__}: {problem}"[:2000]
    if db.session.scalar(select(Job.kind).where(Job.id == job_id)) == "command":
        commands.failed(job_id, said)
        return
    with unit_of_work() as session:
        instance_id = session.scalar(select(Job.instance_id).where(Job.id == job_id))
        if instance_id is None:
            return
        running = Running.lock(instance_id)
        job = session.get(Job, job_id)
        if job is None:  # another worker was done with it while this one waited for the lock
            return
        operation = operations().get(job.topic)
        retry = operation.retry if isinstance(operation, Operation) else Retry()
        job.attempts += 1
        job.last_error = said
        if job.attempts < retry.attempts:
            job.locked_until = clock.system() + backoff(retry, job.attempts)
            return
        job.failed, job.locked_until = True, None
        session.add(
            Incident(
                instance_id=job.instance_id,
                job_id=job.id,
                element=job.element,
                kind=job.kind,
                message=job.last_error,
                raised_at=clock.now(),
            )
        )
        running.note("incident", job.element, {"error": job.last_error})
        running.keep()


def backoff(retry: Retry, attempt: int) -> timedelta:
    """The pause after the ``attempt``-th failure: exponential with full jitter, so that workers do not come back together."""
    longest = min(retry.longest_delay, retry.first_delay * 2 ** (attempt - 1))
    return timedelta(seconds=longest * (0.5 + random.random() / 2))  # noqa: S311 - jitter, not a secret


def housekeeping() -> None:
    """Forget idempotent answers that are older than their 24 hours, and workers that have long been gone."""
    with unit_of_work() as session:
        heartbeats.forget()
        old: Iterable[IdempotentAnswer] = session.scalars(
            select(IdempotentAnswer).where(IdempotentAnswer.created_at < clock.now() - _KEEP_ANSWERS)
        )
        for answer in old:
            session.delete(answer)
