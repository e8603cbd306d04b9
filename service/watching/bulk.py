"""Commands over one case or many: each case in a transaction of its own, each with the reason in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from service import claims, instances, jobs
from service.errors import Conflict, RegflowError
from service.models import Account, Incident, UserTask, db

Command = Callable[[str, str, Account, str], object]


@dataclass(frozen=True)
class Done:
    """What came of a command for one case; ``problem`` is the sentence why it was refused."""

    instance: str
    problem: str | None = None


def _retry(instance_id: str, reason: str, account: Account, _: str) -> None:
    """Try every failed job of the case again."""
    query = select(Incident.id).where(Incident.instance_id == instance_id, Incident.resolved_at.is_(None))
    found = db.session.scalars(query.order_by(Incident.raised_at)).all()
    if not found:
        raise Conflict("该业务没有待处理的故障")
    for incident in found:
        jobs.retry(incident, account, reason)


def _reassign(instance_id: str, reason: str, account: Account, receiver: str) -> None:
    """Hand every open task of the case to another account."""
    query = select(UserTask.id).where(UserTask.instance_id == instance_id, UserTask.closed_at.is_(None))
    found = db.session.scalars(query.order_by(UserTask.created_at)).all()
    if not found:
        raise Conflict("该业务没有待办任务")
    for task in found:
        claims.reassign(task, receiver, account, reason)


COMMANDS: dict[str, Command] = {
    "retry": _retry,
    "suspend": lambda case, reason, account, _: instances.suspend(case, reason, account),
    "resume": lambda case, reason, account, _: instances.resume(case, reason, account),
    "cancel": lambda case, reason, account, _: instances.cancel(case, reason, account),
    "reassign": _reassign,
}


def apply(command: str, ids: Iterable[str], reason: str, account: Account, receiver: str = "") -> list[Done]:
    """Do a command of :data:`COMMANDS` for each case; one that is refused does not hold up the others."""
    return list(_each(COMMANDS[command], ids, reason, account, receiver))


def _each(command: Command, ids: Iterable[str], reason: str, account: Account, receiver: str) -> Iterator[Done]:
    for instance_id in ids:
        try:
            command(instance_id, reason, account, receiver)
        except RegflowError as refused:
            db.session.rollback()
            sentences = [sentence for said in refused.errors.values() for sentence in said]
            yield Done(instance_id, "；".join(sentences) or refused.detail)
        else:
            yield Done(instance_id)
