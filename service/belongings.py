"""What may lie with a case besides its application: which records there are of it, and how they are ordered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, bindparam, exists, or_, select

from service.models import (
    Anomaly,
    CheckResult,
    Document,
    FormalNotice,
    Incident,
    Instance,
    PledgeRecord,
    SupplementItem,
    db,
)

Kind = Any
"""The model of a kind of records."""

KINDS: Mapping[Kind, Sequence[Any]] = {
    Incident: (Incident.raised_at,),
    SupplementItem: (SupplementItem.round, SupplementItem.position),
    Anomaly: (Anomaly.detected_at,),
    CheckResult: (CheckResult.level, CheckResult.code),
    PledgeRecord: (PledgeRecord.answered_at,),
    Document: (Document.uploaded_at,),
    FormalNotice: (FormalNotice.serial,),
}
"""The kinds, each with its order."""


def of(kind: Kind, found: Instance) -> Sequence[Any]:
    """The records of this kind that lie with a case."""
    query = select(kind).where(_with(kind, bindparam("case"))).order_by(*KINDS[kind], kind.id)
    return db.session.scalars(query, {"case": found.id}).all()


def of_all(kinds: Collection[Kind], found: Instance) -> Mapping[Kind, Sequence[Any]]:
    """Every kind with its records, of which only these ``kinds`` are there."""
    return {kind: of(kind, found) if kind in kinds else [] for kind in KINDS}


def asked(case: SQLColumnExpression[str]) -> list[ColumnElement[bool]]:
    """Columns that ask for each kind whether the ``case`` has such records. Most cases have few kinds, so whatever
    statement reads or writes the case asks that as well; :func:`told` reads the answers."""
    return [exists().where(_with(kind, case)) for kind in KINDS]


def told(answers: Sequence[bool]) -> frozenset[Kind]:
    """The kinds that are there, by the answers to :func:`asked`."""
    return frozenset(kind for kind, there in zip(KINDS, answers, strict=True) if there)


def _with(kind: Kind, case: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """The condition under which a record lies with a case: also an anomaly that the case is the defence of; of computer
    checks the rows that count now (docs/domain.md §6)."""
    own: ColumnElement[bool] = kind.instance_id == case
    if kind is Anomaly:
        return or_(own, Anomaly.defence_id == case)
    if kind is CheckResult:
        return and_(own, CheckResult.run.has(latest=True))
    return own
