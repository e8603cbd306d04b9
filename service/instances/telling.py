"""A diagram told step by step, for who reads or prints it instead of looking at it.

Of each step: who does it with which form, what the case is called meanwhile, how long it may take, and where each way out
leads. Every diagram that is called is told once, in a section of its own. It is told from the files alone, so that a draft
which would not run yet can be read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from service.engine import Element, Flow, NotADiagram
from service.engine.decisions import DecisionTable, InvalidDecisions
from service.engine.decisions import parse as tables_of
from service.engine.dialect import reach, safe_xml
from service.engine.elements import Process, processes
from service.errors import NotFound

from .outline import in_order

_LIMIT = re.compile(r'\blimit\("(\w+)"\)')
"""How an expression in a diagram names its time limit (docs/domain.md §2.4)."""
_LIMITS = "time_limits"


@dataclass(frozen=True)
class Way:
    """A way out of a step: the ``flow`` that decides about it, and the element where it leads. What only merges is left out."""

    flow: Flow
    to: Element


@dataclass(frozen=True)
class Limit:
    """A time limit that a step names: the working days that the table of limits has for it, each value once."""

    name: str
    days: Sequence[str]


@dataclass(frozen=True)
class Told:
    """A step. ``buttons``: whether its ways are the buttons of its form. ``during``: it watches over that step meanwhile."""

    element: Element
    ways: Sequence[Way]
    buttons: bool
    limits: Sequence[Limit]
    decision: str | None = None
    during: Element | None = None


@dataclass(frozen=True)
class Section:
    """A diagram with its steps, in the order in which a reader follows them; ``called_from`` are the steps that call it."""

    process: Process
    steps: Sequence[Told]
    called_from: Sequence[Element]

    @property
    def title(self) -> str:
        """The name people read."""
        return self.process.properties.get("title", self.process.name)


def told(files: Mapping[str, bytes], key: str) -> list[Section]:
    """The diagram ``key`` of a set of files, and after it those that it calls. :class:`NotFound` if there is none, or none that
    can be read; tables that cannot be read are taken as if they were not there."""
    found = dict(_processes(files))
    if key not in found:
        raise NotFound("没有这个流程图，或者文件还不能读取")
    tables = {table.id: table for table in _tables(files)}
    reached = [found[name] for name in reach(key, found)]
    callers = [element for process in reached for element in process.elements.values() if element.called]
    return [
        Section(
            process,
            list(_Teller(process, tables).steps()),
            [element for element in callers if element.called == process.id],
        )
        for process in reached
    ]


def _processes(files: Mapping[str, bytes]) -> Iterator[tuple[str, Process]]:
    for name, data in files.items():
        if name.endswith(".bpmn"):
            try:
                yield from ((process.id, process) for process in processes(safe_xml(data), name))
            except NotADiagram:
                continue


def _tables(files: Mapping[str, bytes]) -> Iterator[DecisionTable]:
    for name, data in files.items():
        if name.endswith(".dmn"):
            try:
                yield from tables_of(safe_xml(data), name)
            except (NotADiagram, InvalidDecisions):
                continue


class _Teller:
    """Tells one diagram."""

    def __init__(self, process: Process, tables: Mapping[str, DecisionTable]) -> None:
        self.process = process
        self.tables = tables

    def steps(self) -> Iterator[Told]:
        """What there is to tell: gateways that only merge are not, nor is one whose ways are the buttons of a form."""
        for element in in_order(list(self.process.elements.values()), self.process.flows):
            if self._tells(element):
                decides = self._button_gateway(element)
                ways = list(self._ways(element, {element.id}))
                texts = [element.trigger or "", element.properties.get("due", ""), *element.parameters.values()]
                yield Told(
                    element,
                    ways,
                    buttons=decides is not None or (element.kind == "userTask" and any(way.flow.name for way in ways)),
                    limits=[self._limit(name) for name in dict.fromkeys(_LIMIT.findall(" ".join(texts)))],
                    decision=self._decision(element),
                    during=self.process.elements.get(element.attached_to or ""),
                )

    def _tells(self, element: Element) -> bool:
        """Whether a reader has to hear of an element; of a gateway only where its ways are not told with the step before it."""
        if not element.kind.endswith("Gateway"):
            return True
        before = (self._of(self.process.flows[flow].source) for flow in element.incoming)
        return not (self._passes(element) or any(self._button_gateway(one) is element for one in before if one))

    def _passes(self, element: Element) -> bool:
        """Whether an element is nothing but a joint of ways: a gateway without a name."""
        return element.kind.endswith("Gateway") and not element.name and element.kind != "parallelGateway"

    def _button_gateway(self, element: Element) -> Element | None:
        """The gateway right after a user task that branches by its outcome."""
        following = self._following(element)
        if element.kind != "userTask" or len(following) != 1 or following[0].kind != "exclusiveGateway":
            return None
        outcomes = ("outcome" in self.process.flows[flow].properties for flow in following[0].outgoing)
        return following[0] if any(outcomes) else None

    def _ways(self, element: Element, seen: set[str]) -> Iterator[Way]:
        """The ways out, each as far as the first element that is told; the flow that decides is the last with something to say."""
        decides = self._button_gateway(element)
        for flow in (self.process.flows[name] for name in element.outgoing):
            target = self._of(flow.target)
            if target is None or target.id in seen:
                continue
            if target is decides or self._passes(target):
                inner = list(self._ways(target, seen | {target.id}))
                says = flow.name or flow.condition or flow.properties
                yield from (Way(flow if says and not way.flow.name else way.flow, way.to) for way in inner)
            else:
                yield Way(flow, target)

    def _following(self, element: Element | None) -> list[Element]:
        targets = (self._of(self.process.flows[flow].target) for flow in (element.outgoing if element else ()))
        return [target for target in targets if target is not None]

    def _of(self, name: str) -> Element | None:
        return self.process.elements.get(name)

    def _decision(self, element: Element) -> str | None:
        table = self.tables.get(element.decision or "")
        return table.name if table else element.decision

    def _limit(self, name: str) -> Limit:
        table = self.tables.get(_LIMITS)
        rules = [rule for rule in (table.rules if table else ()) if name in (rule.tests[0].literals or ())]
        days = chain.from_iterable((output.text for output in rule.outputs[:1]) for rule in rules)
        return Limit(name, list(dict.fromkeys(days)))
