"""Lists a page at a time: a keyset cursor instead of an offset, so that page 1,000 costs what page 1 costs."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from service.errors import InvalidQuery

from .base import Instant, db

DEFAULT_LIMIT = 20
LONGEST = 100

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items of a list, and where the next ones begin (``None``: there are none)."""

    items: Sequence[T]
    next_cursor: str | None

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)


@dataclass(frozen=True)
class Order:
    """How a list is sorted: by columns that together are unique and are never empty, all in one direction."""

    columns: tuple[InstrumentedAttribute[Any], ...]
    newest_first: bool = False

    def by(self) -> list[ColumnElement[Any]]:
        """The ORDER BY."""
        return [column.desc() if self.newest_first else column.asc() for column in self.columns]

    def after(self, cursor: str) -> ColumnElement[bool]:
        """The condition for what comes after the row that ``cursor`` names; :class:`InvalidQuery` if it names none."""
        last = tuple_(
            *(literal(value, column.type) for value, column in zip(self._read(cursor), self.columns, strict=True))
        )
        here = tuple_(*self.columns)
        return here < last if self.newest_first else here > last

    def cursor(self, row: Any) -> str:
        """The cursor that names this row."""
        values = [getattr(row, column.key) for column in self.columns]
        text = json.dumps([v.isoformat() if isinstance(v, date) else v for v in values])
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _read(self, cursor: str) -> list[Any]:
        try:
            values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            return [_typed(value, column.type) for value, column in zip(values, self.columns, strict=True)]
        except (ValueError, TypeError, OverflowError) as broken:
            raise InvalidQuery(errors={"cursor": ["翻页标记无效。"]}) from broken


def page(query: Select[T], order: Order, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[T]:
    """One page of ``query``, which selects one entity and is not sorted yet."""
    if cursor:
        query = query.where(order.after(cursor))
    found = db.session.scalars(query.order_by(*order.by()).limit(limit + 1)).unique().all()
    return cut(found, order, limit)


def cut(found: Sequence[T], order: Order, limit: int) -> Page[T]:
    """A page of up to ``limit`` rows from sorted rows of which one more was asked for, to know whether more follow."""
    items = found[:limit]
    return Page(items, order.cursor(items[-1]) if len(found) > limit else None)


def all_pages(look: Callable[[str | None, int], Page[T]]) -> Iterator[T]:
    """All rows of a list, page by page, for files, which have no next page. ``look`` gives the page at a cursor with so many
    rows."""
    cursor: str | None = None
    while True:
        found = look(cursor, LONGEST)
        yield from found
        cursor = found.next_cursor
        if cursor is None:
            return


def _typed(value: Any, column: TypeEngine[Any]) -> Any:
    """A cursor's value as the column has it. Whoever makes a cursor up gets an error, not a strange query."""
    if isinstance(column, Instant):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a moment needs an offset")
        return moment.astimezone(UTC)
    if column.python_type is date:
        return date.fromisoformat(value)
    if type(value) is not column.python_type:
        raise TypeError(f"{value!r} is of another type than the column")
    if isinstance(value, int) and not 0 <= value < 2**31:
        raise ValueError(f"{value} is no number of a row")
    if isinstance(value, str) and not (value.isascii() and value.isprintable()):
        raise ValueError("an id is plain text")
    return value
