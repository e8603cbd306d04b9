"""The embedded doubles: outside systems as far as the demo and the tests need them.

What an outside system would know about demo people and units is read from Regflow's own tables, each time with a short
connection of its own. What Regflow does not know stands here: who is not insured, and which unit's qualification the
library will find once it is asked for. docs/demo.md lists both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service import clock
from service.models import (
    Account,
    Assignment,
    Enterprise,
    EnterpriseQualification,
    Person,
    ProfessionalQualification,
    db,
)

from .faults import suffer
from .ports import Contribution, PersonIdentity, PersonQualification, Unit, UnitQualification

NOT_INSURED = frozenset({"130104199005120011"})
"""Identity numbers of people for whom nobody pays social insurance."""

OBTAINED_LATER: Mapping[str, Sequence[UnitQualification]] = {
    "91130100MA0DEM04XJ": (
        UnitQualification(number="A213000042", industry="勘察设计行业", valid_to=date(2035, 12, 31)),
    )
}
"""Qualifications that the library holds but Regflow has not been told of, by credit code."""


OBTAINED_BEFORE: Mapping[tuple[str, str], Sequence[PersonQualification]] = {
    ("140105199106150031", "高振华"): (
        PersonQualification(
            category="STR2",
            certificate_no="20251402000037",
            approved_on=date(2025, 3, 2),
            method="考试",
            specialties=None,
        ),
    ),
    ("140106199008210025", "田雪梅"): (
        PersonQualification(
            category="ARCH2",
            certificate_no="20251401000025",
            approved_on=date(2025, 3, 2),
            method="考试",
            specialties=None,
        ),
    ),
}
"""What people hold whom Regflow does not know yet, by identity number and name."""


class InsuranceDouble:
    """Everybody is insured by the unit asked about, except those flagged; a ``wrong`` fault may name one more."""

    def contributions(self, id_no: str, name: str, uscc: str) -> Sequence[Contribution]:
        wrong = suffer("insurance", names="id_no")
        if id_no in NOT_INSURED or id_no == wrong.get("id_no"):
            return []
        return [Contribution(uscc=uscc, unit="", paid_until=clock.today().strftime("%Y-%m"))]


class EnterpriseDouble:
    """Knows the units that Regflow knows; a ``wrong`` fault with ``uscc`` and ``name`` gives one unit another name, with
    ``new_uscc`` another code too."""

    def find(self, uscc: str) -> Unit | None:
        wrong = suffer("enterprise", names="uscc")
        unit = _unit(select(Enterprise).where(Enterprise.uscc == uscc))
        if unit is not None and uscc == wrong.get("uscc"):
            unit["name"] = str(wrong.get("name") or unit["name"])
            unit["uscc"] = str(wrong.get("new_uscc") or unit["uscc"])
        return unit


class QualificationDouble:
    """Knows what came from the library before, and what a unit has obtained since."""

    def find(self, uscc: str, number: str) -> UnitQualification | None:
        return next((found for found in self.list(uscc) if found["number"] == number), None)

    def list(self, uscc: str) -> Sequence[UnitQualification]:
        suffer("qualification")
        rows = _read(
            select(EnterpriseQualification)
            .join(EnterpriseQualification.enterprise)
            .where(Enterprise.uscc == uscc, EnterpriseQualification.source == "library")
            .order_by(EnterpriseQualification.number)
        )
        known = [UnitQualification(number=row.number, industry=row.industry, valid_to=row.valid_to) for row in rows]
        numbers = {row["number"] for row in known}
        return known + [later for later in OBTAINED_LATER.get(uscc, ()) if later["number"] not in numbers]


class ProfessionalDouble:
    """Knows the qualifications that Regflow knows."""

    def held(self, id_no: str, name: str) -> Sequence[PersonQualification]:
        suffer("professional")
        rows = _read(
            select(ProfessionalQualification)
            .join(ProfessionalQualification.person)
            .where(Person.id_no == id_no, Person.name == name)
            .order_by(ProfessionalQualification.category)
        )
        if not rows:
            return list(OBTAINED_BEFORE.get((id_no, name), ()))
        return [
            PersonQualification(
                category=row.category,
                certificate_no=row.certificate_no,
                approved_on=row.approved_on,
                method=row.method,
                specialties=row.specialties,
            )
            for row in rows
        ]


class IdentityDouble:
    """An account of the platform is the account of the same name here."""

    def person(self, account: str) -> PersonIdentity | None:
        suffer("identity")
        rows = _read(select(Person).join(Account, Account.person_id == Person.id).where(Account.username == account))
        for row in rows:
            return PersonIdentity(
                name=row.name,
                gender=row.gender,
                id_type=row.id_type,
                id_no=row.id_no,
                birth_date=row.birth_date,
                mobile=row.mobile,
            )
        return None

    def unit(self, account: str) -> Unit | None:
        suffer("identity")
        return _unit(
            select(Enterprise)
            .join(Assignment, Assignment.scope_key == Enterprise.id)
            .join(Account, Account.id == Assignment.account_id)
            .where(Account.username == account)
        )


def _unit(query: Select[Enterprise]) -> Unit | None:
    for row in _read(query):
        return Unit(uscc=row.uscc, name=row.name, region=row.region)
    return None


def _read(query: Select[Any]) -> Sequence[Any]:
    with Session(db.engine, expire_on_commit=False) as reading:
        return reading.scalars(query).unique().all()
