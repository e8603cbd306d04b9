"""Deployments as analysts look back at them: who made which when and why, which versions came of it, what it changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sqlalchemy import select

from service import clock, definitions
from service.actors import Actor
from service.errors import InvalidAnswers, NotFound
from service.models import Account, Definition, Deployment, Draft, db
from service.models.paging import Order, Page, page

from . import drafts

NEWEST_FIRST = Order((Deployment.id,), newest_first=True)

Changed = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Change:
    """A file that differs between two sets; hashes of its content before and after (``None``: it is not there)."""

    name: str
    before: str | None
    after: str | None

    @property
    def kind(self) -> Changed:
        """What has become of it."""
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        return "changed"


@dataclass(frozen=True)
class Made:
    """A deployment: by whom (``None``: by the program itself), the versions that came of it, types first, and what it changed
    against the one before (``None``: it is the first, and all is new)."""

    row: Deployment
    by: str | None
    versions: Sequence[Definition]
    changes: Sequence[Change]
    before: int | None

    @property
    def types(self) -> list[Definition]:
        """The versions that people start; the others are called by them."""
        return [row for row in self.versions if row.kind == "type"]


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """The files in which two sets (name → hash) differ, by name."""
    names = sorted(before.keys() | after.keys())
    return [Change(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def deployments(cursor: str | None = None) -> Page[Made]:
    """The deployments, the newest first."""
    found = page(select(Deployment), NEWEST_FIRST, cursor=cursor)
    return Page(_made(found.items), found.next_cursor)


def deployment(number: int) -> Made:
    """One deployment."""
    return _made([row(number)])[0]


def row(number: int) -> Deployment:
    """A deployment as it is kept."""
    found = db.session.get(Deployment, number)
    if found is None:
        raise NotFound("没有这次发布")
    return found


def _made(rows: Sequence[Deployment]) -> list[Made]:
    ids = [one.id for one in rows]
    accounts = {one.account_id for one in rows if one.account_id}
    people = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(accounts))).all()
    names = dict(people)
    versions = _versions(ids)
    before = _before(rows)
    return [
        Made(
            one,
            names.get(one.account_id or ""),
            versions.get(one.id, []),
            changes(before[one.id].files if one.id in before else {}, one.files),
            before[one.id].id if one.id in before else None,
        )
        for one in rows
    ]


def _versions(ids: Iterable[int]) -> dict[int, list[Definition]]:
    """By deployment, the versions that it made: types in the order of menus, then what they call."""
    query = select(Definition).where(Definition.deployment_id.in_(ids))
    found: dict[int, list[Definition]] = {}
    for one in db.session.scalars(query.order_by(Definition.kind.desc(), Definition.position, Definition.key)):
        found.setdefault(one.deployment_id, []).append(one)
    return found


def _before(rows: Sequence[Deployment]) -> dict[int, Deployment]:
    """By deployment, the one before it; rows are neighbours, the newest first."""
    found = {later.id: earlier for later, earlier in pairwise(rows)}
    if rows:
        query = select(Deployment).where(Deployment.id < rows[-1].id).order_by(Deployment.id.desc()).limit(1)
        last = db.session.scalar(query)
        if last is not None:
            found[rows[-1].id] = last
    return found


def newest() -> int | None:
    """The number of the deployment whose files are the current set."""
    last = definitions.newest()
    return last.id if last else None


def restore(number: int, names: Collection[str] | None, actor: Actor) -> Draft:
    """Begin a draft that holds the files of an earlier deployment, all or those of ``names``, as far as they differ from what
    is deployed now. It goes through the gate like any other; files that have come since stay, as nothing is deleted by
    deploying. :class:`InvalidAnswers` where there is nothing to take back."""
    earlier = row(number)
    current = definitions.newest()
    differing = {one.name for one in changes(current.files if current else {}, earlier.files) if one.after}
    wanted = differing if names is None else differing & set(names)
    if not wanted:
        sentence = "所选文件与现行内容相同，没有可以恢复的。"
        raise InvalidAnswers(sentence, errors={"files": [sentence]})
    moment = clock.local(earlier.deployed_at).strftime("%Y-%m-%d %H:%M")
    contents = definitions.contents({name: earlier.files[name] for name in sorted(wanted)})
    return drafts.create(f"恢复到第 {earlier.id} 次发布（{moment}）", actor, contents)
