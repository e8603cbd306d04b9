"""What scenarios came to, kept by the content of all that they depend on: within the process, and in the database for everybody
who asks for the same files again, a deployment above all. The order in which elements were passed is not kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

import service
from service import clock
from service.models import ScenarioResult, db
from service.models.unit import insertion, unit_of_work

from .playing import Report
from .reading import Scenario

_reports: dict[str, Report] = {}
_kept: set[str] = set()
_MOST = 1_000
KEPT_FOR = timedelta(days=30)
_AT_ONCE = 500
"""Values that one statement asks for; SQLite takes no more than some thousand."""


@cache
def program() -> str:
    """A hash over the code of the service: other code may play the same files otherwise."""
    digest = hashlib.sha256()
    folder = Path(service.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def remembered(wanted: Mapping[str, Scenario]) -> dict[str, Report]:
    """Of these scenarios, by digest, the reports that this process has."""
    return {digest: _reports[digest] for digest in wanted if digest in _reports}


def remember(reports: Mapping[str, Report]) -> None:
    """Have reports, by digest, as long as this process lives."""
    if len(_reports) + len(reports) > _MOST:
        forget()
    _reports.update(reports)


def forget() -> None:
    """Have none any more, as a process that has just begun."""
    _reports.clear()
    _kept.clear()


def known(wanted: Mapping[str, Scenario]) -> dict[str, Report]:
    """The same, with those that anybody has kept."""
    found = remembered(wanted)
    asked = {_key(digest): digest for digest in wanted if digest not in found}
    keys = list(asked)
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        query = select(ScenarioResult.digest, ScenarioResult.report).where(ScenarioResult.digest.in_(some))
        for key, report in db.session.execute(query):
            digest = asked[key]
            found[digest] = _reports[digest] = _read(report, wanted[digest])
            _kept.add(digest)
    return found


def keep(reports: Mapping[str, Report]) -> None:
    """Keep reports, by digest, for everybody. What other versions of the program have kept goes, and what is old: it would
    only be played again."""
    fresh = {digest: report for digest, report in reports.items() if digest not in _kept}
    if not fresh:
        return
    rows = [
        {"digest": _key(digest), "program": program(), "report": _written(report), "played_at": clock.now()}
        for digest, report in sorted(fresh.items())
    ]
    with unit_of_work() as session:
        old = (ScenarioResult.program != program()) | (ScenarioResult.played_at < clock.now() - KEPT_FOR)
        session.execute(delete(ScenarioResult).where(old))
        session.execute(insertion(ScenarioResult).on_conflict_do_nothing(), rows)
    _kept.update(fresh)


def _key(digest: str) -> str:
    return hashlib.sha256(f"{program()}{digest}".encode()).hexdigest()


_LISTS = ("failures", "statuses")
_SETS = ("elements", "flows")


def _written(report: Report) -> dict[str, Any]:
    return dict(_members(report))


def _members(report: Report) -> Iterator[tuple[str, Any]]:
    yield from ((name, list(getattr(report, name))) for name in _LISTS)
    yield from ((name, sorted(getattr(report, name))) for name in _SETS)
    yield from (("end", report.end), ("failed_at", report.failed_at))


def _read(kept: Mapping[str, Any], scenario: Scenario) -> Report:
    return Report(scenario, **{**kept, **{name: set(kept[name]) for name in _SETS}})
