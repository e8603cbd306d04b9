"""``anomaly.open``: something found that person and enterprise may defend themselves against (docs/domain.md §5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from service import clock
from service.cases import Case
from service.models import Anomaly, db

from . import desks, insurance
from .registry import operation

NAMES = {
    "insurance": "社保异常",
    "duplicate_person": "人员查重异常",
    "qualification": "职业资格核查异常",
    "penalty": "行政处罚",
}


@operation("anomaly.open", parameters=("kind",))
def open_anomaly(case: Case, kind: str) -> dict[str, Any]:
    """Open an anomaly of this kind over the case; gives its ``id``, ``kind`` and ``name``.

    One at a time for each kind, and what was found and decided once is not found again. Where the applicant has just
    read the warning (text ``<kind>_warning``) and chosen to continue, that is a promise: text, moment and account are
    kept.
    """
    description = _description(case, kind)
    anomaly = _known(case, kind, description)
    if anomaly is None:
        unit = case.enterprise
        anomaly = Anomaly(
            kind=kind,
            person_id=case.person.id,
            enterprise_id=unit.id if unit else None,
            instance_id=case.application.instance_id,
            description=description,
            detected_at=clock.now(),
            state="open",
        )
        db.session.add(anomaly)
    anomaly.promise = _promise(case, kind) or anomaly.promise
    db.session.flush()
    return {"id": anomaly.id, "kind": kind, "name": NAMES[kind]}


def unsettled(case: Case) -> list[Anomaly]:
    """The anomalies of the case that no authority has accepted a defence against."""
    query = select(Anomaly).where(Anomaly.instance_id == case.application.instance_id, Anomaly.state != "accepted")
    return list(db.session.scalars(query.order_by(Anomaly.detected_at)))


def _known(case: Case, kind: str, description: str) -> Anomaly | None:
    query = select(Anomaly).filter_by(instance_id=case.application.instance_id, kind=kind)
    for anomaly in db.session.scalars(query):
        if anomaly.state in ("open", "defended") or anomaly.description == description:
            return anomaly
    return None


def _description(case: Case, kind: str) -> str:
    found = _FOUND[kind](case) if kind in _FOUND else None
    return f"{NAMES[kind]}：{found}" if found else NAMES[kind]


def _uninsured(case: Case) -> str | None:
    answer = insurance.latest(case)
    return answer.kind if answer is not None else None


def _elsewhere(case: Case) -> str:
    places = [f"{case.label_of(row.category)}注册在{row.enterprise.name}" for row in case.registered_elsewhere()]
    return "，".join(places)[:_LONGEST]


_LONGEST = 300
_FOUND: Mapping[str, Callable[[Case], str | None]] = {"insurance": _uninsured, "duplicate_person": _elsewhere}
"""What exactly was found, for the kinds that tell."""


def _promise(case: Case, kind: str) -> dict[str, Any] | None:
    text = f"{kind}_warning"
    if case.token.get("continue") is not True or desks.scope(case) != "own" or text not in case.version.texts:
        return None
    return {"text": case.text(text), "at": clock.now().isoformat(), "account": case.actor.account_id}
