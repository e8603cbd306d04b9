"""What an expression sees while it is evaluated, and how much it may do."""

from collections.abc import Callable, Mapping
from typing import Any

from .errors import FeelError, UnknownName
from .values import CONTEXT, kind, known

Lookup = Callable[[str], Any]
"""Gives the value of a name; raises UnknownName (or KeyError, so that a mapping's `__getitem__` will do)."""

Functions = Mapping[str, Callable[..., Any]]
"""The host's functions by name; they take values and give one."""

MAX_STEPS = 20_000
"""Elements that one evaluation visits, however its loops are nested."""


class Scope:
    """The host's names and functions, the loop variables around a place, and `?`, the value a unary test is about."""

    __slots__ = ("elements", "functions", "local", "lookup", "steps", "subject")

    def __init__(self, lookup: Lookup, functions: Functions, subject: Any = None) -> None:
        self.lookup = lookup
        self.functions = functions
        self.subject = subject
        self.local: dict[str, Any] = {}
        self.elements: tuple[Mapping[str, Any], ...] = ()
        self.steps = [0]

    def fetch(self, name: str) -> Any:
        """The host's value of a name."""
        try:
            return known(self.lookup(name))
        except KeyError as problem:
            raise UnknownName(name) from problem

    def member(self, name: str) -> Any:
        """The value of a name inside a filter: a key of the element, of one further out, or else the host's.

        A key that this element lacks while others may have it is null.
        """
        for element in self.elements:
            if name in element:
                return known(element[name])
        try:
            return self.fetch(name)
        except UnknownName:
            if self.elements:
                return None
            raise

    def spend(self, steps: int) -> None:
        """Count work done. Raises FeelError where an evaluation does more than any diagram can need."""
        self.steps[0] += steps
        if self.steps[0] > MAX_STEPS:
            raise FeelError(f"表达式的计算量过大（最多 {MAX_STEPS} 步）")

    def _inner(self) -> "Scope":
        self.spend(1)
        inner = Scope(self.lookup, self.functions, self.subject)
        inner.local, inner.elements, inner.steps = self.local, self.elements, self.steps
        return inner

    def about(self, subject: Any) -> "Scope":
        """The same place, for tests of another value."""
        inner = self._inner()
        inner.subject = subject
        return inner

    def binding(self, name: str, value: Any) -> "Scope":
        """A place within, where this variable is known too."""
        inner = self._inner()
        inner.local = {**self.local, name: known(value)}
        return inner

    def filtering(self, element: Any) -> "Scope":
        """A place inside a filter, where `item` is the element and its keys are names."""
        inner = self.binding("item", element)
        if kind(element) == CONTEXT:
            inner.elements = (element, *self.elements)
        return inner


Closure = Callable[[Scope], Any]
"""What every node of an expression becomes."""
