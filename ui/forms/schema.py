"""Reading one property of a JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Property = Mapping[str, Any]


def kind_of(described: Property) -> str:
    """Of which kind a property is: what it is answered with, or ``shown…`` where nobody answers it.

    ``text``, ``area``, ``day``, ``month``, ``number``, ``choice``, ``tick`` (has to be ticked), ``yes_no``, ``ticks``
    (several of a list), ``lines`` (several texts), ``file``, ``files``, ``rows``, ``repeated`` (given back as it was),
    ``shown``, ``shown_list``, ``shown_file``.
    """
    kind = _type(described)
    if described.get("readOnly"):
        return "shown_list" if kind == "array" else "shown_file" if described.get("format") == "file" else "shown"
    if kind == "array":
        return _array(described.get("items", {}))
    if kind == "boolean":
        return "tick" if described.get("const") is True else "yes_no"
    if kind in ("integer", "number"):
        return "number"
    return _text(described)


def _array(items: Property) -> str:
    if items.get("type") == "object":
        return "rows"
    if items.get("format") == "file":
        return "files"
    return "ticks" if "enum" in items else "lines"


def _text(described: Property) -> str:
    if "x-repeats" in described:
        return "repeated"
    if "enum" in described:
        return "choice"
    formats = {"file": "file", "date": "day", "month": "month"}
    if described.get("format") in formats:
        return formats[described["format"]]
    if "examples" in described:  # a list to choose from belongs to a line
        return "text"
    return "area" if described.get("maxLength", 0) > LONGEST_LINE else "text"


LONGEST_LINE = 150
"""Longer texts get more than a line to be written in."""


def _type(described: Property) -> str:
    kind = described.get("type", "string")
    return next(one for one in kind if one != "null") if isinstance(kind, list) else str(kind)
