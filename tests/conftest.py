"""What every test may rely on: real services where it asks for them, no sockets elsewhere, a clock that travels.

A test that asks for `postgres_url`, `redis_url` or `any_database` talks to the real thing. Where a service is missing,
such tests are left out, and the last lines of the run say how many and why; under CI=true that is a failure, because
there the services have to be there.
"""

import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service import clock as one_clock
from service import nudge

from . import services
from .installation import Installation
from .stage import Caller, Stage, Theatre, build_stage, copied, do_work

# The tests see their own settings, whatever the environment of who runs them says.
for name in [name for name in os.environ if name.startswith("REGFLOW_") or name == "PORT"]:
    del os.environ[name]
os.environ |= {"REGFLOW_ENV": "test", "REGFLOW_SECRET_KEY": "the tests' own"}

REAL_SERVICES = {"postgres", "redis", "celery", "http", "browser"}
SERVICES_OF_FIXTURE = {
    "postgres_url": ("postgres",),
    "redis_url": ("redis",),
    "embedded": ("http",),
    "spread": ("http", "postgres", "redis", "celery"),
}


# --- real services ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def run_id(request: pytest.FixtureRequest) -> str:
    """Tells this worker of this run from all others: `gw0_4711`."""
    return f"{getattr(request.config, 'workerinput', {}).get('workerid', 'main')}_{os.getpid()}"


@pytest.fixture(scope="session")
def postgres_url(run_id: str) -> Iterator[str]:
    """An empty database of this worker's own on a real PostgreSQL, as SQLAlchemy's URL; dropped at the end."""
    server = services.or_leave_out(services.postgres_server)
    with services.postgres_database(server, f"regflow_test_{run_id}") as address:
        yield address.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(scope="session")
def redis_url(run_id: str) -> Iterator[str]:
    """A database of this worker's own on a real Redis, emptied before and after."""
    with services.redis_database(services.or_leave_out(services.redis_server), run_id) as address:
        yield address


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file of this test's own."""
    return f"sqlite:///{tmp_path / 'regflow.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_database(request: pytest.FixtureRequest) -> str:
    """Runs the test twice: on a SQLite file and on a real PostgreSQL. The database may hold what earlier tests left."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that uses a real service carries its marker, so that `-m "not postgres"` finds it."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            for service in SERVICES_OF_FIXTURE.get(fixture, ()):
                item.add_marker(service)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Under CI=true no test of a real service may be left out."""
    report = yield
    reason = _left_out_reason(report)
    if reason and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"With CI=true this test may not be left out: {reason}"
    return report


@pytest.hookimpl(trylast=True)  # just above the closing line
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says plainly what this run did not test."""
    skipped = [(report.nodeid, _left_out_reason(report)) for report in terminalreporter.stats.get("skipped", [])]
    for reason in sorted({reason for _, reason in skipped if reason}):
        tests = sum(reason == other for _, other in skipped)
        terminalreporter.write_line(f"Left out: {tests} tests, because {reason}", yellow=True)


def _left_out_reason(report: pytest.TestReport) -> str | None:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    return text.partition(services.LEFT_OUT)[2] or None


# --- no sockets ------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_sockets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit test that opens a connection is no unit test: only tests of real services may."""
    if any(request.node.get_closest_marker(marker) for marker in REAL_SERVICES):
        return

    def refuse(_: socket.socket, address: object) -> None:
        raise RuntimeError(f"this test must not connect to {address}: ask for a real service or use its double")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


# --- whole installations ---------------------------------------------------------------------------------------------


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Installation]:
    """Web and worker in one process, over SQLite; nothing of it runs yet."""
    with Installation(tmp_path, f"sqlite:///{tmp_path / 'regflow.db'}") as installation:
        yield installation


@pytest.fixture
def spread(tmp_path: Path, run_id: str) -> Iterator[Installation]:
    """Web, Celery workers and beat, over a PostgreSQL database and a Redis database of its own; nothing of it runs yet."""
    postgres = services.or_leave_out(services.postgres_server)
    redis = services.or_leave_out(services.redis_server)
    with (
        services.postgres_database(postgres, f"regflow_spread_{run_id}") as database,
        services.redis_database(redis, f"spread {run_id}") as broker,
        Installation(tmp_path, database, broker) as installation,
    ):
        yield installation


# --- time ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> Iterator[one_clock.TravellingClock]:
    """The process's clock, standing at 10:00 on Monday 2 March 2026 in Shanghai; the test moves it."""
    travelling = one_clock.TravellingClock(datetime(2026, 3, 2, 2, tzinfo=UTC))
    previous = one_clock.use(travelling)
    yield travelling
    one_clock.use(previous)


@pytest.fixture
def nudges() -> Iterator[list[str]]:
    """The ids of the jobs that somebody was nudged about, in order."""
    heard: list[str] = []
    previous = nudge.use(partial(_hear, heard))
    yield heard
    nudge.use(previous)


def _hear(heard: list[str], job_ids: Any) -> None:
    heard.extend(job_ids)


# --- the application -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A database with the schema, the shipped processes and the demo's cast in it, made once; tests get copies."""
    return build_stage(tmp_path_factory.mktemp("stage"))


@pytest.fixture(scope="session")
def sqlite_theatre(staged: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """The application on a SQLite file."""
    yield from copied(staged, tmp_path_factory.mktemp("theatre"))


@pytest.fixture
def app(sqlite_theatre: Theatre, clock: one_clock.TravellingClock) -> Iterator[Flask]:
    """The application with the demo's cast and the shipped processes, as if nothing had ever happened there."""
    yield from sqlite_theatre.plays()


@pytest.fixture
def app_anywhere(any_database: str, staged: Stage, tmp_path: Path, clock: one_clock.TravellingClock) -> Iterator[Flask]:
    """The same application, once on SQLite and once on PostgreSQL, both made from nothing."""
    yield from staged.made_anew(any_database, tmp_path)


@pytest.fixture
def login(app: Flask) -> Callable[[str], Caller]:
    """Logs somebody of the demo's cast in: `login("app-chem").get("/auth/me")`."""
    return partial(Caller, app)


@pytest.fixture
def work(app: Flask) -> Callable[[], None]:
    """Does everything that is due now, as the worker would."""
    return partial(do_work, app)
