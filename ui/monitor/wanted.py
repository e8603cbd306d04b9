"""What cases are looked for, as addresses and forms say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from service import clock
from service.errors import InvalidQuery
from service.watching import finding

TEXTS = ("number", "person", "enterprise", "region", "definition", "status", "element", "state")
DAYS = ("since", "until")
LONGEST_VERSION = 9


def wanted_from(given: Mapping[str, str]) -> finding.Wanted:
    """What is asked for; :class:`InvalidQuery` for what cannot be."""
    texts = {name: value.strip() for name in TEXTS if (value := given.get(name, ""))}
    errors: dict[str, list[str]] = {}
    if texts.get("state", "open") not in finding.STATES:
        errors["state"] = ["没有这种情况。"]
    days: dict[str, date | None] = {}
    for name in DAYS:
        try:
            days[name] = clock.read_day(value) if (value := given.get(name, "")) else None
        except ValueError:
            errors[name] = ["日期应写作2026-03-02。"]
    version = given.get("version", "")
    if version and not (version.isascii() and version.isdigit() and len(version) <= LONGEST_VERSION):
        errors["version"] = ["版本应为数字。"]
    if errors:
        raise InvalidQuery(errors=errors)
    return finding.Wanted(**texts, **days, version=int(version) if version else None)  # type: ignore[arg-type]  # names above


def said(wanted: finding.Wanted) -> dict[str, str]:
    """The same as fields of a form or an address."""
    return {name: str(value) for name, value in asdict(wanted).items() if value is not None}
