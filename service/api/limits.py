"""Limits against guessing passwords: failed logins only, so that nobody who knows theirs is ever kept waiting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from service.settings import Settings

limiter = Limiter(key_func=get_remote_address)
_LIMITED = "has_a_limit"


def install(app: Flask, settings: Settings) -> None:
    """Count in Redis where there is a broker, and in the process where there is none or it is away; not at all in tests."""
    app.config.setdefault("RATELIMIT_ENABLED", settings.env != "test")
    app.config.setdefault("RATELIMIT_STORAGE_URI", settings.broker_url or "memory://")
    app.config.setdefault("RATELIMIT_IN_MEMORY_FALLBACK_ENABLED", True)
    limiter.init_app(app)


def _failed(response: Response) -> bool:
    return response.status_code == 401


def _guessed_name() -> str:
    """The name that a program sends as JSON, or a browser in a form."""
    body: Any = request.get_json(silent=True) or request.form
    name = body.get("username") if isinstance(body, Mapping) else None
    return f"{get_remote_address()} {name}"


_per_name = limiter.limit("10 per minute", key_func=_guessed_name, deduct_when=_failed)
_per_address = limiter.limit("100 per minute", deduct_when=_failed)


_per_question = limiter.limit("20 per minute")


def slow_down_asking(view: Any) -> Any:
    """Decorator for what everybody may ask without a login: twenty questions a minute for an address."""
    return _marked(_per_question(view))


def slow_down_guessing(view: Any) -> Any:
    """Decorator for a login: ten failures a minute for a name, a hundred for an address."""
    return _marked(_per_address(_per_name(view)))


def _marked(view: Any) -> Any:
    setattr(view, _LIMITED, True)
    return view


@limiter.request_filter
def _has_no_limit() -> bool:
    """Few requests have a limit; the others are not looked through for one."""
    return not hasattr(current_app.view_functions.get(request.endpoint or ""), _LIMITED)
