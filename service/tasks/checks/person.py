"""Findings about the person: identity, duplicates, photos, implausible data (docs/domain.md §6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from service import clock, numbers, rules
from service.cases import Case
from service.forms.identity import IDENTITY_PAPERS
from service.models import Person
from service.register import naming

from .registry import finding, found_if

ID_CARD = "身份证"


def _identity(case: Case) -> tuple[str, str]:
    """Type and number of the person's identity paper; those that are to be, where the case is to correct them."""
    form, person = case.application.form, case.person
    return form.get("id_type") or person.id_type, form.get("id_no") or person.id_no


@finding("K02")
def identity_number_invalid(case: Case) -> Mapping[str, Any] | None:
    """The identity number does not pass the test of its type."""
    id_type, id_no = _identity(case)
    is_valid = IDENTITY_PAPERS.get(id_type)
    return found_if(is_valid is None or not is_valid(id_no))


@finding("K03")
def identity_number_contradicted(case: Case) -> Mapping[str, Any] | None:
    """Gender or birth date differ from what a valid identity number says."""
    person, (id_type, id_no) = case.person, _identity(case)
    if id_type != ID_CARD or not numbers.is_id_number(id_no):
        return None
    said = (numbers.gender(id_no), numbers.birth_date(id_no))
    return found_if(said != (person.gender, person.birth_date))


@finding("K06")
def identity_used_by_another(case: Case) -> Mapping[str, Any] | None:
    """Another person has the same identity number, written in another way or renewed."""
    other = naming.holder_of(*_identity(case), case.person)
    return None if other is None else {"other_person": other}


@finding("K07")
def registered_at_another_unit(case: Case) -> Mapping[str, Any] | None:
    """A valid registration at a unit other than the one that reports, in whatever other category."""
    others = case.registered_elsewhere()
    if not others:
        return None
    return {
        "unit": list(dict.fromkeys(other.enterprise.name for other in others)),
        "registered_category": [case.label_of(other.category) for other in others],
    }


@finding("K21")
def too_old(case: Case) -> Mapping[str, Any] | None:
    """Older than the category's limit, or where it has none, than the age from which one looks closer."""
    data = case.fact("category_data")
    limit = data["max_age"] if data["max_age"] is not None else data["warn_age"]
    return found_if(limit is not None and rules.age_on(clock.today(), case.person.birth_date) > limit)


@finding("K22")
def photos_missing(case: Case) -> Mapping[str, Any] | None:
    """Photo or signature missing; their format and size were checked when they were uploaded."""
    return found_if(not (case.person.photo_id and case.person.signature_id))


@finding("K25")
def implausible(case: Case) -> Mapping[str, Any] | None:
    """Data that can hardly all be true."""
    doubts = list(_doubts(case.person))
    return {"detail": doubts} if doubts else None


def _doubts(person: Person) -> Iterator[str]:
    if person.agent_mobile and person.agent_mobile == person.mobile:
        yield "经办人手机号与申请人手机号相同"
    of_age: date = rules.add_years(person.birth_date, 18)
    if person.graduated_on and person.graduated_on < of_age.strftime("%Y-%m"):
        yield "毕业时间早于18岁"
    if person.employed_from and person.employed_from > clock.today():
        yield "聘用开始时间晚于今天"
