"""The pages: server-rendered HTML, one folder per audience, pages and templates together (docs/ui.md)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Flask, request

from service.errors import InvalidQuery

from . import (
    access,
    account,
    applicant,
    assets,
    authority,
    cases,
    enterprise,
    errors,
    filters,
    help,  # noqa: A004 - the folder of the 办事指南
    home,
    monitor,
    navigation,
    pictures,
    public,
    starting,
    studio,
    tasks,
)

FOLDERS = (account, applicant, enterprise, authority, monitor, studio, help, public, tasks, cases, starting, pictures)
"""Each has a ``blueprint``, mounted under the audience's own path."""

SESSION = timedelta(hours=12)
"""How long somebody who does nothing stays logged in: as long as a token lives."""


def install(app: Flask) -> None:
    """Put the pages onto an application that has the REST face already."""
    app.config.update(
        PERMANENT_SESSION_LIFETIME=SESSION,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a token lasts as long as its session: nobody loses a form he took his time for
    )
    app.before_request(_refuse_what_cannot_be_kept)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    pages = Blueprint("ui", __name__, template_folder=".", static_folder="static", static_url_path="/static")
    pages.add_url_rule("/", "home", home.show)
    for folder in FOLDERS:
        pages.register_blueprint(folder.blueprint)
    app.register_blueprint(pages)
    assets.install(app)
    filters.install(app)
    navigation.install(app)
    errors.install(app)
    access.install(app)


def _refuse_what_cannot_be_kept() -> None:
    """A NUL, which no page sends and no database keeps, is nothing that anybody looks for."""
    given = (request.path, *request.args.values())
    if not request.path.startswith("/api/") and any("\0" in text for text in given):
        raise InvalidQuery("地址中有不能使用的字符。")
