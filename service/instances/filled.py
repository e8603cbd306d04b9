"""The form of a case as it was filled in, for whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service import snapshots
from service.actors import SYSTEM
from service.forms.json_schema import json_schema
from service.forms.registry import Form, forms
from service.models import Event, Instance, db
from service.running import Running

WHO = ("name", "id_no", "id_type")
"""What a 信息更正 changes of what a form shows."""


@dataclass(frozen=True)
class Filled:
    """A form's schema without its decisions, the values, and when it was filled in last."""

    name: str
    schema: Mapping[str, Any]
    values: Mapping[str, Any]
    at: datetime


def filled(instance: Instance) -> Filled | None:
    """The type's own form as it was filled in last; ``None`` before there is one.

    What the form only shows is as it was when the form was submitted, not as the profile is today; but while the case is
    open, a corrected name or number is shown (docs/domain.md §7 X27).
    """
    found = last_filled(Running(instance, SYSTEM))
    if found is None:
        return None
    form, event = found
    values = {**form.prefill(), **_as_submitted(instance, form), **instance.application.form}
    schema = json_schema(form)
    data = {name: one for name, one in schema["properties"].items() if name not in form.decisions}
    return Filled(event.name or "", {**schema, "properties": data}, values, event.at)


def last_filled(running: Running) -> tuple[Form, Event] | None:
    """The form of the initiator's task of the type's diagram that was completed last, with that event; its outcomes are all
    that the diagram has there."""
    definition = running.definition
    own = {
        element.id: forms()[element.properties["form"]]
        for element in definition.process.elements.values()
        if element.kind == "userTask" and element.lane == running.row.application.initiator
    }
    query = select(Event).where(
        Event.chain == running.row.id,
        Event.kind == "task_completed",
        Event.element.in_(own),
        Event.account_id.is_not(None),
    )
    event = db.session.scalar(query.order_by(Event.seq.desc()).limit(1))
    if event is None:
        return None
    at = event.element or ""
    outcomes = {flow.properties["outcome"]: flow.name for flow in definition.outcomes(at)}
    return own[at](running.case, element=at, outcomes=outcomes), event


def last_snapshot(instance: Instance) -> Mapping[str, Any]:
    """Form, person and unit as they were kept last; empty before anything was submitted."""
    return snapshots.last(instance.id) or {}


def _as_submitted(instance: Instance, form: Form) -> dict[str, Any]:
    content = last_snapshot(instance)
    known = {**(content.get("enterprise") or {}), **(content.get("person") or {})}
    today = WHO if instance.ended_at is None else ()
    return {name: known[name] for name in form.shown if name in known and name not in today}
