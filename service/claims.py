"""Claiming, handing over and drafting tasks: commands that move no token.

Each locks the task's row first, so that of two who claim at once the second sees the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select

from service import authorities, worklist
from service.errors import Conflict, InvalidAnswers, TaskGone
from service.models import Account, UserTask, db
from service.models.unit import unit_of_work
from service.running import Running


def claim(task_id: str, account: Account) -> UserTask:
    """Take a task that several may do. :class:`Conflict` if a colleague was first, :class:`TaskGone` if it is done."""
    return _assign(task_id, account, account.id, "该任务已由其他人员认领。")


def release(task_id: str, account: Account) -> UserTask:
    """Give a claimed task back. :class:`Conflict` if it is a colleague's claim, :class:`TaskGone` if it is done."""
    return _assign(task_id, account, None, "该任务由其他人员认领，不能代为释放。")


def _assign(task_id: str, account: Account, assignee_id: str | None, otherwise: str) -> UserTask:
    with unit_of_work():
        found = _theirs(task_id, account)
        if found.assignee_id not in (None, account.id):
            raise Conflict(otherwise)
        found.assignee_id = assignee_id
    return found


def save_draft(task_id: str, answers: Mapping[str, Any], account: Account) -> None:
    """Keep unfinished answers as they are, unvalidated. :class:`TaskGone` if the task is done."""
    with unit_of_work():
        found = _theirs(task_id, account)
        authorities.require(found, account)
        found.draft = dict(answers)


def reassign(task_id: str, other: str, account: Account, reason: str | None = None) -> UserTask:
    """Hand a task to another account that may do it, named by user name or id; the history keeps who did so, and why.

    An admin may, and whoever may do the task. :class:`InvalidAnswers` if the other may not do it.
    """
    admin = authorities.is_admin(account)
    with unit_of_work():
        running, found = Running.lock_at(task_id)
        if not admin:
            authorities.require_lane(found, account)
        if running.engine.open_task(task_id) is None:
            raise TaskGone
        receiver = db.session.scalar(
            select(Account).where(or_(Account.username == other, Account.id == other), Account.active)
        )
        if receiver is None or not authorities.holds(receiver, found.role, found.scope_key):
            raise InvalidAnswers(errors={"account": ["此账号不能办理该任务。"]})
        found.assignee_id = receiver.id
        running.log.append(
            "admin",
            authorities.actor_for(account, authorities.ADMIN if admin else found.role),
            element=found.element,
            name=f"转办：{found.name}",
            opinion=reason,
            data={"task": found.id, "assignee": receiver.id},
        )
        running.keep()
    return found


def _theirs(task_id: str, account: Account) -> UserTask:
    found = worklist.any_task(task_id, lock=True)
    authorities.require_lane(found, account)
    if found.closed_at is not None:
        raise TaskGone
    return found
