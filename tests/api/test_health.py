"""What those who operate the service ask it: is it alive, is it ready; also while its database is away."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from service.app import MIGRATIONS
from service.models import db

from .. import services
from ..stage import Caller, running

ENDED = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def answers(app: Flask) -> tuple[int, int, int]:
    """The status of health, readiness and metrics."""
    client = app.test_client()
    alive, ready, metrics = (client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics"))
    return alive, ready, metrics


def test_it_is_alive_and_ready(app):
    assert answers(app) == (200, 200, 200)


def test_it_is_alive_but_not_ready_on_a_database_without_tables(staged, tmp_path):
    for app in running(replace(staged.settings, database_url=f"sqlite:///{tmp_path / 'empty.db'}")):
        assert answers(app) == (200, 503, 200)
        assert app.test_client().get("/readyz").json == {"status": "unavailable", "detail": "数据库不可用。"}


@pytest.fixture
def passing(staged, tmp_path, run_id) -> Iterator[tuple[Flask, str]]:
    """The application on a PostgreSQL database that may go, and the address of its server."""
    server = services.or_leave_out(services.postgres_server)
    address = f"{server.rpartition('/')[0]}/regflow_passing_{run_id}"
    for app in running(replace(staged.settings, database_url=address.replace("postgresql:", "postgresql+psycopg:"))):
        yield app, server


@pytest.mark.postgres
def test_it_is_not_ready_while_its_database_is_away_and_ready_when_it_is_back(passing, run_id):
    app, server = passing
    assert answers(app) == (200, 503, 200)
    with services.postgres_database(server, f"regflow_passing_{run_id}"):
        with app.app_context():
            upgrade(directory=str(MIGRATIONS))
        assert answers(app) == (200, 200, 200)
        with app.app_context(), db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as killer:
            killer.execute(ENDED)
        assert answers(app) == (200, 200, 200), "connections that ended are replaced"
    assert answers(app) == (200, 503, 200)
    assert Caller(app).get("/auth/me").status_code == 401, "who needs no database is answered"
