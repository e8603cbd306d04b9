"""What can be seen to be wrong with a table without evaluating it for a case."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any, NamedTuple

from service.engine.feel import UnaryTests, UnknownName, kind

from .table import Rule

_KINDS = {
    "string": "string",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
}
"""The kinds of value that a column's type stands for; other types (Any, or one of the modeller's own) allow all."""


class Problem(NamedTuple):
    """One thing that is wrong with a DMN file: the id of the element to point at, a code, a sentence."""

    element: str
    code: str
    message: str


class InvalidDecisions(ValueError):
    """A DMN file that cannot be used; `problems` are all that is wrong with it."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        super().__init__(f"{file}：" + "；".join(problem.message for problem in problems))
        self.file = file
        self.problems = problems


def of_type(value: Any, declared: str | None) -> bool:
    """Whether a literal is of the type that its column declares; null is of every type."""
    wanted = _KINDS.get(declared or "")
    return value is None or wanted is None or kind(value) == wanted


def allows(allowed: UnaryTests, value: Any) -> bool:
    """Whether a column's list of values has room for a literal; null always has, a list that needs a case always is."""
    return value is None or not allowed.constant or allowed(value, _nothing)


def overlaps(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """Pairs of rows that certainly hold together for some case, as far as that can be seen without solving anything."""
    for one, other in combinations(rules, 2):
        if all(map(_meet, one.tests, other.tests)):
            yield one, other


def _meet(one: UnaryTests, other: UnaryTests) -> bool:
    """Whether some value certainly passes both tests."""
    if one.any or other.any or one.text.strip() == other.text.strip():
        return True
    return any(
        tests.constant and any(tests(value, _nothing) for value in listed.literals or ())
        for listed, tests in ((one, other), (other, one))
    )


def _nothing(name: str) -> Any:
    raise UnknownName(name)
