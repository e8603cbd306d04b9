"""企业人员信息: the people who work at a unit, and those among them whom the unit keeps itself because they have no account
(docs/domain.md §7 X23, 企业版 3.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.exc import IntegrityError

from service import authorities, clock, definitions, events, gateways
from service.errors import InvalidAnswers, NotAvailable, NotFound, NotYours
from service.forms.employee import EmployeeData, PortraitUploads, taken
from service.forms.profile import validated
from service.gateways import GatewayError, PersonQualification
from service.models import (
    Account,
    Application,
    Enterprise,
    Person,
    ProfessionalQualification,
    Registration,
    db,
)
from service.models.paging import DEFAULT_LIMIT, Order, Page, page
from service.models.unit import unit_of_work
from service.register import naming

BY_NAME = Order((Person.name, Person.id))

KEPT = ("name", "id_type", "id_no", "gender", "birth_date", "mobile", "industry", "qualification_no", "agent_mobile",
        "employed_from", "employed_to")  # fmt: skip


@dataclass(frozen=True)
class Employee:
    """Somebody who works at the unit. ``own``: he has an account and keeps his data himself; ``complete``: nothing is missing
    for an application; ``categories``: what he holds a 职业资格 or a registration of."""

    person: Person
    own: bool
    complete: bool
    categories: Sequence[str]


def unit_of(account: Account) -> Enterprise:
    """The unit that the account acts for; :class:`NotYours` where it acts for none."""
    found = next((db.session.get(Enterprise, key) for key in sorted(authorities.units(account))), None)
    if found is None:
        raise NotYours("请使用企业法人账号办理。")
    return found


def search(account: Account, words: str = "", *, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[Person]:
    """The people who work at the account's unit, by name; ``words`` are part of a name or an identity number in full."""
    query = select(Person).where(Person.enterprise_id == unit_of(account).id)
    if words := words.strip():
        query = query.where(or_(Person.name.contains(words, autoescape=True), Person.id_no == words.upper()))
    return page(query, BY_NAME, cursor=cursor, limit=limit)


def looked_at(people: Sequence[Person]) -> list[Employee]:
    """These people with what the unit wants to know of each."""
    ids = [one.id for one in people]
    own = set(db.session.scalars(select(Account.person_id).where(Account.person_id.in_(ids), Account.active)))
    held: dict[str, dict[str, None]] = {}
    for table in (ProfessionalQualification, Registration):
        rows = db.session.execute(select(table.person_id, table.category).where(table.person_id.in_(ids)))
        for person_id, category in rows:
            held.setdefault(person_id, {})[category] = None
    return [Employee(one, one.id in own, _complete(one), sorted(held.get(one.id, ()))) for one in people]


def one(person_id: str, account: Account) -> Employee:
    """Somebody who works at the account's unit; :class:`NotFound` for everybody else."""
    person = db.session.get(Person, person_id)
    if person is None or person.enterprise_id != unit_of(account).id:
        raise NotFound
    return looked_at([person])[0]


def categories_in(employee: Employee, system: str | None) -> list[str]:
    """What somebody holds that belongs to a system; everything where none is named."""
    tables = {code: definitions.ask("category_data", category=code) or {} for code in employee.categories}
    return [code for code, data in tables.items() if system is None or data.get("system") == system]


def data(employee: Employee) -> dict[str, Any]:
    """What is kept of somebody, by the keys of 个人信息 (docs/domain.md §3.1)."""
    person = employee.person
    names = (*KEPT, *(name for name in EmployeeData._declared_fields if name not in KEPT and hasattr(person, name)))
    plain = {name: getattr(person, name) for name in names}
    return {
        "id": person.id,
        **{name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in plain.items()},
        "photo": person.photo_id,
        "signature": person.signature_id,
        "has_account": employee.own,
        "complete": employee.complete,
        "categories": list(employee.categories),
    }


def add(account: Account, given: Mapping[str, Any]) -> Person:
    """新增: somebody who has no account works at the account's unit. His 职业资格 come from the 职业资格库.

    Whoever is known already without an account, under the same name and number, is taken over from his former unit if nothing
    of his is under way there. Errors: ``NotYours``, ``UnknownField``, ``InvalidAnswers``, ``NotAvailable`` (职业资格库).
    """
    return _save(account, None, given)


