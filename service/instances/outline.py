"""A diagram in words: its elements in the order in which they are drawn, what it calls within the call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service import definitions
from service.engine import Definition as Engine
from service.engine import Element, Flow
from service.models import Definition


@dataclass(frozen=True)
class Line:
    """An element, and for a call what lies in it. ``watching``: it is a boundary event of the element named."""

    id: str
    kind: str
    event: str | None
    name: str
    role: str | None
    process: str
    calls: str | None = None
    watching: str | None = None
    inside: Sequence[Line] = ()


@dataclass(frozen=True)
class Diagram:
    """A diagram that a version reaches: its process, its title, and the one that calls it (``None``: the version itself)."""

    process: str
    title: str
    caller: str | None


def outline(version: Definition) -> list[Line]:
    """The diagram of a version in words. What is nothing but a merging of ways is left out."""
    return _lines(definitions.load(version), version.key, ())


def diagrams(version: Definition) -> list[Diagram]:
    """The diagrams of a version, its own first, each behind one that calls it."""
    engine = definitions.load(version)
    found = {version.key: Diagram(version.key, engine.title, None)}
    for line in _every(outline(version)):
        if line.calls and line.calls not in found:
            found[line.calls] = Diagram(line.calls, line.name, line.process)
    return list(found.values())


def listeners(version: Definition) -> frozenset[str]:
    """The processes of a version that run beside the case and only listen."""
    return definitions.load(version).listeners


def _every(lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from _every(line.inside)


def _lines(engine: Engine, process: str, around: tuple[str, ...]) -> list[Line]:
    """``around`` are the diagrams that this one is called in; one that calls itself is not opened again."""
    return [
        Line(
            element.id,
            element.kind,
            element.event,
            element.name,
            element.lane,
            process,
            calls=element.called,
            watching=engine.elements[element.attached_to].name if element.attached_to else None,
            inside=_lines(engine, element.called, (*around, process))
            if element.called and element.called not in around
            else (),
        )
        for element in in_order([one for one in engine.elements.values() if one.process == process], engine.flows)
        if element.name or not element.kind.endswith("Gateway")
    ]


def in_order(own: Sequence[Element], flows: Mapping[str, Flow]) -> list[Element]:
    """The elements of a process as a reader follows them: flow by flow from the start, boundary events behind their host."""
    by_id = {element.id: element for element in own}
    found: dict[str, Element] = {}
    todo = [element for element in reversed(own) if not element.incoming and not element.attached_to]
    while todo:
        element = todo.pop()
        if element.id in found:
            continue
        found[element.id] = element
        targets = (flows[flow].target for flow in element.outgoing)
        following = [by_id[target] for target in targets if target in by_id]  # a draft's flow may lead nowhere yet
        watching = [one for one in own if one.attached_to == element.id]
        todo += reversed([*following, *watching])
    return list(found.values())
