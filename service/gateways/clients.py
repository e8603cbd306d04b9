"""Outside systems over HTTP. Addresses, shapes and errors: docs/gateways.md.

An attempt to connect that fails is made again a few times, with growing pauses of random length; the request has not
arrived then, so repeating it does no harm. Everything else is left to the caller: a job is tried again later, a page
says that the system does not answer.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from time import sleep
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from .ports import (
    Contribution,
    GatewayDown,
    GatewayWrongAnswer,
    PersonIdentity,
    PersonQualification,
    Unit,
    UnitQualification,
)

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
CONNECT_ATTEMPTS = 3
FIRST_PAUSE = 0.2

Record = Mapping[str, Any]
T = TypeVar("T")


class Client:
    """Asks one gateway and says clearly what went wrong. ``transport`` is for tests."""

    def __init__(self, gateway: str, address: str, transport: httpx.BaseTransport | None = None) -> None:
        self.gateway = gateway
        self.http = httpx.Client(base_url=address, timeout=TIMEOUT, transport=transport)

    def one(self, path: str, read: Callable[[Record], T]) -> T | None:
        """What GET gives as one record; None where the gateway says 404."""
        answer = self._send("GET", path)
        return None if answer.status_code == httpx.codes.NOT_FOUND else self._read(answer, read)

    def many(self, path: str, field: str, read: Callable[[Record], T], question: Record | None = None) -> Sequence[T]:
        """The list in ``field`` of what GET gives. A question goes by POST: personal data stay out of addresses."""
        answer = self._send("GET" if question is None else "POST", path, json=question)
        return self._read(answer, lambda body: [read(record) for record in body[field]])

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        for attempt in range(1, CONNECT_ATTEMPTS + 1):
            try:
                return self._judged(self.http.request(method, path, **content))
            except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
                if attempt == CONNECT_ATTEMPTS:
                    raise GatewayDown(self.gateway, f"no connection after {attempt} attempts") from problem
                sleep(random.uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311 - spreads load, guards nothing
            except httpx.HTTPError as problem:
                raise GatewayDown(self.gateway, type(problem).__name__) from problem
        raise AssertionError("the last attempt returns or raises")

    def _judged(self, answer: httpx.Response) -> httpx.Response:
        if answer.is_server_error or answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise GatewayDown(self.gateway, f"status {answer.status_code}")
        if answer.status_code not in (httpx.codes.OK, httpx.codes.NOT_FOUND):
            raise GatewayWrongAnswer(self.gateway, f"status {answer.status_code}")
        return answer

    def _read(self, answer: httpx.Response, read: Callable[[Any], T]) -> T:
        """The body as ``read`` understands it. What it says is not repeated in the error: it may be personal."""
        if answer.status_code != httpx.codes.OK:
            raise GatewayWrongAnswer(self.gateway, f"status {answer.status_code}")
        try:
            return read(answer.json())
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise GatewayWrongAnswer(self.gateway, f"not the agreed shape ({type(problem).__name__})") from None


class InsuranceClient(Client):
    """社保库 over HTTP."""

    def contributions(self, id_no: str, name: str, uscc: str) -> Sequence[Contribution]:
        question = {"id_no": id_no, "name": name, "uscc": uscc}
        return self.many("contributions", "contributions", _contribution, question)


class EnterpriseClient(Client):
    """企业库 over HTTP."""

    def find(self, uscc: str) -> Unit | None:
        return self.one(f"units/{quote(uscc, safe='')}", _unit)


class QualificationClient(Client):
    """资质库 over HTTP."""

    def find(self, uscc: str, number: str) -> UnitQualification | None:
        return next((found for found in self.list(uscc) if found["number"] == number), None)

    def list(self, uscc: str) -> Sequence[UnitQualification]:
        return self.many(f"units/{quote(uscc, safe='')}/qualifications", "qualifications", _unit_qualification)


class ProfessionalClient(Client):
    """职业资格库 over HTTP."""

    def held(self, id_no: str, name: str) -> Sequence[PersonQualification]:
        question = {"id_no": id_no, "name": name}
        return self.many("qualifications", "qualifications", _person_qualification, question)


class IdentityClient(Client):
    """The government service platform over HTTP."""

    def person(self, account: str) -> PersonIdentity | None:
        return self.one(f"persons/{quote(account, safe='')}", _person)

    def unit(self, account: str) -> Unit | None:
        return self.one(f"units/{quote(account, safe='')}", _unit)


# -- shapes -----------------------------------------------------------------------------------------------------------


def _text(record: Record, field: str) -> str:
    value = record[field]
    if not isinstance(value, str):
        raise TypeError(field)
    return value


def _optional(record: Record, field: str) -> str | None:
    return None if record.get(field) is None else _text(record, field)


def _day(record: Record, field: str) -> date:
    return date.fromisoformat(_text(record, field))


def _contribution(record: Record) -> Contribution:
    paid_until = _text(record, "paid_until")
    date.fromisoformat(f"{paid_until}-01")
    return Contribution(uscc=_text(record, "uscc"), unit=_text(record, "unit"), paid_until=paid_until)


def _unit(record: Record) -> Unit:
    return Unit(uscc=_text(record, "uscc"), name=_text(record, "name"), region=_text(record, "region"))


def _unit_qualification(record: Record) -> UnitQualification:
    return UnitQualification(
        number=_text(record, "number"),
        industry=_text(record, "industry"),
        valid_to=_day(record, "valid_to") if record.get("valid_to") else None,
    )


def _person_qualification(record: Record) -> PersonQualification:
    return PersonQualification(
        category=_text(record, "category"),
        certificate_no=_text(record, "certificate_no"),
        approved_on=_day(record, "approved_on"),
        method=_text(record, "method"),
        specialties=_optional(record, "specialties"),
    )


def _person(record: Record) -> PersonIdentity:
    return PersonIdentity(
        name=_text(record, "name"),
        gender=_text(record, "gender"),
        id_type=_text(record, "id_type"),
        id_no=_text(record, "id_no"),
        birth_date=_day(record, "birth_date"),
        mobile=_text(record, "mobile"),
    )
