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
        receiver = _account(other)
        if receiver is None or not authorities.holds(receiver, found.role, found.scope_key):
            raise InvalidAnswers(errors={"account": ["此账号不能办理该任务。"]})
        running.actor = authorities.actor_for(account, authorities.ADMIN if admin else found.role)
        _hand_over(running, found, receiver, reason)
        running.keep()
    return found


def reassign_all(instance_id: str, other: str, account: Account, reason: str) -> None:
    """Hand the open tasks of a case to another account, those of them that it may do, for an admin. :class:`Conflict` where there are
    no tasks, :class:`InvalidAnswers` where it may do none of them."""
    with unit_of_work() as session:
        running = Running.lock(instance_id, authorities.actor_for(account, authorities.ADMIN))
        query = select(UserTask).where(UserTask.instance_id == instance_id, UserTask.closed_at.is_(None))
        found = session.scalars(query.order_by(UserTask.created_at, UserTask.id)).all()
        if not found:
            raise Conflict("该业务没有待办任务")
        receiver = _account(other)
        if receiver is None:
            raise InvalidAnswers(errors={"account": ["没有此账号，或者账号已停用。"]})
        theirs = [one for one in found if authorities.holds(receiver, one.role, one.scope_key)]
        if not theirs:
            raise InvalidAnswers(errors={"account": ["此账号不能办理该任务。"]})
        for task in theirs:
            _hand_over(running, task, receiver, reason)
        running.keep()


def _account(other: str) -> Account | None:
    """The account of this user name or id, unless it is closed."""
    return db.session.scalar(select(Account).where(or_(Account.username == other, Account.id == other), Account.active))


def _hand_over(running: Running, task: UserTask, receiver: Account, reason: str | None) -> None:
    task.assignee_id = receiver.id
    running.log.append(
        "admin",
        running.actor,
        element=task.element,
        name=f"转办：{task.name}",
        opinion=reason,
        data={"task": task.id, "assignee": receiver.id},
    )


def _theirs(task_id: str, account: Account) -> UserTask:
    found = worklist.any_task(task_id, lock=True)
    authorities.require_lane(found, account)
    if found.closed_at is not None:
        raise TaskGone
    return found