def save(person_id: str, account: Account, given: Mapping[str, Any]) -> Person:
    """修改 what the unit keeps of somebody. Errors: as :func:`add`, ``NotFound``, ``NotYours`` (he has an account)."""
    if one(person_id, account).own:
        raise NotYours("该人员有个人账号，由本人在“个人信息”中维护。")
    return _save(account, person_id, given)


def _save(account: Account, person_id: str | None, given: Mapping[str, Any]) -> Person:
    unit = unit_of(account)
    known = db.session.get(Person, person_id) if person_id else None
    form = EmployeeData(unit, PortraitUploads(account.id, known))
    entered = validated(form, given, {})
    held = _qualifications(entered["id_no"].upper(), entered["name"])
    try:
        return _write(account, unit, person_id, entered, held)
    except IntegrityError as twice:  # somebody else added the same person a moment before
        db.session.rollback()
        raise InvalidAnswers(errors={"id_no": ["该人员刚刚被添加，请刷新后查看"]}) from twice


def _write(
    account: Account,
    unit: Enterprise,
    person_id: str | None,
    entered: Mapping[str, Any],
    held: Sequence[PersonQualification],
) -> Person:
    with unit_of_work() as session:
        person = session.get_one(Person, person_id) if person_id else _known(entered, unit)
        _require_free(entered, person)
        if person is None:
            person = Person(enterprise_id=unit.id)
            session.add(person)
        if _leaves(person, unit):
            data = {"person": person.id, "from": person.enterprise_id, "to": unit.id}
            actor = authorities.actor_for(account, _role(account))
            events.record_system("employment", actor, name=entered["name"], data=data)
        taken(person, entered)
        person.enterprise_id, person.enterprise = unit.id, unit
        person.profile_saved_at = person.employment_saved_at = person.photos_pledged_at = clock.now()
        session.flush()
        categories = {one.category for one in person.qualifications}
        person.qualifications += [ProfessionalQualification(**one) for one in held if one["category"] not in categories]
        session.flush()
        return person


def _qualifications(id_no: str, name: str) -> Sequence[PersonQualification]:
    """What the 职业资格库 knows of somebody, asked with no transaction open."""
    db.session.commit()
    try:
        return gateways.professional().held(id_no, name)
    except GatewayError as away:
        raise NotAvailable("职业资格库暂时没有回应，请稍后再试。") from away


def _known(entered: Mapping[str, Any], unit: Enterprise) -> Person | None:
    """The person of this number, if he may be taken over; :class:`InvalidAnswers` with the reason where he may not."""
    found = db.session.scalar(select(Person).filter_by(id_no=entered["id_no"].upper()).with_for_update())
    if found is None:
        return None
    if found.name != entered["name"] or found.id_type != entered["id_type"]:
        raise InvalidAnswers(errors={"id_no": ["该证件号已被他人使用，请核对姓名、证件类型和号码"]})
    if db.session.scalar(select(_has_account(found.id))):
        raise InvalidAnswers(errors={"id_no": ["该人员有个人账号，请本人在“个人信息”中把所在企业改为本单位"]})
    under_way = select(Application.instance_id).filter_by(person_id=found.id, open=True)
    if _leaves(found, unit) and db.session.scalar(under_way.limit(1)):
        raise InvalidAnswers(errors={"id_no": ["该人员在其他单位有正在办理的业务，办结后才能添加"]})
    return found


def _require_free(entered: Mapping[str, Any], person: Person | None) -> None:
    """Nobody else has the number, written in another way or renewed."""
    holder = naming.holder_of(entered["id_type"], entered["id_no"].upper(), person or Person(id=""))
    if holder is not None:
        raise InvalidAnswers(errors={"id_no": ["该证件号已被他人使用，请核对姓名、证件类型和号码"]})


def _leaves(person: Person, unit: Enterprise) -> bool:
    return person.enterprise_id not in (None, unit.id)


def _has_account(person_id: str) -> ColumnElement[bool]:
    return exists().where(Account.person_id == person_id, Account.active)


def _role(account: Account) -> str:
    return next(held.role_id for held in account.assignments if held.role.scope == authorities.ENTERPRISE)


def _complete(person: Person) -> bool:
    pictured = bool(person.photo_id and person.signature_id and person.photos_pledged_at)
    return person.profile_saved_at is not None and person.employment_saved_at is not None and pictured
