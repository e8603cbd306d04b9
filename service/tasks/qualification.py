"""``qualification.record``: the qualification that a unit has obtained joins the case (docs/domain.md §3.0.8)."""

from __future__ import annotations

from sqlalchemy import select

from service import clock
from service.cases import Case
from service.models import Enterprise, EnterpriseQualification, db

from .registry import operation


@operation(
    "qualification.record",
    title="登记企业资质",
    help="采用企业最后告知的资质证书号。",
    parameters={
        "checked": "是否已经核验（true / false）",
    },
)
def record(case: Case, checked: bool = False) -> dict[str, bool]:
    """Take the number that the enterprise told last (fact ``qualification_no``).

    If the unit holds it for the person's industry, his employment names it from now on: ``{found: true}``. A number typed
    by hand is not held until a desk has found it genuine: with ``checked`` it becomes the unit's.
    """
    unit, number = case.enterprise, case.application.facts.get("qualification_no")
    if unit is None or number is None:
        return {"found": False}
    held = _held(unit, number)
    if held is None and checked:
        held = EnterpriseQualification(number=number, industry=case.person.industry or "", source="checked")
        unit.qualifications.append(held)
        db.session.flush()
    found = (
        held is not None
        and held.industry == case.person.industry
        and (held.valid_to is None or held.valid_to >= clock.today())
    )
    if found:
        case.person.qualification_no = number
    return {"found": found}


def _held(unit: Enterprise, number: str) -> EnterpriseQualification | None:
    """The unit's row of this number. The unit is locked: two of its cases may bring the same number at once."""
    db.session.execute(select(Enterprise.id).filter_by(id=unit.id).with_for_update())
    return db.session.scalar(select(EnterpriseQualification).filter_by(enterprise_id=unit.id, number=number))
