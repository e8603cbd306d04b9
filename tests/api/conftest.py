"""A theatre for scenarios over REST, on SQLite and on PostgreSQL: built once, as new for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import text

from service import clock as one_clock
from service.models import db
from service.settings import Settings
from tests import services
from tests.stage import OPENING, Stage, Theatre, opened, prepare

from .cast import Cast


@pytest.fixture(scope="session")
def postgres_theatre(staged: Stage, run_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """On a real PostgreSQL, whose tables are filled anew for each test from copies in a schema beside them."""
    server = services.or_leave_out(services.postgres_server)
    with services.postgres_database(server, f"regflow_theatre_{run_id}") as address:
        folder = tmp_path_factory.mktemp("theatre")
        url = address.replace("postgresql://", "postgresql+psycopg://")
        settings = replace(staged.settings, database_url=url, files_dir=folder)
        yield from opened(settings, lambda app: _filled(app, settings))


def _filled(app: Flask, settings: Settings) -> Callable[[], None]:
    before = one_clock.use(one_clock.TravellingClock(OPENING))
    prepare(app, settings)
    one_clock.use(before)
    with app.app_context():
        with db.engine.begin() as connection:
            name = connection.scalar(text("SELECT current_database()"))
            connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit TO off"))  # nobody pulls the plug
            connection.execute(text("CREATE SCHEMA opening"))
            for table in db.metadata.sorted_tables:
                connection.execute(text(f"CREATE TABLE opening.{table.name} AS TABLE public.{table.name}"))
        db.engine.dispose()
    return partial(_fill_again, app)


def _fill_again(app: Flask) -> None:
    """Faster than a new database, because the end of the old one has to wait for a checkpoint."""
    names = [table.name for table in db.metadata.sorted_tables]
    again = [f"DELETE FROM public.{name}; INSERT INTO public.{name} TABLE opening.{name}" for name in names]  # noqa: S608
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text(";".join(["SET LOCAL session_replication_role = replica", *again])))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def theatre(request: pytest.FixtureRequest) -> Iterator[Theatre]:
    """Runs the test twice, on both databases, each time as if nothing had ever happened there."""
    found: Theatre = request.getfixturevalue("sqlite_theatre" if request.param == "sqlite" else "postgres_theatre")
    for _ in found.plays():
        yield found


@pytest.fixture
def cast(theatre: Theatre, clock: one_clock.TravellingClock) -> Cast:
    """The demo's people on both databases, at 10:00 on Monday 2 March 2026."""
    return Cast(theatre.app, clock)
