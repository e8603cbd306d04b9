"""Where a scenario is played: facts as it gives them, operations noted instead of done, decisions from the real tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from service import cases, clock, working_days
from service.engine import Definition, Element
from service.forms.registry import forms
from service.tasks.registry import operations


@dataclass(frozen=True)
class Done:
    """An operation that a diagram asked for: at which element, which, with what."""

    element: str
    operation: str
    parameters: Mapping[str, Any]


@dataclass
class Stage:
    """The engine's host (:class:`service.engine.Host`) for a scenario. ``facts`` may be changed between steps; ``status`` is
    the id of the case's present status, told by whoever plays."""

    definition: Definition
    now: datetime
    facts: dict[str, Any]
    status: str | None = None
    done: list[Done] = field(default_factory=list)

    @property
    def answered(self) -> Collection[str]:
        """The decision fields of all registered forms."""
        return frozenset(name for form in forms().values() for name in form.decisions)

    @property
    def application(self) -> dict[str, Any]:
        """The facts of the application."""
        found: dict[str, Any] = self.facts.setdefault("application", {})
        return found

    def fact(self, name: str) -> Any:
        """A fact as the scenario gives it, or a decision of the definition."""
        if name in self.definition.decisions:
            return self.decide(name, {})
        return self.facts[name] if name in self.facts or name not in _OWN else _OWN[name](self)

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """``workdays`` by the statutory calendar, ``limit`` by the decision ``time_limits``, ``end_of_day``."""
        return {"workdays": _workdays, "limit": self._limit, "end_of_day": cases.end_of_day}

    def is_external(self, operation: str) -> bool:
        """Whether the operation asks an outside system."""
        return operations()[operation].external

    def prepare(self, element: Element, parameters: Mapping[str, Any], token: Mapping[str, Any]) -> dict[str, Any]:
        """What would be asked."""
        return dict(parameters)

    def run(self, element: Element, parameters: Mapping[str, Any], token: Mapping[str, Any]) -> None:
        """Note an operation. What it changes of the facts that diagrams read is changed."""
        operation = element.operation or ""
        self.done.append(Done(element.id, operation, dict(parameters)))
        match operation:
            case "case.record":
                self.application.update(parameters)
            case "application.submit":
                self.application.update(submitted=True, rounds=self.application.get("rounds", 0) + 1)
            case "application.report":
                self.application.update(reported=True)

    def decide(self, decision: str, token: Mapping[str, Any]) -> Any:
        """A decision's outputs by its table; what the scenario gives under the decision's name goes before them."""
        given = self.facts.get(decision)
        if given is not None and not isinstance(given, Mapping):
            return given

        def lookup(name: str) -> Any:
            return token[name] if name in token else self.fact(name)

        outputs = self.definition.decisions[decision].evaluate(lookup, self.functions())
        return {**outputs, **given} if given else outputs

    def _limit(self, name: str) -> int:
        return int(self.decide("time_limits", {"limit": name})["days"])


def _workdays(start: date, days: int) -> date:
    return working_days.add_working_days(start, int(days), {})


_OWN: Mapping[str, Callable[[Stage], Any]] = {
    "today": lambda stage: clock.local(stage.now).date(),
    "now": lambda stage: clock.local(stage.now),
    "status": lambda stage: stage.status,
    "process": lambda stage: stage.definition.key,
    "type": lambda stage: stage.definition.title,
}
"""Facts that follow from the play itself."""
