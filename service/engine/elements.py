"""A diagram as elements and flows: what pages, checks and projections read without running anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
NS = {"bpmn": BPMN, "spiff": SPIFF}

_NOT_NODES = frozenset(
    (
        "laneSet",
        "sequenceFlow",
        "documentation",
        "extensionElements",
        "textAnnotation",
        "association",
        "ioSpecification",
    )
)


def names(text: str | None) -> list[str]:
    """The names of a comma list in a property."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


@dataclass(frozen=True)
class Flow:
    """A sequence flow with its condition (FEEL) and its properties (``outcome``, ``available_when``, ``guard``, ``reason``, ``refusal``)."""

    id: str
    source: str
    target: str
    name: str
    condition: str | None
    properties: Mapping[str, str] = field(default_factory=dict)
    default: bool = False


@dataclass(frozen=True)
class Element:
    """A node of a process. ``kind`` is the BPMN tag (``userTask`` …), ``event`` the kind of its event definition (``timer``,
    ``message``, ``signal``, ``terminate`` …), ``trigger`` the timer's expression, or the message's or signal's name."""

    id: str
    kind: str
    name: str
    process: str
    lane: str | None
    properties: Mapping[str, str] = field(default_factory=dict)
    documentation: str = ""
    event: str | None = None
    trigger: str | None = None
    attached_to: str | None = None
    interrupting: bool = True
    called: str | None = None
    decision: str | None = None
    operation: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    result_variable: str | None = None
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()

    @property
    def rests(self) -> bool:
        """Whether a token stays here as a wait with a status of its own (boundary events and message catches have none)."""
        return self.kind == "userTask" or (self.kind == "intermediateCatchEvent" and self.event == "timer")


@dataclass(frozen=True)
class Process:
    """One ``bpmn:process``: its properties, its nodes and flows by id."""

    id: str
    name: str
    file: str
    properties: Mapping[str, str]
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]

    @property
    def is_type(self) -> bool:
        """Types are what somebody may start; the others are called by them."""
        return "start_roles" in self.properties


def local(node: etree._Element) -> str:
    """The tag without its namespace; empty for comments."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def properties_of(node: etree._Element) -> dict[str, str]:
    """The ``spiffworkflow:property`` entries of a node."""
    found = node.findall("bpmn:extensionElements/spiff:properties/spiff:property", NS)
    return {p.get("name", ""): p.get("value", "") for p in found}


def processes(root: etree._Element, file: str) -> Iterator[Process]:
    """Every process of a BPMN file."""
    names = {
        node.get("id"): node.get("name", "")
        for tag in ("message", "signal", "error", "escalation")
        for node in root.findall(f"bpmn:{tag}", NS)
    }
    for node in root.findall("bpmn:process", NS):
        yield _process(node, file, names)


def _process(node: etree._Element, file: str, names: Mapping[str | None, str]) -> Process:
    defaults = {n.get("default") for n in node.iter() if n.get("default")}
    flows = {f.id: f for f in (_flow(n, defaults) for n in node.iter(f"{{{BPMN}}}sequenceFlow"))}
    reader = _Reader(node, names, flows)
    reader.collect(node, None)
    return Process(
        node.get("id", ""), node.get("name", ""), file, properties_of(node), elements=reader.elements, flows=flows
    )


def _flow(node: etree._Element, defaults: set[str | None]) -> Flow:
    condition = node.find("bpmn:conditionExpression", NS)
    return Flow(
        id=node.get("id", ""),
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        name=node.get("name", ""),
        condition=condition.text.strip() if condition is not None and condition.text else None,
        properties=properties_of(node),
        default=node.get("id") in defaults,
    )


class _Reader:
    """Reads the nodes of one process, those of embedded sub-processes too; they inherit the lane of what they lie in."""

    def __init__(self, process: etree._Element, names: Mapping[str | None, str], flows: Mapping[str, Flow]) -> None:
        self.process_id = process.get("id", "")
        self.names = names
        self.flows = flows
        self.elements: dict[str, Element] = {}
        self.lanes: dict[str, str] = {}
        for lane in process.iter(f"{{{BPMN}}}lane"):
            for reference in lane.findall("bpmn:flowNodeRef", NS):
                self.lanes[(reference.text or "").strip()] = lane.get("name", "")

    def collect(self, parent: etree._Element, inherited: str | None) -> None:
        for node in parent:
            if not local(node) or local(node) in _NOT_NODES or not node.get("id"):
                continue
            element = self._element(node, self.lanes.get(node.get("id", ""), inherited))
            self.elements[element.id] = element
            if element.kind in ("subProcess", "transaction", "adHocSubProcess"):
                self.collect(node, element.lane)

    def _element(self, node: etree._Element, lane: str | None) -> Element:
        element_id = node.get("id", "")
        event, trigger = self._event(node)
        operator = node.find("bpmn:extensionElements/spiff:serviceTaskOperator", NS)
        parameters: dict[str, str] = {}
        if operator is not None:
            found = operator.findall("spiff:parameters/spiff:parameter", NS)
            parameters = {p.get("id", ""): p.get("value", "") for p in found}
        decision = node.find("bpmn:extensionElements/spiff:calledDecisionId", NS)
        documentation = node.find("bpmn:documentation", NS)
        return Element(
            id=element_id,
            kind=local(node),
            name=node.get("name", ""),
            process=self.process_id,
            lane=lane,
            properties=properties_of(node),
            documentation=(documentation.text or "").strip() if documentation is not None else "",
            event=event,
            trigger=trigger,
            attached_to=node.get("attachedToRef"),
            interrupting=node.get("cancelActivity", "true") != "false",
            called=node.get("calledElement"),
            decision=(decision.text or "").strip() if decision is not None else None,
            operation=operator.get("id") if operator is not None else None,
            parameters=parameters,
            result_variable=operator.get("resultVariable") or None if operator is not None else None,
            incoming=tuple(f.id for f in self.flows.values() if f.target == element_id),
            outgoing=tuple(f.id for f in self.flows.values() if f.source == element_id),
        )

    def _event(self, node: etree._Element) -> tuple[str | None, str | None]:
        if local(node) == "receiveTask":
            return "message", self.names.get(node.get("messageRef"), "")
        for child in node:
            if not local(child).endswith("EventDefinition"):
                continue
            event = local(child).removesuffix("EventDefinition")
            if event == "timer":
                text = next((c.text for c in child if local(c).startswith("time")), None)
                return event, (text or "").strip()
            return event, self.names.get(child.get(f"{event}Ref"), "")
        return None, None
