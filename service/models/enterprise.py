"""Employing enterprises and their qualifications (docs/domain.md §3.1 B, §3.0.8)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Id, Label, Model, Record, new_id


class Enterprise(Model):
    """A unit of the 企业库.

    ``region`` is a GB/T 2260 city code of six digits (its first two are the province); ``reports_to`` is ``city`` or
    ``province`` (省直单位 skip the city); ``unit_no`` is the seven-digit unit number that seals carry (Appendix B);
    ``profile_saved_at`` is when 企业基本信息 was saved for the first time (PF5). ``library_name`` and ``library_uscc`` are what
    the 企业库 said last; ``former_names`` are, by system, the name and code of a unit that has been renamed in another system
    only; ``refresh_due`` says that it has to press 在线注册/更新 before it reports again (§3.7).
    """

    __tablename__ = "enterprise"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[Label] = mapped_column(index=True)
    uscc: Mapped[str] = mapped_column(String(18), unique=True)
    region: Mapped[str] = mapped_column(String(6))
    industry: Mapped[str | None] = mapped_column(String(40))
    reports_to: Mapped[str] = mapped_column(String(10), default="city")
    unit_no: Mapped[str] = mapped_column(String(7), unique=True)
    address: Mapped[str | None] = mapped_column(String(200))
    legal_representative: Mapped[str | None] = mapped_column(String(60))
    contact: Mapped[str | None] = mapped_column(String(60))
    contact_mobile: Mapped[str | None] = mapped_column(String(20))
    profile_saved_at: Mapped[datetime | None]
    library_name: Mapped[str | None] = mapped_column(String(200))
    library_uscc: Mapped[str | None] = mapped_column(String(18))
    former_names: Mapped[Record] = mapped_column(default=dict)
    refresh_due: Mapped[bool] = mapped_column(default=False)
    qualifications: Mapped[list[EnterpriseQualification]] = relationship(back_populates="enterprise", lazy="selectin")


class EnterpriseQualification(Model):
    """A 企业资质证书号 valid for one industry; ``source`` is ``library`` (资质库) or ``checked`` (typed and checked by a desk)."""

    __tablename__ = "enterprise_qualification"
    __table_args__ = (UniqueConstraint("enterprise_id", "number"),)
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"))
    number: Mapped[str] = mapped_column(String(40))
    industry: Mapped[str] = mapped_column(String(40))
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(10), default="library")
    enterprise: Mapped[Enterprise] = relationship(back_populates="qualifications")
