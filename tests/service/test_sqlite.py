"""SQLite under several hands: writers queue, readers do not, and one that is killed leaves what it had committed."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from threading import Event, Thread, Timer

import pytest
from sqlalchemy import select, text

from service.gateways import faults
from service.models import GatewayFault, db
from service.models.unit import unit_of_work


@contextmanager
def somebody_writes(app):
    """Somebody has a unit of work open until the event that is given is set."""
    begun, finish = Event(), Event()

    def write() -> None:
        with app.app_context(), unit_of_work():
            faults.switch("identity", "down")
            begun.set()
            finish.wait(20)

    writer = Thread(target=write)
    writer.start()
    begun.wait(20)
    try:
        yield finish
    finally:
        finish.set()
        writer.join()


def test_who_reads_does_not_wait_for_who_writes_and_who_writes_does(app, login):
    applicant = login("app-chem")
    with somebody_writes(app) as finish:
        assert applicant.get("/instances").status_code == 200
        Timer(0.3, finish.set).start()
        assert applicant.start("initial_registration", category="CHEM")["id"]
        assert finish.is_set()


WRITER = """
from itertools import count

from service.app import create_app
from service.gateways import faults
from service.models.unit import unit_of_work

with create_app().app_context():
    for number in count():
        with unit_of_work() as session:
            faults.switch(str(number), "down")
            session.flush()
        print(number, flush=True)
"""


@pytest.mark.slow
def test_a_writer_that_is_killed_leaves_what_it_said_it_had_written_and_no_lock(app):
    environment = {"REGFLOW_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "REGFLOW_LOG_LEVEL": "ERROR"}
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    said = [int(writer.stdout.readline()) for _ in range(100)]
    writer.kill()
    said += [int(line) for line in writer.communicate()[0].splitlines()]
    with app.app_context():
        with unit_of_work():
            faults.switch("insurance", "down")
        written = set(db.session.scalars(select(GatewayFault.gateway)))
        assert written - {"insurance"} in ({str(n) for n in said}, {str(n) for n in (*said, len(said))})
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
