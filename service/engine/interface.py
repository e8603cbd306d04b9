"""What the engine asks of its host, and what it tells of an instance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from .elements import Element


class Host(Protocol):
    """What the engine needs from outside: the time, the facts of the case, and somebody to do the operations."""

    now: datetime

    @property
    def answered(self) -> Collection[str]:
        """Names that completed forms put into the token; unset they read as null."""

    def fact(self, name: str) -> Any:
        """A fact of the case; ``KeyError`` if there is none of that name."""

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """FEEL functions beyond the standard's."""

    def is_external(self, operation: str) -> bool:
        """Whether the operation is done by a worker outside the unit of work."""

    def prepare(self, element: Element, parameters: Mapping[str, Any], token: Mapping[str, Any]) -> dict[str, Any]:
        """The request of an external operation, as plain data for its job."""

    def run(self, element: Element, parameters: Mapping[str, Any], token: Mapping[str, Any]) -> Any:
        """Do an inline operation; its result, if any, goes to the token."""

    def decide(self, decision: str, token: Mapping[str, Any]) -> Any:
        """Evaluate a decision table with the token's variables before the facts."""


@dataclass(frozen=True)
class Status:
    """What a case is, for each audience; ``element`` is where the token rests."""

    id: str
    label: str
    label_enterprise: str
    label_authority: str
    element: str


@dataclass(frozen=True)
class OpenTask:
    """A user task that somebody can complete now."""

    id: str
    element: Element
    token: Mapping[str, Any]


@dataclass(frozen=True)
class Wait:
    """Something an instance waits for. ``kind`` is ``user_task``, ``timer``, ``service`` or ``message``."""

    id: str
    kind: str
    element: Element
    due_at: datetime | None = None
    request: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Passed:
    """An element that the token went through in this step, with the token's variables as they were then."""

    element: Element
    token: Mapping[str, Any]


class Stale(LookupError):
    """The task, job or message wait is not there any more."""
