"""Logging: one line of JSON per event in production, something readable elsewhere. No personal number reaches a log.

Everything that goes through structlog or through the standard library's logging takes the same way. Identity numbers
and mobile numbers are masked in every value of every event, tracebacks included.
"""

import logging
import logging.config
import re
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request (or job) in hand; every event carries it."""

_ID_NUMBER = re.compile(r"(?<![0-9])([0-9]{3})[0-9]{13}([0-9][0-9Xx])(?![0-9])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])((?:\+?86)?1[3-9][0-9])[0-9]{4}([0-9]{4})(?![0-9A-Za-z])")


def configure(*, production: bool, level: str = "INFO") -> None:
    """Set up logging for the whole process; `level` is a name of the standard library's."""
    told: list[Processor] = [
        _add_request_id,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if production
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *told,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*told, structlog.stdlib.PositionalArgumentsFormatter(), structlog.stdlib.ExtraAdder()],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            mask_personal_numbers,
            renderer,
        ],
    }
    # What no line tells is not found out at each line (Logging HOWTO, "Optimization").
    logging._srcfile = None  # as documented there
    logging.logThreads = logging.logMultiprocessing = False  # gunicorn's lines tell the process
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"structlog": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structlog"}},
            # These tell every step they take, with task data; what happened in a case stands in its audit log.
            "loggers": {
                **{name: {"level": "WARNING"} for name in ("spiff", "alembic", "httpx")},
                # It sets itself to INFO at its first line if nobody has said anything.
                "werkzeug": {"level": level},
            },
            "root": {"handlers": ["stderr"], "level": level},
        }
    )


def mask_personal_numbers(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A processor that masks identity and mobile numbers wherever they stand in an event."""
    return {key: masked(value) for key, value in event.items()}


def masked(value: Any) -> Any:
    """The value with personal numbers masked (110*************2X, 138****5678); what is no plain data becomes text."""
    match value:
        case None | bool() | float():
            return value
        case Mapping():
            return {masked(key): masked(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [masked(item) for item in value]
    text = _MOBILE.sub(r"\1****\2", _ID_NUMBER.sub(r"\1*************\2", str(value)))
    return value if text == str(value) and isinstance(value, int) else text


def _add_request_id(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    identifier = request_id.get()
    if identifier is not None:
        event.setdefault("request_id", identifier)
    return event
