"""The search through the states of a rehearsed diagram, and what is wrong with those it finds."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import SignalEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.task import Task

from .deployment import Diagram
from .elements import Element, Flow
from .problems import Problem, about, called
from .rehearsal import NOW, Oracle, Rehearsal
from .runtime import Instance

_LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED

GAVE_UP = "too_many_states"
"""The code of the problem that an exploration has not come to its end."""

MOST_TOKENS = 3
"""Tokens that one element may hold at once: more come from a loop that makes one each time round, and there is no end to it."""

Key = tuple[tuple[str, ...], ...]
"""A state as far as it decides what can happen: where tokens are, whatever the way they came."""


@dataclass(frozen=True)
class Bounds:
    """Where an exploration gives up: numbers of states and steps, and seconds."""

    states: int = 2_000
    steps: int = 20_000
    seconds: float = 20.0


@dataclass(frozen=True)
class Move:
    """Something that may happen in a state: a wait of this kind, by its id in the state, at this element."""

    kind: str
    id: str
    element: str


@dataclass
class Place:
    """A state at rest: how to restore it, where something can happen (``resting``) and which joins wait for more tokens;
    where one can get from it, and which joins fire on the way. ``settled`` where some move ends the process, or is a
    problem told already."""

    saved: bytes
    resting: tuple[str, ...]
    joins: frozenset[str]
    next: set[Key] = field(default_factory=set)
    fired: set[str] = field(default_factory=set)
    settled: bool = False


class Search:
    """Breadth first, so that a problem is told about a state as near to the start as can be.

    ``places`` are the states at rest, ``elements`` and ``flows`` what tokens passed, ``ends`` the end events that ended the
    process; ``complete`` where nothing was left untried, ``failed`` where some state goes wrong by itself.
    """

    def __init__(self, diagram: Diagram, rehearsal: Rehearsal, bounds: Bounds) -> None:
        self.diagram = diagram
        self.rehearsal = rehearsal
        self.bounds = bounds
        self.places: dict[Key, Place] = {}
        self.todo: deque[Key] = deque()
        self.steps = 0
        self.elements: set[str] = set()
        self.flows: set[str] = set()
        self.ends: set[str] = set()
        self.problems: dict[tuple[str, str | None], Problem] = {}
        self.complete = True
        self.failed = False
        self.thrown = {e.trigger for e in diagram.process.elements.values() if e.kind == "intermediateThrowEvent"}

    # -- the search ---------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Try every move in every state that can be reached, within bounds."""
        deadline = time.monotonic() + self.bounds.seconds
        self._step(None, None)
        while self.todo:
            place = self.places[self.todo.popleft()]
            for move in self._moves(place):
                if not self._goes_on(deadline):
                    return
                self._step(place, move)
        self._goes_on(deadline)

    def _goes_on(self, deadline: float) -> bool:
        many = len(self.places) > self.bounds.states or self.steps > self.bounds.steps or time.monotonic() > deadline
        if many and self.complete:
            self.complete = False
            sentence = f"的情形太多（已有 {len(self.places)} 种），没能全部试过。请减少并行的分支，或拆成几张图。"
            self.tell(None, GAVE_UP, sentence)
        return self.complete

    def _step(self, place: Place | None, move: Move | None) -> None:
        """One move, or the start, with every combination of choices that it leads to."""
        scripts: list[Sequence[int]] = [()]
        while scripts and self.steps <= self.bounds.steps:
            self.steps += 1
            oracle = Oracle(self.rehearsal, scripts.pop())
            try:
                instance = self._played(oracle, place, move)
                self._arrive(instance, oracle, place)
            except Exception as problem:  # noqa: BLE001 - whatever the engine raises here it would raise in a case
                self._fail(place, move, problem)
            scripts += oracle.others()

    def _played(self, oracle: Oracle, place: Place | None, move: Move | None) -> Instance:
        if place is None or move is None:
            return Instance.start(self.rehearsal.definition, oracle)
        instance = Instance.load(self.rehearsal.definition, oracle, place.saved)
        if move.kind == "user_task":
            instance.complete(move.id, {})
        elif move.kind == "service":
            instance.finish_job(move.id, None)
        elif move.kind == "timer":
            instance.reschedule(move.id, NOW - timedelta(hours=1))
            instance.fire_timers()
        else:
            instance.deliver(move.id)
        return instance

    def _arrive(self, instance: Instance, oracle: Oracle, place: Place | None) -> None:
        passed = {entry.element.id for entry in instance.trace}
        self._note(passed, oracle)
        if place is not None:
            place.fired |= passed
        if instance.ended:
            self.ends |= {name for name in passed if self.diagram.process.elements[name].kind == "endEvent"}
            if place is not None:
                place.settled = True
            return
        key = _key(instance)
        if place is not None:
            place.next.add(key)
        if key not in self.places:
            self.places[key] = self._place(instance)
            if self._moves_on(instance, self.places[key]):
                self.todo.append(key)
        self._left_behind(passed, self.places[key])

    def _place(self, instance: Instance) -> Place:
        saved = instance.dump()
        resting = dict.fromkeys(move.element for move in self._waiting(instance))
        waiting = instance.workflow.get_tasks(state=TaskState.WAITING)
        joins = frozenset(task.task_spec.name for task in waiting if isinstance(task.task_spec, UnstructuredJoin))
        return Place(saved, tuple(resting), joins & self.diagram.flow_nodes.keys())

    def _moves(self, place: Place) -> list[Move]:
        return list(self._waiting(Instance.load(self.rehearsal.definition, Oracle(self.rehearsal), place.saved)))

    def _waiting(self, instance: Instance) -> Iterator[Move]:
        for wait in instance.waits():
            yield Move(wait.kind, wait.id, wait.element.id)
        for task in instance.workflow.event_manager.tasks.values():
            element = self.diagram.process.elements.get(task.task_spec.name)
            signal = isinstance(task.task_spec.event_definition, SignalEventDefinition)
            if element is not None and signal and element.trigger not in self.thrown:
                yield Move("signal", task.id.hex, element.id)  # another diagram throws it, whenever it likes

    def _note(self, passed: set[str], oracle: Oracle) -> None:
        self.elements |= passed
        self.flows |= oracle.flows
        for name in passed:
            if name not in self.rehearsal.options:
                self.flows.update(self.diagram.process.elements[name].outgoing)

    # -- what is wrong ------------------------------------------------------------------------------------------------

    def _moves_on(self, instance: Instance, place: Place) -> bool:
        """Whether something can happen in a new state; tells of it if not."""
        tokens = Counter(move.element for move in self._waiting(instance))
        crowded = next((name for name, number in tokens.items() if number > MOST_TOKENS), None)
        if tokens and crowded is None:
            return True
        place.settled = self.failed = True
        if crowded is not None:
            sentence = "会越积越多：回路里的并行网关每转一圈就多出一份。请先汇合再回去，或改用排他网关。"
            self.tell(self.diagram.process.elements[crowded], "tokens_pile_up", sentence)
            self.complete = False
        elif not place.joins:
            self.tell(None, "deadlock", "会停住：没有人能办任何事，流程也没有结束。")
        return False

    def _left_behind(self, passed: set[str], place: Place) -> None:
        """Tell of an end that says how all ends, and does not end it."""
        for element in (self.diagram.process.elements[name] for name in passed):
            if element.kind == "endEvent" and place.resting and {"outcome", "result"} & element.properties.keys():
                sentence = (
                    f"到达之后流程并没有结束，还停在{self.names(place)}。请改为终止结束事件，或先让其他分支结束。"
                )
                self.tell(element, "end_leaves_tokens", sentence)

    def _fail(self, place: Place | None, move: Move | None, problem: Exception) -> None:
        self.failed = True
        if place is not None:
            place.settled = True
        element = self.diagram.process.elements[move.element] if move is not None else None
        when = "之后" if move is not None else "一开始"
        self.tell(element, "engine_error", f"{when}引擎出错，流程走不下去：{type(problem).__name__} {problem}。")

    def names(self, place: Place) -> str:
        """The elements at which tokens rest, as a sentence names them."""
        return "、".join(called(self.diagram.process.elements[name]).strip() for name in place.resting)

    def tell(self, thing: Element | Flow | None, code: str, sentence: str) -> None:
        """Keep a problem of an element, a flow or the process; once per code."""
        told = about(self.diagram.file, thing or self.diagram.process, code, sentence)
        self.problems.setdefault((code, told.element), told)


def _key(instance: Instance) -> Key:
    rows = []
    for task in instance.workflow.get_tasks(state=_LIVE):
        arrived = _arrived(task) if isinstance(task.task_spec, UnstructuredJoin) else ()
        rows.append((task.workflow.spec.name, task.task_spec.name, str(task.state), *arrived))
    return tuple(sorted(rows))


def _arrived(join: Task) -> list[str]:
    """Where the tokens came from that a join already has: the engine keeps the last one waiting and counts the others."""
    others = join.workflow.get_tasks(spec_name=join.task_spec.name)
    return sorted({task.parent.task_spec.name for task in others if task.parent.has_state(TaskState.COMPLETED)})
