"""The way that a case has taken through its diagrams, and where its tokens are.

The history names what people, timers, services and decisions did. Gateways, starts, ends and calls leave no event, and the
engine forgets what it has passed; so the flows in between are found by going back from each event to the one that it
followed: the latest that silent elements connect it with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from service.actors import SYSTEM
from service.engine import Definition, Element
from service.engine.results import RESULT, asks, taken, values_of
from service.models import Event, Instance, UserTask, db
from service.running import Running

TOLD = ("task_completed", "timer_fired", "service_done", "decision", "message", "ended")
"""Kinds of events that say that an element was passed."""

_TELLING = frozenset(("userTask", "serviceTask", "businessRuleTask", "receiveTask"))
_AT_THE_START = -1

_Place = tuple[str, tuple[str, ...], str]
"""An element, the calls that the search has gone back into and not yet out of, and the flow by which the element was left."""


@dataclass
class Trail:
    """What a case has passed. ``passed``: element → how often, of silent elements only that it did, 0 where it was taken
    away; ``flows``: those it took;
    ``here``: where it rests, with the calls around that; ``listening``: what it also listens for."""

    passed: dict[str, int] = field(default_factory=dict)
    flows: set[str] = field(default_factory=set)
    here: set[str] = field(default_factory=set)
    listening: set[str] = field(default_factory=set)

    def state(self, element: str) -> str:
        """``here``, ``listening``, ``passed`` or ``ahead``."""
        if element in self.here:
            return "here"
        if element in self.listening:
            return "listening"
        return "passed" if element in self.passed else "ahead"


def trail(instance: Instance) -> Trail:
    """The way of a case from its start to where it is now."""
    running = Running(instance, SYSTEM) if instance.ended_at is not None else Running.look(instance)
    search = _Search(running.definition)
    for element, left in _story(instance):
        if element in running.definition.elements:  # an event of before a migration may name one that is gone
            search.arrived(element, left=left)
    if instance.ended_at is None:
        for wait in running.engine.waits():
            search.rests(wait.element, listens=wait.kind == "message")
    return search.found


def _story(instance: Instance) -> list[tuple[str, bool]]:
    """The elements that a case came to, in order, and whether it was taken away from there before anything was done."""
    told = select(Event.at, Event.seq, Event.element).where(Event.chain == instance.id, Event.kind.in_(TOLD))
    left = select(UserTask.created_at, UserTask.element).where(
        UserTask.instance_id == instance.id, UserTask.closed_at.is_not(None), UserTask.closed_by.is_(None)
    )
    moments = [(at, 0, seq, element or "") for at, seq, element in db.session.execute(told)]
    moments += [(at, 1, 0, element) for at, element in db.session.execute(left)]
    return [(element, bool(taken_away)) for _, taken_away, _, element in sorted(moments)]


class _Search:
    """Goes back from where a case has been, event by event."""

    def __init__(self, definition: Definition) -> None:
        self.root = definition.process.id
        self.elements, self.flows = definition.elements, definition.flows
        self.callers: dict[str, list[str]] = {}
        self.ends: dict[str, list[str]] = {}
        for element in self.elements.values():
            if element.called:
                self.callers.setdefault(element.called, []).append(element.id)
            if element.kind == "endEvent":
                self.ends.setdefault(element.process, []).append(element.id)
        self.found = Trail()
        self.events = 0
        self.latest: dict[str, int] = {}
        self.entered: dict[str, int] = {}

    def arrived(self, element: str, *, left: bool) -> None:
        """The case came to this element next, and passed it unless it was taken away from there."""
        self._follow(element)
        self.found.passed[element] = self.found.passed.get(element, 0) + (not left)
        if left:
            return
        self.events += 1
        self.latest[element] = self.events

    def rests(self, element: Element, *, listens: bool) -> None:
        """The case waits here now; one that watches over an activity stands at the activity."""
        (self.found.listening if listens or element.attached_to else self.found.here).add(element.id)
        if not element.attached_to:
            self._follow(element.id)
        if not listens:
            self.found.here.update(self._around(element.process))

    def _around(self, process: str) -> Iterator[str]:
        """The calls by which the case last got into a called diagram."""
        entered = [caller for caller in self.callers.get(process, ()) if caller in self.entered]
        if entered:
            caller = max(entered, key=self.entered.__getitem__)
            yield caller
            yield from self._around(self.elements[caller].process)

    # -- going back ---------------------------------------------------------------------------------------------------

    def _follow(self, element: str) -> None:
        """Note how the case got to an element. At a join every way in was taken, each by a token of its own."""
        todo, joined = [element], {element}
        while todo:
            for silent, flow in self._way_to(todo.pop()):
                if flow:
                    self.found.flows.add(flow)
                self.found.passed.setdefault(silent, 1)
                if self.elements[silent].called:
                    self.entered[silent] = self.events
                incoming = self.elements[silent].incoming
                if self.elements[silent].kind == "parallelGateway" and len(incoming) > 1 and silent not in joined:
                    joined.add(silent)
                    self.found.flows.update(incoming)
                    todo += [self.flows[one].source for one in incoming if one != flow]

    def _way_to(self, element: str) -> list[tuple[str, str | None]]:
        """The silent elements between the latest event that leads to ``element`` and it, each with the flow behind it."""
        start: _Place = (element, (), "")
        before: dict[_Place, tuple[_Place, str | None]] = {}
        todo, best, newest = [start], None, _AT_THE_START - 1
        for place in todo:  # grows while it is read: the nearest places first
            for earlier, flow in self._before(place):
                if earlier in before or earlier[:2] == start[:2]:
                    continue
                before[earlier] = (place, flow)
                when = self._passed_at(earlier[0], place[0])
                if when is None:
                    todo.append(earlier)
                elif when > newest:
                    best, newest = earlier, when
        way: list[tuple[str, str | None]] = []
        while best is not None and best != start:
            following, flow = before[best]
            way.append((best[0], flow))
            best = following
        return way

    def _passed_at(self, name: str, following: str) -> int | None:
        """When the case passed an element that events tell of; ``None`` where the search goes on behind it."""
        element = self.elements[name]
        if element.kind == "startEvent" and element.process == self.root:
            return _AT_THE_START
        if self.elements[following].attached_to == name or not _is_told(element):
            return None
        return self.latest.get(name, _AT_THE_START - 1)

    def _before(self, place: _Place) -> Iterator[tuple[_Place, str | None]]:
        name, calls, by = place
        element = self.elements[name]
        if element.attached_to:
            yield (element.attached_to, calls, ""), None
        if element.kind == "startEvent":
            into = calls[-1:] or self.callers.get(element.process, ())
            yield from (((caller, calls[:-1], ""), None) for caller in into)
        for flow in element.incoming:
            source = self.elements[self.flows[flow].source]
            if source.called is None:
                yield (source.id, calls, flow), flow
            elif source.id not in calls:
                for end in self._ends_that_lead(source.called, element, by):
                    yield (end, (*calls, source.id), ""), flow

    def _ends_that_lead(self, called: str, gateway: Element, by: str) -> Iterator[str]:
        """The ends of a called diagram after which the gateway behind the call may be left by this flow: others say in their
        result that it is left otherwise."""
        flows = [self.flows[flow] for flow in gateway.outgoing]
        tells = gateway.kind == "exclusiveGateway" and len(gateway.incoming) == 1 and any(map(asks, flows))
        for end in self.ends.get(called, ()):
            results = values_of(self.elements[end].properties.get(RESULT, "=null"))
            if not tells or not by or taken(flows, results)[by]:
                yield end


def _is_told(element: Element) -> bool:
    """Whether an event of the history says that this element was passed."""
    return element.kind in _TELLING or (
        element.kind in ("intermediateCatchEvent", "boundaryEvent") and element.event in ("timer", "message")
    )
