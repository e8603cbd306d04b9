"""The register: one registration per person and category, with its certificate versions (docs/domain.md §4.2)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Code, Id, Label, Model, new_id
from .enterprise import Enterprise
from .person import Person


class Registration(Model):
    """A registration to practise. ``state`` is ``valid`` or ``cancelled``, then with the day and the number of the application
    that cancelled it: certificate and seal are void. That it has expired follows from ``valid_to``.
    ``swept_at`` is when the sweep last looked for anomalies of the person (docs/domain.md §5)."""

    __tablename__ = "registration"
    __table_args__ = (UniqueConstraint("person_id", "category"),)
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    category: Mapped[Code]
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    certificate_no: Mapped[str] = mapped_column(String(20), unique=True)
    seal_no: Mapped[str] = mapped_column(String(24), unique=True)
    specialties: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default="valid")
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    cancelled_on: Mapped[date | None]
    cancelled_by: Mapped[str | None] = mapped_column(String(20))
    swept_at: Mapped[datetime | None] = mapped_column(index=True)
    person: Mapped[Person] = relationship()
    enterprise: Mapped[Enterprise] = relationship()
    certificates: Mapped[list[Certificate]] = relationship(order_by="Certificate.version")


class Certificate(Model):
    """One version of a certificate: what was printed, by which application. The newest is 当前证书印章, the others 历史.
    An application makes one version at most of each certificate that it touches."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("registration_id", "version"),
        UniqueConstraint("application_number", "registration_id"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[str] = mapped_column(ForeignKey("registration.id"))
    version: Mapped[int]
    application_number: Mapped[str] = mapped_column(String(20))
    certificate_no: Mapped[str] = mapped_column(String(20))
    seal_no: Mapped[str] = mapped_column(String(24))
    person_name: Mapped[Label]
    enterprise_name: Mapped[Label]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    photo_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    signature_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    issued_at: Mapped[datetime]


class OutOfProvince(Model):
    """出省记录: that somebody registered left his unit for one in another province, as both were called then (§7 X26)."""

    __tablename__ = "out_of_province"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    registration_id: Mapped[str] = mapped_column(ForeignKey("registration.id"))
    application_number: Mapped[str] = mapped_column(String(20), unique=True)
    category: Mapped[Code]
    certificate_no: Mapped[str] = mapped_column(String(20))
    former_name: Mapped[Label]
    former_region: Mapped[str] = mapped_column(String(6))
    new_name: Mapped[Label]
    new_region: Mapped[str] = mapped_column(String(6))
    moved_at: Mapped[datetime] = mapped_column(index=True)
    person: Mapped[Person] = relationship()


class NumberSeries(Model):
    """The last number given in a series; its row is locked while the next one is drawn, so none is given twice."""

    __tablename__ = "number_series"
    name: Mapped[Code] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
