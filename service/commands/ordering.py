"""Giving a command over many cases: which they are is kept at that moment, the workers do the rest."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, insert, literal, select, update

from service import authorities, clock, monitoring, nudge
from service.errors import Conflict, InvalidAnswers, NotFound, NotYours
from service.events import record_system
from service.models import Account, BulkCommand, BulkRow, Instance, new_id
from service.models.unit import after_commit, unit_of_work, write
from service.watching import finding

from .catalogue import COMMANDS, may
from .queueing import hand_out
from .results import named

SHORTEST_REASON = 2
NO_REASON = f"请填写原因（至少{SHORTEST_REASON}个字），原因会记入审计日志。"

Cases = Select[Any]
"""Selects ``Instance.id``, to be narrowed and sorted."""


def chosen(ids: Collection[str]) -> Cases:
    """The cases of these ids."""
    return select(Instance.id).where(Instance.id.in_(list(ids)))


def found(wanted: finding.Wanted) -> Cases:
    """All cases that a search finds."""
    return finding.ids(wanted)


def those(command: BulkCommand, outcome: str = "done") -> Cases:
    """The cases of another command with this outcome."""
    of_it = select(BulkRow.instance_id).where(BulkRow.command_id == command.id, BulkRow.outcome == outcome)
    return select(Instance.id).where(Instance.id.in_(of_it))


def order(name: str, cases: Cases, account: Account, reason: str = "", **params: Any) -> BulkCommand:
    """Give a command over all these cases, the newest first.

    :class:`InvalidAnswers` without a reason (a dry run needs none), :class:`NotYours` for who may not give it,
    :class:`Conflict` where there are no such cases.
    """
    if name not in COMMANDS:
        raise NotFound
    if not may(account, name):
        raise NotYours
    if not params.get("dry_run") and len(reason.strip()) < SHORTEST_REASON:
        raise InvalidAnswers(errors={"reason": [NO_REASON]})
    with unit_of_work() as session:
        command = BulkCommand(
            id=new_id(),
            name=name,
            reason=reason.strip(),
            account_id=account.id,
            params=params,
            created_at=clock.now(),
            fed=0,
        )
        session.add(command)
        session.flush()
        write(_rows(command, cases))
        kept = select(func.count()).select_from(BulkRow).where(BulkRow.command_id == command.id)
        command.total = session.scalar(kept) or 0
        if not command.total:
            raise Conflict("没有符合条件的业务")
        told = {"bulk": command.id, "name": name, "cases": command.total, "reason": command.reason, **params}
        record_system("command", _actor(account), data=told)
        jobs = hand_out(command)
        after_commit(lambda: nudge.nudge(jobs))
        return command


def stop(command_id: str, account: Account) -> None:
    """Do nothing more of a command; what is done stays done. :class:`Conflict` for one that is over."""
    with unit_of_work() as session:
        command = named(command_id, account)
        session.refresh(command, with_for_update=True)
        if command.ended_at is not None:
            raise Conflict("该操作已经结束")
        now = clock.now()
        command.stopped_at = command.ended_at = now
        left = update(BulkRow).where(BulkRow.command_id == command.id, BulkRow.outcome.is_(None))
        stopped = write(left.values(outcome="stopped", done_at=now))
        command.fed = command.total
        record_system("command", _actor(account), data={"bulk": command.id, "stopped": stopped})


def _rows(command: BulkCommand, cases: Cases) -> Any:
    """One statement that keeps the cases of a command, numbered."""
    place = func.row_number().over(order_by=monitoring.NEWEST_FIRST.by())
    numbered = cases.with_only_columns(literal(command.id), Instance.id, place)
    return insert(BulkRow).from_select(["command_id", "instance_id", "position"], numbered)


def _actor(account: Account) -> Any:
    held = authorities.roles(account)
    return authorities.actor_for(account, authorities.ADMIN if authorities.ADMIN in held else authorities.ANALYST)
