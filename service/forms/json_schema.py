"""A form as JSON Schema (draft 2020-12), for pages and programs that fill it in.

Fields carry their own schema as ``metadata``; here it is put together. Files are ``{"type": "string", "format": "file"}`` with
``x-purpose``, the purpose to upload them for; what is shown is ``readOnly``; the words on an outcome's button are the ``title``
of its ``const``; ``x-repeats`` names the property of a prefilled row that an answer repeats, so that its rows are
fixed; ``x-each`` the shown list of which each line is ticked for itself; ``examples`` are usual answers to choose from.
"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, missing

from .registry import EMPTY, Demand, Form

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(form: Form) -> dict[str, Any]:
    """The schema of a form's answers, and of what is shown beside them."""
    record = record_schema(form)
    described = {"$schema": DIALECT, **record, "properties": {**form.shown, **record["properties"]}}
    demands = [_demand(form, demand) for demand in form.demands() if demand.values]
    return described | ({"allOf": demands} if demands else {})


def record_schema(schema: Schema) -> dict[str, Any]:
    """The schema of what is entered into a record: a row of a list, a part of 个人信息."""
    known = {field.data_key or name: field for name, field in schema.fields.items()}
    return {
        "type": "object",
        "properties": {name: _property(field) for name, field in known.items()},
        "required": [name for name, field in known.items() if field.required],
        "additionalProperties": False,
    }


def _property(field: fields.Field[Any]) -> dict[str, Any]:
    described = dict(field.metadata)
    if isinstance(field, fields.Nested):
        record = record_schema(field.schema)
        described["items"] = {**record, "properties": {**field.schema.shown, **record["properties"]}}  # type: ignore[attr-defined]
    elif isinstance(field, fields.List):
        described["items"] = dict(field.inner.metadata)
    if field.load_default is not missing:
        described["default"] = field.load_default
    return described


def _demand(form: Form, demand: Demand) -> dict[str, Any]:
    empty = {"enum": list(EMPTY)}
    asked = _asked(form, demand)
    values: dict[str, Any] = {"enum": list(demand.values)}
    condition: dict[str, Any] = {
        "properties": {demand.when: {"contains": values} if isinstance(asked, fields.List) else values}
    }
    if _may_be_silent(form, demand):
        condition["required"] = [demand.when]
    described: dict[str, Any] = {
        "if": condition,
        "then": {"required": list(demand.fields), "properties": {name: {"not": empty} for name in demand.fields}},
    }
    if demand.only:
        described["else"] = {"properties": dict.fromkeys(demand.fields, empty)}
    return described


def _may_be_silent(form: Form, demand: Demand) -> bool:
    """Whether the answer that a demand depends on may be left out without making the demand."""
    asked = _asked(form, demand)
    return not asked.required and asked.load_default not in demand.values


def _asked(form: Form, demand: Demand) -> fields.Field[Any]:
    """The field whose answer makes the demand."""
    return next(field for name, field in form.fields.items() if (field.data_key or name) == demand.when)
