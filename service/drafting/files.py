"""The files of a draft: read, saved, taken out again, and every revision of them.

A save names the revision that it was made from. Where somebody else has saved since, it is refused, and kept beside as a
revision of its author: nobody's work is lost, nobody's is overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from service import definitions
from service.actors import Actor
from service.engine.dialect import sha256
from service.errors import DraftClosed, DraftConflict, NotFound, RegflowError
from service.models import Draft, DraftFile, DraftRevision, db
from service.models.unit import unit_of_work

from . import drafts, naming, writing

CHANGED, ADDED, SAME = "changed", "added", "same"


@dataclass(frozen=True)
class File:
    """A file as a draft has it: its content, and that of the deployed one (``None``: there is none). ``revision`` is 0 where
    the draft has not touched it."""

    name: str
    content: str
    revision: int
    deployed: str | None
    saved_by: str | None = None
    saved_at: datetime | None = None

    @property
    def changed(self) -> bool:
        """Whether it differs from what is deployed."""
        return self.content != self.deployed


@dataclass(frozen=True)
class Entry:
    """A file that a draft holds, in a list. ``stale``: somebody has deployed another content since the draft took it up."""

    name: str
    kind: str
    title: str
    revision: int
    change: str
    stale: bool
    saved_by: str | None
    saved_at: datetime | None


@dataclass(frozen=True)
class Member:
    """A file of the whole set: those of the draft over the deployed ones."""

    name: str
    kind: str
    title: str
    changed: bool


# -- reading ----------------------------------------------------------------------------------------------------------


def contents(draft: Draft, *, names: Collection[str] | None = None) -> dict[str, bytes]:
    """The newest content of the files that a draft holds, or of those of these names."""
    query = (
        select(DraftFile.name, DraftRevision.content)
        .join(
            DraftRevision,
            (DraftRevision.draft_id == DraftFile.draft_id)
            & (DraftRevision.name == DraftFile.name)
            & (DraftRevision.number == DraftFile.revision),
        )
        .where(DraftFile.draft_id == draft.id)
    )
    found: dict[str, bytes] = {name: text.encode() for name, text in db.session.execute(query.order_by(DraftFile.name))}
    return found if names is None else {name: data for name, data in found.items() if name in names}


def whole(draft: Draft, unsaved: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """The set as it would be deployed: the draft, with contents that are not saved yet, over what is deployed."""
    fresh = {naming.check_name(name): text.encode() for name, text in (unsaved or {}).items()}
    return definitions.over_current({**contents(draft), **fresh})


def numbers(found: Iterable[Draft]) -> Mapping[str, int]:
    """How many files each of these drafts holds, by its id."""
    ids = [draft.id for draft in found]
    query = select(DraftFile.draft_id, func.count()).where(DraftFile.draft_id.in_(ids), DraftFile.revision > 0)
    return dict(db.session.execute(query.group_by(DraftFile.draft_id)).all())


def entries(draft: Draft) -> list[Entry]:
    """The files that a draft holds. What it has written is compared with what is deployed now, or was when it was closed."""
    deployed = writing.deployed()
    data = contents(draft)
    return [_entry(row, deployed, data[row.name]) for row in writing.heads(draft)]


def _entry(row: DraftFile, deployed: Mapping[str, str], data: bytes) -> Entry:
    change = ADDED if row.base_sha is None else SAME if row.sha == row.base_sha else CHANGED
    return Entry(
        name=row.name,
        kind=naming.kind(row.name),
        title=naming.title(row.name, row.sha or "", data),
        revision=row.revision,
        change=change,
        stale=is_stale(row, deployed),
        saved_by=row.saved_by.name if row.saved_by else None,
        saved_at=row.saved_at,
    )


def is_stale(row: DraftFile, deployed: Mapping[str, str]) -> bool:
    """Whether somebody has deployed another content of a file since the draft took it up."""
    return deployed.get(row.name) not in (row.base_sha, row.sha)


def stale(draft: Draft) -> list[str]:
    """The names of the files that somebody has deployed meanwhile; none of a draft that is closed."""
    deployed = writing.deployed()
    return [row.name for row in writing.heads(draft) if is_stale(row, deployed)] if draft.state == drafts.OPEN else []


def members(draft: Draft) -> list[Member]:
    """Every file of the set, in order of name."""
    ours = {row.name: row for row in writing.heads(draft)}
    changed = {name for name, row in ours.items() if row.sha != row.base_sha}
    return [
        Member(name, naming.kind(name), naming.title(name, sha256(data), data), name in changed)
        for name, data in sorted(whole(draft).items())
    ]


def one(draft: Draft, name: str) -> File:
    """A file as the draft has it, or as it is deployed; :class:`NotFound` where neither has it."""
    sha = writing.deployed().get(name)
    deployed = naming.text(name, definitions.contents({name: sha})[name]) if sha else None
    row = writing.head(draft, name)
    if row is not None and row.revision:
        content = _content(draft, name, row.revision)
        return File(name, content, row.revision, deployed, row.saved_by.name if row.saved_by else None, row.saved_at)
    if deployed is None:
        raise NotFound("草稿和已发布的文件里都没有这个文件")
    return File(name, deployed, 0, deployed)


def _content(draft: Draft, name: str, number: int) -> str:
    return revision(draft, name, number).content


def revisions(draft: Draft, name: str) -> list[DraftRevision]:
    """Every revision of a file, the newest first."""
    query = select(DraftRevision).filter_by(draft_id=draft.id, name=name).order_by(DraftRevision.number.desc())
    return list(db.session.scalars(query).unique())


def revision(draft: Draft, name: str, number: int) -> DraftRevision:
    """A revision with its content."""
    query = select(DraftRevision).filter_by(draft_id=draft.id, name=name, number=number)
    row = db.session.scalars(query.options(undefer(DraftRevision.content))).unique().one_or_none()
    if row is None:
        raise NotFound("没有这个版本")
    return row


def refused(draft: Draft) -> list[DraftRevision]:
    """What was refused because somebody else had saved first, the newest first; what has been taken over since is left out."""
    query = select(DraftRevision).where(DraftRevision.draft_id == draft.id).order_by(DraftRevision.saved_at.desc())
    waiting = list(
        db.session.scalars(query.where(DraftRevision.conflict).options(undefer(DraftRevision.content))).unique()
    )
    if not waiting:
        return []
    names = {row.name for row in waiting}
    accepted = select(DraftRevision.name, DraftRevision.content).where(
        DraftRevision.draft_id == draft.id, DraftRevision.name.in_(names), ~DraftRevision.conflict
    )
    taken = {(name, content) for name, content in db.session.execute(accepted)}
    return [row for row in waiting if (row.name, row.content) not in taken]


# -- writing ----------------------------------------------------------------------------------------------------------


def save(draft_id: str, name: str, content: str, revision: int, actor: Actor, *, anew: bool = False) -> DraftFile:
    """Save a file that was read at ``revision`` (0: not in the draft yet); with ``anew`` as a revision of its own, whenever the
    one before was saved. Its new row.

    :class:`DraftConflict` where that is not the newest one any more, :class:`DraftClosed` where the draft takes no more
    changes; in both cases the content is kept as a revision of its own.
    """
    naming.check_name(name)
    naming.check_content(name, content)
    problem: RegflowError
    with unit_of_work():
        draft = drafts.locked(draft_id)
        row = writing.head(draft, name)
        newest = row.revision if row else 0
        if draft.state == drafts.OPEN and newest == revision:
            return writing.write(draft, name, content, actor, anew=anew)
        if row is not None and newest and row.sha == writing.digest(content):
            return row  # the answer to this very save was lost on its way
        kept = writing.keep(draft, name, content, actor)
        if draft.state == drafts.OPEN:
            saved_by = row.saved_by.name if row is not None and row.saved_by else None
            problem = DraftConflict(saved_by, row.saved_at if row is not None else None, newest, kept)
        else:
            problem = DraftClosed("这份草稿已经发布或放弃，不能再修改；您的内容已另存，不会丢失。", kept=kept)
    raise problem  # only now: what was refused is committed


def add(draft_id: str, given: Mapping[str, bytes], actor: Actor) -> list[DraftFile]:
    """Bring files into a draft: over those of the same names, whose contents stay among the revisions."""
    found = naming.texts(given)
    with unit_of_work():
        draft = drafts.locked(draft_id)
        drafts.require_open(draft)
        return [writing.write(draft, name, content, actor, anew=True) for name, content in found.items()]


def take_up(draft_id: str, name: str, number: int, actor: Actor) -> DraftFile:
    """Make a revision the newest content of its file again, also of one that was taken out; what was there stays a revision."""
    with unit_of_work():
        draft = drafts.locked(draft_id)
        drafts.require_open(draft)
        return writing.write(draft, name, revision(draft, name, number).content, actor, anew=True)


def taken_out(draft: Draft) -> list[str]:
    """The names of the files that were taken out of a draft; their revisions are still there."""
    query = select(DraftFile.name).where(
        DraftFile.draft_id == draft.id, DraftFile.revision == 0, DraftFile.numbered > 0
    )
    return list(db.session.scalars(query.order_by(DraftFile.name)))


def remove(draft_id: str, name: str, actor: Actor) -> None:
    """Take a file out of a draft: the deployed one holds again, one that was added is gone. Its revisions stay."""
    with unit_of_work():
        draft = drafts.locked(draft_id)
        writing.take_out(draft, _held(draft, name))


def keep_mine(draft_id: str, name: str) -> None:
    """Say that the draft's content shall hold though somebody has deployed another one meanwhile."""
    with unit_of_work():
        row = _held(drafts.locked(draft_id), name)
        row.base_sha = writing.deployed().get(name)


def _held(draft: Draft, name: str) -> DraftFile:
    """A file that an open draft holds."""
    drafts.require_open(draft)
    row = writing.head(draft, name)
    if row is None or not row.revision:
        raise NotFound("草稿里没有这个文件")
    return row
