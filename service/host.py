"""The engine's host for a case: facts from the case, operations from the registry, decisions from the deployed tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from service import clock
from service.cases import Case
from service.engine import Definition, Element
from service.forms.registry import forms
from service.tasks.registry import Operation, operations


class CaseHost:
    """What one step of one case needs (:class:`service.engine.Host`). Made for the step and thrown away with it."""

    def __init__(self, case: Case, definition: Definition) -> None:
        self.case = case
        self.definition = definition
        self.now: datetime = clock.now()
        self.answered = decision_fields()

    def fact(self, name: str) -> Any:
        """A fact of the case or a decision of its version."""
        return self.case.fact(name)

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """``workdays``, ``limit`` and ``end_of_day``."""
        return self.case.functions()

    def is_external(self, operation: str) -> bool:
        """Whether the operation asks an outside system."""
        return _operation(operation).external

    def prepare(self, element: Element, parameters: Mapping[str, Any], token: Mapping[str, Any]) -> dict[str, Any]:
        """The request of an external operation, drawn from the case within the unit of work."""
        self._enter(element, token)
        operation = _operation(element.operation or "")
        return operation.prepare(self.case, **parameters) if operation.prepare else dict(parameters)

    def run(self, element: Element, parameters: Mapping[str, Any], token: Mapping[str, Any]) -> Any:
        """Do an inline operation; what it changed is seen by the facts read next."""
        self._enter(element, token)
        result = _operation(element.operation or "").run(self.case, **parameters)
        self.case.forget()
        return result

    def guard(self, name: str, element: Element, token: Mapping[str, Any]) -> None:
        """Run the guard of a flow: it returns, or refuses with ``RuleRefused``."""
        self._enter(element, token)
        _operation(name).run(self.case)

    def settle(self, element: Element, answer: Any) -> Any:
        """Keep what an external operation learnt; its result goes to the token."""
        self._enter(element, {})
        operation = _operation(element.operation or "")
        result = operation.settle(self.case, answer) if operation.settle else answer
        self.case.forget()
        return result

    def decide(self, decision: str, token: Mapping[str, Any]) -> Any:
        """Evaluate a decision table of this version; the token's variables go before the facts."""
        return self.case.decide(decision, **token)

    def _enter(self, element: Element, token: Mapping[str, Any]) -> None:
        self.case.element, self.case.token = element.id, token


@cache
def decision_fields() -> frozenset[str]:
    """The decision fields of all registered forms."""
    return frozenset(name for form in forms().values() for name in form.decisions)


def _operation(name: str) -> Operation:
    return operations()[name]
