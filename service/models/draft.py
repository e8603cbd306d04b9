"""What analysts work on: drafts of a deployment set, every revision of their files, and what scenarios came to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .account import Account
from .base import Id, Label, Model, new_id
from .definition import Deployment


class Draft(Model):
    """Files that are to be deployed together. ``state`` is ``open``, ``deployed`` (as ``deployment``) or ``discarded``; ``base``
    is the deployment that was the newest when it was begun."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_updated_at", "updated_at", "id"),)
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[Label]
    state: Mapped[str] = mapped_column(String(12), default="open")
    base_id: Mapped[int | None] = mapped_column(ForeignKey("deployment.id"))
    deployment_id: Mapped[int | None] = mapped_column(ForeignKey("deployment.id"))
    created_by_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    created_by: Mapped[Account] = relationship(lazy="joined")
    deployment: Mapped[Deployment | None] = relationship(foreign_keys=[deployment_id], lazy="joined")


class DraftFile(Model):
    """A file of a draft. ``revision`` is the number of the newest accepted revision, 0 once the file was taken out again;
    ``numbered`` the last number given, refused revisions included. ``sha`` is the SHA-256 of the newest content, ``base_sha``
    that of the deployed file over which it was written (``None``: there was none)."""

    __tablename__ = "draft_file"
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    numbered: Mapped[int] = mapped_column(default=0)
    sha: Mapped[str | None] = mapped_column(String(64))
    base_sha: Mapped[str | None] = mapped_column(String(64))
    saved_by_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[datetime | None]
    saved_by: Mapped[Account | None] = relationship(lazy="joined")


class DraftRevision(Model):
    """The content of a file as somebody saved it. What one person saves within a few minutes is one revision (its number goes
    on). ``conflict``: it was refused because somebody else had saved first, and is kept for its author."""

    __tablename__ = "draft_revision"
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    conflict: Mapped[bool] = mapped_column(default=False)
    content: Mapped[str] = mapped_column(Text, deferred=True)
    begun_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    saved_by: Mapped[Account] = relationship(lazy="joined")


class ScenarioResult(Model):
    """What playing a scenario came to, known by ``digest`` of all that it depends on: its file, the diagrams, tables and texts
    it reaches, and ``program``, the code that played it. A deployment that changes nothing of that need not play it again."""

    __tablename__ = "scenario_result"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    program: Mapped[str] = mapped_column(String(64), index=True)
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    played_at: Mapped[datetime]
