"""The facts of a case: what expressions in diagrams, tables and texts may read, and how each is drawn from the case.

Facts are read-only and evaluated when first read. The names in :data:`FACTS` are all that an expression may use besides token
data and the ids of the deployed decisions (docs/architecture.md, "The dialect").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from service import clock, hearing, rules
from service.models import Account, Application, Assignment, Enterprise, Penalty, db
from service.register import systems

if TYPE_CHECKING:
    from service.cases import Case

FACTS: Mapping[str, frozenset[str] | None] = {
    "today": None,
    "now": None,
    "process": None,
    "type": None,
    "subject": None,
    "petitioner": None,
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
            "target",
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
            "barred_until",
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
            "refresh_due",
        )
    ),
    "qualification": frozenset(("held", "approved_on")),
    "registration": frozenset(
        ("exists", "state", "valid_to", "same_enterprise", "certificate_no", "seal_no", "enterprise_name", "region")
    ),
    "open_application": None,
    "registered_in": None,
    "people_in": None,
    "misnamed_in": None,
    "reviewed_in": None,
    "unit_statuses": None,
    "days_stopped": None,
    "anomaly": frozenset(
        ("kind", "name", "description", "detected_on", "defences", "held_by", "under_way", "case_number")
    ),
}
"""Fact names, each with the properties it has (``None``: a plain value)."""


def local_date(moment: datetime | None) -> date | None:
    """The Shanghai date of a moment."""
    return clock.local(moment).date() if moment else None


def _subject(case: Case) -> str:
    """What the case is called in messages: profession and type, of a case without profession the type alone. A diagram may
    record another name of the type, ``called``."""
    label = case.label_of(case.application.category) if case.application.category else ""
    return label + str(case.application.facts.get("called") or case.version.title)


def _petitioner(case: Case) -> str:
    """Who applies: the person, of a case about nobody the unit."""
    row = case.application.person or case.enterprise
    return row.name if row else ""


def _system(case: Case) -> str:
    """That of the category; of a case without one that which the decision ``opening_system`` gives when it begins."""
    if case.application.system:
        return case.application.system
    if case.application.category:
        return str(case.fact("category_data")["system"])
    return str(case.fact("opening_system")["system"] or "") if "opening_system" in case.version.decisions else ""


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
        "barred_until": _barred_until(case),
    }


def _barred_until(case: Case) -> date | None:
    """The day from which the person may apply again for the case's category, after a refusal for false material (X33)."""
    query = select(func.max(Penalty.reapply_not_before)).where(
        Penalty.person_id == case.application.person_id,
        or_(Penalty.category.is_(None), Penalty.category == case.application.category),
        Penalty.reapply_not_before > clock.today(),
    )
    return db.session.scalar(query)


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
        "has_account": has_agent(unit),
        "has_qualification": any(
            row.industry == industry and (row.valid_to is None or row.valid_to >= clock.today())
            for row in unit.qualifications
        ),
        "name_matches": _name_matches(case, unit),
        "refresh_due": bool(unit.refresh_due),
    }


def _name_matches(case: Case, unit: Enterprise) -> bool:
    """Whether the form has the name by which the system of the case knows the unit."""
    known = systems.known_name(unit, str(case.fact("system"))).name
    return bool(case.application.form.get("enterprise_name", known) == known)


def has_agent(unit: Enterprise) -> bool:
    """Whether somebody can act for the unit."""
    agents = select(Account.id).join(Assignment).where(Account.active, Assignment.role_id == "enterprise_agent")
    return any_row(agents.where(Assignment.scope_key == unit.id))


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
        "region": row.enterprise.region,
    }


def _open_application(case: Case) -> bool:
    """Of what somebody else has started about the person (``imposed``), only another such case is in its way (X8, X9)."""
    row = case.application
    if row.person_id is None or row.category is None:
        return False
    return any_row(
        select(Application.instance_id).where(
            Application.person_id == row.person_id,
            Application.category == row.category,
            Application.open,
            Application.imposed == bool(row.imposed),
            Application.instance_id != (row.instance_id or ""),
        )
    )


def any_row(query: Any) -> bool:
    """Whether a query finds anything; what the session has not written yet stays unwritten."""
    with db.session.no_autoflush:
        return db.session.execute(query.limit(1)).first() is not None


BUILDERS: Mapping[str, Callable[[Case], Any]] = {
    "today": lambda case: case.now.date(),
    "now": lambda case: case.now,
    "process": lambda case: case.version.key,
    "type": lambda case: case.version.title,
    "subject": _subject,
    "petitioner": _petitioner,
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
    "registered_in": systems.registered_in,
    "people_in": systems.people_in,
    "misnamed_in": systems.misnamed_in,
    "reviewed_in": systems.reviewed_in,
    "unit_statuses": systems.unit_statuses,
    "days_stopped": lambda case: hearing.days_stopped(case.application),
    "anomaly": lambda case: hearing.about(case.anomaly),
}

READ_BY_CODE = frozenset(
    (
        "computer_check",
        "deemed_renewal",
        "exclusion",
        "documents",
        "helpline",
        "conditions",
        "pledge_photo",
        "correction_pictures",
        "opening_system",
        "questions",
        "rename_documents",
        "rename_terms",
        "report_bars",
        "report_targets",
        "return_reasons",
        "submitted",
    )
)
"""Decisions and texts that forms, checks and pages read by name, so that the gate does not call them unused."""
