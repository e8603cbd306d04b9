"""个人信息 of applicants, the enterprise library as applicants search it, and the agent's own enterprise (docs/domain.md §3.1).

Keys are those of docs/domain.md §3.1. Each function that saves is one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from service import clock, unit_names
from service.errors import NotYours
from service.forms.profile import (
    BasicData,
    EmploymentData,
    PhotosData,
    UnitData,
    valid_qualifications,
    validated,
)
from service.forms.uploads import Uploads
from service.models import Account, Enterprise, Person, db
from service.models.unit import unit_of_work

MOST_FOUND = 20
"""How many units a search shows: whoever looks for one types on."""

_IDENTITY = ("name", "gender", "id_type", "id_no", "birth_date", "mobile")
_UNIT = ("id", "name", "uscc", "region", "industry")


# -- 个人信息 -----------------------------------------------------------------------------------------------------------


def profile(account: Account) -> dict[str, Any]:
    """The account's 个人信息, flat. ``employed_to`` empty is 无固定期 once ``employment_complete``; errors: ``NotYours``."""
    return _profile(_person(account))


def save_basic(account: Account, given: Mapping[str, Any]) -> dict[str, Any]:
    """保存个人信息: the entered part of 个人基本信息. Errors: ``NotYours``, ``UnknownField``, ``InvalidAnswers``."""
    with unit_of_work():
        person = _person(account)
        _take(person, validated(BasicData(), given, _profile(person)))
        person.profile_saved_at = clock.now()
        return _profile(person)


def save_employment(account: Account, given: Mapping[str, Any]) -> dict[str, Any]:
    """保存企业关系. An application that was submitted already stays with the unit it was submitted to.

    Errors: ``NotYours``, ``UnknownField``, ``InvalidAnswers`` (the unit is not in the library, the number not the unit's …).
    """
    with unit_of_work() as session:
        person = _person(account)
        entered = validated(EmploymentData(), given, _profile(person))
        start, end = entered.pop("employed_from"), entered.pop("employed_to", None)
        _take(person, entered)
        person.enterprise = session.get(Enterprise, entered["enterprise_id"])
        person.employed_from = date.fromisoformat(start)
        person.employed_to = date.fromisoformat(end) if end else None
        person.employment_saved_at = clock.now()
        return _profile(person)


def save_photos(account: Account, given: Mapping[str, Any]) -> dict[str, Any]:
    """照片、签名: the account's own uploads, with the photo pledge. Errors: ``NotYours``, ``UnknownField``, ``InvalidAnswers``."""
    with unit_of_work():
        person = _person(account)
        entered = validated(PhotosData(Uploads(account.id)), given, _profile(person))
        person.photo_id, person.signature_id = entered["photo"], entered["signature"]
        person.photos_pledged_at = clock.now()
        return _profile(person)


def _person(account: Account) -> Person:
    person = db.session.get(Person, account.person_id) if account.person_id else None
    if person is None:
        raise NotYours("请使用本人的个人账号办理。")
    return person


def _take(row: Person | Enterprise, entered: Mapping[str, Any]) -> None:
    for name, value in entered.items():
        setattr(row, name, value)


def _profile(person: Person) -> dict[str, Any]:
    unit = person.enterprise
    basic = {name: getattr(person, name) for name in (*_IDENTITY, *BasicData._declared_fields)}
    employment = {name: getattr(person, name) for name in EmploymentData._declared_fields}
    return {
        "id": person.id,
        **{name: _plain(value) for name, value in {**basic, **employment}.items()},
        "enterprise_name": unit.name if unit else None,
        "uscc": unit.uscc if unit else None,
        "photo": person.photo_id,
        "signature": person.signature_id,
        "profile_complete": person.profile_saved_at is not None,
        "employment_complete": person.employment_saved_at is not None,
        "photos_complete": bool(person.photo_id and person.signature_id and person.photos_pledged_at),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# -- 企业库 -------------------------------------------------------------------------------------------------------------


def find_enterprises(words: str = "", industry: str | None = None) -> list[dict[str, Any]]:
    """Units whose name contains ``words`` or whose credit code begins with them, by name, at most :data:`MOST_FOUND`.

    ``qualifications`` are the valid ones of ``industry``, or all valid ones where none is named (AT-03, AT-04).
    """
    words = words.strip()
    named = or_(
        Enterprise.name.contains(words, autoescape=True), Enterprise.uscc.startswith(words.upper(), autoescape=True)
    )
    found = db.session.scalars(
        select(Enterprise).where(named).order_by(Enterprise.name, Enterprise.id).limit(MOST_FOUND)
    )
    return [_unit(unit, industry) for unit in found]


def enterprise(account: Account) -> dict[str, Any]:
    """The agent's own unit with its 企业基本信息; ``notices`` tell of a name that has changed, ``refresh_due`` that it has to
    refresh before it reports again. Errors: ``NotYours``."""
    return _own_unit(_agents_unit(account))


def save_enterprise(account: Account, given: Mapping[str, Any]) -> dict[str, Any]:
    """保存企业基本信息: valid at once, without review (§3.7). Errors: ``NotYours``, ``UnknownField``, ``InvalidAnswers``."""
    with unit_of_work():
        unit = _agents_unit(account)
        _take(unit, validated(UnitData(), given, _own_unit(unit)))
        unit.profile_saved_at = clock.now()
        return _own_unit(unit)


def _agents_unit(account: Account) -> Enterprise:
    for held in account.assignments:
        if held.role.scope == "enterprise":
            unit = db.session.get(Enterprise, held.scope_key)
            if unit is not None:
                return unit
    raise NotYours("请使用企业法人账号办理。")


def _unit(unit: Enterprise, industry: str | None = None) -> dict[str, Any]:
    qualifications = [{"number": row.number, "industry": row.industry} for row in valid_qualifications(unit, industry)]
    return {**{name: getattr(unit, name) for name in _UNIT}, "qualifications": qualifications}


def _own_unit(unit: Enterprise) -> dict[str, Any]:
    entered = {name: getattr(unit, name) for name in UnitData._declared_fields}
    return {
        **_unit(unit),
        **entered,
        "reports_to": unit.reports_to,
        "profile_complete": unit.profile_saved_at is not None,
        "refresh_due": unit.refresh_due,
        "notices": unit_names.prompts(unit),
    }
