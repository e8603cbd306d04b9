"""The in-process worker of the embedded default: one thread that sweeps every second and listens for nudges.

It is the same code that Celery runs; only what carries a job's id to it differs. It keeps nothing that is not in the database.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Collection
from time import monotonic

import structlog
from flask import Flask

from service import heartbeats, jobs, nudge, sweeping
from service.watching import overview

log = structlog.get_logger(__name__)

_HOUSEKEEPING_EVERY = 3600.0


class EmbeddedWorker:
    """Sweeps every ``interval`` seconds of real time, and at once when nudged."""

    def __init__(self, app: Flask, interval: float = 1.0) -> None:
        self.app = app
        self.interval = interval
        self._nudged: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._kept = self._next_sweep = monotonic()
        self._thread = threading.Thread(target=self._run, name="regflow-worker", daemon=True)

    def start(self) -> EmbeddedWorker:
        """Begin; nudges of this process come here from now on."""
        self._before = nudge.use(self.nudge)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Finish the job at hand, then end; nudges go where they went before."""
        self._stopped.set()
        self._nudged.put(None)
        self._thread.join(timeout=30)
        nudge.use(self._before)

    def nudge(self, job_ids: Collection[str]) -> None:
        """Take note of jobs that were just committed."""
        for job_id in job_ids:
            self._nudged.put(job_id)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                job_id = self._nudged.get(timeout=max(0.0, self._next_sweep - monotonic()))
            except queue.Empty:
                job_id = None
            try:
                with self.app.app_context():  # whose end gives the connection back, whatever state it is in
                    self._work(job_id)
            except Exception:
                # The database may be away for a moment; the next sweep finds everything that is due.
                log.exception("sweep_failed")

    def _work(self, job_id: str | None) -> None:
        if job_id is not None and jobs.claim_one(job_id):
            jobs.perform(job_id)
        if monotonic() < self._next_sweep:
            return
        self._next_sweep = monotonic() + self.interval
        heartbeats.beat("embedded")
        while jobs.sweep(jobs.perform, limit=1) and not self._stopped.is_set():
            pass
        overview.keep()
        if monotonic() - self._kept > _HOUSEKEEPING_EVERY:
            jobs.housekeeping()
            sweeping.sweep()
            self._kept = monotonic()
