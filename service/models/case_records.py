"""What a case gathers on its way: pledges, insurance checks, supplements, messages; penalties and the calendar."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Code, Id, Model, Record, new_id


class PledgeRecord(Model):
    """Proof of a pledge: the text's digest, when reading began, when and how it was answered, by whom, from where (§3.0.3)."""

    __tablename__ = "pledge_record"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    side: Mapped[str] = mapped_column(String(12))
    text_name: Mapped[Code]
    text_sha: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    read_from: Mapped[datetime]
    answered_at: Mapped[datetime]
    agreed: Mapped[bool]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    address: Mapped[str | None] = mapped_column(String(64))


class InsuranceCheck(Model):
    """One answer of the 社保库 about a person and a unit."""

    __tablename__ = "insurance_check"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    checked_at: Mapped[datetime]
    anomaly: Mapped[bool]
    kind: Mapped[str | None] = mapped_column(String(40))
    answer: Mapped[Record]


class SupplementItem(Model):
    """One thing to supplement: 补正内容 and 补正原因, asked by a desk in a round, and the pictures handed in (§3.0.6).
    ``position`` is its place in the desk's list, from 0."""

    __tablename__ = "supplement_item"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    element: Mapped[Code]
    round: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    content: Mapped[str] = mapped_column(String(500))
    reason: Mapped[str] = mapped_column(String(500))
    requested_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    files: Mapped[list[str]] = mapped_column(JSON, default=list)


class Message(Model):
    """An entry of 我的消息: to a person or to an enterprise."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_person", "person_id", "id"),
        Index("ix_message_enterprise", "enterprise_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    enterprise_id: Mapped[str | None] = mapped_column(ForeignKey("enterprise.id"))
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instance.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Penalty(Model):
    """A punishment or penalty known about a person (docs/domain.md Appendix C); ``ended_on`` starts the years of exclusion,
    from one ``category`` where it has one, else from all. ``reapply_not_before`` is the day that the authority set before which
    nobody may apply again (行政许可法第七十八、七十九条, X33)."""

    __tablename__ = "penalty"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    category: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(String(400))
    ended_on: Mapped[date | None]
    reapply_not_before: Mapped[date | None]


class CalendarDay(Model):
    """An admin's word on a date: a working day or not. It overrides the statutory calendar."""

    __tablename__ = "calendar_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]


class GatewayFault(Model):
    """A fault switched on for an embedded gateway double (demo and test settings only)."""

    __tablename__ = "gateway_fault"
    gateway: Mapped[str] = mapped_column(String(20), primary_key=True)
    mode: Mapped[str] = mapped_column(String(10))
    details: Mapped[Record] = mapped_column(default=dict)
