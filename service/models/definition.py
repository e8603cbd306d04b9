"""What analysts deploy: immutable resources, deployments, and a version of each process definition."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Code, Id, Label, Model, new_id


class Resource(Model):
    """The bytes of a diagram, a decision table, a text or a scenario, known by their SHA-256."""

    __tablename__ = "resource"
    sha: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Deployment(Model):
    """One accepted set of files: base name → SHA-256 of all that belonged together at that moment. ``override_reason``: why it
    was made though scenarios did not hold."""

    __tablename__ = "deployment"
    id: Mapped[int] = mapped_column(primary_key=True)
    deployed_at: Mapped[datetime]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    comment: Mapped[str | None] = mapped_column(Text)
    override_reason: Mapped[str | None] = mapped_column(Text)
    files: Mapped[dict[str, str]] = mapped_column(JSON)


class Definition(Model):
    """One version of a process. ``files`` are those it can reach, ``sha`` their content hash, ``kind`` is ``type`` or ``called``.

    The current version of a key is the one with ``current``; running instances stay on theirs. ``position`` is where a type
    stands in menus, the lowest first.
    """

    __tablename__ = "definition"
    __table_args__ = (UniqueConstraint("key", "version"),)
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[Code] = mapped_column(index=True)
    version: Mapped[int]
    sha: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(8))
    title: Mapped[Label]
    start_roles: Mapped[str] = mapped_column(String(200), default="")
    systems: Mapped[str] = mapped_column(String(100), default="")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    current: Mapped[bool] = mapped_column(default=True)
    files: Mapped[dict[str, str]] = mapped_column(JSON, deferred=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"))
