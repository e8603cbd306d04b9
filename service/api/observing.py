"""Watching requests: an id that ties a request to its log lines, a line per request, counts and durations."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextvars import Token
from datetime import timedelta
from time import perf_counter
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import ColumnElement, Select, func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from service import heartbeats, logs
from service.models import Account, Incident, Instance, Job, db, new_id
from service.watching.queue import overdue

log = structlog.get_logger(__name__)

HEADER = "X-Request-Id"
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which the web processes of a server keep their counts (prometheus_client, "Multiprocess Mode")."""
_EXTENSION = "regflow-metrics"
_ACCEPTED_ID = re.compile(r"[0-9A-Za-z._-]{8,64}")
_QUIET = frozenset(("operations.health", "operations.ready", "operations.metrics"))


class Cases:
    """What only the database knows, read when somebody asks for the metrics."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Open cases, open incidents, jobs that are due but not done, and who does them; nothing while the database is away."""
        late = _count(Job, overdue(timedelta()))
        counts = {
            "regflow_instances_open": ("open cases", _count(Instance, Instance.ended_at.is_(None))),
            "regflow_incidents_open": ("open incidents", _count(Incident, Incident.resolved_at.is_(None))),
            "regflow_jobs_due": ("jobs that are due and not done", late),
            "regflow_workers_alive": ("processes that do jobs and were seen of late", heartbeats.alive()),
        }
        try:
            for name, (meaning, query) in counts.items():
                yield GaugeMetricFamily(name, meaning, value=db.session.scalar(query) or 0)
        except SQLAlchemyError:
            db.session.rollback()
            log.warning("the database did not answer for the metrics", exc_info=True)

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: registering must not ask the database."""
        return []


def _count(rows: Any, condition: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(rows).where(condition)


class Watch:
    """The meters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "regflow_requests", "requests by endpoint and status", ("endpoint", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "regflow_request_seconds", "duration of requests by endpoint", ("endpoint",), registry=self.registry
        )
        self.registry.register(Cases())


def install(app: Flask) -> None:
    """Watch every request of the application."""
    app.extensions[_EXTENSION] = Watch()
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)


def registry_of(app: Flask) -> CollectorRegistry:
    """The application's registry of meters: its own, or, where the processes of a server count together, that of them all."""
    if SHARED not in os.environ:
        watch: Watch = app.extensions[_EXTENSION]
        return watch.registry
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library tells no type
    together.register(Cases())
    return together


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    identifier = given if _ACCEPTED_ID.fullmatch(given) else new_id()
    g.request_id, g.request_began = identifier, perf_counter()
    g.request_id_token = logs.request_id.set(identifier)


def _end(response: Response) -> Response:
    watch: Watch = current_app.extensions[_EXTENSION]
    took = perf_counter() - g.request_began
    endpoint = request.endpoint or "unknown"
    watch.requests.labels(endpoint, str(response.status_code)).inc()
    watch.seconds.labels(endpoint).observe(took)
    response.headers[HEADER] = g.request_id
    if endpoint not in _QUIET:
        log.info(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            milliseconds=round(took * 1000, 1),
            account=_id_of(g.get("account")),
        )
    return response


def _id_of(account: Account | None) -> str | None:
    """An account's id without a look at its row: a request that was refused has forgotten what it had read."""
    identity = None if account is None else inspect(account).identity
    return str(identity[0]) if identity else None


def _forget(_: BaseException | None) -> None:
    token: Token[str | None] | None = g.pop("request_id_token", None)
    if token is not None:
        logs.request_id.reset(token)
