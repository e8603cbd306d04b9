"""Drafts: begun, listed, looked at, given up."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from service import clock, definitions
from service.actors import Actor
from service.errors import DraftClosed, NotFound
from service.events import record_system
from service.models import Draft, db
from service.models.paging import DEFAULT_LIMIT, Order, Page, page
from service.models.unit import unit_of_work

from . import naming, writing

OPEN, DEPLOYED, DISCARDED = "open", "deployed", "discarded"

LAST_CHANGED_FIRST = Order((Draft.updated_at, Draft.id), newest_first=True)


def listed(*, state: str | None = None, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[Draft]:
    """The drafts, the last changed first: all, or those of a state."""
    query = select(Draft) if state is None else select(Draft).where(Draft.state == state)
    return page(query, LAST_CHANGED_FIRST, cursor=cursor, limit=limit)


def one(draft_id: str) -> Draft:
    """A draft; :class:`NotFound` where there is none."""
    row = db.session.get(Draft, draft_id)
    if row is None:
        raise NotFound("没有这份草稿")
    return row


def create(title: str, actor: Actor, files: Mapping[str, bytes] | None = None) -> Draft:
    """Begin a draft, with ``files`` in it: an import, a template, an earlier deployment. Files that are as deployed are left
    out, since they change nothing."""
    given = naming.texts(files or {})
    with unit_of_work():
        row = begin(title, actor)
        deployed = writing.deployed()
        for name, content in given.items():
            if deployed.get(name) != writing.digest(content):
                writing.write(row, name, content, actor)
        return row


def begin(title: str, actor: Actor) -> Draft:
    """An empty draft, within the caller's unit of work."""
    base, now = definitions.newest(), clock.now()
    row = Draft(
        title=title.strip(),
        state=OPEN,
        base_id=base.id if base else None,
        created_by_id=actor.account_id or "",
        created_at=now,
        updated_at=now,
    )
    db.session.add(row)
    db.session.flush()
    db.session.refresh(row)
    return row


def rename(draft_id: str, title: str) -> Draft:
    """Call a draft something else."""
    with unit_of_work():
        row = locked(draft_id)
        require_open(row)
        row.title = title.strip()
        return row


def discard(draft_id: str, actor: Actor) -> None:
    """Give a draft up; its files are kept, nobody can change them. Once is enough."""
    with unit_of_work():
        row = locked(draft_id)
        if row.state == DISCARDED:
            return
        require_open(row)
        row.state, row.updated_at = DISCARDED, clock.now()
        names = [file.name for file in writing.heads(row)]
        record_system("discarded", actor, name=row.title, data={"draft": row.id, "files": names})


def locked(draft_id: str) -> Draft:
    """A draft, for whoever changes it: one at a time."""
    query = select(Draft).where(Draft.id == draft_id).with_for_update(of=Draft)
    row = db.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("没有这份草稿")
    return row


def require_open(row: Draft) -> None:
    """Pass if the draft may still be changed."""
    if row.state != OPEN:
        raise DraftClosed
