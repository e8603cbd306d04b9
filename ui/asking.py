"""What a list's address says it is narrowed to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask import request

from service import clock
from service.errors import InvalidQuery


def asked(name: str, among: Collection[str] | None = None) -> str:
    """A condition in the page's address; what is not ``among`` the choices counts as not given."""
    value = request.args.get(name, "").strip()
    return value if among is None or value in among else ""


def asked_day(name: str) -> date | None:
    """A day in the page's address; :class:`InvalidQuery` if it is none."""
    value = asked(name)
    try:
        return clock.read_day(value) if value else None
    except ValueError:
        raise InvalidQuery("日期格式应为“年-月-日”，例如2026-03-02。", errors={name: ["日期格式不正确。"]}) from None
