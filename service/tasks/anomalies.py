"""Anomalies: opening them, telling their defence where the case has gone, and letting an authority decide (docs/domain.md §5).

An anomaly is defended in an instance of its own. Whoever finds one leaves a job that begins it, so that nothing about the
defence can hold up the step that found the anomaly; and no instance ever moves another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from service import clock
from service.cases import Case
from service.hearing import LEVELS
from service.models import Anomaly, UserTask, db
from service.models.anomaly import KINDS

from . import desks, insurance
from .later import later
from .registry import operation

OCCASION = "anomaly"
"""The occasion on which a defence begins: a process names it in its property ``starts_on``."""

CASE_MOVED = "case_moved"
"""The message that tells a defence that the case lies at another level now."""


@operation(
    "anomaly.open",
    title="登记异常",
    help="在本业务上登记一项异常。",
    parameters={
        "kind": "异常的种类",
    },
)
def open_anomaly(case: Case, kind: str) -> dict[str, Any]:
    """Open an anomaly of this kind over the case; gives its ``id``, ``kind`` and ``name``.

    Where the applicant has just read the warning (text ``<kind>_warning``) and chosen to continue, that is a promise: text,
    moment and account are kept.
    """
    anomaly = found(case, kind, _description(case, kind))
    anomaly.promise = _promise(case, kind) or anomaly.promise
    db.session.flush()
    return {"id": anomaly.id, "kind": kind, "name": KINDS[kind]}


def found(case: Case, kind: str, description: str) -> Anomaly:
    """The anomaly of the case that says so, made if there is none yet; its defence begins in a job.

    One at a time for each kind, and what was found and decided once is not found again.
    """
    known = _known(case, kind, description)
    if known is not None:
        return known
    unit = case.enterprise
    made = Anomaly(
        kind=kind,
        person_id=case.person.id,
        enterprise_id=unit.id if unit else None,
        instance_id=case.application.instance_id,
        category=case.application.category,
        description=description,
        detected_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    later(case.application.instance_id, "start", case.element, OCCASION, anomaly=made.id)
    return made


def follow(case: Case, level: str) -> None:
    """Tell the defences that wait for the decision of another level that the case has come to this one."""
    waiting = (
        select(UserTask.instance_id, UserTask.element)
        .join(Anomaly, Anomaly.defence_id == UserTask.instance_id)
        .where(
            Anomaly.instance_id == case.application.instance_id,
            UserTask.closed_at.is_(None),
            UserTask.scope.in_(scope for scope, other in LEVELS.items() if other != level),
        )
    )
    for defence_id, element in db.session.execute(waiting).all():
        later(defence_id, "message", element, CASE_MOVED)


@operation(
    "anomaly.hear",
    title="申辩期结束，可以审查",
    help="此后主管部门才能对申辩作出决定。",
)
def hear(case: Case) -> None:
    """From now on an authority may decide: somebody has defended himself, or the time for it is over. The time limits of
    the case about which it is run again."""
    anomaly = case.anomaly
    if anomaly is None:
        raise LookupError("the case is no defence of an anomaly")
    anomaly.heard_at = clock.now()
    if anomaly.instance_id is not None:
        later(anomaly.instance_id, "deadline", "", "")


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
    said = _FOUND[kind](case) if kind in _FOUND else None
    return f"{KINDS[kind]}：{said}" if said else KINDS[kind]


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
