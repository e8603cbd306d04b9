"""User tasks: projections of the engine's ready tasks that people claim, draft and complete."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Code, Id, Label, Model
from .instance import Instance


class UserTask(Model):
    """An open or closed user task; its id is the engine task's. ``scope`` and ``scope_key`` say whose it is.

    ``closed_at`` is empty while it is open; ``closed_by`` is empty where the diagram took it away (a timer, a withdrawal).
    """

    __tablename__ = "user_task"
    __table_args__ = (
        Index(
            "ix_user_task_open",
            "role",
            "scope_key",
            "created_at",
            "id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_user_task_element",
            "element",
            "instance_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    element: Mapped[Code]
    name: Mapped[Label]
    role: Mapped[Code]
    scope: Mapped[str] = mapped_column(String(16))
    scope_key: Mapped[str] = mapped_column(String(32))
    form: Mapped[Code]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    assignee_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    instance: Mapped[Instance] = relationship()
