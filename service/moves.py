"""Read side of 人员出省: who has left the region of an authority for a unit in another province (docs/domain.md §7 X26)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import contains_eager

from service import authorities, cases, clock
from service.models import Account, OutOfProvince, Person
from service.models.paging import DEFAULT_LIMIT, Order, Page, all_pages, page

NEWEST_FIRST = Order((OutOfProvince.moved_at, OutOfProvince.id), newest_first=True)


@dataclass(frozen=True, kw_only=True)
class Search:
    """What the list is narrowed to: ``q`` is part of a name or of a unit's name, or a number in full; ``since`` and ``until``
    are days in Shanghai."""

    q: str = ""
    category: str = ""
    since: date | None = None
    until: date | None = None


def search(
    account: Account, wanted: Search | None = None, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[OutOfProvince]:
    """The moves out of the account's region, the newest first."""
    query = select(OutOfProvince).join(OutOfProvince.person).options(contains_eager(OutOfProvince.person))
    return page(
        query.where(_visible(account), *_conditions(wanted or Search())), NEWEST_FIRST, cursor=cursor, limit=limit
    )


def every(account: Account, wanted: Search | None = None) -> Iterator[OutOfProvince]:
    """All that a search finds, page by page: for files, which have no next page."""
    return all_pages(lambda cursor, limit: search(account, wanted, cursor=cursor, limit=limit))


def _visible(account: Account) -> ColumnElement[bool]:
    return or_(
        false(),
        *(authorities.governs(*held, OutOfProvince.former_region) for held in sorted(authorities.scopes(account))),
    )


def _conditions(wanted: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if words := wanted.q.strip():
        parts = (Person.name, OutOfProvince.former_name, OutOfProvince.new_name)
        named = [column.contains(words, autoescape=True) for column in parts]
        found.append(or_(*named, Person.id_no == words.upper(), OutOfProvince.certificate_no == words.upper()))
    if wanted.category:
        found.append(OutOfProvince.category == wanted.category)
    if wanted.since:
        found.append(OutOfProvince.moved_at >= datetime.combine(wanted.since, time(), clock.SHANGHAI))
    if wanted.until:
        found.append(OutOfProvince.moved_at < cases.end_of_day(wanted.until))
    return found
