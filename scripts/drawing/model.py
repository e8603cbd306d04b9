"""A diagram as it is to be drawn: its nodes, flows and lanes, with their places once they have some."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from lxml import etree

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
GRID = 10
SIZES = {"event": (36, 36), "gateway": (50, 50), "activity": (100, 80)}

Point = tuple[int, int]
Place = tuple[float, float]
Box = tuple[float, float, float, float]
"""x, y, width, height"""

DIRECTIONS: tuple[Point, ...] = ((1, 0), (0, -1), (-1, 0), (0, 1))
RIGHT, UP, LEFT, DOWN = range(4)


@dataclass
class Node:
    """A flow node; its centre (x, y) lies on the grid."""

    id: str
    kind: str
    label: str
    lane: str
    host: str | None = None
    column: int = 0
    row: int = 0
    x: int = 0
    y: int = 0

    @property
    def size(self) -> Point:
        return SIZES[self.kind]

    @property
    def box(self) -> Box:
        width, height = self.size
        return self.x - width / 2, self.y - height / 2, width, height

    def port(self, direction: int) -> Place:
        """The middle of the side that looks in a direction."""
        (dx, dy), (width, height) = DIRECTIONS[direction], self.size
        return self.x + dx * width / 2, self.y + dy * height / 2

    def gate(self, direction: int) -> Point:
        """The first grid point outside that port."""
        (dx, dy), (width, height) = DIRECTIONS[direction], self.size
        return self.x // GRID + dx * ceil(width / 2 / GRID), self.y // GRID + dy * ceil(height / 2 / GRID)


@dataclass(eq=False)
class Flow:
    """A sequence flow; ``back`` closes a loop."""

    id: str
    source: str
    target: str
    label: str
    back: bool = False
    way: list[Point] = field(default_factory=list)
    points: list[Place] = field(default_factory=list)


@dataclass
class Lane:
    id: str
    rows: int = 1
    y: int = 0
    height: int = 0


class Diagram:
    """The nodes, flows and lanes of a file with one pool."""

    def __init__(self, root: etree._Element) -> None:
        process = _only(root, "process")
        self.plane = _only(root, "collaboration").get("id", "")
        self.pool = _only(root, "participant").get("id", "")
        lanes = list(process.iter(f"{MODEL}lane"))
        self.lanes = {lane.get("id", ""): Lane(lane.get("id", "")) for lane in lanes}
        lane_of = {(ref.text or "").strip(): lane.get("id", "") for lane in lanes for ref in lane}
        self.nodes: dict[str, Node] = {}
        self.flows: list[Flow] = []
        for element in process.iterchildren(f"{MODEL}*"):
            name, key = etree.QName(element).localname, element.get("id", "")
            if name == "sequenceFlow":
                ends = element.get("sourceRef", ""), element.get("targetRef", "")
                self.flows.append(Flow(key, *ends, element.get("name", "")))
            elif kind := _kind(name):
                if key not in lane_of:
                    raise SystemExit(f"{key} lies in no lane")
                label = element.get("name", "") if kind != "activity" else ""
                self.nodes[key] = Node(key, kind, label, lane_of[key], element.get("attachedToRef"))

    def host(self, node: str) -> str:
        """The node itself, or the activity that a boundary event sits on."""
        return self.nodes[node].host or node

    def steps(self) -> dict[str, list[Flow]]:
        """The flows out of each node, those of its boundary events among them."""
        found: dict[str, list[Flow]] = {key: [] for key in self.nodes}
        for flow in self.flows:
            found[self.host(flow.source)].append(flow)
        return found


def _only(root: etree._Element, name: str) -> etree._Element:
    found = list(root.iter(f"{MODEL}{name}"))
    if len(found) != 1:
        raise SystemExit(f"expected one {name}, found {len(found)}")
    return found[0]


def _kind(name: str) -> str | None:
    if name.endswith("Event"):
        return "event"
    if name.endswith("Gateway"):
        return "gateway"
    return "activity" if name.endswith("Task") or name in ("task", "callActivity", "subProcess") else None
