"""The rows of a draft's files: how a content becomes a revision. Whoever calls has the draft locked in a unit of work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from service import clock, definitions
from service.actors import Actor
from service.engine.dialect import sha256
from service.models import Draft, DraftFile, DraftRevision, db

TOGETHER = timedelta(minutes=5)
"""What one person saves within this time is one revision: an editor saves itself at every pause."""


def deployed() -> Mapping[str, str]:
    """Name → SHA-256 of the files that are deployed now."""
    row = definitions.newest()
    return row.files if row else {}


def digest(content: str) -> str:
    """The SHA-256 by which a content is compared with what is deployed."""
    return sha256(content.encode())


def heads(draft: Draft) -> list[DraftFile]:
    """The files that are in a draft now, in order of name."""
    query = select(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.revision > 0)
    return list(db.session.scalars(query.order_by(DraftFile.name)).unique())


def head(draft: Draft, name: str) -> DraftFile | None:
    """A file's row, also of one that was taken out again; ``None`` where there never was one."""
    return db.session.get(DraftFile, (draft.id, name), populate_existing=True)


def revision(draft: Draft, name: str, number: int) -> DraftRevision | None:
    """A revision of a file."""
    return db.session.get(DraftRevision, (draft.id, name, number))


def write(draft: Draft, name: str, content: str, actor: Actor, *, anew: bool = False) -> DraftFile:
    """Make this the newest content of a file; saving what is there already changes nothing. ``anew``: it replaces everything, so
    what was there stays a revision however short ago it was saved."""
    row = head(draft, name)
    if row is not None and row.revision and row.sha == digest(content):
        return row
    before = revision(draft, name, row.revision) if row and row.revision else None
    row = row or _row(draft, name)
    if row.revision == 0:
        row.base_sha = deployed().get(name)
    number, now = _next(row), clock.now()
    begun = now
    if before is not None and not anew and before.saved_by_id == actor.account_id and now - before.begun_at < TOGETHER:
        begun = before.begun_at
        db.session.delete(before)
    db.session.add(_revision(draft, name, number, content, actor, begun=begun))
    row.revision, row.sha, row.saved_by_id, row.saved_at = number, digest(content), actor.account_id, now
    draft.updated_at = now
    db.session.flush()
    db.session.refresh(row)
    return row


def keep(draft: Draft, name: str, content: str, actor: Actor) -> int:
    """Keep a content that was refused, for its author; the number under which it is found. An editor that tries again and
    again has one."""
    row = head(draft, name) or _row(draft, name)
    query = select(DraftRevision).filter_by(draft_id=draft.id, name=name, conflict=True, saved_by_id=actor.account_id)
    last = db.session.scalar(query.where(DraftRevision.number > row.revision).order_by(DraftRevision.number.desc()))
    if last is not None:
        last.content, last.saved_at = content, clock.now()
        return last.number
    number = _next(row)
    db.session.add(_revision(draft, name, number, content, actor, begun=clock.now(), conflict=True))
    return number


def take_out(draft: Draft, row: DraftFile) -> None:
    """Take a file out of a draft: the deployed one holds again. Its revisions stay."""
    row.revision, row.sha, row.base_sha = 0, None, None
    draft.updated_at = clock.now()


def _row(draft: Draft, name: str) -> DraftFile:
    row = DraftFile(draft_id=draft.id, name=name, revision=0, numbered=0)
    db.session.add(row)
    db.session.flush()
    return row


def _next(row: DraftFile) -> int:
    row.numbered += 1
    return row.numbered


def _revision(
    draft: Draft, name: str, number: int, content: str, actor: Actor, *, begun: datetime, conflict: bool = False
) -> DraftRevision:
    return DraftRevision(
        draft_id=draft.id,
        name=name,
        number=number,
        conflict=conflict,
        content=content,
        begun_at=begun,
        saved_at=clock.now(),
        saved_by_id=actor.account_id,
    )
