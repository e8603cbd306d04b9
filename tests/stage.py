"""The stage that tests of the whole service play on: a prepared database, callers with tokens, a worker that obeys."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from flask import Flask
from flask_migrate import upgrade
from werkzeug.test import TestResponse

from service import clock, definitions, demo, jobs
from service import settings as our_settings
from service.actors import SYSTEM
from service.app import MIGRATIONS, create_app
from service.models import db
from service.settings import Settings

PASSWORD = demo.PASSWORD
OPENING = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""10:00 on Monday 2 March 2026 in Shanghai, when the demo's cast was made."""


@dataclass(frozen=True)
class Stage:
    """A prepared database and the uploads that belong to it."""

    settings: Settings
    database: Path

    def application(self, folder: Path) -> Iterator[Flask]:
        """The application over a copy in ``folder``; the process is as it was afterwards."""
        copy = folder / "regflow.db"
        shutil.copy(self.database, copy)
        shutil.copytree(self.settings.files_dir, folder / "files")
        settings = replace(self.settings, database_url=f"sqlite:///{copy}", files_dir=folder / "files")
        yield from running(settings)

    def made_anew(self, url: str, folder: Path) -> Iterator[Flask]:
        """The application over the database at ``url``, emptied and prepared like this stage."""
        settings = replace(self.settings, database_url=url, files_dir=folder / "files")
        for app in running(settings):
            if url.startswith("postgresql"):
                with app.app_context(), db.engine.begin() as connection:
                    connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            prepare(app, settings)
            yield app


@dataclass(frozen=True)
class Theatre:
    """An application on a database that ``strike`` makes as it was on the opening day: put together once, as new for each test."""

    app: Flask
    settings: Settings
    strike: Callable[[], None]

    def plays(self) -> Iterator[Flask]:
        """The application as new, under its settings; the process is as it was afterwards."""
        self.strike()
        previous = our_settings.use(self.settings)
        yield self.app
        with self.app.app_context():
            db.session.remove()
        our_settings.use(previous)


def opened(settings: Settings, furnish: Callable[[Flask], Callable[[], None]]) -> Iterator[Theatre]:
    """The theatre for these settings; between its tests, the process has the settings that it had before. ``furnish`` prepares the
    database and gives what makes it new again."""
    outside = our_settings.use(None)
    our_settings.use(outside)
    for app in running(settings):
        strike = furnish(app)
        our_settings.use(outside)
        yield Theatre(app, settings, strike)


def copied(stage: Stage, folder: Path) -> Iterator[Theatre]:
    """A theatre on a SQLite file in ``folder``, which is copied anew for each test."""
    database, files = folder / "regflow.db", folder / "files"

    def strike(app: Flask) -> None:
        with app.app_context():
            db.engine.dispose()
        for left in folder.glob("regflow.db*"):
            left.unlink()
        shutil.rmtree(files, ignore_errors=True)
        shutil.copytree(stage.settings.files_dir, files)
        shutil.copy(stage.database, database)

    settings = replace(stage.settings, database_url=f"sqlite:///{database}", files_dir=files)
    yield from opened(settings, lambda app: partial(strike, app))


def running(settings: Settings) -> Iterator[Flask]:
    """An application for these settings, taken down afterwards."""
    previous = our_settings.use(settings)
    app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    our_settings.use(previous)


KEPT = re.compile(r"^ordinary\.yaml$|published")
"""The scenarios that go along."""


def build_stage(folder: Path) -> Stage:
    """Make the schema by the migrations, deploy ``processes/`` through the gate, load the demo's cast."""
    database = folder / "regflow.db"
    environment = {
        "REGFLOW_ENV": "test",
        "REGFLOW_DATABASE_URL": f"sqlite:///{database}",
        "REGFLOW_SECRET_KEY": "a secret of the tests",
        "REGFLOW_FILES_DIR": str(folder / "files"),
        "REGFLOW_LOG_LEVEL": "WARNING",
    }
    settings = Settings.from_env(environment, folder)
    previous = clock.use(clock.TravellingClock(OPENING))
    for app in running(settings):
        prepare(app, settings)
        with app.app_context(), db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    clock.use(previous)
    return Stage(settings, database)


def prepare(app: Flask, settings: Settings) -> None:
    """Schema, processes and cast, on whatever database the application has."""
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        definitions.deploy(shipped(settings.processes_dir), SYSTEM, shipped=True)
        demo.load()


def shipped(folder: Path) -> dict[str, bytes]:
    """``processes/`` with one scenario of each type and path, the published ones: what a test deploys afterwards is stopped by
    these as it would be by all, and sooner."""
    files = definitions.read_folder(folder)
    return {name: data for name, data in files.items() if not name.endswith(".yaml") or KEPT.search(name)}


class Answer(TestResponse):
    """An answer of the API; ``json`` is ``None`` where there is none."""

    json: Any


class Caller:
    """Somebody who calls the API with a token; without a user name, somebody who has none."""

    def __init__(self, app: Flask, username: str | None = None) -> None:
        self.client = app.test_client()
        self.headers: dict[str, str] = {}
        if username is not None:
            answer = self.post("/auth/token", {"username": username, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            self.account: Mapping[str, Any] = answer.json["account"]
            self.headers["Authorization"] = f"Bearer {answer.json['token']}"

    def call(self, method: str, path: str, **more: Any) -> Answer:
        """Call ``path`` below ``/api/v1``."""
        headers = {**self.headers, **more.pop("headers", {})}
        return cast(Answer, self.client.open(f"/api/v1{path}", method=method, headers=headers, buffered=True, **more))

    def get(self, path: str, **query: Any) -> Answer:
        """GET, with a query."""
        return self.call("GET", path, query_string=query)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        """POST a JSON body."""
        return self.call("POST", path, json={} if body is None else body, headers=headers)

    def put(self, path: str, body: Any) -> Answer:
        """PUT a JSON body."""
        return self.call("PUT", path, json=body)

    # -- what journeys are made of --------------------------------------------------------------------------------

    def start(self, key: str, **variables: Any) -> dict[str, Any]:
        """Start a case; gives it."""
        return good(self.post(f"/definitions/{key}/instances", {"variables": variables}))

    def task(self, instance: str, element: str) -> dict[str, Any]:
        """The task of a case that stands at ``element``, with its form."""
        items = good(self.get("/tasks", instance=instance, element=element))["items"]
        assert len(items) == 1, f"{len(items)} open tasks at {element}"
        return good(self.get(f"/tasks/{items[0]['id']}"))

    def complete(self, instance: str, element: str, **answers: Any) -> dict[str, Any]:
        """Complete the task of a case at ``element``; gives the case."""
        task = self.task(instance, element)
        return good(self.post(f"/tasks/{task['id']}/complete", {"answers": answers}))

    def upload(self, content: bytes, purpose: str, name: str = "图.jpg") -> Answer:
        """Upload a file."""
        answer = self.call("POST", "/files", data={"file": (BytesIO(content), name), "purpose": purpose})
        answer.request.environ["wsgi.input"].close()  # a large body lies in a file that the client leaves open
        return answer


def good(answer: Answer) -> dict[str, Any]:
    """The JSON of an answer that is no refusal."""
    assert answer.status_code < 300, f"{answer.status_code}: {answer.text}"
    assert isinstance(answer.json, dict)
    return answer.json


def do_work(app: Flask) -> None:
    """Do what is due, and what becomes due by it, until nothing is."""
    with app.app_context():
        while jobs.sweep(jobs.perform):
            pass
