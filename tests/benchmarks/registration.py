"""The real initial registration: a chemical engineer's case from the first tick to the certificate, over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from service import definitions
from service.actors import SYSTEM
from service.settings import Settings
from tests import services
from tests.drill.answers import Applicant
from tests.drill.office import Office
from tests.installation import PLEDGES
from tests.population import more_like
from tests.stage import running

from .backends import Backend
from .preparing import environment
from .report import Row
from .serving import gunicorn, worker

CASES = 24
CLIENTS = 2
UNIT = "ent-hebei"


def published(backend: Backend, folder: Path) -> Iterator[Row]:
    """What a registration costs until it is published: web, worker and database, with all that its people look up on the way.
    The pledges are read for a second instead of a minute."""
    url = backend.copy("registration")
    usernames = _prepare(url, folder)
    log = folder / "log"
    given = environment(url, folder, doubles=True)
    with gunicorn("tests.benchmarks.application:app", given, log) as web, worker(given, log) as working:
        office = Office(
            f"http://{services.HOST}:{web.port}", [Applicant(name, "CHEM", UNIT, "") for name in usernames], CLIENTS
        )

        def cpu() -> float:
            return web.cpu() + working.cpu() + backend.cpu()

        before, began = cpu(), time.monotonic()
        office.open()
        office.finish()
        spent, took = cpu() - before, time.monotonic() - began
        notes = office.notes
    if notes.broken or len(notes.published) != CASES:
        raise RuntimeError(f"not every case was published: {notes.broken or notes.figures()}")
    yield Row("a real registration to its publication: CPU, ms", backend.name, 1000 * spent / CASES)
    yield Row("the same for each of its completed tasks: CPU, ms", backend.name, 1000 * spent / len(notes.completed))
    yield Row(f"real registrations published a minute, {CLIENTS} clients", backend.name, 60 * CASES / took)


def _prepare(url: str, folder: Path) -> list[str]:
    settings = Settings.from_env(environment(url, folder, doubles=True), folder)
    for app in running(settings):
        with app.app_context():
            current = definitions.current_set()
            hurried = {name: current[name].replace(b"PT60S", b"PT1S") for name in PLEDGES}
            definitions.deploy(hurried, SYSTEM, shipped=True)
            return more_like("app-chem", CASES)
    raise AssertionError("there is always one application")
