"""The registry of operations that diagrams call by name, in service tasks and as guards of flows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.cases import Case


@dataclass(frozen=True)
class Retry:
    """How an external operation is tried again: exponential backoff with full jitter, then an incident."""

    attempts: int = 6
    first_delay: float = 2.0
    longest_delay: float = 300.0


@dataclass
class Operation:
    """An operation. *Inline*: ``run(case, **parameters)`` in the unit of work of the step that reaches it, its result goes to
    the token. *External*: ``prepare(case, **parameters)`` in the unit of work that parks it gives the request (plain
    data), ``run(request)`` asks the outside system in a worker with no transaction open, ``settle(case, answer)`` in the unit
    of work that completes it keeps what was learnt and gives the token's result.

    ``title``, ``help`` and ``told`` (parameter → what it means) are for analysts who choose among operations."""

    name: str
    run: Callable[..., Any]
    parameters: frozenset[str] | None
    external: bool = False
    guard: bool = False
    retry: Retry = field(default_factory=Retry)
    prepare: Callable[..., dict[str, Any]] | None = None
    settle: Callable[[Case, Any], Any] | None = None
    title: str = ""
    help: str = ""
    told: Mapping[str, str] = field(default_factory=dict)

    def prepares(self, function: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        """Decorator: how the request of an external operation is drawn from the case."""
        self.prepare = function
        return function

    def settles(self, function: Callable[[Case, Any], Any]) -> Callable[[Case, Any], Any]:
        """Decorator: what becomes of an external operation's answer."""
        self.settle = function
        return function


_operations: dict[str, Operation] = {}


def operation(
    name: str,
    *,
    parameters: Mapping[str, str] | Iterable[str] | None = (),
    told: Mapping[str, str] | None = None,
    title: str = "",
    help: str = "",  # noqa: A002 - what a catalogue calls it
    external: bool = False,
    guard: bool = False,
    retry: Retry | None = None,
) -> Callable[[Callable[..., Any]], Operation]:
    """Register an operation under ``name``; a second one of the same name is a mistake found at import.

    ``parameters`` are the names a diagram may give, with what they mean; ``None`` allows any, and ``told`` says what those
    mean that the operation itself reads.
    """

    def register(run: Callable[..., Any]) -> Operation:
        if name in _operations:
            raise ValueError(f"operation {name!r} is registered twice")
        made = Operation(name, run, None if parameters is None else frozenset(parameters), external, guard)
        made.title, made.help = title or name, help
        made.told = told or (parameters if isinstance(parameters, Mapping) else {})
        if retry:
            made.retry = retry
        _operations[name] = made
        return made

    return register


def operations() -> Mapping[str, Operation]:
    """All operations by name. Importing :mod:`service.tasks.catalogue` fills the registry."""
    return _operations
