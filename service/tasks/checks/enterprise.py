"""Findings about the unit: code, name, qualification, jurisdiction, contract (docs/domain.md §6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from service import authorities, clock, numbers
from service.cases import Case
from service.models import Assignment, Role, db

from .registry import finding, found_if


@finding("K04")
def credit_code_invalid(case: Case) -> Mapping[str, Any] | None:
    """The unit's credit code does not pass GB 32100."""
    unit = case.enterprise
    return found_if(unit is None or not numbers.is_uscc(unit.uscc))


@finding("K05")
def name_differs(case: Case) -> Mapping[str, Any] | None:
    """The unit's name on the form is not the one registered for its credit code."""
    unit = case.fact("enterprise")
    return found_if(unit is None or not unit["name_matches"])


@finding("K19")
def no_qualification(case: Case) -> Mapping[str, Any] | None:
    """The unit has no valid qualification for the industry, or not the one that the person's employment names."""
    unit, person = case.enterprise, case.person
    if unit is None:
        return found_if(condition=True)
    valid = {
        held.number
        for held in unit.qualifications
        if held.industry == person.industry and (held.valid_to is None or held.valid_to >= clock.today())
    }
    return found_if(person.qualification_no not in valid)


@finding("K29")
def outside_jurisdiction(case: Case) -> Mapping[str, Any] | None:
    """The officer who checks holds the role for other regions only: the unit has moved since the case came."""
    role = db.session.get(Role, case.actor.role)
    if role is None or role.scope not in authorities.OFFICIAL:
        return None
    held = select(Assignment.scope_key).filter_by(account_id=case.actor.account_id, role_id=role.id)
    return found_if(authorities.scope_key_for(role, case.application) not in set(db.session.scalars(held)))


@finding("K30")
def contract_ends_soon(case: Case) -> Mapping[str, Any] | None:
    """The contract ends before the decision is due, counted from today."""
    ends = case.person.employed_to
    if ends is None or ends >= case.workdays(clock.today(), case.limit("decision_days")):
        return None
    return {"date": ends}
