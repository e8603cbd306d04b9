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

from service import jobs, nudge

log = structlog.get_logger(__name__)

_HOUSEKEEPING_EVERY = 3600.0


class EmbeddedWorker:
    """Sweeps every ``interval`` seconds of real time, and at once when nudged."""

    def __init__(self, app: Flask, interval: float = 1.0) -> None:
        self.app = app
        self.interval = interval
        self._nudged: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="regflow-worker", daemon=True)

    def start(self) -> EmbeddedWorker:
        """Begin; nudges of this process come here from now on."""
        nudge.use(self.nudge)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Finish the job at hand, then end."""
        self._stopped.set()
        self._nudged.put(None)
        self._thread.join(timeout=30)

    def nudge(self, job_ids: Collection[str]) -> None:
        """Take note of jobs that were just committed."""
        for job_id in job_ids:
            self._nudged.put(job_id)

    def _run(self) -> None:
        kept = next_sweep = monotonic()
        with self.app.app_context():
            while not self._stopped.is_set():
                try:
                    job_id = self._nudged.get(timeout=max(0.0, next_sweep - monotonic()))
                except queue.Empty:
                    job_id = None
                try:
                    if job_id is not None and jobs.claim_one(job_id):
                        jobs.perform(job_id)
                    if monotonic() >= next_sweep:
                        next_sweep = monotonic() + self.interval
                        while jobs.sweep(jobs.perform, limit=1) and not self._stopped.is_set():
                            pass
                        if monotonic() - kept > _HOUSEKEEPING_EVERY:
                            jobs.housekeeping()
                            kept = monotonic()
                except Exception:
                    # The database may be away for a moment; the next sweep finds everything that is due.
                    log.exception("sweep_failed")
