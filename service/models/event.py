"""The audit log: append-only events, each hashing the one before it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Label, Model


class Event(Model):
    """One thing that happened. ``chain`` is an instance's id, or ``system`` for what belongs to no instance (logins,
    deployments, parameters). ``hash`` covers the hash before it and ``digest``, the digest of the payload, so that
    personal data can be erased later without breaking the chain."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_chain", "chain", "seq", unique=True),
        Index(
            "ix_event_account",
            "id",
            sqlite_where=text("kind = 'account'"),
            postgresql_where=text("kind = 'account'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(String(32))
    seq: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    element: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str | None] = mapped_column(String(200))
    account_id: Mapped[str | None] = mapped_column(String(32))
    role: Mapped[str] = mapped_column(String(64), default="system")
    actor_name: Mapped[str | None] = mapped_column(String(200))
    opinion: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str | None] = mapped_column(String(64))
    label: Mapped[Label | None] = mapped_column(String(200))
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    digest: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Chain(Model):
    """The head of a chain that has no instance row to keep it."""

    __tablename__ = "chain"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
