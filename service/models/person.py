"""A person, his 个人信息 and his professional qualifications (docs/domain.md §3.1)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Code, Id, Label, Model, new_id
from .enterprise import Enterprise


class Person(Model):
    """A person with the three parts of 个人信息; the field keys are those of docs/domain.md §3.1.

    Name, gender, identity number and type, birth date and mobile come from the identity gateway; months are text
    ``yyyy-mm``; ``employed_to`` is empty for 无固定期. The ``…_saved_at`` moments say that a part was saved as complete.
    """

    __tablename__ = "person"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[Label]
    gender: Mapped[str] = mapped_column(String(2))
    id_type: Mapped[Code]
    id_no: Mapped[str] = mapped_column(String(32), unique=True)
    birth_date: Mapped[date]
    mobile: Mapped[str] = mapped_column(String(20))

    school: Mapped[str | None] = mapped_column(String(60))
    major: Mapped[str | None] = mapped_column(String(60))
    education: Mapped[str | None] = mapped_column(String(20))
    degree: Mapped[str | None] = mapped_column(String(20))
    graduated_on: Mapped[str | None] = mapped_column(String(7))
    title_since: Mapped[str | None] = mapped_column(String(7))
    title: Mapped[str | None] = mapped_column(String(20))
    work_years: Mapped[int | None]
    profile_saved_at: Mapped[datetime | None]

    enterprise_id: Mapped[str | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    industry: Mapped[str | None] = mapped_column(String(40))
    qualification_no: Mapped[str | None] = mapped_column(String(40))
    agent_mobile: Mapped[str | None] = mapped_column(String(20))
    employed_from: Mapped[date | None]
    employed_to: Mapped[date | None]
    employment_saved_at: Mapped[datetime | None]

    photo_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    signature_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    photos_pledged_at: Mapped[datetime | None]

    enterprise: Mapped[Enterprise | None] = relationship()
    qualifications: Mapped[list[ProfessionalQualification]] = relationship(back_populates="person")


class ProfessionalQualification(Model):
    """A 职业资格 that a person has passed: what may be registered (docs/domain.md §3.2)."""

    __tablename__ = "professional_qualification"
    __table_args__ = (UniqueConstraint("person_id", "category"),)
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    category: Mapped[Code]
    certificate_no: Mapped[str] = mapped_column(String(32))
    approved_on: Mapped[date]
    method: Mapped[str] = mapped_column(String(10))
    specialties: Mapped[str | None] = mapped_column(String(200))
    person: Mapped[Person] = relationship(back_populates="qualifications")
