"""Which elements and flows of the diagrams no scenario passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.engine.elements import Process

from .playing import Report


@dataclass(frozen=True)
class Untouched:
    """What no scenario passes in a diagram: ids of elements and flows, in the order of the diagram."""

    process: str
    elements: tuple[str, ...]
    flows: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing of the diagram is left out."""
        return not self.elements and not self.flows


def untouched(processes: Mapping[str, Process], reports: Iterable[Report]) -> Sequence[Untouched]:
    """For each diagram what these scenarios leave out; a diagram that they pass whole has nothing in both."""
    elements: set[str] = set()
    flows: set[str] = set()
    for report in reports:
        elements |= report.elements
        flows |= report.flows
    return [
        Untouched(
            process.id,
            tuple(name for name in process.elements if name not in elements),
            tuple(name for name in process.flows if name not in flows),
        )
        for process in processes.values()
    ]


def told(reports: Iterable[Report], left_out: Iterable[Untouched]) -> Iterator[str]:
    """Lines for who runs the scenarios: each with its failures, then each diagram with what none of them passes."""
    for report in reports:
        yield f"{'holds' if report.holds else 'FAILS'}\t{report.scenario.file}\t{report.scenario.title}"
        yield from (f"\t{sentence}" for sentence in report.failures)
    for diagram in left_out:
        yield f"{diagram.process}\t{'every element and flow' if diagram.whole else 'not passed:'}"
        yield from (f"\t{name}" for name in (*diagram.elements, *diagram.flows))
