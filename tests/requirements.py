"""Which test proves which requirement: ``python -m tests.requirements`` prints it, and fails on one that is left open.

A requirement is a statement of the source manuals (``001-31``), an acceptance scenario (``AT-32``) or an edge case (``X8``). It is
*claimed* by tests that carry ``@pytest.mark.req`` with its id, or by a scenario that its line in docs/requirements.md names
and that tests claim; it is *explained* where its line says ``not built: …`` or ``later: …``, with the reason.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINE = re.compile(r"^\| (?P<id>\d{3}-\d+|AT-\d+|X\d+) \|(?P<cells>.*)\|$", re.MULTILINE)
SCENARIO = re.compile(r"\bAT-\d+\b|\bX\d+\b")
EXPLAINED = re.compile(r"\b(not built|later): \S")
IN_DOMAIN = re.compile(r"^\*\*(AT-\d+) |^\| (X\d+) \|", re.MULTILINE)


class Collected:
    """A pytest plugin that notes the marks of what it collects, and runs nothing."""

    def __init__(self) -> None:
        self.tests: dict[str, set[str]] = defaultdict(set)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note ``req`` marks: id → names of tests, without their parameters."""
        for item in session.items:
            for mark in item.iter_markers("req"):
                for requirement in mark.args:
                    self.tests[requirement].add(item.nodeid.partition("[")[0])


@dataclass(frozen=True)
class Requirement:
    """One requirement with the tests that claim it, the scenarios its line names, and whether its line explains it."""

    id: str
    tests: Collection[str]
    named: Collection[str]
    explained: bool


def collected() -> Mapping[str, Collection[str]]:
    """The ids that tests carry, each with the tests."""
    plugin = Collected()
    with redirect_stdout(StringIO()) as said:
        code = pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", str(ROOT / "tests")], [plugin])
    if code:
        raise SystemExit(said.getvalue())
    return plugin.tests


def requirements(claims: Mapping[str, Collection[str]]) -> Iterator[Requirement]:
    """Every requirement of docs/requirements.md and docs/domain.md, in order."""
    lines = {found["id"]: found["cells"] for found in LINE.finditer(_read("requirements.md"))}
    in_domain = [at or edge for at, edge in IN_DOMAIN.findall(_read("domain.md"))]
    for requirement in dict.fromkeys((*lines, *in_domain)):
        cells = lines.get(requirement, "")
        named = SCENARIO.findall(cells.split(" | ")[-1])
        yield Requirement(requirement, claims.get(requirement, ()), named, bool(EXPLAINED.search(cells)))


def is_open(requirement: Requirement, claims: Mapping[str, Collection[str]]) -> bool:
    """Whether no test claims a requirement, no claimed scenario covers it, and nothing says why."""
    covered = bool(requirement.named) and all(scenario in claims for scenario in requirement.named)
    return not (requirement.tests or covered or requirement.explained)


def _read(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def report(claims: Mapping[str, Collection[str]]) -> tuple[str, bool]:
    """A line per requirement and the sums, and whether nothing is left open and every mark names a requirement."""
    found = list(requirements(claims))
    left = [one.id for one in found if is_open(one, claims)]
    unknown = sorted(claims.keys() - {one.id for one in found})
    claimed = sum(bool(one.tests) for one in found)
    lines = [f"{one.id}\t{_by(one)}" for one in found]
    lines.append(
        f"{len(found)} requirements: {claimed} claimed by tests, {len(left)} open: {', '.join(left) or 'none'}"
    )
    if unknown:
        lines.append(f"marks that name no requirement: {', '.join(unknown)}")
    return "\n".join(lines) + "\n", not left and not unknown


def _by(requirement: Requirement) -> str:
    if requirement.tests:
        return "; ".join(sorted(requirement.tests))
    if requirement.named:
        return f"see {', '.join(requirement.named)}"
    return "explained" if requirement.explained else "OPEN"


if __name__ == "__main__":
    text, complete = report(collected())
    sys.stdout.write(text)
    sys.exit(0 if complete else 1)
