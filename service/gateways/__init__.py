"""Outside systems behind Protocols. Where the settings have an address it is asked over HTTP, else its double answers.

Ask with no transaction open: an answer may take as long as the timeouts allow.
"""

from __future__ import annotations

from functools import cache
from typing import TypeVar

from service import settings

from .clients import (
    Client,
    EnterpriseClient,
    IdentityClient,
    InsuranceClient,
    ProfessionalClient,
    QualificationClient,
)
from .doubles import EnterpriseDouble, IdentityDouble, InsuranceDouble, ProfessionalDouble, QualificationDouble
from .ports import (
    Contribution,
    EnterpriseLibrary,
    GatewayDown,
    GatewayError,
    GatewayWrongAnswer,
    IdentityProvider,
    InsuranceRegistry,
    PersonIdentity,
    PersonQualification,
    ProfessionalQualifications,
    QualificationLibrary,
    Unit,
    UnitQualification,
)

__all__ = [
    "Contribution",
    "EnterpriseLibrary",
    "GatewayDown",
    "GatewayError",
    "GatewayWrongAnswer",
    "IdentityProvider",
    "InsuranceRegistry",
    "PersonIdentity",
    "PersonQualification",
    "ProfessionalQualifications",
    "QualificationLibrary",
    "Unit",
    "UnitQualification",
    "enterprises",
    "identity",
    "insurance",
    "professional",
    "qualifications",
]

C = TypeVar("C", bound=Client)


def insurance() -> InsuranceRegistry:
    """社保库."""
    address = _address("insurance")
    return _client(InsuranceClient, "insurance", address) if address else InsuranceDouble()


def enterprises() -> EnterpriseLibrary:
    """企业库."""
    address = _address("enterprise")
    return _client(EnterpriseClient, "enterprise", address) if address else EnterpriseDouble()


def qualifications() -> QualificationLibrary:
    """资质库."""
    address = _address("qualification")
    return _client(QualificationClient, "qualification", address) if address else QualificationDouble()


def professional() -> ProfessionalQualifications:
    """职业资格库."""
    address = _address("professional")
    return _client(ProfessionalClient, "professional", address) if address else ProfessionalDouble()


def identity() -> IdentityProvider:
    """The government service platform."""
    address = _address("identity")
    return _client(IdentityClient, "identity", address) if address else IdentityDouble()


def _address(gateway: str) -> str | None:
    return settings.current().gateways[gateway]


@cache
def _client(client: type[C], gateway: str, address: str) -> C:
    """One client per address for the life of the process: it keeps connections."""
    return client(gateway, address)
