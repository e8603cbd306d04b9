"""人员出省: what is kept of a change to a unit in another province (docs/domain.md §7 X26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from service import clock
from service.models import OutOfProvince, db

if TYPE_CHECKING:
    from service.cases import Case


def record_move(case: Case) -> OutOfProvince | None:
    """Keep that the person leaves the unit in the register for the unit of the case; before the register changes, and once
    per application."""
    number, held, unit = case.application.number, case.registration(), case.enterprise
    known = db.session.scalar(select(OutOfProvince).filter_by(application_number=number))
    if known is not None or held is None or unit is None:
        return known
    row = OutOfProvince(
        person_id=held.person_id,
        registration_id=held.id,
        application_number=number,
        category=held.category,
        certificate_no=held.certificate_no,
        former_name=held.enterprise.name,
        former_region=held.enterprise.region,
        new_name=unit.name,
        new_region=unit.region,
        moved_at=clock.now(),
    )
    db.session.add(row)
    return row
