"""The application: everything put together, once per process."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_talisman import Talisman
from sqlalchemy.engine import make_url

import ui
from service import api, clock, forms, logs
from service import settings as our_settings
from service.models import db, unit
from service.settings import Settings
from service.tasks import catalogue, worker

MIGRATIONS = Path(__file__).parent / "migrations"
LARGEST_REQUEST = 16 * 1024 * 1024
"""A whole deployment set or one attachment fits; nothing that is asked for is larger."""

_ENGINE_OPTIONS = {"json_serializer": partial(json.dumps, ensure_ascii=False, separators=(",", ":"))}

REGISTRIES = (forms, catalogue)
"""Imported for what they register: the forms and the operations that diagrams name."""


class Application(Flask):
    """A Flask application whose views and hooks are ordinary functions, so that none of them is looked at for being a coroutine
    at each request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The Flask application for these settings, or those of the environment.

    Sets the process up as well: settings, clock, logs. Raises ``SettingsError`` where the environment makes no sense.
    """
    chosen = settings or our_settings.current()
    our_settings.use(chosen)
    logs.configure(production=chosen.production, level=chosen.log_level)
    if chosen.clock_file is not None:
        clock.use(clock.FileClock(chosen.clock_file))
    app = Application("service", static_folder=None)
    app.config.update(
        SECRET_KEY=chosen.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        SESSION_COOKIE_NAME="regflow",
        WTF_CSRF_CHECK_DEFAULT=False,  # asked for where a cookie says who calls: service/api/identity.py
        SQLALCHEMY_DATABASE_URI=chosen.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_ENGINE_OPTIONS,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the same
    _database(app, chosen)
    Talisman(
        app,
        force_https=False,  # a proxy in front does that
        session_cookie_secure=chosen.production,
        strict_transport_security=chosen.production,
        content_security_policy={"default-src": "'self'", "object-src": "'none'", "frame-ancestors": "'self'"},
        referrer_policy="same-origin",
    )
    api.install(app, chosen)
    ui.install(app)
    if chosen.broker_url is not None:
        worker.nudge_through(worker.make_celery(app, chosen))
    return app


def _database(app: Flask, settings: Settings) -> None:
    file = make_url(settings.database_url).database
    if settings.database_url.startswith("sqlite") and file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    unit.install(app)
    Migrate(app, db, directory=str(MIGRATIONS))
