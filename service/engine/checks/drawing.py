"""The drawing: what overlaps, leaves its lane or pool, is not drawn or has no name. All of it warns, none of it refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from service.engine.deployment import Diagram
from service.engine.elements import Element, local
from service.engine.problems import Problem, about, called

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"


@dataclass(frozen=True)
class Box:
    """Bounds of a shape, in the drawing's units; y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height

    def holds(self, other: Box) -> bool:
        """Whether the other lies within this one."""
        right, below = self.x + self.width, self.y + self.height
        across = self.x <= other.x and other.x + other.width <= right
        return across and self.y <= other.y and other.y + other.height <= below


def check(diagram: Diagram) -> Iterator[Problem]:
    """Warnings about a diagram's drawing and names."""
    boxes = _boxes(diagram)
    yield from _missing(diagram, boxes)
    yield from _overlaps(diagram, boxes)
    yield from _outside(diagram, boxes)
    for element in diagram.flow_nodes.values():
        if not element.name.strip() and _is_read(element):
            yield about(diagram.file, element, "missing_name", "没有名称，看图和办事的人认不出它。", "warning")


def _is_read(element: Element) -> bool:
    """Whether people meet the element by its name: in the diagram's questions, in a worklist, in the history."""
    if element.kind.endswith("Gateway"):
        return element.kind != "parallelGateway" and len(element.outgoing) > 1
    return element.kind != "intermediateThrowEvent"


def _boxes(diagram: Diagram) -> Mapping[str, Box]:
    boxes: dict[str, Box] = {}
    for shape in diagram.root.iter(f"{DI}BPMNShape"):
        bounds = shape.find(f"{DC}Bounds")
        if bounds is not None:
            sides = (float(bounds.get(side, "0")) for side in ("x", "y", "width", "height"))
            boxes[shape.get("bpmnElement", "")] = Box(*sides)
    return boxes


def _missing(diagram: Diagram, boxes: Mapping[str, Box]) -> Iterator[Problem]:
    edges = {edge.get("bpmnElement") for edge in diagram.root.iter(f"{DI}BPMNEdge")}
    for element in diagram.flow_nodes.values():
        if element.id not in boxes:
            yield about(diagram.file, element, "missing_shape", "没有画出来，在图上看不见。", "warning")
    for flow in diagram.process.flows.values():
        if flow.id not in edges:
            yield about(diagram.file, flow, "missing_edge", "没有画出来，在图上看不见。", "warning")


def _overlaps(diagram: Diagram, boxes: Mapping[str, Box]) -> Iterator[Problem]:
    drawn = [element for element in diagram.flow_nodes.values() if element.id in boxes]
    for one, other in combinations(drawn, 2):
        if other.id == one.attached_to or one.id == other.attached_to:
            continue
        if diagram.scopes[one.id] != diagram.scopes[other.id]:
            continue  # what a sub-process holds lies on it
        if boxes[one.id].overlaps(boxes[other.id]):
            yield about(diagram.file, other, "overlap", f"和{called(one)}画在了一起。", "warning")


def _outside(diagram: Diagram, boxes: Mapping[str, Box]) -> Iterator[Problem]:
    for lane in diagram.node.iter():
        if local(lane) != "lane" or lane.get("id") not in boxes:
            continue
        for reference in lane:
            element = diagram.process.elements.get((reference.text or "").strip())
            if local(reference) != "flowNodeRef" or element is None or element.attached_to or element.id not in boxes:
                continue
            if not boxes[lane.get("id", "")].holds(boxes[element.id]):
                sentence = f"画到了泳道 {lane.get('name', '')} 的外面。"
                yield about(diagram.file, element, "outside_lane", sentence, "warning")
    for participant in diagram.root.iter("{*}participant"):
        pool = boxes.get(participant.get("id", ""))
        if participant.get("processRef") != diagram.process.id or pool is None:
            continue
        for element in diagram.process.elements.values():
            if element.id in boxes and not pool.holds(boxes[element.id]):
                yield about(diagram.file, element, "outside_pool", "画到了泳池的外面。", "warning")
