"""A case with all that belongs to it, as one account sees it; for pages and programs alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from service import authorities, belongings, clock, instances, nudge, worklist
from service.models import (
    Account,
    Anomaly,
    CheckResult,
    CheckRun,
    Document,
    Enterprise,
    FormalNotice,
    Incident,
    Instance,
    PledgeRecord,
    SupplementItem,
    UserTask,
    db,
)

FACTS_OF_THE_APPLICATION = ("category", "system", "initiator", "entry_mode", "rounds")
"""What a case tells about itself besides what its diagram records."""

NOT_SHOWN = frozenset(("opinion", "request"))
"""Recorded facts that the history shows with who said them, and that are no property of the case."""


@dataclass(frozen=True)
class Wait:
    """What a case waits for. ``kind``: ``user_task``, ``timer``, ``service`` or ``message``; ``text`` names what there is to
    read there."""

    kind: str
    element: str
    name: str
    role: str | None
    due_at: datetime | None
    text: str | None


@dataclass(frozen=True)
class CaseView:
    """A case as one account sees it. ``checks`` is empty for who is no authority: a row may name another person.
    ``pledges`` are those that were given, the newest last.
    ``notice`` is what the applicant reads while others have the case."""

    instance: Instance
    audience: authorities.Audience
    tasks: Sequence[UserTask]
    waits: Sequence[Wait]
    messages: Sequence[instances.Offer]
    incidents: Sequence[Incident]
    supplements: Sequence[SupplementItem]
    anomalies: Sequence[Anomaly]
    checks: Sequence[CheckResult]
    pledges: Sequence[PledgeRecord]
    documents: Sequence[Document]
    formal_notices: Sequence[FormalNotice]
    notice: str | None

    @property
    def facts(self) -> Mapping[str, Any]:
        """What is known of the case that is plain and no personal data: start variables, what the application tells, and
        what the diagrams recorded."""
        row = self.instance.application
        recorded = {
            name: value
            for name, value in row.facts.items()
            if name not in NOT_SHOWN and (value is None or isinstance(value, (bool, int, float, str)))
        }
        return {
            **recorded,
            **row.variables,
            **{name: getattr(row, name) for name in FACTS_OF_THE_APPLICATION},
            "submitted_at": row.submitted_at,
            "reported_at": row.reported_at,
        }


def label(instance: Instance, audience: authorities.Audience) -> str:
    """The status in this audience's words (docs/domain.md §4.1)."""
    words = {"enterprise": instance.label_enterprise, "authority": instance.label_authority}
    return words.get(audience) or instance.label


def look(found: Instance, account: Account, state: instances.Look | None = None) -> CaseView:
    """A case with all that belongs to it, as this account sees it; that it may see it has been decided before. ``state`` is
    how it stands, where somebody knows that already.

    Looking never moves a case; where something is due already, the worker is nudged.
    """
    audience = authorities.audience(account, found.application)
    state = state or instances.look(found, account)
    nudge.nudge([wait.id for wait in state.waits if wait.due_at is not None and wait.due_at <= clock.now()])
    if state.standing is None:
        tasks, kinds = _tasks_and_kinds(found)
    else:
        tasks, kinds = state.standing
    records = belongings.of_all(kinds, found)
    return CaseView(
        instance=found,
        audience=audience,
        tasks=worklist.theirs(tasks, account),
        waits=[
            Wait(w.kind, w.element.id, w.element.name, w.element.lane, w.due_at, w.element.properties.get("text"))
            for w in state.waits
        ],
        messages=state.offers,
        incidents=records[Incident] if authorities.is_admin(account) else [],
        supplements=records[SupplementItem],
        anomalies=records[Anomaly],
        checks=records[CheckResult] if audience == "authority" else [],
        pledges=[one for one in records[PledgeRecord] if one.agreed],
        documents=records[Document],
        formal_notices=records[FormalNotice],
        notice=state.notice if audience == "applicant" else None,
    )


def _tasks_and_kinds(found: Instance) -> instances.Standing:
    """The open tasks of a case, and which kinds of records it has."""
    rows = db.session.execute(_TASKS_AND_KINDS, {"case": found.id}).all()
    return [row[0] for row in rows if row[0] is not None], belongings.told(rows[0][1:])


_TASKS_AND_KINDS = (
    select(UserTask, *belongings.asked(Instance.id))
    .select_from(Instance)
    .outerjoin(UserTask, and_(UserTask.instance_id == Instance.id, UserTask.closed_at.is_(None)))
    .where(Instance.id == bindparam("case"))
    .order_by(*worklist.OLDEST_FIRST.by())
)


def check_runs(found: Instance) -> Sequence[CheckRun]:
    """Every run of the case's computer checks with its rows, the newest first."""
    query = (
        select(CheckRun)
        .filter_by(instance_id=found.id)
        .order_by(CheckRun.run_at.desc(), CheckRun.latest.desc(), CheckRun.id)
    )
    return db.session.scalars(query).all()


def checks(found: Instance) -> Sequence[CheckResult]:
    """The rows of the case's computer checks that count now, by level and code."""
    return belongings.of(CheckResult, found)


def formal_notices(found: Instance) -> Sequence[FormalNotice]:
    """The formal notices of the case, in the order in which they were issued."""
    return belongings.of(FormalNotice, found)


def enterprise_of(found: Instance) -> Enterprise | None:
    """The unit of a case: the one that reports it, until then the person's employer."""
    row = found.application
    return row.enterprise or (row.person.enterprise if row.person else None)
