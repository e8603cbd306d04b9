"""What the rest of the service offers to diagrams: the gate is told, the engine looks nothing up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownOperation:
    """An operation of the registry. ``parameters`` are the names it takes (``None``: any); ``external`` ones are done by a
    worker; a ``guard`` may stand on a flow and nowhere else."""

    parameters: frozenset[str] | None = frozenset()
    external: bool = False
    guard: bool = False


@dataclass(frozen=True)
class Known:
    """Everything outside the deployed files that they may name.

    ``forms``: form name → its decision fields. ``roles``: names that lanes may have. ``facts``: fact name → its properties
    (``None``: a plain value). ``functions``: FEEL functions beyond the standard's. ``findings``: rows of the computer check
    that have a test behind them, ``recipients``: to whom messages go (of both, empty: not judged). ``used``: decisions, texts
    and forms that pages read by themselves, so that no diagram has to.
    """

    forms: Mapping[str, frozenset[str]]
    operations: Mapping[str, KnownOperation]
    roles: frozenset[str]
    facts: Mapping[str, frozenset[str] | None]
    functions: frozenset[str]
    findings: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()

    @property
    def external(self) -> frozenset[str]:
        """The names of the operations that a worker does."""
        return frozenset(name for name, operation in self.operations.items() if operation.external)
