"""Formal notices: what an authority has put in writing and served (docs/domain.md §2.4, §3.0.5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Code, Id, Label, Model, new_id


class FormalNotice(Model):
    """A notice as it was issued, never changed again: ``text`` is what was printed, ``sha256`` its digest, ``text_name`` the
    text of the diagrams' version that it was drawn from, ``element`` the step that issued it. ``serial`` counts from 1 within
    the case."""

    __tablename__ = "formal_notice"
    __table_args__ = (UniqueConstraint("instance_id", "serial"),)
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[Label]
    text_name: Mapped[Code]
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    element: Mapped[Code]
    issued_at: Mapped[datetime]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
