"""Workers leave a sign now and then; one that leaves none any more is told from those that live."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service import clock as one_clock
from service import heartbeats, jobs
from service.tasks.embedded import EmbeddedWorker

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.fixture
def real(monkeypatch):
    """The machine's time, which the test moves, and a process that has left no sign yet."""
    passing = {"seconds": 0.0}
    monkeypatch.setattr(heartbeats, "_own", {})
    monkeypatch.setattr(heartbeats, "monotonic", lambda: passing["seconds"])
    monkeypatch.setattr(one_clock, "system", lambda: NOW + timedelta(seconds=passing["seconds"]))
    return passing


@pytest.fixture
def context(app):
    with app.app_context():
        yield


def test_a_process_is_seen_since_it_began_and_as_it_was_seen_last(context, real):
    heartbeats.beat("embedded")
    real["seconds"] = 20
    heartbeats.beat("embedded")
    ((row, alive),) = heartbeats.workers()
    assert (row.kind, alive) == ("embedded", True)
    assert (row.started_at, row.seen_at) == (NOW, NOW + timedelta(seconds=20))


def test_it_writes_now_and_then_only(context, real):
    heartbeats.beat("celery")
    real["seconds"] = 5
    heartbeats.beat("celery")
    ((row, _),) = heartbeats.workers()
    assert row.seen_at == NOW


def test_one_that_is_silent_is_lost_and_after_a_day_forgotten(context, real):
    heartbeats.beat("celery")
    real["seconds"] = 61
    assert [alive for _, alive in heartbeats.workers()] == [False]
    jobs.housekeeping()
    assert len(heartbeats.workers()) == 1
    real["seconds"] = 25 * 3600
    jobs.housekeeping()
    assert heartbeats.workers() == []


def test_the_worker_within_the_web_leaves_it_with_its_sweep(app, real):
    worker = EmbeddedWorker(app)
    with app.app_context():
        worker._work(None)
        assert [row.kind for row, _ in heartbeats.workers()] == ["embedded"]
