"""Fixtures for services that need a database: migrated once, loaded with the demo's people once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from service import clock as one_clock
from service import demo, settings

from . import office as the_office


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated SQLite that holds the demo's people as of Monday 2 March 2026, and their files."""
    folder = tmp_path_factory.mktemp("loaded")
    url = f"sqlite:///{folder / 'regflow.db'}"
    before = one_clock.use(one_clock.TravellingClock(datetime(2026, 3, 2, 2, tzinfo=UTC)))
    told = settings.use(None)
    the_office.use_settings(url, folder)
    try:
        with the_office.application(url):
            the_office.migrate()
            demo.load()
    finally:
        settings.use(told)
        one_clock.use(before)
    return folder


@pytest.fixture
def office(loaded: Path, tmp_path: Path, clock: one_clock.TravellingClock) -> Iterator[Flask]:
    """An application context over a copy of it, at the time when it was loaded; the test may travel with ``clock``."""
    for part in ("regflow.db", "regflow.db-wal"):
        if (loaded / part).exists():
            shutil.copy(loaded / part, tmp_path / part)
    url = f"sqlite:///{tmp_path / 'regflow.db'}"
    told = settings.use(None)
    the_office.use_settings(url, loaded)
    with the_office.application(url) as app:
        yield app
    settings.use(told)
