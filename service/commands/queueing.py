"""Bringing the cases of a command to the workers: a few jobs at a time, so that nobody's timer waits behind a long command."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from service import clock
from service.models import BulkCommand, BulkRow, Job, db, new_id
from service.models.unit import unit_of_work

AT_ONCE = 50
"""Jobs that a command has with the workers at most."""


def feed() -> None:
    """Give the workers the next cases of every command that is under way, and end those of which all cases are done.

    It comes with every sweep; a read is all that it costs where there is nothing to do.
    """
    waiting = [one.id for one in db.session.scalars(_under_way()) if _room(one)]
    db.session.rollback()
    for command_id in waiting:
        with unit_of_work() as session:
            query = select(BulkCommand).where(BulkCommand.id == command_id, BulkCommand.ended_at.is_(None))
            query = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
            command = session.scalar(query)
            if command is not None:
                hand_out(command)


def hand_out(command: BulkCommand) -> list[str]:
    """Make jobs of the next cases of a command, inside the caller's unit of work, which holds its row; their ids."""
    session, now = db.session, clock.now()
    room = _room(command)
    query = select(BulkRow.instance_id).where(
        BulkRow.command_id == command.id, BulkRow.position > command.fed, BulkRow.position <= command.fed + room
    )
    cases = session.scalars(query.order_by(BulkRow.position)).all()
    jobs = [
        Job(
            id=new_id(),
            kind="command",
            instance_id=case,
            element="",
            topic=command.name,
            params={"command": command.id},
            due_at=now,
            created_at=now,
        )
        for case in cases
    ]
    session.add_all(jobs)
    command.fed += len(jobs)
    if not jobs and command.fed == command.total and not _outstanding(command):
        command.ended_at = now
    return [job.id for job in jobs]


def _under_way() -> Select[BulkCommand]:
    return select(BulkCommand).where(BulkCommand.ended_at.is_(None)).order_by(BulkCommand.created_at)


def _room(command: BulkCommand) -> int:
    """How many more jobs a command may have with the workers: none as long as half of the last ones are not done."""
    outstanding = _outstanding(command)
    if command.fed == command.total:
        return int(not outstanding)
    return AT_ONCE - outstanding if outstanding <= AT_ONCE // 2 else 0


def _outstanding(command: BulkCommand) -> int:
    query = select(func.count()).where(
        BulkRow.command_id == command.id, BulkRow.outcome.is_(None), BulkRow.position <= command.fed
    )
    return db.session.scalar(query) or 0
