"""What came of a command over many cases, as it goes on and afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from service import authorities
from service.errors import InvalidQuery, NotFound
from service.models import Account, Application, BulkCommand, BulkRow, Instance, db
from service.models.paging import Order, Page, all_pages, page

from .catalogue import OF_ANALYSTS, may

OUTCOMES = ("done", "refused", "failed", "stopped")

IN_ORDER = Order((BulkRow.position,))
NEWEST_FIRST = Order((BulkCommand.created_at, BulkCommand.id), newest_first=True)


@dataclass(frozen=True)
class Progress:
    """How far a command is: how many cases it has, and how many have come to which outcome."""

    total: int
    outcomes: Mapping[str, int]

    @property
    def over(self) -> int:
        """How many cases are done with, whatever came of them."""
        return sum(self.outcomes.values())


def named(command_id: str, account: Account) -> BulkCommand:
    """A command; :class:`NotFound` for who may not give such a one."""
    found = db.session.get(BulkCommand, command_id)
    if found is None or not may(account, found.name):
        raise NotFound("没有这项操作")
    return found


def recent(account: Account, *, cursor: str | None = None, name: str | None = None) -> Page[BulkCommand]:
    """The commands that an account may look at, the newest first; with ``name``, those of one kind."""
    query = select(BulkCommand).options(joinedload(BulkCommand.account))
    if not authorities.is_admin(account):
        query = query.where(BulkCommand.name.in_(OF_ANALYSTS))
    if name is not None:
        query = query.where(BulkCommand.name == name)
    return page(query, NEWEST_FIRST, cursor=cursor)


def progress(command: BulkCommand) -> Progress:
    """How far a command is."""
    query = select(BulkRow.outcome, func.count()).where(BulkRow.command_id == command.id, BulkRow.outcome.is_not(None))
    counted = dict(db.session.execute(query.group_by(BulkRow.outcome)).all())
    return Progress(command.total, {name: counted.get(name, 0) for name in OUTCOMES})


def results(command: BulkCommand, outcome: str | None = None, *, cursor: str | None = None) -> Page[BulkRow]:
    """The cases of a command in their order, all or those of an outcome, a page at a time."""
    if outcome is not None and outcome not in OUTCOMES:
        raise InvalidQuery(errors={"outcome": ["没有这种结果。"]})
    return page(_rows(command, outcome), IN_ORDER, cursor=cursor, limit=50)


def all_rows(command: BulkCommand, outcome: str | None = None) -> Iterator[BulkRow]:
    """All of them, read page by page."""

    def look(cursor: str | None, limit: int) -> Page[BulkRow]:
        if cursor is not None:
            db.session.expunge_all()  # a command may have more cases than anybody wants to keep in memory
        return page(_rows(command, outcome), IN_ORDER, cursor=cursor, limit=limit)

    return all_pages(look)


def obstacles(command: BulkCommand) -> Mapping[str, int]:
    """Because of which elements how many cases were refused."""
    query = select(BulkRow.element, func.count()).where(
        BulkRow.command_id == command.id, BulkRow.outcome == "refused", BulkRow.element.is_not(None)
    )
    found = db.session.execute(query.group_by(BulkRow.element))
    return {element: count for element, count in found if element is not None}


def _rows(command: BulkCommand, outcome: str | None) -> Select[BulkRow]:
    query = select(BulkRow).join(BulkRow.instance).join(Instance.application).where(BulkRow.command_id == command.id)
    if outcome is not None:
        query = query.where(BulkRow.outcome == outcome)
    shown = contains_eager(BulkRow.instance).options(
        defer(Instance.state), contains_eager(Instance.application).defer(Application.form)
    )
    return query.options(shown)
