"""What anomalies and their defence mean for a case: who holds it, and how long its clock stood still (docs/domain.md §2.4, §5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from service import clock, working_days
from service.models import Anomaly, Application, CalendarDay, Instance, UserTask, db
from service.models.anomaly import KINDS

LEVELS = {"city": "city", "province": "province", "nation": "ministry"}
"""The level of an authority by the scope of its roles."""


def about(anomaly: Anomaly | None) -> dict[str, Any] | None:
    """What expressions may read of the anomaly that a case is the defence of."""
    if anomaly is None:
        return None
    case = db.session.get(Instance, anomaly.instance_id) if anomaly.instance_id else None
    under_way = case is not None and case.ended_at is None
    return {
        "kind": anomaly.kind,
        "name": KINDS[anomaly.kind],
        "description": anomaly.description,
        "detected_on": _day(anomaly.detected_at),
        "defences": len(anomaly.defences),
        "held_by": _level(case) if case is not None and under_way else None,
        "under_way": under_way,
        "case_number": case.business_key if case is not None else None,
    }


def _level(case: Instance) -> str | None:
    """The level that holds a case: that of the desk it came to last; none before it is reported, or after it was returned."""
    if case.application.reported_at is None:
        return None
    desks = select(UserTask.scope).where(UserTask.instance_id == case.id, UserTask.scope.in_(LEVELS))
    scope = db.session.scalar(desks.order_by(UserTask.created_at.desc(), UserTask.closed_at.is_not(None)).limit(1))
    return LEVELS[scope] if scope else None


def days_stopped(application: Application) -> int:
    """For how many working days the clock of the review stood still so far, since person and enterprise were waited for to
    defend themselves. It runs from the fact ``counted_from``."""
    since = application.facts.get("counted_from")
    if since is None:
        return 0
    found = db.session.scalars(select(Anomaly).filter_by(instance_id=application.instance_id)).all()
    return _working(set(_waited(found, date.fromisoformat(since)))) if found else 0


def _waited(found: Iterable[Anomaly], since: date) -> Iterator[date]:
    """The days on which somebody was waited for; the day on which the waiting began does not count (民法典第二百零一条)."""
    for anomaly in found:
        day = max(since, _day(anomaly.detected_at))
        last = _day(anomaly.heard_at) if anomaly.heard_at is not None else clock.today()
        while day < last:
            day += timedelta(days=1)
            yield day


def _working(days: set[date]) -> int:
    overrides = {row.day: row.working for row in db.session.scalars(select(CalendarDay))}
    return sum(working_days.is_working(day, overrides) for day in days)


def _day(moment: datetime) -> date:
    return clock.local(moment).date()
