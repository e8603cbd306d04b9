"""What is drawn onto a diagram: where tokens are, the way taken, how many wait, how long. Element ids are unique within a version,
so one set of marks does for all diagrams of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for

from service import instances
from service.errors import NotFound
from service.instances import Diagram, Line, Trail
from service.models import Definition
from service.watching.waiting import Wait

from .words import duration, roles

LEVELS = 5
"""How many shades a heatmap has."""


@dataclass(frozen=True)
class Drawing:
    """A version's diagrams: which one is ``open``, all that there are, where their files are, and the marks.

    ``marks``: ``elements`` (id → ``{state, badge, note, heat}``, each optional), ``flows`` (ids of those taken), ``lanes``
    (role → its title).
    """

    version: Definition
    open: str
    diagrams: Sequence[Diagram]
    lines: Sequence[Line]
    marks: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> Mapping[str, str]:
        """What the elements are called."""
        return {line.id: line.name for line in every(self.lines)}

    @property
    def files(self) -> str:
        """The address below which the files are."""
        return url_for("ui.monitor.definition", key=self.version.key, version=self.version.version) + "/"


def drawing_of_case(version: Definition, trail: Trail) -> Drawing:
    """The diagrams of a case with its way; the one where it rests is open."""
    lines = instances.outline(version)
    listening = instances.listeners(version)
    elements: dict[str, dict[str, Any]] = {}
    for name in {*trail.passed, *trail.here, *trail.listening}:
        times = trail.passed.get(name, 0)
        elements[name] = {"state": trail.state(name), **({"badge": f"{times} 次"} if times > 1 else {})}
    rests = [
        line for line in every(lines) if line.id in trail.here and not line.calls and line.process not in listening
    ]
    wanted = rests[0].process if rests else version.key
    return _drawing(version, lines, wanted, elements, sorted(trail.flows))


def drawing_of_version(version: Definition, tokens: Mapping[str, int], waits: Sequence[Wait]) -> Drawing:
    """The diagrams of a version with the tokens that rest there now and how long tasks take; of a call, of what lies in it."""
    lines = instances.outline(version)
    by_element = {wait.element: wait for wait in waits}
    longest = max((wait.median.total_seconds() for wait in waits), default=0.0)
    elements: dict[str, dict[str, Any]] = {}
    for line in every(lines):
        within = [line, *every(line.inside)]
        mark: dict[str, Any] = {}
        count = sum(tokens.get(name, 0) for name in {one.id for one in within})
        if count:
            mark["badge"] = str(count)
        measured = [by_element[one.id] for one in within if one.id in by_element]
        if measured:
            slowest = max(measured, key=lambda wait: wait.median)
            mark["note"] = duration(slowest.median)
            mark["heat"] = _level(slowest.median.total_seconds(), longest)
        if mark:
            elements[line.id] = mark
    return _drawing(version, lines, version.key, elements, [])


def drawing_of_obstacles(version: Definition, counts: Mapping[str, int], here: str | None = None) -> Drawing:
    """The diagrams of a version with the elements because of which so many cases do not fit another; the one with most of them
    is open. ``here``: where a single case stands."""
    lines = instances.outline(version)
    marks: dict[str, dict[str, Any]] = {here: {"state": "here"}} if here else {}
    for line in every(lines):
        count = sum(counts.get(name, 0) for name in {one.id for one in (line, *every(line.inside))})
        if count:
            marks[line.id] = {"state": "refused", "badge": f"{count} 件"}
    most = max(counts, key=lambda name: counts[name], default=None)
    wanted = next((line.process for line in every(lines) if line.id == (most or here)), version.key)
    return _drawing(version, lines, wanted, marks, [])


def _level(seconds: float, longest: float) -> int:
    """The shade of a time: the longest has the darkest, whatever it is."""
    return max(1, round(LEVELS * (seconds / longest) ** 0.5)) if longest else 1


def _drawing(version: Definition, lines: Sequence[Line], wanted: str, elements: Any, flows: Sequence[str]) -> Drawing:
    found = instances.diagrams(version)
    chosen = request.args.get("diagram", wanted)
    if chosen not in {one.process for one in found}:
        raise NotFound("没有这个流程图")
    lanes = roles()
    return Drawing(version, chosen, found, lines, {"elements": elements, "flows": flows, "lanes": lanes})


def every(lines: Sequence[Line]) -> list[Line]:
    """All lines, those within calls too."""
    return [one for line in lines for one in (line, *every(line.inside))]
