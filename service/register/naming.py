"""企业名称变更 and 信息更正: what a decision does to names, in the records and on certificates (docs/domain.md §3.7, §3.8).

Each happens once per application. Certificates get a new version; numbers, seals and validities stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, func, or_, select

from service import numbers
from service.errors import RuleRefused
from service.models import Account, Application, Enterprise, Person, Registration, db

from . import systems, versions

if TYPE_CHECKING:
    from service.cases import Case

HOME_RETURN_PERMIT = "港澳居民来往内地通行证"
PERMIT_DIGITS = 9
"""Letter and eight digits say who it is; two more count renewals (docs/domain.md, Appendix B)."""


# -- 企业名称变更 -------------------------------------------------------------------------------------------------------


def rename(case: Case, *, cascade: bool) -> Sequence[Registration]:
    """The unit of the case is called in its system what the form says, and so are the open applications there.

    With ``cascade`` the certificates of all who are registered there follow; else the unit has to refresh and everybody
    applies for himself. Other systems go on under the former name until it has been decided there. Gives the
    registrations that have a new certificate. :class:`RuleRefused` where the code has become another unit's.
    """
    unit, form, system = case.enterprise, case.application.form, str(case.fact("system"))
    if unit is None:
        raise RuleRefused("没有单位，不能变更名称")
    db.session.refresh(unit, with_for_update={"key_share": True, "of": Enterprise})
    former = systems.Name(unit.name, unit.uscc)
    name, uscc = str(form["new_name"]), str(form.get("new_uscc") or unit.uscc)
    if taken(unit, uscc):
        raise RuleRefused("现统一社会信用代码已被其他单位使用，不能变更")
    if former != (name, uscc):
        others = {one: former._asdict() for one in systems.of_unit(case, unit)}
        unit.former_names = {**others, **(unit.former_names or {})}
    unit.former_names = {one: known for one, known in (unit.former_names or {}).items() if one != system}
    unit.name, unit.uscc = name, uscc
    db.session.flush()
    _rename_open(case, unit)
    if not cascade:
        unit.refresh_due = True
        return []
    return versions.certify_all(case.application, of_system(case, unit))


def of_system(case: Case, unit: Enterprise) -> ColumnElement[bool]:
    """As a condition: the registrations at the unit within the system of the case."""
    categories = systems.categories_of(case, unit, str(case.fact("system")))
    return and_(Registration.enterprise_id == unit.id, Registration.category.in_(categories))


def taken(unit: Enterprise, uscc: str) -> bool:
    """Whether another unit has this credit code."""
    query = select(Enterprise.id).where(Enterprise.uscc == uscc, Enterprise.id != unit.id)
    with db.session.no_autoflush:
        return db.session.scalar(query) is not None


def _rename_open(case: Case, unit: Enterprise) -> None:
    """What goes up under the old name goes on under the new one (§7 X7); the snapshots stay as they were signed."""
    query = select(Application).where(
        Application.enterprise_id == unit.id,
        Application.system == case.fact("system"),
        Application.person_id.is_not(None),
        Application.open,
    )
    for application in db.session.scalars(query):
        if "enterprise_name" in application.form:
            application.form = {**application.form, "enterprise_name": unit.name}


# -- 信息更正 -----------------------------------------------------------------------------------------------------------


def correct(case: Case) -> Sequence[Registration]:
    """The person of the case is called, and identified by, what the form says; all his certificates follow.

    Gender and birth date follow from a new identity number that tells them, and the login bears the new name. Open
    applications show him as he is now. :class:`RuleRefused` where the number has become another person's.
    """
    person, form = case.person, case.application.form
    db.session.refresh(person, with_for_update={"of": Person})
    id_type, id_no = form.get("id_type") or person.id_type, form.get("id_no") or person.id_no
    if holder_of(id_type, id_no, person) is not None:
        raise RuleRefused("该证件号已被他人使用，不能更正")
    identify(person, id_type, id_no)
    person.name = form.get("name") or person.name
    for account in db.session.scalars(select(Account).filter_by(person_id=person.id)).unique():
        account.name = person.name
    db.session.flush()
    return versions.certify_all(case.application, Registration.person_id == person.id)


def identify(person: Person, id_type: str, id_no: str) -> None:
    """The person has this identity number; gender and birth date follow from a new one that tells them."""
    if numbers.is_id_number(id_no) and id_no != person.id_no:
        person.birth_date, person.gender = numbers.birth_date(id_no), numbers.gender(id_no)
    person.id_type, person.id_no = id_type, id_no


def holder_of(id_type: str, id_no: str, person: Person) -> str | None:
    """The name of another person who has this identity number, written in another way or renewed."""
    number, kept = id_no.upper(), func.upper(Person.id_no)
    same = kept == number
    if id_type == HOME_RETURN_PERMIT:
        same = func.substr(kept, 1, PERMIT_DIGITS) == number[:PERMIT_DIGITS]
    query = select(Person.name).where(
        or_(same & (Person.id_type == id_type), Person.id_no == id_no), Person.id != person.id
    )
    with db.session.no_autoflush:
        return db.session.scalar(query.limit(1))
