"""From what went wrong to an answer: the only place of this face that knows HTTP's numbers.

Answers are problem details (RFC 9457). ``code`` is stable and for programs, ``detail`` a sentence for a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, json
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from service import errors
from service.models import db

from .fields import plain

log = structlog.get_logger(__name__)

STATUS: dict[type[errors.RegflowError], int] = {
    errors.BadJson: 400,
    errors.Unauthenticated: 401,
    errors.NotYours: 403,
    errors.NotFound: 404,
    errors.UnknownMessage: 404,
    errors.TaskGone: 409,
    errors.AlreadyOpen: 409,
    errors.NotAvailable: 409,
    errors.RuleRefused: 409,
    errors.Conflict: 409,
    errors.DraftConflict: 409,
    errors.DraftClosed: 409,
    errors.DraftStale: 409,
    errors.InvalidAnswers: 422,
    errors.NotEligible: 422,
    errors.DiagramRejected: 422,
    errors.FileRejected: 422,
    errors.InvalidQuery: 422,
    errors.UnknownField: 422,
    errors.IdempotencyMismatch: 422,
    errors.TooMany: 429,
}

HTTP_CODES = {
    400: ("bad_request", "请求无法识别。"),
    404: (errors.NotFound.code, errors.NotFound.detail),
    405: ("method_not_allowed", "此地址不支持这种请求方法。"),
    413: ("too_large", "提交的内容过大。"),
    414: ("too_large", "请求地址过长。"),
    415: ("unsupported_media_type", "请求内容的类型不正确。"),
    429: (errors.TooMany.code, errors.TooMany.detail),
}
"""What the web server's own refusals are called."""

_AWAY = ("08", "53", "57")

PROBLEM = "application/problem+json"


def install(app: Flask) -> None:
    """Answer every error of the application with a problem."""
    app.register_error_handler(errors.RegflowError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: errors.RegflowError) -> int:
    """The status for an error of the domain: that of its class, or of the nearest class above it."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """A problem as an answer."""
    body = {
        "type": f"urn:regflow:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    return Response(json.dumps(body | more, ensure_ascii=False), status, content_type=PROBLEM)


def _domain(error: errors.RegflowError) -> Response:
    answer = problem(status_of(error), error.code, error.detail, **dict(_extras(error)))
    if isinstance(error, errors.Unauthenticated):
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _extras(error: errors.RegflowError) -> Iterator[tuple[str, Any]]:
    if error.errors:
        yield "errors", error.errors
    yield from plain(dict(error.members)).items()
    if isinstance(error, errors.DiagramRejected):
        yield (
            "problems",
            [gate_problem(one) for one in error.problems],
        )


def gate_problem(found: errors.Problem) -> dict[str, Any]:
    """What the gate has found, as answers tell it."""
    names = ("file", "element", "code", "severity", "message")
    return {name: getattr(found, name) for name in names}


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect of the router
    status = error.code or 500
    code, detail = HTTP_CODES.get(status, ("http_error", "请求未能完成。"))
    answer = problem(status, code, detail)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _csrf(_: CSRFError) -> Response:
    return problem(400, "csrf_failed", "页面已过期，请刷新后重试。")


def _stale(error: StaleDataError) -> Response:
    db.session.rollback()
    return _domain(errors.Conflict())


def _database(error: DBAPIError) -> Response:
    """The database is away, or has just hung up: what was asked for is undone, and may be asked for again."""
    if not _is_away(error):
        return _unexpected(error)
    db.session.rollback()
    log.warning("database_away", error=str(error.orig))
    answer = problem(503, "database_away", "系统暂时不可用，请稍后再试；已经填写的内容没有丢失。")
    answer.headers["Retry-After"] = "2"
    return answer


def _is_away(error: DBAPIError) -> bool:
    """Whether there is no connection (SQLSTATE classes 08, 53 and 57, or a server that said nothing), or no turn to write."""
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError):
        return False
    if not hasattr(error.orig, "sqlstate"):  # SQLite's
        return "locked" in str(error.orig)
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state is None or state[:2] in _AWAY


def _unexpected(error: Exception) -> Response:
    db.session.rollback()
    log.error("unexpected_error", exc_info=error)
    return problem(InternalServerError.code, "internal_error", "系统出错了，请稍后再试；问题已记录。")
