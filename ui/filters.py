"""How values are written on pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Flask, request
from markupsafe import Markup, escape

from service import clock, definitions, logs, numbers

from . import reading
from .forms.papers import documents


def install(app: Flask) -> None:
    """Make the filters and functions known to templates."""
    app.jinja_env.globals.update(keep=keep, first_row=first_row, documents_of=documents)
    app.jinja_env.filters.update(
        moment=moment,
        deadline=deadline,
        day=day,
        masked=numbers.masked,
        place=numbers.place,
        paragraphs=paragraphs,
        category=category,
        status=reading.status,
        indented=indented,
        numbers_masked=numbers_masked,
    )


def moment(value: datetime | None, *, seconds: bool = False) -> str:
    """A moment as it is in Shanghai: 2026-03-02 10:05, or 2026-03-02 10:05:30."""
    return clock.local(value).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M") if value else ""


def deadline(value: datetime | None) -> str:
    """When a time limit ends: 2026-03-09, where it is the end of that day, otherwise the moment."""
    if value is None:
        return ""
    local = clock.local(value)
    return (local - timedelta(days=1)).strftime("%Y-%m-%d") if local.time() == time() else moment(value)


def day(value: date | datetime | str | None) -> str:
    """A day: 2026-03-02; a moment gives its day in Shanghai."""
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d")
    return str(value or "")


def paragraphs(text: str | None) -> Markup:
    """A text, each line a paragraph."""
    lines = (line.strip() for line in (text or "").splitlines())
    return Markup("").join(Markup("<p>{}</p>").format(escape(line)) for line in lines if line)


def indented(value: Any) -> str:
    """A record of plain data, to be read line by line."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def numbers_masked(page: str) -> Markup:
    """A part of a page with identity and mobile numbers masked wherever they stand in it."""
    return Markup(logs.masked(str(page)))  # noqa: S704 - it was made by a template


def category(code: str | None) -> str:
    """注册专业类型 of a code, in words."""
    if not code:
        return ""
    known: Mapping[str, Any] = definitions.ask("category_data", category=code) or {}
    return str(known.get("label", code))


def keep(**changed: Any) -> dict[str, Any]:
    """What the address of this page says, with changes: how a list goes on without losing what it is narrowed to."""
    now = {**(request.view_args or {}), **request.args.to_dict(), **changed}
    return {name: value for name, value in now.items() if value}


def first_row() -> int:
    """The number of the first row of this page of a list: its address carries it along, for nothing but counting."""
    return max(1, request.args.get("from", 1, type=int))
