"""What Regflow asks of outside systems, and what can go wrong in asking (docs/gateways.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypedDict


class GatewayError(RuntimeError):
    """An outside system gave no usable answer. A job that meets it is tried again; a page says so in its own words."""

    def __init__(self, gateway: str, reason: str) -> None:
        self.gateway = gateway
        super().__init__(f"{gateway}: {reason}")


class GatewayDown(GatewayError):
    """It cannot be reached, does not answer in time, or says itself that it is broken."""


class GatewayWrongAnswer(GatewayError):
    """It answered, but not in the agreed shape. Such an answer is never taken for a fact."""


class Contribution(TypedDict):
    """One unit that pays a person's social insurance: ``paid_until`` is the last month paid, ``yyyy-mm``."""

    uscc: str
    unit: str
    paid_until: str


class InsuranceRegistry(Protocol):
    """社保库."""

    def contributions(self, id_no: str, name: str, uscc: str) -> Sequence[Contribution]:
        """Who pays for this person, when ``uscc`` is the unit that should; empty where nobody does."""


class Unit(TypedDict):
    """A unit as the library has it; ``region`` is a GB/T 2260 code of six digits."""

    uscc: str
    name: str
    region: str


class EnterpriseLibrary(Protocol):
    """企业库: names and credit codes as 工商 has them."""

    def find(self, uscc: str) -> Unit | None:
        """The unit of this credit code, with the name and code it has today; a former code still finds it."""


class UnitQualification(TypedDict):
    """A 企业资质证书号 for one industry; ``valid_to`` empty means no end is known."""

    number: str
    industry: str
    valid_to: date | None


class QualificationLibrary(Protocol):
    """资质库: the qualifications of units."""

    def find(self, uscc: str, number: str) -> UnitQualification | None:
        """The unit's qualification of this number."""

    def list(self, uscc: str) -> Sequence[UnitQualification]:
        """All qualifications of the unit."""


class PersonQualification(TypedDict):
    """A 职业资格 that a person has obtained; ``method`` is 考试, 特许, 考核认定 or 互认."""

    category: str
    certificate_no: str
    approved_on: date
    method: str
    specialties: str | None


class ProfessionalQualifications(Protocol):
    """职业资格库: who has passed or been recognised for what."""

    def held(self, id_no: str, name: str) -> Sequence[PersonQualification]:
        """All that this person holds."""


class PersonIdentity(TypedDict):
    """A real-name verified person as the government service platform knows him (docs/domain.md §3.1 A)."""

    name: str
    gender: str
    id_type: str
    id_no: str
    birth_date: date
    mobile: str


class IdentityProvider(Protocol):
    """The government service platform: who stands behind an account."""

    def person(self, account: str) -> PersonIdentity | None:
        """The person behind a personal account."""

    def unit(self, account: str) -> Unit | None:
        """The unit behind an account of a legal person, with the name and credit code it has today."""
