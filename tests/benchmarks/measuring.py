"""Measuring: costs of a number of steps, taken from what processes have used and what clients have waited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from math import ceil
from typing import TypeVar

from .backends import Backend
from .clients import Piece, Side

T = TypeVar("T")


@dataclass
class Cost:
    """What some steps have cost: CPU of server and database in seconds, and each client's wait."""

    cpu: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def cpu_each(self) -> float:
        """Milliseconds of CPU a step."""
        return 1000 * self.cpu / len(self.waits)

    def percentile(self, share: float) -> float:
        """The wait in milliseconds that this share of the steps did not exceed."""
        ordered = sorted(self.waits)
        return 1000 * ordered[ceil(share * len(ordered)) - 1]


class Meter:
    """Reads what the processes of one side and of its database have used."""

    def __init__(self, side: Side, backend: Backend) -> None:
        self.side = side
        self.backend = backend

    def _cpu(self) -> float:
        return self.side.server.cpu() + self.backend.cpu()

    def take(self, cost: Cost, steps: Callable[[], Sequence[float]]) -> None:
        """Add what these steps cost; they answer how long each took."""
        before = self._cpu()
        waits = steps()
        cost.cpu += self._cpu() - before
        cost.waits += waits

    def begin(self, number: int, cost: Cost | None = None) -> list[Piece]:
        """Start so many pieces of work."""
        begun: list[tuple[Piece, float]] = []

        def steps() -> list[float]:
            begun.extend(self.side.begin() for _ in range(number))
            return [took for _, took in begun]

        self.take(cost or Cost(), steps)
        return [piece for piece, _ in begun]

    def steps(self, pieces: Sequence[Piece], number: int, cost: Cost | None = None, *, clients: int = 1) -> None:
        """Do the next ``number`` steps of every piece, shared by so many clients at once."""

        def share(own: Sequence[Piece]) -> list[float]:
            return [self.side.step(piece) for _ in range(number) for piece in own]

        def steps() -> list[float]:
            return [took for waits in at_once(share, [pieces[n::clients] for n in range(clients)]) for took in waits]

        self.take(cost or Cost(), steps)


def at_once(do: Callable[[Sequence[Piece]], T], shares: Sequence[Sequence[Piece]]) -> list[T]:
    """Do it with every share, all at the same time."""
    if len(shares) == 1:
        return [do(shares[0])]
    with ThreadPoolExecutor(len(shares)) as pool:
        return list(pool.map(do, shares))
