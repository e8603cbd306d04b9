"""The blueprint that every noun of the API uses, and the queries that every list understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import INCLUDE, validate

from service.models.paging import DEFAULT_LIMIT, LONGEST

from .fields import Name, Request, Text, Whole
from .parsing import Parser

PREFIX = "/api/v1"


class Blueprint(SmorestBlueprint):
    """A noun of the API below ``/api/v1``."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, path: str, description: str) -> None:
        super().__init__(name, f"service.api.{name}", url_prefix=PREFIX + path, description=description)

    def query(self, schema: type[Request]) -> Any:
        """Decorator: what may stand in the address. What it does not name is refused."""
        return self.arguments(schema(), location="query")

    def body(self, schema: type[Request]) -> Any:
        """Decorator: the JSON that is expected."""
        return self.arguments(schema())


class Paged(Request):
    """A list's page: ``cursor`` is the ``next_cursor`` of the page before."""

    cursor = Text(longest=500)
    limit = Whole(
        load_default=DEFAULT_LIMIT,
        validate=validate.Range(min=1, max=LONGEST, error=f"每页数量应在1至{LONGEST}之间。"),
    )


def paged(wanted: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a :class:`Paged` list is narrowed to, and ``cursor`` and ``limit`` of the page that is asked for."""
    place = {"cursor": wanted.get("cursor"), "limit": wanted["limit"]}
    return {name: value for name, value in wanted.items() if name not in place}, place


class Empty(Request):
    """Nothing is expected."""


class Reason(Request):
    """Why a staff member does it."""

    reason = Name(required=True)


class Remark(Request):
    """Why a staff member does it, if there is something to say."""

    reason = Text(load_default="", longest=200)


class Open(Request):
    """An object whose fields somebody else knows and checks."""

    class Meta:
        unknown = INCLUDE
