"""Every state that a diagram can get into, found by playing it through with the real engine.

Each gateway is a free choice (after a call, among the flows that its results allow); every user task, timer, message and job
is tried in every state; state is saved and restored between all steps, as it is for cases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from .deployment import Deployment, Diagram, read
from .dialect import NotADiagram
from .elements import Element
from .graph import endless
from .problems import KINDS, Problem, about
from .rehearsal import rehearse
from .results import narrowed
from .search import GAVE_UP, Bounds, Key, Place, Search

_explored: dict[Any, Exploration] = {}
_MOST = 200


@dataclass(frozen=True)
class Exploration:
    """What an exploration found. ``states`` are states at rest, ``steps`` the moves tried from them, ``ends`` the end events
    at which the process ended. Elements and flows are told by id."""

    states: int
    steps: int
    ends: frozenset[str] = frozenset()
    unreached_elements: tuple[str, ...] = ()
    unreached_flows: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def explore(
    process_id: str, files: Mapping[str, bytes], *, external: Collection[str] = (), bounds: Bounds | None = None
) -> Exploration:
    """Play one process of a deployment set through; ``external`` names the operations that a worker does.

    What keeps a file from being read is told among the problems; ``KeyError`` for a process that is in none.
    """
    deployment, problems = read(files)
    diagram = deployment.diagrams.get(process_id)
    told = [problem for problem in problems if problem.file.endswith(f"{process_id}.bpmn")]
    if diagram is None and not told:
        raise KeyError(process_id)
    if diagram is None:
        return Exploration(0, 0, problems=tuple(told))
    return explore_diagram(diagram, deployment, external=external, bounds=bounds)


def explore_diagram(
    diagram: Diagram, deployment: Deployment, *, external: Collection[str] = (), bounds: Bounds | None = None
) -> Exploration:
    """Play a diagram through. What the diagrams that it calls may return is read from the deployment set.

    An exploration is kept by all that it depends on, since most diagrams of a set are what they were at the last deployment.
    """
    ways = narrowed(diagram, deployment)
    written = etree.tostring(diagram.root)
    key = (diagram.file, written, frozenset(external), repr(sorted(ways.items())), bounds)
    if key in _explored:
        return _explored[key]
    found = _explore(diagram, external, ways, bounds or Bounds())
    if all(problem.code != GAVE_UP for problem in found.problems):  # another time it may come further
        if len(_explored) >= _MOST:
            _explored.clear()
        _explored[key] = found
    return found


def _explore(diagram: Diagram, external: Collection[str], ways: Mapping[str, list[str]], bounds: Bounds) -> Exploration:
    loops = endless(diagram, external)
    if loops:
        return Exploration(0, 0, problems=tuple(livelock(diagram, loop) for loop in loops))
    try:
        rehearsal = rehearse(diagram, external, ways)
    except NotADiagram as problem:
        refused = about(diagram.file, diagram.process, "engine_refuses", f"不能运行：{problem}。")
        return Exploration(0, 0, problems=(refused,))
    search = Search(diagram, rehearsal, bounds)
    search.run()
    return _result(search)


def livelock(diagram: Diagram, loop: Sequence[Element]) -> Problem:
    """The problem of a loop in which nothing waits."""
    ids = "、".join(element.id for element in loop)
    sentence = f"在一个没有任何等待的回路里（{ids}），流程会一直空转。请在回路中加入任务或定时器。"
    return about(diagram.file, loop[0], "livelock", sentence)


def _result(search: Search) -> Exploration:
    """What a search comes to; where it gave up, only what is certain."""
    elements: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    if search.complete:
        elements = tuple(name for name in search.diagram.flow_nodes if name not in search.elements)
        flows = tuple(name for name in search.diagram.process.flows if name not in search.flows)
        _tell_stuck_joins(search)
        _tell_no_way_out(search)
        if not search.failed:  # after a failure it would only say the same again
            _tell_unreached(search, elements, flows)
    problems = tuple(search.problems.values())
    return Exploration(len(search.places), search.steps, frozenset(search.ends), elements, flows, problems)


def _tell_stuck_joins(search: Search) -> None:
    """Tell of joins that wait in some state and fire in none that can be reached from it: the deadlock of somebody who meant
    to merge, also where another branch of the diagram goes on."""
    for name in sorted(frozenset().union(*(place.joins for place in search.places.values()))):
        firing = _leading_to(search, (key for key, place in search.places.items() if name in place.fired))
        stuck = [place for key, place in search.places.items() if name in place.joins and key not in firing]
        if stuck:
            join = search.diagram.process.elements[name]
            sentence = (
                f"有 {len(join.incoming)} 条进入的连线，{KINDS[join.kind]}会等它们到齐，而有的永远不会到：流程停在这里。"
                "如果只是想让几条路合到一起，请改用排他网关。"
            )
            search.tell(join, "deadlock", sentence)
            search.failed = True
        for place in stuck:
            place.settled = True


def _tell_no_way_out(search: Search) -> None:
    """Tell of the first state from which neither an end nor a problem told already can be reached."""
    settled = _leading_to(search, (key for key, place in search.places.items() if place.settled))
    trapped = next((place for key, place in search.places.items() if key not in settled), None)
    if trapped is not None:
        stays = next((name for name in trapped.resting if _rests_for_ever(search, trapped, name)), trapped.resting[0])
        first = search.diagram.process.elements[stays]
        search.tell(first, "no_way_out", f"会走进死胡同：停在{search.names(trapped)}之后，怎么办都到不了结束。")


def _rests_for_ever(search: Search, place: Place, element: str) -> bool:
    """Whether a token rests at this element in every state that can be reached from here."""
    seen, todo = set[Key](), set(place.next)
    while todo:
        key = todo.pop()
        seen.add(key)
        if element not in search.places[key].resting:
            return False
        todo |= search.places[key].next - seen
    return True


def _leading_to(search: Search, goals: Iterable[Key]) -> set[Key]:
    """The states from which one of these can be reached, these included."""
    found = set(goals)
    grown = True
    while grown:
        more = {key for key, place in search.places.items() if key not in found and place.next & found}
        found |= more
        grown = bool(more)
    return found


def _tell_unreached(search: Search, elements: Sequence[str], flows: Sequence[str]) -> None:
    process = search.diagram.process
    for name in elements:
        search.tell(process.elements[name], "never_reached", "实际运行时永远走不到，请检查前面的网关和汇合。")
    for name in flows:
        if process.flows[name].source not in elements:
            search.tell(process.flows[name], "never_taken", "实际运行时永远不会走，请检查前面的网关和汇合。")
