"""Cases and tasks, put together for the shapes of :mod:`service.api.schemas`; status labels are in the viewer's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service import anomalies, authorities, case_view
from service.case_view import CaseView, enterprise_of
from service.forms.json_schema import json_schema
from service.instances import Migration, Shown
from service.models import (
    Account,
    Anomaly,
    CheckResult,
    CheckRun,
    Event,
    FormalNotice,
    Incident,
    Instance,
    UserTask,
)

from .views import View, file, person, reference, unit


def status(row: Instance, viewer: Account) -> View:
    """A case's status in the viewer's words."""
    return {"id": row.status, "label": case_view.label(row, authorities.audience(viewer, row.application))}


def instance_summary(row: Instance, viewer: Account) -> View:
    """A case as lists show it."""
    return {
        "id": row.id,
        "business_key": row.business_key,
        "definition": reference(row.definition),
        "status": status(row, viewer),
        "outcome": row.outcome,
        "suspended": row.suspended,
        "started_at": row.started_at,
        "updated_at": row.updated_at,
        "ended_at": row.ended_at,
        "category": row.application.category,
        "person": person(row.application.person),
        "enterprise": unit(enterprise_of(row)),
    }


def instance(case: CaseView, viewer: Account) -> View:
    """A case with all that belongs to it."""
    return {
        **instance_summary(case.instance, viewer),
        "facts": facts(case),
        "tasks": [task_summary(task, viewer) for task in case.tasks],
        "waits": case.waits,
        "messages": case.messages,
        "incidents": [incident(row) for row in case.incidents],
        "notice": case.notice,
    }


def facts(case: CaseView) -> Mapping[str, Any]:
    """The plain facts of a case, and the records every desk looks at: supplements, anomalies, checks, documents."""
    return {
        **case.facts,
        "supplements": [
            {
                "id": row.id,
                "element": row.element,
                "round": row.round,
                "content": row.content,
                "reason": row.reason,
                "requested_at": row.requested_at,
                "submitted_at": row.submitted_at,
                "files": row.files,
            }
            for row in case.supplements
        ],
        "anomalies": [_found(row) for row in case.anomalies],
        "checks": [check(row) for row in case.checks],
        "documents": [file(row) for row in case.documents],
    }


def _found(row: Anomaly) -> View:
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "label": row.label,
        "description": row.description,
        "detected_at": row.detected_at,
    }


def anomaly(row: Anomaly, viewer: Account) -> View:
    """An anomaly with what was said against it, and what the viewer can do about it now."""
    defence, todo = row.defence, anomalies.task_of(row, viewer)
    decided = defence is not None and defence.ended_at is not None
    return {
        **_found(row),
        "category": row.category,
        "person": person(row.person),
        "enterprise": unit(row.enterprise),
        "instance": row.instance_id,
        "defence": row.defence_id,
        "defences": [
            {
                "role": one.role,
                "filed_at": one.filed_at,
                "exemption": one.exemption,
                "reason": one.reason,
                "files": one.files,
            }
            for one in row.defences
        ],
        "opinion": defence.application.facts.get("opinion") if defence is not None and decided else None,
        "decided_at": defence.ended_at if defence is not None else None,
        "task": task_summary(todo, viewer) if todo is not None else None,
    }


def check(row: CheckResult) -> View:
    """A row of the computer check."""
    return {
        "level": row.level,
        "code": row.code,
        "severity": row.severity,
        "message": row.message,
        "checked_at": row.checked_at,
    }


def check_run(row: CheckRun) -> View:
    """A run of the computer check with its rows."""
    return {
        "id": row.id,
        "level": row.level,
        "run_at": row.run_at,
        "by": row.actor_name,
        "latest": row.latest,
        "rows": [check(one) for one in row.rows],
    }


def formal_notice(row: FormalNotice) -> View:
    """A formal notice as it was issued."""
    return {name: getattr(row, name) for name in ("serial", "number", "title", "text", "sha256", "issued_at")}


def event(row: Event) -> View:
    """An entry of a case's history."""
    system = row.account_id is None
    return {
        "seq": row.seq,
        "at": row.at,
        "kind": row.kind,
        "element": row.element,
        "name": row.name,
        "actor": {"role": row.role}
        if system
        else {"account": row.account_id, "role": row.role, "name": row.actor_name},
        "opinion": row.opinion,
        "data": row.data,
        "status": None if row.status is None else {"id": row.status, "label": row.label},
    }


def incident(row: Incident) -> View:
    """Something that needs an admin."""
    return {
        "id": row.id,
        "instance": row.instance_id,
        "element": row.element,
        "kind": row.kind,
        "message": row.message,
        "raised_at": row.raised_at,
        "resolved_at": row.resolved_at,
    }


# -- tasks ------------------------------------------------------------------------------------------------------------


def task_summary(row: UserTask, viewer: Account) -> View:
    """A task as lists show it."""
    case = row.instance
    return {
        "id": row.id,
        "element": row.element,
        "name": row.name,
        "role": row.role,
        "instance": row.instance_id,
        "status": status(case, viewer),
        "created_at": row.created_at,
        "due_at": row.due_at,
        "assignee": row.assignee_id,
        "business_key": case.business_key,
        "definition": reference(case.definition),
        "category": case.application.category,
        "person": person(case.application.person),
        "enterprise": unit(enterprise_of(case)),
    }


def task(row: UserTask, shown: Shown, viewer: Account) -> View:
    """A task with its form, and what there is to read above it."""
    form = shown.form
    return {
        **task_summary(row, viewer),
        "text": shown.text,
        "form": {"name": form.name, "schema": json_schema(form), "prefilled": form.prefill(), "draft": row.draft},
    }


def migration(found: Migration, *, dry_run: bool) -> View:
    """What moving a case to another version means; ``element``, ``name`` and ``message`` are of the first obstacle."""
    first = found.obstacles[0] if found.obstacles else None
    return {
        "instance": found.instance,
        "from": found.source,
        "to": found.target,
        "dry_run": dry_run,
        "possible": found.possible,
        "element": first.element if first else None,
        "name": first.name if first else None,
        "message": f"不能迁移：{first.message}" if first else "可以迁移",
        "obstacles": [{"element": one.element, "name": one.name, "message": one.message} for one in found.obstacles],
    }
