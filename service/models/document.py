"""Uploaded files: where the bytes lie, what they are, who put them there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Id, Label, Model, new_id


class Document(Model):
    """An upload. The bytes lie in the storage under ``sha256``; ``media_type`` was found from the bytes. It belongs to the
    account that uploaded it until a completed task ties it to a case (``instance_id``), which then decides who may read it."""

    __tablename__ = "document"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[Label]
    purpose: Mapped[str] = mapped_column(String(16))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", use_alter=True))
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instance.id", use_alter=True), index=True)
    uploaded_at: Mapped[datetime]
