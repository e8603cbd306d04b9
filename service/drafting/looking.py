"""The diagrams of a draft for who looks at them: which a process reaches, and what their elements are called."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from service.engine.deployment import read
from service.engine.dialect import reach
from service.engine.elements import Element, Flow
from service.models import Draft

from . import files


@dataclass(frozen=True)
class Diagram:
    """A diagram of a draft: its process and its title."""

    process: str
    title: str


def diagrams(draft: Draft, key: str, wanted: Collection[str]) -> Sequence[Diagram]:
    """The diagrams that a process reaches, as far as they are wanted; its own first."""
    found = read(files.whole(draft))[0].processes
    return [
        Diagram(one, found[one].properties.get("title") or found[one].name)
        for one in reach(key, found)
        if one in wanted or one == key
    ]


def names(draft: Draft) -> dict[str, str]:
    """What the elements and flows of a draft are called, by id; the id of what has no name."""
    found: dict[str, str] = {}
    for process in read(files.whole(draft))[0].processes.values():
        things: list[Element | Flow] = [*process.elements.values(), *process.flows.values()]
        found |= {thing.id: " ".join(thing.name.split()) or thing.id for thing in things}
    return found
