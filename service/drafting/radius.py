"""The blast radius of a draft: which versions come of it, what it touches, and how many cases are under way there. Counts only:
whose cases they are is none of an analyst's business."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from service import definitions, scenarios
from service.engine.dialect import reach, read_files, sha256
from service.engine.elements import Element, Flow, Process
from service.errors import DiagramRejected
from service.forms.registry import forms
from service.models import Draft
from service.watching import waiting

from . import checking, files, naming

Change = Literal["added", "removed", "changed"]

TEXTS = ("text", "notice")
"""Properties that name a text."""

_QUOTED = re.compile(r'"(\w+)"')


@dataclass(frozen=True)
class Changed:
    """A process that gets a new version. ``before`` is the current one (``None``: it is new); ``running`` cases keep theirs.
    ``is_type``: people start it; the others are called."""

    key: str
    title: str
    before: int | None
    to: int
    running: int
    is_type: bool


@dataclass(frozen=True)
class Touched:
    """An element or flow that differs from what is deployed, and how many tokens rest there now."""

    process: str
    id: str
    name: str
    change: Change
    resting: int = 0


@dataclass(frozen=True)
class Named:
    """A form, table, text or scenario."""

    id: str
    title: str


@dataclass(frozen=True)
class Radius:
    """What deploying a draft would touch."""

    definitions: Sequence[Changed]
    elements: Sequence[Touched]
    forms: Sequence[Named]
    tables: Sequence[Named]
    texts: Sequence[Named]
    scenarios: Sequence[Named]


def of(draft: Draft) -> Radius:
    """The blast radius of a draft; :class:`DiagramRejected` while it has errors that keep it from being run."""
    whole = files.whole(draft)
    errors = [problem for problem in checking.verdict(whole) if problem.severity == "error"]
    if errors:
        raise DiagramRejected(errors, "草稿还有错误，改正后才能看发布的影响。")
    now = definitions.current_set()
    changed = sorted(name for name in whole if now.get(name) != whole[name])
    before, after = read_files(now)[0], read_files(whole)[0]
    differing = list(_differing(before, after))
    counted = waiting.resting([one.id for one, _ in differing])
    reached = {key: reach(key, before) for key in before}

    def resting(one: Touched) -> int:
        """Ids are unique within what a type reaches, not beyond."""
        return sum(
            count for (key, name), count in counted.items() if name == one.id and one.process in reached.get(key, ())
        )

    things = [thing for _, some in differing for thing in some]
    return Radius(
        definitions=_versions(whole),
        elements=[replace(one, resting=resting(one)) for one, _ in differing],
        forms=_forms(things),
        tables=_named(whole, _tables(things), changed, "dmn"),
        texts=_named(whole, _texts(things), changed, "txt"),
        scenarios=[Named(one.file, one.title) for one in scenarios.scenarios_of(whole).concerned(changed)],
    )


def _versions(whole: Mapping[str, bytes]) -> list[Changed]:
    current = {row.key: row.version for row in definitions.listed()}
    rows = [row for row in definitions.versions_of(whole) if row.version != current.get(row.key)]
    running = waiting.running([row.key for row in rows])
    rows.sort(key=lambda row: (row.kind != "type", row.position, row.key))
    return [
        Changed(row.key, row.title, current.get(row.key), row.version, running.get(row.key, 0), row.kind == "type")
        for row in rows
    ]


Pair = tuple[Touched, tuple[Element, ...]]


def _differing(before: Mapping[str, Process], after: Mapping[str, Process]) -> Iterator[Pair]:
    """What differs, each with the elements as they were and as they will be."""
    for key in sorted(before.keys() | after.keys()):
        one, other = before.get(key), after.get(key)
        yield from _elements(key, one.elements if one else {}, other.elements if other else {})
        yield from _flows(key, one.flows if one else {}, other.flows if other else {})


def _elements(process: str, before: Mapping[str, Element], after: Mapping[str, Element]) -> Iterator[Pair]:
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        if _alone(one) != _alone(other):
            there = tuple(element for element in (one, other) if element)
            yield Touched(process, name, there[-1].name, _change(one, other)), there


def _alone(element: Element | None) -> Element | None:
    """An element without its flows, which are told of themselves."""
    return replace(element, incoming=(), outgoing=()) if element else None


def _flows(process: str, before: Mapping[str, Flow], after: Mapping[str, Flow]) -> Iterator[Pair]:
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        if one != other:
            yield Touched(process, name, (other or one).name, _change(one, other)), ()  # type: ignore[union-attr]


def _change(before: object | None, after: object | None) -> Change:
    if before is None:
        return "added"
    return "removed" if after is None else "changed"


def _forms(things: Iterable[Element]) -> list[Named]:
    names = {one.properties["form"] for one in things if "form" in one.properties}
    return [Named(name, forms()[name].title if name in forms() else name) for name in sorted(names)]


def _tables(things: Iterable[Element]) -> set[str]:
    return {one.decision for one in things if one.decision}


def _texts(things: Iterable[Element]) -> set[str]:
    """What these steps show or send: named plainly, or in expressions as texts in quotes. What is no text is left out later."""
    named = {one.properties[name] for one in things for name in TEXTS if name in one.properties}
    values = [value for one in things for value in (*one.parameters.values(), *one.properties.values())]
    return named | {found for value in values for found in _QUOTED.findall(value)}


def _named(whole: Mapping[str, bytes], stems: Iterable[str], changed: Iterable[str], kind: str) -> list[Named]:
    names = {f"{stem}.{kind}" for stem in stems} | {name for name in changed if naming.kind(name) == kind}
    return [
        Named(naming.stem(name), naming.title(name, sha256(whole[name]), whole[name]))
        for name in sorted(names)
        if name in whole
    ]
