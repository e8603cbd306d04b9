"""Where nodes stand: a column for each, a row within its lane, and the coordinates that follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from .model import GRID, Box, Diagram, Node

POOL_X, POOL_Y, HEADER = 160, 80, 30
COLUMN_GAP, ROW_HEIGHT, LANE_PADDING = 70, 130, 30


def place(diagram: Diagram) -> Box:
    """Give every node and lane its place; the pool's box."""
    _rows(diagram, _columns(diagram))
    return _places(diagram)


def _columns(diagram: Diagram) -> list[str]:
    """Give every node its column, mark the flows that close loops; the nodes as a depth-first walk meets them."""
    steps = diagram.steps()
    entered = {flow.target for flow in diagram.flows}
    seen: list[str] = []
    finished: list[str] = []

    def visit(node: str) -> None:
        seen.append(node)
        for flow in steps[node]:
            if flow.target not in seen:
                visit(flow.target)
            elif flow.target not in finished:
                flow.back = True
        finished.append(node)

    for key, node in diagram.nodes.items():
        if key not in entered and not node.host:
            visit(key)
    for key in reversed(finished):
        for flow in steps[key]:
            if not flow.back:
                target = diagram.nodes[flow.target]
                target.column = max(target.column, diagram.nodes[key].column + 1)
    return seen


def _rows(diagram: Diagram, order: list[str]) -> None:
    """Give every node a row of its lane: its predecessor's where the cells between are free, else the next below."""
    taken: dict[tuple[str, int], set[int]] = defaultdict(set)
    came_from = {flow.target: flow for flow in reversed(diagram.flows) if not flow.back}
    for key in order:
        node, flow = diagram.nodes[key], came_from.get(key)
        previous = diagram.nodes[diagram.host(flow.source)] if flow else None
        first, wanted = node.column, 0
        if flow and previous and previous.lane == node.lane:
            first, wanted = previous.column + 1, previous.row
            if flow.source != previous.id:  # leaves a boundary event, downwards
                wanted += 1
        cells = set(range(first, node.column + 1))
        node.row = next(row for row in _near(wanted) if not taken[node.lane, row] & cells)
        taken[node.lane, node.row] |= cells
        lane = diagram.lanes[node.lane]
        lane.rows = max(lane.rows, node.row + 1)


def _near(row: int) -> Iterator[int]:
    for distance in range(1000):
        yield row + distance
        if 0 < distance <= row:
            yield row - distance


def _places(diagram: Diagram) -> Box:
    """Give lanes and nodes their coordinates; the pool's box."""
    y = POOL_Y
    for lane in diagram.lanes.values():
        lane.y, lane.height = y, 2 * LANE_PADDING + lane.rows * ROW_HEIGHT
        y += lane.height
    x = POOL_X + 2 * HEADER + 40
    for column in range(max(node.column for node in diagram.nodes.values()) + 1):
        members = [node for node in diagram.nodes.values() if node.column == column and not node.host]
        width = max((node.size[0] for node in members), default=0)
        width += -width % (2 * GRID)
        for node in members:
            lane = diagram.lanes[node.lane]
            node.x, node.y = x + width // 2, lane.y + LANE_PADDING + node.row * ROW_HEIGHT + ROW_HEIGHT // 2
            node.y -= node.y % GRID
        x += width + COLUMN_GAP
    _attach(diagram)
    return POOL_X, POOL_Y, x - POOL_X, y - POOL_Y


def _attach(diagram: Diagram) -> None:
    """Put boundary events on their host's border: two below, further ones above."""
    guests: dict[str, list[Node]] = defaultdict(list)
    for node in diagram.nodes.values():
        if node.host:
            guests[node.host].append(node)
    for host_id, events in guests.items():
        host = diagram.nodes[host_id]
        for side, group in ((1, events[:2]), (-1, events[2:])):
            for place, event in enumerate(group):
                event.x = host.x + (60 * place - 30 if len(group) > 1 else 20)
                event.y = host.y + side * host.size[1] // 2
