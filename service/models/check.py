"""Computer checks: each run of a level, and the rows that it found (docs/domain.md §6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Code, Id, Label, Model, new_id


class CheckRun(Model):
    """One run of the check of a level over a case, by whom; kept also where it found nothing. ``latest`` is the one whose
    rows count now."""

    __tablename__ = "check_run"
    __table_args__ = (Index("ix_check_run_case", "instance_id", "level", "run_at"),)
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"))
    level: Mapped[str] = mapped_column(String(12))
    run_at: Mapped[datetime]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Code]
    actor_name: Mapped[Label]
    latest: Mapped[bool] = mapped_column(default=True)
    rows: Mapped[list[CheckResult]] = relationship(
        order_by="CheckResult.code, CheckResult.id", back_populates="run", lazy="selectin"
    )


class CheckResult(Model):
    """One row of a run. ``severity``: ``error``, ``warning``, ``info``; ``bars``: ``accept``, ``approve`` or empty.
    ``instance_id`` and ``level`` are those of its run."""

    __tablename__ = "check_result"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("check_run.id"), index=True)
    level: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(8))
    severity: Mapped[str] = mapped_column(String(8))
    bars: Mapped[str | None] = mapped_column(String(8))
    message: Mapped[str] = mapped_column(String(400))
    checked_at: Mapped[datetime]
    run: Mapped[CheckRun] = relationship(back_populates="rows")
