"""Work that waits: timers, calls to outside systems, messages between instances; and what went wrong with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Code, Id, Model, Record, new_id
from .instance import Instance


class Job(Model):
    """The outbox and the list of timers. ``kind`` is ``timer``, ``service``, ``message``, ``start`` (of the defence or
    the linked case that ``params`` names), ``deadline`` (due times to reckon anew) or ``command`` (one case of the command
    that ``params`` names); a timer's and a service's id is the engine task's. A worker takes a job by moving
    ``locked_until`` into the future (a lease); ``failed`` jobs wait for a person, with an incident."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_element", "element", "instance_id"),
        Index("ix_job_due", "due_at", sqlite_where=text("NOT failed"), postgresql_where=text("NOT failed")),
    )
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(8))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    element: Mapped[Code]
    topic: Mapped[Code] = mapped_column(default="")
    params: Mapped[Record] = mapped_column(default=dict)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    failed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    instance: Mapped[Instance] = relationship()


class Heartbeat(Model):
    """A process that does jobs, by host and number: since when, and when it was last seen. Real time: it guards against real
    processes dying. ``kind`` is ``embedded`` or ``celery``."""

    __tablename__ = "heartbeat"
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class Incident(Model):
    """Something that needs an admin: a job that failed for good. ``resolved_at`` is set when it was retried or went away."""

    __tablename__ = "incident"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    job_id: Mapped[str | None] = mapped_column(String(32), index=True)
    element: Mapped[Code]
    kind: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(index=True)
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    instance: Mapped[Instance] = relationship()
