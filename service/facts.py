"""The facts of a case: what expressions in diagrams, tables and texts may read, and how each is drawn from the case.

Facts are read-only and evaluated when first read. The names in :data:`FACTS` are all that an expression may use besides token
data and the ids of the deployed decisions (docs/architecture.md, "The dialect").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from service import clock, rules
from service.models import Account, Application, Assignment, db

if TYPE_CHECKING:
    from service.cases import Case

FACTS: Mapping[str, frozenset[str] | None] = {
    "today": None,
    "now": None,
    "process": None,
    "type": None,
    "category": None,
    "system": None,
    "status": None,
    "sender": None,
    "level": None,
    "penalty": None,
    "application": frozenset(
        (
            "number",
            "submitted",
            "reported",
            "submitted_on",
            "reported_on",
            "first_reported_on",
            "initiator",
            "entry_mode",
            "rounds",
            "form",
            "opinion",
            "request",
            "supplement_items",
            "qualification_typed",
        )
    ),
    "applicant": frozenset(
        (
            "name",
            "id_no",
            "mobile",
            "age",
            "profile_complete",
            "employment_complete",
            "photos_complete",
            "has_account",
            "registered_elsewhere",
        )
    ),
    "enterprise": frozenset(
        (
            "name",
            "uscc",
            "industry",
            "region",
            "reports_to",
            "profile_complete",
            "has_account",
            "has_qualification",
            "name_matches",
        )
    ),
    "qualification": frozenset(("held", "approved_on")),
    "registration": frozenset(
        ("exists", "state", "valid_to", "same_enterprise", "certificate_no", "seal_no", "enterprise_name")
    ),
    "open_application": None,
}
"""Fact names, each with the properties it has (``None``: a plain value)."""


def local_date(moment: datetime | None) -> date | None:
    """The Shanghai date of a moment."""
    return clock.local(moment).date() if moment else None


def _system(case: Case) -> str:
    if case.application.system:
        return case.application.system
    return str(case.fact("category_data")["system"]) if case.application.category else ""


def _application(case: Case) -> dict[str, Any]:
    row = case.application
    return {
        **row.facts,
        "number": row.number,
        "submitted": row.submitted_at is not None,
        "reported": row.reported_at is not None,
        "submitted_on": local_date(row.submitted_at),
        "reported_on": local_date(row.reported_at),
        "first_reported_on": local_date(row.first_reported_at),
        "initiator": row.initiator,
        "entry_mode": row.entry_mode,
        "rounds": row.rounds,
        "form": row.form,
    }


def _applicant(case: Case) -> dict[str, Any] | None:
    person = case.application.person
    if person is None:
        return None
    return {
        "name": person.name,
        "id_no": person.id_no,
        "mobile": person.mobile,
        "age": rules.age_on(clock.today(), person.birth_date),
        "profile_complete": person.profile_saved_at is not None,
        "employment_complete": person.employment_saved_at is not None,
        "photos_complete": bool(person.photo_id and person.signature_id and person.photos_pledged_at),
        "has_account": any_row(select(Account.id).filter_by(person_id=person.id, active=True)),
        "registered_elsewhere": [case.label_of(row.category) for row in case.registered_elsewhere()],
    }


def _enterprise(case: Case) -> dict[str, Any] | None:
    unit = case.enterprise
    if unit is None:
        return None
    person = case.application.person
    industry = person.industry if person else unit.industry
    return {
        "name": unit.name,
        "uscc": unit.uscc,
        "industry": industry,
        "region": unit.region,
        "reports_to": unit.reports_to,
        "profile_complete": unit.profile_saved_at is not None,
        "has_account": any_row(
            select(Account.id)
            .join(Assignment)
            .where(Account.active, Assignment.role_id == "enterprise_agent", Assignment.scope_key == unit.id)
        ),
        "has_qualification": any(
            row.industry == industry and (row.valid_to is None or row.valid_to >= clock.today())
            for row in unit.qualifications
        ),
        "name_matches": case.application.form.get("enterprise_name", unit.name) == unit.name,
    }


def _qualification(case: Case) -> dict[str, Any]:
    held = case.qualification()
    return {"held": held is not None, "approved_on": held.approved_on if held else None}


def _registration(case: Case) -> dict[str, Any]:
    row = case.registration()
    if row is None:
        return {"exists": False, "state": None, "valid_to": None, "same_enterprise": None}
    renewing = case.application.facts.get("renews") is True  # filed in time: valid until it is decided (§3.4)
    expired = row.state == "valid" and row.valid_to < clock.today() and not renewing
    return {
        "exists": True,
        "state": "expired" if expired else row.state,
        "valid_to": row.valid_to,
        "same_enterprise": case.enterprise is not None and row.enterprise_id == case.enterprise.id,
        "certificate_no": row.certificate_no,
        "seal_no": row.seal_no,
        "enterprise_name": row.enterprise.name,
    }


def _open_application(case: Case) -> bool:
    row = case.application
    return any_row(
        select(Application.instance_id).where(
            Application.person_id == row.person_id,
            Application.category == row.category,
            Application.open,
            Application.instance_id != (row.instance_id or ""),
        )
    )


def any_row(query: Any) -> bool:
    """Whether a query finds anything; what the session has not written yet stays unwritten."""
    with db.session.no_autoflush:
        return db.session.execute(query.limit(1)).first() is not None


BUILDERS: Mapping[str, Callable[[Case], Any]] = {
    "today": lambda case: clock.today(),
    "now": lambda case: clock.local(clock.now()),
    "process": lambda case: case.version.key,
    "type": lambda case: case.version.title,
    "category": lambda case: case.application.category,
    "system": _system,
    "status": lambda case: case.application.instance.main_status if case.application.instance else None,
    "level": lambda case: None,
    "penalty": lambda case: None,
    "application": _application,
    "applicant": _applicant,
    "enterprise": _enterprise,
    "qualification": _qualification,
    "registration": _registration,
    "open_application": _open_application,
}
