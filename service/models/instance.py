"""A running or ended process instance, the application it carries, and who may see it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Code, Id, Label, Model, Record, new_id
from .definition import Definition
from .enterprise import Enterprise
from .person import Person


class Instance(Model):
    """A process instance. ``state`` is the engine's compact state (bytes, never JSONB); the status columns are projections
    of the token's position, written only where the state is saved. ``version`` counts saves; ``head`` and ``seq`` are
    the head of the instance's chain of events."""

    __tablename__ = "instance"
    __table_args__ = (
        Index("ix_instance_newest", "started_at", "id"),
        Index("ix_instance_status", "status", "started_at", "id"),
        Index(
            "ix_instance_open",
            "started_at",
            "id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_instance_suspended",
            "started_at",
            "id",
            sqlite_where=text("suspended"),
            postgresql_where=text("suspended"),
        ),
    )
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    definition_id: Mapped[str] = mapped_column(ForeignKey("definition.id"), index=True)
    business_key: Mapped[str] = mapped_column(String(20), unique=True)
    status: Mapped[Code] = mapped_column(default="")
    label: Mapped[Label] = mapped_column(default="")
    label_enterprise: Mapped[Label] = mapped_column(default="")
    label_authority: Mapped[Label] = mapped_column(default="")
    main_status: Mapped[Code] = mapped_column(default="")
    outcome: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(200))
    suspended: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    state: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(default=0)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
    definition: Mapped[Definition] = relationship(lazy="joined", innerjoin=True)
    application: Mapped[Application] = relationship(lazy="joined", innerjoin=True, back_populates="instance")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain class attribute


class Application(Model):
    """What a case is about. ``variables`` are the start variables, ``facts`` what the diagrams recorded, ``form`` the type's
    form as last saved. ``imposed`` is what neither the person nor the enterprise on his behalf has started (a forced
    cancellation): it runs beside the person's own (docs/domain.md §7 X8). ``open`` goes with a person and category: the
    database allows one open application per pair, and one imposed. What has no category is open once for each type: one of
    the person's own, and in each system one about the unit itself."""

    __tablename__ = "application"
    __table_args__ = (
        Index(
            "uq_application_open",
            "person_id",
            "category",
            "imposed",
            unique=True,
            sqlite_where=text("open AND category IS NOT NULL"),
            postgresql_where=text("open AND category IS NOT NULL"),
        ),
        Index(
            "uq_application_open_of_person",
            "person_id",
            "process",
            unique=True,
            sqlite_where=text("open AND category IS NULL AND NOT imposed"),
            postgresql_where=text("open AND category IS NULL AND NOT imposed"),
        ),
        Index(
            "uq_application_open_of_unit",
            "enterprise_id",
            "process",
            "system",
            unique=True,
            sqlite_where=text("open AND person_id IS NULL"),
            postgresql_where=text("open AND person_id IS NULL"),
        ),
    )
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    process: Mapped[Code] = mapped_column(index=True)
    category: Mapped[str | None] = mapped_column(String(64), index=True)
    system: Mapped[str] = mapped_column(String(16), default="")
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    enterprise_id: Mapped[str | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    initiator: Mapped[str] = mapped_column(String(16), default="applicant")
    entry_mode: Mapped[str] = mapped_column(String(16), default="person")
    imposed: Mapped[bool] = mapped_column(default=False)
    open: Mapped[bool] = mapped_column(default=True)
    rounds: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None]
    first_reported_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    variables: Mapped[Record] = mapped_column(default=dict)
    facts: Mapped[Record] = mapped_column(default=dict)
    form: Mapped[Record] = mapped_column(default=dict)
    instance: Mapped[Instance] = relationship(back_populates="application")
    person: Mapped[Person | None] = relationship()
    enterprise: Mapped[Enterprise | None] = relationship()


class FormSnapshot(Model):
    """What was signed and sent at one submission or report, or corrected by a desk: form, person and enterprise as they were,
    never changed again. ``serial`` counts those of the case from 1."""

    __tablename__ = "form_snapshot"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    serial: Mapped[int]
    occasion: Mapped[str] = mapped_column(String(16))
    taken_at: Mapped[datetime]
    content: Mapped[Record]


class Visibility(Model):
    """A case may be seen by holders of a role with ``scope`` within ``scope_key``, from the moment the token got there."""

    __tablename__ = "visibility"
    __table_args__ = (Index("ix_visibility_scope", "scope", "scope_key", "instance_id"),)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(String(16), primary_key=True)
    scope_key: Mapped[str] = mapped_column(String(32), primary_key=True)


class IdempotentAnswer(Model):
    """The first answer to a request with an ``Idempotency-Key``, repeated to the same request for 24 hours."""

    __tablename__ = "idempotent_answer"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[Record] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(index=True)
