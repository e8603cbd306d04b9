"""What was signed and sent: form, person and unit as they were at a submission, a report or a correction (docs/domain.md §3.0.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from service import clock
from service.models import FormSnapshot, db


def keep(instance_id: str, occasion: str, content: Mapping[str, Any]) -> None:
    """Keep this content of a case, never to be changed again."""
    before = select(func.count()).select_from(FormSnapshot).where(FormSnapshot.instance_id == instance_id)
    row = FormSnapshot(instance_id=instance_id, occasion=occasion, taken_at=clock.now(), content=dict(content))
    row.serial = before.scalar_subquery() + 1
    db.session.add(row)
    db.session.flush()


def of(instance_id: str, *occasions: str) -> Sequence[FormSnapshot]:
    """What was kept of a case, the first one first; of these occasions, or of all."""
    query = select(FormSnapshot).where(FormSnapshot.instance_id == instance_id)
    if occasions:
        query = query.where(FormSnapshot.occasion.in_(occasions))
    return db.session.scalars(query.order_by(FormSnapshot.serial)).all()


def last(instance_id: str, *, occasion: str | None = None, back: int = 0) -> Mapping[str, Any] | None:
    """The content that was kept last, or so many times ``back`` before; ``None`` where there is none."""
    query = select(FormSnapshot.content).where(FormSnapshot.instance_id == instance_id)
    if occasion is not None:
        query = query.where(FormSnapshot.occasion == occasion)
    return db.session.scalar(query.order_by(FormSnapshot.serial.desc()).offset(back).limit(1))
