"""Running the computer check of a level over a case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import update

from service import clock
from service.cases import Case
from service.models import CheckResult, CheckRun, db
from service.tasks import anomalies

from .registry import finder

LONGEST = 400


class Found(NamedTuple):
    """A row, and the kind of anomaly that the table makes of it, if any."""

    row: CheckResult
    anomaly: str | None


def run(case: Case, level: str) -> list[CheckResult]:
    """Look anew and keep what was found as the level's latest run, beside the runs before it.

    A row that the table calls an anomaly is one: person and enterprise are told and may defend themselves (§5).
    """
    found = list(_found(case, level))
    instance_id = case.application.instance_id
    db.session.execute(update(CheckRun).filter_by(instance_id=instance_id, level=level).values(latest=False))
    made = CheckRun(
        instance_id=instance_id,
        level=level,
        run_at=clock.now(),
        account_id=case.actor.account_id,
        role=case.actor.role,
        actor_name=case.actor.name,
        latest=True,
        rows=[one.row for one in found],
    )
    db.session.add(made)
    db.session.flush()
    for one in found:
        if one.anomaly is not None:
            anomalies.found(case, one.anomaly, _told(case, one.row))
    anomalies.follow(case, level)
    return [one.row for one in found]


def look(case: Case, level: str) -> list[CheckResult]:
    """What the check of ``level`` finds, in the table's order; nothing is kept."""
    return [one.row for one in _found(case, level)]


def _found(case: Case, level: str) -> Iterator[Found]:
    case.forget()
    for rule in case.decide("computer_check", level=level):
        placeholders = finder(rule["code"])(case)
        if placeholders is not None:
            row = CheckResult(
                instance_id=case.application.instance_id,
                level=level,
                code=rule["code"],
                severity=rule["severity"],
                bars=rule["bars"],
                message=case.fill(rule["message"], **placeholders)[:LONGEST],
                checked_at=clock.now(),
            )
            yield Found(row, rule["anomaly"])


def _told(case: Case, row: CheckResult) -> str:
    """The row in the words for the applicant, who is not to read another person's name; else in those of the desk."""
    rules = case.decide("computer_check", level="applicant")
    message = next((rule["message"] for rule in rules if rule["code"] == row.code), None)
    placeholders = finder(row.code)(case) if message is not None else None
    return row.message if message is None or placeholders is None else case.fill(message, **placeholders)[:LONGEST]
