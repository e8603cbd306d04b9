"""Doing a command for one case of many. What came of it is kept in the same transaction as what it did, so that a process that
dies has done both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Table, delete, update

from service import accounts, clock
from service.errors import RegflowError
from service.instances import Unfit
from service.models import BulkCommand, BulkRow, Job, db
from service.models.unit import beside, unit_of_work, write

from .catalogue import COMMANDS, Given, may, sentence

ATTEMPTS = 5
PAUSE = timedelta(seconds=2)
"""Before the second attempt at something that nobody foresaw; twice as long before each further one."""

NOBODY = "下达操作的账号已停用，或不再有此权限"

_ROWS: Table = BulkRow.__table__  # type: ignore[assignment]  # every model has one
_JOBS: Table = Job.__table__  # type: ignore[assignment]


class _AlreadyDone(Exception):
    """Another worker has done it meanwhile."""


@dataclass(frozen=True)
class _Turn:
    """The turn of one case: its job, itself, its command."""

    job: str
    case: str
    command: str

    def keep(self, outcome: str, problem: str | None = None, element: str | None = None) -> None:
        """Keep what came of the case, once, and take its job away, inside the open unit of work."""
        waiting = update(_ROWS).where(
            _ROWS.c.command_id == self.command, _ROWS.c.instance_id == self.case, _ROWS.c.outcome.is_(None)
        )
        if write(waiting.values(outcome=outcome, problem=problem, element=element, done_at=clock.now())) != 1:
            raise _AlreadyDone
        write(delete(_JOBS).where(_JOBS.c.id == self.job))

    def settle(self, outcome: str, problem: str | None = None, element: str | None = None) -> None:
        """The same in a unit of work of its own; of a case that is settled already, only the job goes."""
        try:
            with unit_of_work():
                self.keep(outcome, problem, element)
        except _AlreadyDone:
            with unit_of_work():
                write(delete(_JOBS).where(_JOBS.c.id == self.job))


def perform(job_id: str, instance_id: str, command_id: str) -> None:
    """Do a command for a case; a refusal is a result like any other."""
    turn = _Turn(job_id, instance_id, command_id)
    command = db.session.get_one(BulkCommand, command_id)
    account = accounts.active(command.account_id)
    if command.stopped_at is not None:
        turn.settle("stopped")
    elif account is None or not may(account, command.name):
        turn.settle("refused", NOBODY)
    else:
        _do(turn, command.name, Given(account, command.reason, dict(command.params)))


def _do(turn: _Turn, name: str, given: Given) -> None:
    try:
        if given.dry_run:
            COMMANDS[name](turn.case, given)
            turn.settle("done")
        else:
            with beside(lambda: turn.keep("done")):
                COMMANDS[name](turn.case, given)
    except _AlreadyDone:
        turn.settle("done")
    except RegflowError as refused:
        db.session.rollback()
        element = refused.obstacles[0].element if isinstance(refused, Unfit) else None
        turn.settle("refused", sentence(refused), element)


def failed(job_id: str, problem: str) -> None:
    """Note an attempt that came to nothing; after the last one, that the command failed for the case."""
    with unit_of_work() as session:
        job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
        if job is None:
            return
        if job.attempts + 1 < ATTEMPTS:
            job.locked_until = clock.system() + PAUSE * 2**job.attempts
            job.attempts, job.last_error = job.attempts + 1, problem
        else:
            _Turn(job.id, job.instance_id, job.params["command"]).keep("failed", problem)
