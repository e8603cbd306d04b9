"""How flows run: along a grid, around the shapes, with few bends and crossings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import pairwise
from math import ceil

from .model import DIRECTIONS, DOWN, GRID, LEFT, RIGHT, UP, Box, Diagram, Flow, Node, Place, Point
from .placing import HEADER


class Grid:
    """The grid on which flows are laid: what is blocked by shapes, and by which flows each point is used."""

    BEND, CROSSING, OVERLAP, SHARED, CLOSE, CORNER, SAME_PORT = 7, 4, 40, 0.2, 1, 12, 25

    def __init__(self, diagram: Diagram, pool: Box) -> None:
        self.diagram = diagram
        x, y, width, height = (int(value) // GRID for value in pool)
        self.columns = range(x + 2 * HEADER // GRID + 1, x + width)
        self.lines = range(y + 1, y + height)
        self.borders = {lane.y // GRID for lane in diagram.lanes.values()}
        self.blocked: set[Point] = set()
        self.near: set[Point] = set()
        for node in diagram.nodes.values():
            self.blocked |= set(_around(node, GRID))
            self.near |= set(_around(node, 2 * GRID))
        self.used: dict[tuple[int, int, bool], list[Flow]] = defaultdict(list)

    def lay(self, flow: Flow) -> None:
        """Find the flow's way anew, with all the others where they are."""
        self._mark(flow, remove=True)
        source, target = self.diagram.nodes[flow.source], self.diagram.nodes[flow.target]
        starts = {source.gate(side): (side, cost) for side, cost in self._exits(source, flow)}
        goals = {target.gate(side): (side, cost) for side, cost in self._entries(target, flow)}
        flow.way = self._search(flow, starts, goals, self._corridors(source) | self._corridors(target))
        first, last = starts[flow.way[0]][0], goals[flow.way[-1]][0]
        flow.points = _straighten(source.port(first), flow.way, target.port(last))
        self._mark(flow)

    def _exits(self, node: Node, flow: Flow) -> list[tuple[int, int]]:
        if node.host:
            return [(DOWN if node.y > self.diagram.nodes[node.host].y else UP, 0)]
        return [(RIGHT, 12 if flow.back else 0), (UP, 5), (DOWN, 5), *([(LEFT, 12)] if flow.back else [])]

    def _entries(self, node: Node, flow: Flow) -> list[tuple[int, int]]:
        sides = [(LEFT, 12 if flow.back else 0), (UP, 5), (DOWN, 5)]
        carries = any(event.host == node.id and event.y > node.y for event in self.diagram.nodes.values())
        return [side for side in sides if not (carries and side[0] == DOWN)]

    def _corridors(self, node: Node) -> set[Point]:
        """The points between a node's ports and where the free grid begins."""
        found = set()
        for direction, (dx, dy) in enumerate(DIRECTIONS):
            x, y = node.gate(direction)
            found |= {(x + dx * step, y + dy * step) for step in range(3)}
        return found

    def _mark(self, flow: Flow, *, remove: bool = False) -> None:
        for point, direction in _directed(flow.way):
            users = self.used[(*point, direction in (RIGHT, LEFT))]
            if remove:
                users.remove(flow)
            else:
                users.append(flow)

    def _search(
        self,
        flow: Flow,
        starts: dict[Point, tuple[int, int]],
        goals: dict[Point, tuple[int, int]],
        open_points: set[Point],
    ) -> list[Point]:
        """A* over (point, direction); a goal is reached only in the direction that leads into its port."""
        queue: list[tuple[float, int, Point, int]] = []
        best: dict[tuple[Point, int], float] = {}
        origin: dict[tuple[Point, int], tuple[Point, int] | None] = {}

        def offer(cost: float, point: Point, direction: int, came: tuple[Point, int] | None) -> None:
            if cost < best.get((point, direction), float("inf")):
                best[point, direction], origin[point, direction] = cost, came
                ahead = min(abs(point[0] - x) + abs(point[1] - y) for x, y in goals)
                heappush(queue, (cost + ahead, len(best), point, direction))

        for point, (side, price) in starts.items():
            others = self.used[(*point, side in (RIGHT, LEFT))]
            offer(price + self.SAME_PORT * bool(others) + self._use(flow, point, side), point, side, None)
        while queue:
            _, _, point, direction = heappop(queue)
            cost = best[point, direction]
            if point in goals and direction == (goals[point][0] + 2) % 4:
                return _trace(origin, (point, direction))
            for turn, (dx, dy) in enumerate(DIRECTIONS):
                after = point[0] + dx, point[1] + dy
                if turn == (direction + 2) % 4 or not self._free(after, open_points):
                    continue
                total = cost + 1 + self._use(flow, after, turn)
                if turn != direction:
                    total += self.BEND + self._corner(flow, point)
                if after in goals and turn == (goals[after][0] + 2) % 4:
                    total += goals[after][1]
                offer(total, after, turn, (point, direction))
        raise SystemExit(f"no way for {flow.id}")

    def _free(self, point: Point, open_points: set[Point]) -> bool:
        if point[0] not in self.columns or point[1] not in self.lines:
            return False
        return point not in self.blocked or point in open_points

    def _use(self, flow: Flow, point: Point, direction: int) -> float:
        """What it costs to pass a point: others there, alongside or across, a shape nearby, a lane's border."""
        x, y = point
        level = direction in (RIGHT, LEFT)
        price = 0.0
        for other in self.used[x, y, level]:
            price += self.SHARED if _kin(flow, other) else self.OVERLAP
        price += self.CROSSING * len(self.used[x, y, not level])
        beside = ((x, y - 1), (x, y + 1)) if level else ((x - 1, y), (x + 1, y))
        price += self.CLOSE * sum(bool(self.used[*place, level]) for place in beside)
        if point in self.near:
            price += 0.5
        return price + (level and y in self.borders)

    def _corner(self, flow: Flow, point: Point) -> float:
        """Bending on top of a flow looks like joining it."""
        others = self.used[(*point, True)] + self.used[(*point, False)]
        return self.CORNER * sum(not _kin(flow, other) for other in others)


