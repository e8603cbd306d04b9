"""Reading requests: strict JSON, nothing unknown, and every mistake as an error of the domain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Request
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from service.errors import BadJson, InvalidAnswers, InvalidQuery, UnknownField
from service.forms.registry import flatten

from .fields import UNKNOWN, storable

LARGEST = 1024 * 1024
"""Bytes of a JSON body: answers and drafts are far smaller; files come as multipart."""


class Parser(FlaskParser):
    """Reads bodies and queries for flask-smorest."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}  # noqa: RUF012

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body as JSON; a body that is announced as something else is 415, none at all is an empty object."""
        req.max_content_length = LARGEST
        body = req.get_data(cache=True)
        if not body:
            return {}
        if req.mimetype != "application/json":
            raise UnsupportedMediaType
        return parse_json(body)

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        """Raise what the domain calls it: a bad query, an unknown field, invalid answers."""
        messages: Any = error.messages
        ((location, found),) = messages.items()
        errors = flatten(found)
        if location == "query":
            raise InvalidQuery(errors=errors)
        if any(UNKNOWN in texts for texts in errors.values()):
            raise UnknownField(errors={field: texts for field, texts in errors.items() if UNKNOWN in texts})
        raise InvalidAnswers(errors=errors)


def parse_json(body: bytes) -> Any:
    """JSON as the standard has it: UTF-8, no NaN, and only text that a database can keep. :class:`BadJson` otherwise."""
    try:
        value = json.loads(body.decode(), parse_constant=_refuse)
        _check(value)
    except (ValueError, RecursionError) as broken:
        raise BadJson from broken
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _check(value: Any) -> None:
    match value:
        case str():
            if not storable(value):
                raise BadJson("内容里有不能保存的字符。")
        case dict():
            for key, item in value.items():
                _check(key)
                _check(item)
        case list():
            for item in value:
                _check(item)
