"""A scope of a diagram as a graph: what can be reached, what can still end, and where it goes round in circles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from .deployment import Diagram
from .elements import Element

Edges = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Scope:
    """A process, or an embedded sub-process within it: the elements that it directly holds.

    ``after`` leads from each element to those that may follow: along flows, and from an activity to its boundary events.
    """

    id: str
    elements: Mapping[str, Element]
    after: Edges

    def of_kind(self, kind: str) -> list[Element]:
        """The elements of one kind."""
        return [element for element in self.elements.values() if element.kind == kind]


def scopes(diagram: Diagram) -> Iterator[Scope]:
    """The process itself, then its embedded sub-processes."""
    holders = [diagram.process.id, *(e.id for e in diagram.process.elements.values() if e.kind == "subProcess")]
    for holder in holders:
        elements = {e.id: e for e in diagram.flow_nodes.values() if diagram.scopes[e.id] == holder}
        after: dict[str, set[str]] = {name: set() for name in elements}
        for element in elements.values():
            targets = (diagram.process.flows[flow].target for flow in element.outgoing)
            after[element.id].update(target for target in targets if target in elements)
            if element.attached_to in after:
                after[element.attached_to].add(element.id)
        yield Scope(holder, elements, {name: frozenset(following) for name, following in after.items()})


def reachable(after: Edges, starts: Iterable[str]) -> set[str]:
    """All that can be reached from ``starts``, these included."""
    seen: set[str] = set()
    todo = [start for start in starts if start in after]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo.extend(after[current])
    return seen


def turned(after: Edges) -> Edges:
    """The same edges the other way round."""
    before: dict[str, set[str]] = {name: set() for name in after}
    for name, following in after.items():
        for target in following:
            before[target].add(name)
    return {name: frozenset(found) for name, found in before.items()}


def without(after: Edges, left_out: Iterable[str]) -> Edges:
    """The graph without some of its nodes."""
    gone = frozenset(left_out)
    return {name: following - gone for name, following in after.items() if name not in gone}


def looping(after: Edges) -> set[str]:
    """The nodes that lie on a loop."""
    return {name for name in after if name in reachable(after, after[name])}


RESTING = frozenset(("userTask", "receiveTask", "intermediateCatchEvent", "callActivity"))
"""Kinds of elements where a token waits for something outside the diagram."""


def endless(diagram: Diagram, external: Collection[str]) -> list[list[Element]]:
    """Loops in which nothing waits, one list per scope: the engine would go round in them within one step, for good.

    ``external`` names the operations that a worker does: their tasks wait.
    """
    nodes = diagram.flow_nodes.values()
    resting = {node.id for node in nodes if node.kind in RESTING or node.operation in external}
    resting |= {diagram.scopes[name] for name in resting}  # a sub-process waits where something in it does
    loops = ((scope, looping(without(scope.after, resting))) for scope in scopes(diagram))
    return [[node for node in scope.elements.values() if node.id in loop] for scope, loop in loops if loop]
