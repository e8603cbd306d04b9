"""What can be laid side by side: a deployment, the set that is deployed now, a version of a process, a draft, a saved revision.

Each has an address of plain words, so that a comparison can be linked to and printed: ``current``, ``deployment:7``,
``version:renewal:3``, ``draft:<id>``, ``revision:<draft>:<number>:<file>``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from service import clock, definitions
from service.engine.dialect import sha256
from service.errors import InvalidQuery, NotFound
from service.models import Deployment

from . import drafts, files, history, naming


@dataclass(frozen=True)
class Side:
    """A set of files (name → hash): what it is called, and how to get at the contents. ``partial``: not a whole set, so that
    a file which it lacks says nothing."""

    address: str
    title: str
    files: Mapping[str, str]
    _read: Callable[[Mapping[str, str]], Mapping[str, bytes]]
    partial: bool = False

    def read(self, name: str) -> bytes | None:
        """The content of a file; ``None`` where the side does not have it."""
        return self.everything([name])[name] if name in self.files else None

    def everything(self, names: Iterable[str] | None = None) -> Mapping[str, bytes]:
        """The contents by name: of all files, or of these."""
        wanted = self.files if names is None else names
        return self._read({name: self.files[name] for name in wanted})


@dataclass(frozen=True)
class Difference:
    """A file that differs between two sides, with its kind (``bpmn`` …) and what people call it."""

    change: history.Change
    kind: str
    title: str


def side(address: str) -> Side:
    """The side of an address. :class:`InvalidQuery` where it is no address, :class:`NotFound` where there is no such thing."""
    kind, _, rest = address.partition(":")
    try:
        return _SIDES[kind](address, rest)
    except (KeyError, ValueError) as problem:
        raise InvalidQuery(errors={"before": ["不认识要比较的内容。"]}) from problem


def differences(before: Side, after: Side) -> list[Difference]:
    """The files in which two sides differ: diagrams first, then tables, texts, scenarios."""
    found = history.changes(before.files, after.files)
    if before.partial != after.partial:
        shared = (before if before.partial else after).files
        found = [change for change in found if change.name in shared]
    named = [Difference(change, naming.kind(change.name), _title(before, after, change)) for change in found]
    return sorted(named, key=lambda one: (naming.KINDS.index(one.kind), one.change.name))


@dataclass(frozen=True)
class Listed:
    """A file of a side, with its kind and what people call it."""

    name: str
    kind: str
    title: str


def listed(one: Side) -> list[Listed]:
    """The files of a side: diagrams first, then tables, texts, scenarios."""
    data = one.everything()
    found = [Listed(name, naming.kind(name), naming.title(name, sha, data[name])) for name, sha in one.files.items()]
    return sorted(found, key=lambda file: (naming.KINDS.index(file.kind), file.name))


def _title(before: Side, after: Side, change: history.Change) -> str:
    source, sha = (after, change.after) if change.after else (before, change.before)
    return naming.title(change.name, sha or "", source.read(change.name) or b"")


# --- the sides -------------------------------------------------------------------------------------------------------


def _kept(address: str, title: str, hashes: Mapping[str, str]) -> Side:
    return Side(address, title, hashes, definitions.contents)


def _current(address: str, rest: str) -> Side:
    row = definitions.newest()
    if rest or row is None:
        raise NotFound("还没有发布过")
    return _kept(address, f"现行内容（{called(row)}）", row.files)


def _number(text: str) -> int:
    """The number in an address; ``ValueError`` where it is none that a row could have."""
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def _deployment(address: str, rest: str) -> Side:
    row = history.row(_number(rest))
    return _kept(address, called(row), row.files)


def called(row: Deployment) -> str:
    """What a deployment is called."""
    return f"第 {row.id} 次发布，{clock.local(row.deployed_at).strftime('%Y-%m-%d %H:%M')}"


def _version(address: str, rest: str) -> Side:
    key, _, number = rest.rpartition(":")
    row = definitions.version(key, _number(number))
    title = f"{row.title}第 {row.version} 版"
    return Side(address, title, row.files, definitions.contents, partial=True)


def _draft(address: str, rest: str) -> Side:
    row = drafts.one(rest)
    data = files.whole(row)
    return Side(address, f"草稿“{row.title}”", {name: sha256(one) for name, one in data.items()}, lambda _: data)


def _revision(address: str, rest: str) -> Side:
    draft_id, number, name = rest.split(":")
    row = files.revision(drafts.one(draft_id), name, _number(number))
    data = row.content.encode()
    moment = clock.local(row.saved_at).strftime("%Y-%m-%d %H:%M")
    return Side(
        address, f"{row.saved_by.name} {moment} 保存的内容", {name: sha256(data)}, lambda _: {name: data}, partial=True
    )


_SIDES: Mapping[str, Callable[[str, str], Side]] = {
    "current": _current,
    "deployment": _deployment,
    "version": _version,
    "draft": _draft,
    "revision": _revision,
}
