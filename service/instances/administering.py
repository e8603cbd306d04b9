"""What admins do to instances: cancel, suspend, resume; each with its reason in the audit log."""

from __future__ import annotations

from service import authorities, clock
from service.errors import Conflict
from service.models import Account, Instance
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
        deliver(running, wait, TERMINATE, {"reason": reason})
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


def _lock(instance_id: str, account: Account) -> Running:
    return Running.lock(instance_id, authorities.actor_for(account, authorities.ADMIN))
