"""What admins do to instances: cancel, suspend, resume, migrate; each with its reason in the audit log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from service import authorities, clock, definitions
from service.engine import UnknownElement
from service.errors import Conflict
from service.models import Account, Instance, Job, UserTask, db
from service.models.unit import unit_of_work
from service.running import Running

from .messaging import deliver

TERMINATE = "terminate"
"""The message by which a case is ended from outside; the listener of its diagram catches it."""


def cancel(instance_id: str, reason: str, account: Account) -> Instance:
    """End an instance through its diagram's own ``terminate``; :class:`Conflict` where the diagram does not listen."""
    with unit_of_work():
        running = _lock(instance_id, account)
        wait = next((w for w in running.engine.waits() if w.kind == "message" and w.element.trigger == TERMINATE), None)
        if wait is None:
            raise Conflict("该业务已办结，或其流程图不接受终止")
        running.log.append("admin", running.actor, opinion=reason, data={"command": "cancel"})
        deliver(running, wait, TERMINATE, {})
        return running.save()


def suspend(instance_id: str, reason: str, account: Account) -> Instance:
    """Let nothing move an instance until it is resumed: no task, no message, no timer, no job."""
    return _switch(instance_id, reason, account, suspended=True)


def resume(instance_id: str, reason: str, account: Account) -> Instance:
    """Let a suspended instance go on; what fell due meanwhile happens now."""
    return _switch(instance_id, reason, account, suspended=False)


def _switch(instance_id: str, reason: str, account: Account, *, suspended: bool) -> Instance:
    with unit_of_work():
        running = _lock(instance_id, account)
        row = running.row
        if row.ended_at is not None or row.suspended is suspended:
            raise Conflict("该业务已办结" if row.ended_at else "该业务已是此状态")
        row.suspended = suspended
        row.updated_at = clock.now()
        command = "suspend" if suspended else "resume"
        running.log.append("admin", running.actor, opinion=reason, data={"command": command})
        running.keep()
        return row


def migrate(instance_id: str, version: int, account: Account, *, dry_run: bool) -> dict[str, Any]:
    """Move a running instance to another version of its process; timers keep their due time.

    Answers ``{instance, from, to, possible, element, message, dry_run}``. It is possible when every element that the
    instance's state knows exists in that version; otherwise ``element`` names the one that does not, and unless it is a dry
    run :class:`Conflict` is raised with that sentence.
    """
    with unit_of_work():
        running = _lock(instance_id, account)
        row = running.row
        if row.ended_at is not None:
            raise Conflict("该业务已办结，不能迁移")
        target = definitions.version(row.definition.key, version)
        answer = {"instance": row.id, "from": row.definition.version, "to": target.version, "dry_run": dry_run}
        try:
            moved = Running.look(row, target)
        except UnknownElement as missing:
            sentence = f"不能迁移：新版本中没有节点 {missing.element}，而该业务正停留在它上面或之后"
            if not dry_run:
                raise Conflict(sentence) from missing
            return answer | {"possible": False, "element": missing.element, "message": sentence}
        if not dry_run:
            data = {"command": "migrate", "from": row.definition.version, "to": target.version}
            row.definition = target
            moved.actor = running.actor
            moved.log.append("migrated", running.actor, data=data)
            _rename(moved)
            moved.save()
        return answer | {"possible": True, "element": None, "message": "可以迁移"}


def _rename(moved: Running) -> None:
    """Open tasks and jobs take names, forms and operations from the new version."""
    for task in db.session.scalars(select(UserTask).filter_by(instance_id=moved.row.id, closed_at=None)):
        element = moved.definition.elements[task.element]
        task.name, task.form = element.name, element.properties["form"]
    for wait in moved.engine.waits():
        if wait.kind == "service":
            db.session.execute(update(Job).where(Job.id == wait.id).values(topic=wait.element.operation))


def _lock(instance_id: str, account: Account) -> Running:
    return Running.lock(instance_id, authorities.actor_for(account, authorities.ADMIN))
