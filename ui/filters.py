"""How values are written on pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask, request
from markupsafe import Markup, escape

from service import clock, definitions, numbers

from . import reading
from .forms.papers import documents


def install(app: Flask) -> None:
    """Make the filters and functions known to templates."""
    app.jinja_env.globals.update(keep=keep, documents_of=documents)
    app.jinja_env.filters.update(
        moment=moment, day=day, masked=numbers.masked, paragraphs=paragraphs, category=category, status=reading.status
    )


def moment(value: datetime | None) -> str:
    """A moment as it is in Shanghai: 2026-03-02 10:05."""
    return clock.local(value).strftime("%Y-%m-%d %H:%M") if value else ""


def day(value: date | datetime | str | None) -> str:
    """A day: 2026-03-02; a moment gives its day in Shanghai."""
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d")
    return str(value or "")


def paragraphs(text: str | None) -> Markup:
    """A text, each line a paragraph."""
    lines = (line.strip() for line in (text or "").splitlines())
    return Markup("").join(Markup("<p>{}</p>").format(escape(line)) for line in lines if line)


def category(code: str | None) -> str:
    """注册专业类型 of a code, in words."""
    if not code:
        return ""
    known: Mapping[str, Any] = definitions.ask("category_data", category=code) or {}
    return str(known.get("label", code))


def keep(**changed: str | None) -> dict[str, str]:
    """What the address of this page says, with changes: how a list goes on without losing what it is narrowed to."""
    now = {**(request.view_args or {}), **request.args.to_dict(), **changed}
    return {name: value for name, value in now.items() if value}
