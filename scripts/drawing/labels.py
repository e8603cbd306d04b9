"""Where labels go: beside what they name, on no shape and no other label, across as few lines as can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import ceil

from .model import GRID, Box, Diagram, Flow, Node
from .placing import POOL_X

LETTER, LINE, WIDTH = 12, 14, 84


class Labels:
    """Finds a place for every label where it covers no shape, no other label and as few lines as can be."""

    def __init__(self, diagram: Diagram) -> None:
        self.shapes = [node.box for node in diagram.nodes.values()]
        self.lines = [
            (min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
            for flow in diagram.flows
            for (x0, y0), (x1, y1) in pairwise(flow.points)
        ]
        self.lines += [(POOL_X, lane.y, 10_000, 0) for lane in diagram.lanes.values()]
        self.placed: dict[str, Box] = {}
        for flow in diagram.flows:
            if flow.label:
                shared = max((_shared(flow, other) for other in diagram.flows if other is not flow), default=0)
                self._place(flow.id, _beside(flow, shared, *_extent(flow.label)))
        for node in diagram.nodes.values():
            if node.label:
                self._place(node.id, _next_to(node, *_extent(node.label)))

    def _place(self, key: str, candidates: Iterable[tuple[float, Box]]) -> None:
        self.placed[key] = min(candidates, key=lambda candidate: candidate[0] + self._price(candidate[1]))[1]

    def _price(self, box: Box) -> float:
        crowded = sum(_overlap(box, other) for other in (*self.shapes, *self.placed.values()))
        return 200 * crowded + 30 * sum(_overlap(box, line) for line in self.lines)


def _extent(label: str) -> tuple[float, float]:
    lines = ceil(len(label) * LETTER / WIDTH)
    return min(len(label) * LETTER, WIDTH), LINE * lines


def _shared(flow: Flow, other: Flow) -> int:
    """How far two flows run together from where they start."""
    together = 0
    for one, two in zip(flow.way, other.way, strict=False):
        if one != two:
            break
        together += GRID
    return together


def _beside(flow: Flow, shared: int, width: float, height: float) -> Iterator[tuple[float, Box]]:
    """Places along a flow: best where it has parted from others and near its source, above or below level stretches,
    beside upright ones."""
    walked = 0.0
    for (x0, y0), (x1, y1) in pairwise(flow.points):
        length = abs(x1 - x0) + abs(y1 - y0)
        across = width if y0 == y1 else height
        for start in range(4, max(5, int(length - across)), 8):
            share = (start + across / 2) / length if length > across else 0.5
            x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
            price = (walked + start) / 10 + 40 * (walked + start < shared)
            if y0 == y1:
                yield price, (x - width / 2, y - height - 3, width, height)
                yield price + 1, (x - width / 2, y + 4, width, height)
            else:
                yield price, (x + 4, y - height / 2, width, height)
                yield price + 1, (x - width - 4, y - height / 2, width, height)
        walked += length


def _next_to(node: Node, width: float, height: float) -> Iterator[tuple[float, Box]]:
    """Places around an event (rather below) or a gateway (rather above)."""
    x, y, w, h = node.box
    below, above = y + h + 4, y - height - 4
    left, right = x - width - 2, x + w + 2
    level = node.x - width / 2
    first, second = (above, below) if node.kind == "gateway" else (below, above)
    yield 0, (level, first, width, height)
    yield 2, (level, second, width, height)
    for price, across in ((4, node.x + 6), (5, node.x - width - 6), (8, right), (9, left)):
        yield price, (across, first, width, height)
        yield price + 2, (across, second, width, height)
    for price, across in ((14, right), (15, left)):
        yield price, (across, y, width, height)
        yield price, (across, y + h - height, width, height)


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )
