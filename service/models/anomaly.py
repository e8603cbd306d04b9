"""Anomalies that person and enterprise may defend themselves against, and what they say (docs/domain.md §5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from .account import Role
from .base import Code, Id, Model, new_id
from .enterprise import Enterprise
from .instance import Instance
from .person import Person

KINDS = {
    "insurance": "社保异常",
    "duplicate_person": "人员查重异常",
    "qualification": "职业资格核查异常",
    "penalty": "行政处罚",
}
"""The kinds of anomalies and what they are called."""

NOT_BEGUN = "open"
"""The state of an anomaly whose defence has not begun yet: the job that begins it is on its way."""


class Anomaly(Model):
    """Something found about a person, be it in a case (``instance_id``) or by the sweep.

    ``defence_id`` is the instance in which it is defended; ``state`` and ``label`` are that instance's status and can't be
    written. ``heard_at`` is when an authority could first decide: somebody had defended himself, or the time for it was over.
    """

    __tablename__ = "anomaly"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    enterprise_id: Mapped[str | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instance.id"), index=True)
    category: Mapped[str | None] = mapped_column(String(64))
    description: Mapped[str] = mapped_column(String(400))
    detected_at: Mapped[datetime]
    promise: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    defence_id: Mapped[str | None] = mapped_column(ForeignKey("instance.id"), index=True)
    heard_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()
    enterprise: Mapped[Enterprise | None] = relationship()
    case: Mapped[Instance | None] = relationship(foreign_keys=instance_id)
    defence: Mapped[Instance | None] = relationship(foreign_keys=defence_id)
    defences: Mapped[list[Defence]] = relationship(order_by="Defence.filed_at", lazy="selectin")
    state: Mapped[str] = column_property(
        func.coalesce(
            select(Instance.status).where(Instance.id == defence_id).correlate_except(Instance).scalar_subquery(),
            NOT_BEGUN,
        )
    )
    label: Mapped[str | None] = column_property(
        select(Instance.label).where(Instance.id == defence_id).correlate_except(Instance).scalar_subquery()
    )


class Defence(Model):
    """What one side said against an anomaly. ``role`` is the lane in which it was said; each side speaks once."""

    __tablename__ = "defence"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    anomaly_id: Mapped[str] = mapped_column(ForeignKey("anomaly.id"), index=True)
    role: Mapped[Code]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    filed_at: Mapped[datetime]
    exemption: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    files: Mapped[list[str]] = mapped_column(JSON, default=list)
    speaker: Mapped[Role] = relationship(
        primaryjoin=lambda: Defence.role == Role.id, foreign_keys=lambda: Defence.role, viewonly=True, lazy="joined"
    )
