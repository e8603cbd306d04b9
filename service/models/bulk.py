"""Commands of staff over many cases at once, and what came of them case by case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .account import Account
from .base import Id, Model, Record, new_id
from .instance import Instance


class BulkCommand(Model):
    """A command over many cases. ``params`` is what it needs besides the reason (``receiver``, ``version``, ``dry_run`` …),
    ``total`` the number of its cases, ``fed`` how many of them have come to the workers so far. ``stopped_at``: somebody has
    stopped it, the cases that had not come to their turn stay as they are."""

    __tablename__ = "bulk_command"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    params: Mapped[Record] = mapped_column(default=dict)
    total: Mapped[int] = mapped_column(default=0)
    fed: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    stopped_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship()


class BulkRow(Model):
    """One case of a command. ``outcome`` is empty until its turn, then ``done``, ``refused`` (``problem`` says why, ``element``
    because of which element of the diagram), ``failed`` or ``stopped``."""

    __tablename__ = "bulk_row"
    __table_args__ = (
        Index("ix_bulk_row_order", "command_id", "position", unique=True),
        Index("ix_bulk_row_outcome", "command_id", "outcome", "position"),
    )
    command_id: Mapped[str] = mapped_column(ForeignKey("bulk_command.id"), primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    position: Mapped[int]
    outcome: Mapped[str | None] = mapped_column(String(8))
    element: Mapped[str | None] = mapped_column(String(64))
    problem: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]
    instance: Mapped[Instance] = relationship()
