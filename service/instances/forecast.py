"""Where a case will probably go from here: the usual way through its diagram, for the progress bar.

The diagram is walked, not run. A gateway whose condition can be answered from what is known now is answered; one that depends on
what somebody has yet to decide takes the flow that is drawn first, which is the usual way. A way that leads back to where the
walk has been is given up for the next flow, so that the forecast always arrives at an end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.engine import Element, Flow
from service.forms.registry import forms
from service.running import Running

Found = tuple[list[Element], "Token"]


class Unforeseen(LookupError):
    """A variable that somebody has yet to decide."""


class Token(dict[str, Any]):
    """A token's variables as far as they are known; reading one that is still open is :class:`Unforeseen`."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if value is Unforeseen:  # the class itself stands for what is open
            raise Unforeseen(name)
        return value

    def also(self, **variables: Any) -> Token:
        """The same variables and these."""
        return Token({**dict(self.items()), **variables})


def forecast(running: Running) -> list[Element]:
    """The elements at which the case will probably rest after those where it rests now, and the end it will reach."""
    tokens = {task.id: task.token for task in running.engine.open_tasks()}
    ways: list[Element] = []
    for wait in running.engine.waits():
        if wait.kind == "message" or wait.element.attached_to or wait.element.process in running.definition.listeners:
            continue
        for element in _Walk(running).onward(wait.element, Token(tokens.get(wait.id, {}))):
            if element not in ways:
                ways.append(element)
    return ways


class _Walk:
    def __init__(self, running: Running) -> None:
        self.running = running
        self.elements = running.definition.elements
        self.flows = running.definition.flows

    def onward(self, element: Element, token: Token) -> list[Element]:
        """From an element to the end of its process, then to the end of the one that called it, and so on."""
        found = self._leave(element, token, frozenset((element.id,)))
        ahead: list[Element] = []
        while found is not None:
            stages, token = found
            ahead += stages
            element = next((one for one in self.elements.values() if one.called == element.process), element)
            if element.called is None or (stages and self._is_final(stages[-1])):
                break
            found = self._leave(element, token, frozenset((element.id,)))
        return ahead

    def _is_final(self, element: Element) -> bool:
        return element.kind == "endEvent" and "outcome" in element.properties

    def _arrive(self, element: Element, token: Token, seen: frozenset[str]) -> Found | None:
        """From an element, it included, to the end of its process; ``None`` if only loops lead on."""
        if element.id in seen or element.properties.get("listener") == "true":
            return None
        here = [element] if element.rests and "status" in element.properties else []
        if element.kind == "endEvent":
            result = element.properties.get("result")
            value = self.running.engine.property(result, token) if result else token.get("result")
            return ([element] if self._is_final(element) else []), token.also(result=value)
        if element.called:
            inside = self._start(element.called, token, seen)
            if inside is None:
                return None
            here, token = inside
        found = self._leave(element, token, seen | {element.id})
        return None if found is None else (here + found[0], found[1])

    def _start(self, process: str, token: Token, seen: frozenset[str]) -> Found | None:
        start = next(one for one in self.elements.values() if one.process == process and one.kind == "startEvent")
        return self._arrive(start, token, seen)

    def _leave(self, element: Element, token: Token, seen: frozenset[str]) -> Found | None:
        token = self._after(element, token)
        if element.kind == "parallelGateway":
            ways = [self._arrive(self._target(flow), token, seen) for flow in element.outgoing]
            arrived = [way for way in ways if way is not None]
            return ([one for way in arrived for one in way[0]], arrived[0][1]) if arrived else None
        for flow in self._choices(element, token):
            found = self._arrive(self.elements[flow.target], token, seen)
            if found is not None:
                return found
        return None

    def _target(self, flow: str) -> Element:
        return self.elements[self.flows[flow].target]

    def _after(self, element: Element, token: Token) -> Token:
        """What is known behind an element: what its decision says; what a person or a service decides is open."""
        if element.kind == "userTask":
            return token.also(**dict.fromkeys(forms()[element.properties["form"]].decisions, Unforeseen))
        if element.result_variable:
            return token.also(**{element.result_variable: Unforeseen})
        if element.decision:
            return self._decided(element, token)
        return token

    def _decided(self, element: Element, token: Token) -> Token:
        name = element.properties.get("result_variable", element.decision or "")
        known = {key: value for key, value in token.items() if value is not Unforeseen}
        try:
            outputs = self.running.host.decide(element.decision or "", known)
        except (LookupError, ValueError):
            return token.also(**{name: Unforeseen})
        return token.also(**outputs) if isinstance(outputs, dict) else token.also(**{name: outputs})

    def _choices(self, element: Element, token: Token) -> Iterator[Flow]:
        """The flows that leave an element, the likely one first."""
        flows = [self.flows[flow] for flow in element.outgoing]
        likely = self._likely(flows, token) if element.kind == "exclusiveGateway" else flows[:1]
        yield from likely
        yield from (flow for flow in flows if flow not in likely)

    def _likely(self, flows: list[Flow], token: Token) -> list[Flow]:
        try:
            for flow in flows:
                if flow.condition and self.running.engine.evaluate(flow.condition, token) is True:
                    return [flow]
        except (LookupError, ValueError):
            return flows[:1]
        return [flow for flow in flows if flow.default]
