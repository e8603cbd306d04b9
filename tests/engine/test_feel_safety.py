"""What an expression cannot do: reach Python, run without end, or fail with anything but a sentence."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.engine.feel import (
    STANDARD_FUNCTIONS,
    FeelError,
    UnknownName,
    compile_expression,
    compile_unary_tests,
    kind,
    to_text,
)

from .expressions import FACTS, evaluate


@pytest.mark.parametrize(
    "text",
    [
        "-" * 900 + "1",
        "[" * 500 + "1" + "]" * 500,
        "not(" * 300 + "true" + ")" * 300,
        "if a then b else " * 100 + "1",
        "f(" * 500 + "1" + ")" * 500,
        "(" * 300 + "1.." * 300,
    ],
)
def test_nesting_has_an_end(text: str) -> None:
    with pytest.raises(FeelError):
        compile_expression(text)


def test_long_but_flat_is_no_trouble() -> None:
    assert evaluate("+".join(["1"] * 900)) == 900
    assert evaluate("(" * 900 + "1" + ")" * 900) == 1
    assert evaluate("nothing" + ".a" * 900) is None
    assert evaluate(" or ".join(["false"] * 200)) is False


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"for x{n} in [1,2,3,4,5,6,7,8,9] return " for n in range(20)) + "1",
        "some " + ", ".join(f"x{n} in [1,2,3,4,5,6,7,8,9]" for n in range(20)) + " satisfies false",
        'for a in ["xxxxxxxx"] return ' + "for a in [a + a] return " * 30 + "a",
        "flatten(for a in [[1, 1]] return " + "for a in [[a, a]] return " * 30 + "a)",
        "(for a in [[1, 1]] return "
        + "for a in [[a, a]] return " * 30
        + "a) = (for a in [[1, 1]] return "
        + "for a in [[a, a]] return " * 30
        + "a)",
    ],
)
def test_work_and_memory_have_an_end(text: str) -> None:
    with pytest.raises(FeelError, match=r"过大|过长|过多"):
        evaluate(text)


def test_numbers_do_not_grow_without_end() -> None:
    squared = ", ".join(f"a{n + 1}: a{n} * a{n}" for n in range(90))
    assert evaluate(f"{{a0: 7, {squared}}}.a90") is None
    assert to_text(evaluate("9" * 1000)) == "1" + "0" * 1000
    assert evaluate("9 ** (9 ** (9 ** 9))") is None


class Record(Mapping[str, Any]):
    """A fact as a host may hand it over: a mapping that also has attributes, which must stay out of reach."""

    secret = "attribute"

    def __getitem__(self, key: str) -> Any:
        return {"open": 1}[key]

    def __iter__(self) -> Iterator[str]:
        return iter(["open"])

    def __len__(self) -> int:
        return 1


HOSTED: tuple[object, ...] = (Record(), 1, "", [], {}, date.min, timedelta(), Decimal(1), print)
OWN = {"year", "month", "day", "days", "seconds", "weekday", "today"}
NAMES = sorted({name for value in HOSTED for name in dir(value)} - OWN)


@pytest.mark.parametrize("name", NAMES)
def test_no_attribute_of_python_can_be_reached(name: str) -> None:
    record = Record()
    for source in (
        "record",
        "1",
        '"text"',
        "today",
        "now",
        'duration("P1D")',
        "numbers[1]",
        "{a: 1}",
        "[1..2]",
        "null",
    ):
        assert evaluate(f"{source}.{name}", record=record) is None
    assert evaluate(f"numbers.{name}") == [None, None, None]
    assert evaluate(f"[record][{name} = null]", record=record) == [record]
    for text in (f"{name} = 1", f"{name}(1)"):
        if name not in STANDARD_FUNCTIONS:
            with pytest.raises(UnknownName):
                evaluate(text)


PIECES = st.sampled_from(
    [
        *(
            "1",
            "0",
            ".5",
            "99999999999",
            '"a"',
            '"2026-01-01"',
            '"(a+)+"',
            "true",
            "null",
            "today",
            "now",
            "record",
            "documents",
        ),
        *(
            "numbers",
            "category",
            "__class__",
            "unknown",
            "x",
            "item",
            "?",
            "-",
            "+",
            "*",
            "/",
            "**",
            "=",
            "!=",
            "<",
            ">=",
        ),
        *(
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "..",
            ".",
            ",",
            ":",
            "@",
            "and",
            "or",
            "not",
            "not(",
            "in",
            "between",
            "if",
            "then",
        ),
        *(
            "else",
            "for",
            "return",
            "some",
            "every",
            "satisfies",
            "date(",
            "date and time(",
            "duration(",
            "matches(",
            "sum(",
        ),
        *(
            "string(",
            "flatten(",
            "split(",
            "substring(",
            "min(",
            "for x in numbers return",
            "some x in",
            "documents[",
            "\\",
            '"',
        ),
    ]
)
SOUP = st.lists(PIECES, max_size=25).map(" ".join)


ATOMS = st.sampled_from(
    [
        *(
            "0",
            "1",
            "-2.5",
            '"a"',
            '"2026-01-01"',
            '"P1D"',
            "true",
            "null",
            "today",
            "now",
            '@"P1M"',
            "record",
            "numbers",
        ),
        *("documents", "category", "item", "unknown", "[]", "application.rounds", "x"),
    ]
)
SHAPES = (
    *("({} {} {})", "[{}, {}]", "{{a: {}, b: a}}", "not({})", "-({})", "{}.a", "({})[{}]", "[{}][item = {}]"),
    *("(if {} then {} else {})", "(for i in {} return [i, {}])", "(some i in {} satisfies i = {})", "({} in [{}..{}))"),
    *("({} between {} and {})", "({} in (> {}, {}))", "string({})", "sum({})", "max({}, {})", "count({})", "date({})"),
    *("duration({})", "flatten([{}, {}])", "union([{}], [{}])", "split({}, {})", "substring({}, {})", "floor({})"),
    *("list contains([{}], {})", "date and time({}, {})", "modulo({}, {})", "years and months duration({}, {})"),
)
OPERATORS = st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", ">=", "and", "or"])


def shaped(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions made of expressions."""

    def fill(shape: str) -> st.SearchStrategy[str]:
        if shape.startswith("({} {} "):
            return st.builds(shape.format, parts, OPERATORS, parts)
        return st.builds(shape.format, *[parts] * shape.count("{}"))

    return st.sampled_from(SHAPES).flatmap(fill)


WELL_FORMED = st.recursive(ATOMS, shaped, max_leaves=12)


def is_feel(value: Any) -> bool:
    if kind(value) == "list":
        return all(is_feel(element) for element in value)
    return kind(value) != "foreign"


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60) | SOUP | WELL_FORMED)
def test_whatever_is_written_is_read_or_refused_and_gives_values_only(text: str) -> None:
    facts = FACTS | {"record": Record(), "x": object()}
    with suppress(FeelError):
        assert is_feel(compile_expression(text)(facts.__getitem__))
    with suppress(FeelError):
        assert compile_unary_tests(text)(1, facts.__getitem__) in (True, False)
