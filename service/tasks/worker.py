"""Celery: the worker and the beat of an installation that has outgrown one process.

Celery carries only a job's id. A lost message is harmless: the sweep finds the row when its lease runs out.
Start with ``regflow worker`` and ``regflow beat``.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from threading import Thread
from time import sleep
from typing import Any

import structlog
from celery import Celery, Task
from celery.signals import worker_process_init
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from service import heartbeats, jobs, nudge, sweeping
from service.settings import Settings
from service.watching import overview

log = structlog.get_logger(__name__)

SWEEP_EVERY = 1.0
HOUSEKEEPING_EVERY = 3600.0
ANOMALIES_EVERY = 300.0


def make_celery(app: Flask, settings: Settings) -> Celery:
    """The Celery application over Redis, kept as ``app.extensions["celery"]``; its tasks run in a context of ``app``."""

    class InContext(Task):
        """A task that has the Flask application around it."""

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery = Celery("regflow", broker=settings.broker_url, task_cls=InContext)
    celery.conf.update(
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": 2 * jobs.OUTSIDE.seconds,
            # Nobody's answer waits for a broker that is away: the nudge is lost, and the sweep finds the job.
            "max_retries": 0,
            "socket_connect_timeout": 1.0,
        },
        worker_hijack_root_logger=False,
        beat_schedule={
            "sweep": {"task": "regflow.sweep", "schedule": SWEEP_EVERY, "options": {"expires": SWEEP_EVERY * 5}},
            "figures": {"task": "regflow.figures", "schedule": SWEEP_EVERY, "options": {"expires": SWEEP_EVERY * 5}},
            "housekeeping": {"task": "regflow.housekeeping", "schedule": HOUSEKEEPING_EVERY},
            "anomalies": {"task": "regflow.anomalies", "schedule": ANOMALIES_EVERY},
        },
    )
    worker_process_init.connect(partial(_live, app), weak=False)
    celery.set_default()
    app.extensions["celery"] = celery

    @celery.task(name="regflow.perform")
    def perform(job_id: str, claimed: bool) -> None:
        if claimed or jobs.claim_one(job_id):
            jobs.perform(job_id)

    @celery.task(name="regflow.sweep")
    def sweep() -> None:
        # A message that comes after its lease has nobody's job: the next sweep takes it again.
        jobs.sweep(lambda job_id: perform.apply_async((job_id, True), expires=jobs.INSIDE.seconds))

    @celery.task(name="regflow.figures")
    def figures() -> None:
        overview.keep()

    @celery.task(name="regflow.housekeeping")
    def housekeeping() -> None:
        jobs.housekeeping()

    @celery.task(name="regflow.anomalies")
    def anomalies() -> None:
        sweeping.sweep()

    return celery


def _live(app: Flask, **_: Any) -> None:
    """Leave signs of this worker process for as long as it lives, whether there is anything to do or not."""
    Thread(target=_leave_signs, args=(app,), name="regflow-heartbeat", daemon=True).start()


def _leave_signs(app: Flask) -> None:
    while True:
        try:
            with app.app_context():
                heartbeats.beat("celery")
        except SQLAlchemyError:
            log.warning("no sign could be left", exc_info=True)
        sleep(heartbeats.EVERY.total_seconds())


def nudge_through(celery: Celery) -> None:
    """Send this process's nudges to the workers."""

    def send(job_ids: Collection[str]) -> None:
        for job_id in job_ids:
            celery.send_task("regflow.perform", args=[job_id, False], retry=False)

    nudge.use(send)
