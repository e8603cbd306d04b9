"""Running the computer check of a level over a case."""

from __future__ import annotations

from sqlalchemy import delete

from service import clock
from service.cases import Case
from service.models import CheckResult, db

from .registry import finder

LONGEST = 400


def run(case: Case, level: str) -> list[CheckResult]:
    """Look anew and keep the rows in place of those of the level's last run."""
    db.session.execute(delete(CheckResult).filter_by(instance_id=case.application.instance_id, level=level))
    rows = look(case, level)
    db.session.add_all(rows)
    db.session.flush()
    return rows


def look(case: Case, level: str) -> list[CheckResult]:
    """What the check of ``level`` finds, in the table's order; nothing is kept."""
    case.forget()
    rows = []
    for rule in case.decide("computer_check", level=level):
        placeholders = finder(rule["code"])(case)
        if placeholders is not None:
            rows.append(
                CheckResult(
                    instance_id=case.application.instance_id,
                    level=level,
                    code=rule["code"],
                    severity=rule["severity"],
                    bars=rule["bars"],
                    message=case.fill(rule["message"], **placeholders)[:LONGEST],
                    checked_at=clock.now(),
                )
            )
    return rows