def _around(node: Node, margin: int) -> Iterator[Point]:
    width, height = node.size
    reach_x, reach_y = (width / 2 + margin) / GRID, (height / 2 + margin) / GRID
    x, y = node.x // GRID, node.y // GRID
    for dx in range(-ceil(reach_x) + 1, ceil(reach_x)):
        for dy in range(-ceil(reach_y) + 1, ceil(reach_y)):
            yield x + dx, y + dy


def _kin(one: Flow, other: Flow) -> bool:
    """Flows that may share a stretch: they part from the same node, or meet at the same one, but not both."""
    return (one.source == other.source) != (one.target == other.target)


def _directed(way: list[Point]) -> Iterator[tuple[Point, int]]:
    for (x0, y0), (x1, y1) in pairwise(way):
        direction = DIRECTIONS.index((x1 - x0, y1 - y0))
        yield (x0, y0), direction
        yield (x1, y1), direction


def _trace(origin: dict[tuple[Point, int], tuple[Point, int] | None], state: tuple[Point, int]) -> list[Point]:
    way = [state[0]]
    came = origin[state]
    while came is not None:
        way.append(came[0])
        came = origin[came]
    return way[::-1]


def _straighten(start: Place, way: list[Point], end: Place) -> list[Place]:
    """The corners only, from port to port."""
    points = [start, *((float(x * GRID), float(y * GRID)) for x, y in way[1:-1]), end]
    kept = [points[0]]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1]):
            kept.append(here)
    return [*kept, points[-1]]


def lay_flows(diagram: Diagram, pool: Box) -> None:
    """Lay the short flows first and the loops last, then each anew twice, now that the others are known."""

    def length(flow: Flow) -> tuple[bool, int]:
        source, target = diagram.nodes[flow.source], diagram.nodes[flow.target]
        return flow.back, abs(source.x - target.x) + abs(source.y - target.y)

    grid = Grid(diagram, pool)
    for _ in range(3):
        for flow in sorted(diagram.flows, key=length):
            grid.lay(flow)
