"""What a browser sent, as answers: plain JSON of the types that the schema names.

Forms are strict (a text is no number), and a browser sends nothing but text: what can be converted is, and what can't stays as
it was sent, so that the form says what is wrong with it and the page shows it again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from .schema import Property, kind_of

Sent = MultiDict[str, str]

_WHOLE = re.compile(r"-?[0-9]{1,15}")


def answers_from(sent: Sent, schema: Mapping[str, Any], prefilled: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to a schema; what was not sent is left out. A list that is ticked line by line is known from ``prefilled``."""
    given = _record(sent, schema, "")
    for name, described in schema["properties"].items():
        if "x-each" in described:
            given[name] = len(sent.getlist(name)) == len(prefilled[described["x-each"]])
    return given


def _record(sent: Sent, schema: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, described in schema["properties"].items():
        value = _value(sent, described, prefix + name)
        if value is not None:
            given[name] = value
    return given


def _value(sent: Sent, described: Property, name: str) -> Any:
    kind = kind_of(described)
    if kind.startswith("shown"):
        return None
    if kind == "rows":
        return _rows(sent, described, name)
    if kind in ("ticks", "files"):
        return [value for value in sent.getlist(name) if value] or None
    if kind == "tick":
        return sent.get(name) == "true"
    text = sent.get(name)
    if text is None:
        return None
    return _converted(kind, text)


def _converted(kind: str, text: str) -> Any:
    if kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()] or None
    if kind == "yes_no":
        return {"true": True, "false": False}.get(text)
    if kind == "number":
        return int(text) if _WHOLE.fullmatch(text.strip()) else text or None
    return text.replace("\r\n", "\n")


def _rows(sent: Sent, described: Property, name: str) -> list[dict[str, Any]] | None:
    """The rows ``name.0.…``, ``name.1.…`` in the order of their numbers. A row with nothing in it was not given."""
    place = re.compile(re.escape(name) + r"\.([0-9]{1,4})\.")
    numbers = sorted({int(found[1]) for found in map(place.match, sent) if found})
    rows = [_record(sent, described["items"], f"{name}.{number}.") for number in numbers]
    return [row for row in rows if any(value not in ("", []) for value in row.values())] or None
