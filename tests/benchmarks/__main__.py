"""``make bench``: measure, print the table, write ``build/bench.json``; exit code 1 if a must on PostgreSQL fails."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import Unavailable

from . import machine, measures, registration
from .backends import Backend, Postgres, Sqlite
from .clients import Floor, Ours, Person
from .model import CLERK
from .preparing import environment
from .report import Row, table, write
from .serving import REPOSITORY, gunicorn

SLOW_FLOOR = 5.0
"""Milliseconds of CPU; a floor that costs more would flatter us and is explained."""


def main() -> int:
    rows: list[Row] = []
    missing = None
    with tempfile.TemporaryDirectory(prefix="regflow-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            rows += _measured(Postgres(_folder(folder, "postgresql")), _folder(folder, "postgresql"))
        except Unavailable as reason:
            missing = str(reason)
        rows += _measured(Sqlite(_folder(folder, "sqlite")), _folder(folder, "sqlite"))
    write(rows, REPOSITORY / "build" / "bench.json")
    _print(rows, missing)
    failed = any(row.failed for row in rows)
    return 1 if failed or (missing and os.environ.get("CI") == "true") else 0


def _folder(parent: Path, name: str) -> Path:
    folder = parent / name
    folder.mkdir(exist_ok=True)
    return folder


def _measured(backend: Backend, folder: Path) -> Iterator[Row]:
    yield from _model(backend, folder)
    yield from measures.worklists(backend, folder)
    yield from measures.looks(backend, folder)
    yield from registration.published(backend, folder)


def _model(backend: Backend, folder: Path) -> Iterator[Row]:
    url = backend.copy("model")
    with _both(backend, url, folder) as (ours, floor):
        yield from measures.model(backend, ours, floor)
        if isinstance(backend, Postgres):
            yield from measures.statements(backend, ours)
        yield from measures.stored(backend, url, ours)
        yield from measures.loops(backend, ours)
        yield from measures.row_of_tasks(backend, ours)
        yield from measures.races(backend, ours)


@contextmanager
def _both(backend: Backend, url: str, folder: Path) -> Iterator[tuple[Ours, Floor]]:
    """Both sides, served in the same way."""
    log = folder / "log"
    with (
        gunicorn("tests.benchmarks.application:app", environment(url, folder), log) as mine,
        gunicorn("tests.benchmarks.floor:app", {"FLOOR_DATABASE_URL": backend.floor()}, log) as bare,
    ):
        yield Ours(Person(mine, CLERK)), Floor(bare)


def _print(rows: list[Row], missing: str | None) -> None:
    print(machine.description())  # noqa: T201 - this is what was asked for
    print(table(rows))  # noqa: T201
    for row in rows:
        if row.name == measures.COMPLETION and row.floor is not None:
            print(_floor(row.backend, row.floor))  # noqa: T201
    if missing:
        print(f"PostgreSQL is missing, and musts and aims bind there only: {missing}")  # noqa: T201


def _floor(backend: str, cost: float) -> str:
    said = f"The floor costs {cost:.1f} ms of CPU a request on {backend}."
    slow = " That is slow: the machine was busy, or is no fast one; the ratios hold, the milliseconds say little."
    return said + slow if cost > SLOW_FLOOR else said


if __name__ == "__main__":
    sys.exit(main())
