"""The form of a case as it was filled in, for whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.actors import SYSTEM
from service.forms.json_schema import json_schema
from service.forms.registry import Form, forms
from service.models import Event, FormSnapshot, Instance, db
from service.running import Running


@dataclass(frozen=True)
class Filled:
    """A form's schema without its decisions, the values, and when it was filled in last."""

    name: str
    schema: Mapping[str, Any]
    values: Mapping[str, Any]
    at: datetime


def filled(instance: Instance) -> Filled | None:
    """The type's own form: that of the task of its diagram that was completed last; ``None`` before there is one.

    What the form only shows is as it was when the form was submitted, not as the profile is today.
    """
    running = Running(instance, SYSTEM)
    own = {
        element.id: forms()[element.properties["form"]]
        for element in running.definition.process.elements.values()
        if element.kind == "userTask"
    }
    query = select(Event).where(
        Event.chain == instance.id,
        Event.kind == "task_completed",
        Event.element.in_(own),
        Event.account_id.is_not(None),
    )
    event = db.session.scalar(query.order_by(Event.seq.desc()).limit(1))
    if event is None:
        return None
    form: Form = own[event.element or ""](running.case, element=event.element or "")
    values = {**form.prefill(), **_as_submitted(instance, form), **instance.application.form}
    schema = json_schema(form)
    data = {name: one for name, one in schema["properties"].items() if name not in form.decisions}
    return Filled(event.name or "", {**schema, "properties": data}, values, event.at)


def _as_submitted(instance: Instance, form: Form) -> dict[str, Any]:
    query = select(FormSnapshot.content).where(FormSnapshot.instance_id == instance.id)
    content = db.session.scalar(query.order_by(FormSnapshot.taken_at.desc()).limit(1))
    if content is None:
        return {}
    known = {**(content.get("enterprise") or {}), **(content.get("person") or {})}
    return {name: known[name] for name in form.shown if name in known}
