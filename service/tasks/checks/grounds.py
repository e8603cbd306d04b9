"""K20: grounds on which nobody is registered for some years (docs/domain.md, Appendix C)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select

from service import clock, rules
from service.cases import Case
from service.models import Penalty, db

from .registry import finding


@finding("K20")
def excluded(case: Case) -> Mapping[str, Any] | None:
    """A penalty that has not ended, or has ended fewer years ago than the decision ``exclusion`` says for its kind."""
    query = select(Penalty).where(
        Penalty.person_id == case.person.id,
        or_(Penalty.category.is_(None), Penalty.category == case.application.category),
    )
    penalties = db.session.scalars(query.order_by(Penalty.ended_on))
    grounds = [ground for ground in (_ground(case, penalty) for penalty in penalties) if ground]
    return {"grounds": list(dict.fromkeys(grounds))} if grounds else None


def _ground(case: Case, penalty: Penalty) -> str | None:
    rule = case.decide("exclusion", penalty=penalty.kind)
    if rule["years"] is None:
        return None
    over = penalty.ended_on is not None and rules.add_years(penalty.ended_on, int(rule["years"])) <= clock.today()
    return None if over else str(rule["ground"])
