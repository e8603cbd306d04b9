"""A diagram made ready to be played through without a case: everything outside it becomes a wait or does nothing.

The real engine runs a copy of the diagram in which gateways ask an :class:`Oracle` for the flow to take, called diagrams and
external services are waits, inline services and decisions do nothing, and every timer is due when it is told to be.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

from lxml import etree

from .deployment import Diagram
from .dialect import Definition, build
from .elements import BPMN, SPIFF, Element, local

NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""When rehearsals take place. No timer is due by then but the one that is moved."""

PARKED, PASSED = "parked", "passed"
"""The two operations that a rehearsal knows: one that waits for an answer, one that does nothing."""

_DURATION = "PT1H"


@dataclass(frozen=True)
class Rehearsal:
    """A diagram ready to be played. ``gateways``: for each variable that stands for a condition, the gateway that asks for
    it; ``flows``: the flow that such a variable stands for; ``options``: for each gateway the sets of flows to try."""

    definition: Definition
    gateways: Mapping[str, str]
    flows: Mapping[str, str]
    options: Mapping[str, Sequence[frozenset[str]]]


class Oracle:
    """The host of one step of a rehearsal: it takes ``script`` for its first choices, then the first option each time.

    ``taken`` says afterwards which option each choice took, ``widths`` how many there were, ``flows`` which flows that were.
    """

    now = NOW
    answered: Collection[str] = ()

    def __init__(self, rehearsal: Rehearsal, script: Sequence[int] = ()) -> None:
        self.rehearsal = rehearsal
        self.script = script
        self.taken: list[int] = []
        self.widths: list[int] = []
        self.flows: set[str] = set()
        self._asked: dict[str, set[str]] = {}
        self._chosen: dict[str, frozenset[str]] = {}

    def fact(self, name: str) -> bool:
        """Whether the gateway takes the flow that this variable stands for. A gateway asks for its conditions one after the
        other; when it asks for one again, a token has come there anew and a new choice is due."""
        gateway = self.rehearsal.gateways[name]
        if name in self._asked.get(gateway, {name}):
            self._asked[gateway] = set()
            self._chosen[gateway] = self._choose(gateway)
        self._asked[gateway].add(name)
        return self.rehearsal.flows[name] in self._chosen[gateway]

    def _choose(self, gateway: str) -> frozenset[str]:
        options = self.rehearsal.options[gateway]
        at = len(self.taken)
        option = self.script[at] if at < len(self.script) else 0
        self.taken.append(option)
        self.widths.append(len(options))
        self.flows |= options[option]
        return options[option]

    def others(self) -> list[list[int]]:
        """The scripts that differ from what was taken in one choice after those that were given."""
        return [
            [*self.taken[:at], option]
            for at in range(len(self.script), len(self.taken))
            for option in range(1, self.widths[at])
        ]

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """None: no expression of a case is evaluated."""
        return {}

    def is_external(self, operation: str) -> bool:
        """Whether this is one of the waits."""
        return operation == PARKED

    def prepare(self, element: Element, parameters: Mapping[str, Any], token: Mapping[str, Any]) -> dict[str, Any]:
        """No request: nobody will be asked."""
        return {}

    def run(self, element: Element, parameters: Mapping[str, Any], token: Mapping[str, Any]) -> None:
        """Do nothing."""

    def decide(self, decision: str, token: Mapping[str, Any]) -> dict[str, Any]:
        """Decide nothing: gateways are free."""
        return {}


def rehearse(diagram: Diagram, external: Collection[str], narrowed: Mapping[str, Collection[str]]) -> Rehearsal:
    """Make a diagram ready to be played; ``external`` names the operations that wait for an answer, ``narrowed`` gives for
    some gateways the only flows that can be taken. :class:`~service.engine.dialect.NotADiagram` if the engine refuses it."""
    root = deepcopy(diagram.root)
    nodes = {node.get("id", ""): node for node in root.iter(f"{{{BPMN}}}*") if node.get("id")}
    gateways: dict[str, str] = {}
    flows: dict[str, str] = {}
    options: dict[str, Sequence[frozenset[str]]] = {}
    for element in diagram.process.elements.values():
        _simplify(nodes[element.id], element, external)
        if element.kind in ("exclusiveGateway", "inclusiveGateway") and len(element.outgoing) > 1:
            options[element.id] = _options(diagram, element, narrowed.get(element.id, element.outgoing))
            for flow in element.outgoing:
                if not diagram.process.flows[flow].default:
                    variable = f"flow_{len(flows)}"
                    gateways[variable], flows[variable] = element.id, flow
                    _set_condition(nodes[flow], variable)
    definition = build(diagram.process.id, {diagram.file: etree.tostring(root)})
    return Rehearsal(definition, gateways, flows, options)


def _options(diagram: Diagram, gateway: Element, allowed: Collection[str]) -> Sequence[frozenset[str]]:
    """The sets of flows that a token may take: one flow, or of an inclusive gateway any of its conditional flows together."""
    flows = [flow for flow in gateway.outgoing if flow in allowed]
    most = len(flows) if gateway.kind == "inclusiveGateway" else 1
    sets = [frozenset(some) for size in range(1, most + 1) for some in combinations(flows, size)]
    return [some for some in sets if len(some) == 1 or not any(diagram.process.flows[flow].default for flow in some)]


def _simplify(node: etree._Element, element: Element, external: Collection[str]) -> None:
    for extension in node.findall(f"{{{BPMN}}}extensionElements"):
        node.remove(extension)
    if element.kind == "callActivity":
        node.tag = f"{{{BPMN}}}serviceTask"
        node.attrib.pop("calledElement", "")
        _set_operation(node, PARKED)
    elif element.kind == "serviceTask":
        _set_operation(node, PARKED if element.operation in external else PASSED)
    elif element.event == "timer":
        for part in node.iter():
            if local(part) in ("timeDate", "timeDuration"):
                part.tag = f"{{{BPMN}}}timeDuration"
                part.text = _DURATION


def _set_operation(node: etree._Element, operation: str) -> None:
    extension = etree.Element(f"{{{BPMN}}}extensionElements")
    etree.SubElement(extension, f"{{{SPIFF}}}serviceTaskOperator", id=operation)
    node.insert(0, extension)


def _set_condition(flow: etree._Element, variable: str) -> None:
    for condition in flow.findall(f"{{{BPMN}}}conditionExpression"):
        condition.text = variable
