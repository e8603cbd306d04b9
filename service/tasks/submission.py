"""``application.submit`` and ``application.report``: the form leaves the person, then the unit (§3.0.4)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect

from service import clock, snapshots
from service.cases import Case

from .record import plain
from .registry import operation


@operation(
    "application.submit",
    title="记为个人已申报",
    help="申报人提交时使用，同时确定上报的企业。",
)
def submit(case: Case) -> None:
    """The initiator submits. This fixes the unit that reports; what was reported in an earlier round counts no more."""
    application = case.application
    application.enterprise = case.enterprise
    application.enterprise_id = case.enterprise.id if case.enterprise else None
    application.submitted_at, application.reported_at = clock.now(), None
    application.rounds += 1
    _snapshot(case, "submit")


@operation(
    "application.report",
    title="记为企业已上报",
    help="企业上报时使用，第一次上报的日期决定延续是否按时。",
)
def report(case: Case) -> None:
    """The unit reports. The first report decides whether a renewal was filed in time (§3.4)."""
    application = case.application
    application.reported_at = clock.now()
    application.first_reported_at = application.first_reported_at or application.reported_at
    _snapshot(case, "report")


def _snapshot(case: Case, occasion: str) -> None:
    """Keep what was signed: form, person and unit as they are now, never to be changed again."""
    content = {
        "form": case.application.form,
        "person": _columns(case.application.person),
        "enterprise": _columns(case.enterprise),
    }
    snapshots.keep(case.application.instance_id, occasion, plain(content))


def _columns(row: Any) -> dict[str, Any] | None:
    return (
        None if row is None else {column.key: getattr(row, column.key) for column in inspect(row).mapper.column_attrs}
    )
