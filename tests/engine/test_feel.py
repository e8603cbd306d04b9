"""FEEL, the language of every condition, timer, parameter and decision cell (DMN 1.3, chapter 10)."""

import logging
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, logger

from service.engine import feel
from service.engine.feel import (
    STANDARD_FUNCTIONS,
    Call,
    FeelError,
    UnknownName,
    compile_expression,
    compile_unary_tests,
    is_name,
)

from .expressions import evaluate, holds, refusal

# --- the grammar ---------------------------------------------------------------------------------------------------


def test_the_grammar_leaves_the_parser_no_choice(caplog: pytest.LogCaptureFixture) -> None:
    grammar = Path(feel.__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    level = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        with caplog.at_level(logging.DEBUG, "lark"):
            Lark(grammar, parser="lalr", lexer="basic", start=["expression", "unary_tests"], debug=True)
    finally:
        logger.setLevel(level)
    assert "conflict" not in caplog.text.lower()


@pytest.mark.parametrize("name", sorted(STANDARD_FUNCTIONS))
def test_every_standard_function_can_be_called_by_its_name(name: str) -> None:
    for arguments in ("x", "x, x", "x, x, x"):
        try:
            expression = compile_expression(f"{name}({arguments})")
        except FeelError:
            continue
        assert expression.calls == {Call(name, (...,) * (arguments.count(",") + 1))}
        assert not expression.host_calls
        return
    pytest.fail(f"{name} takes neither one, two nor three arguments")


# --- values and operators ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ("7 - 2 - 1", 4),
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("10 / 4", Decimal("2.5")),
        ("10 / 5", 2),
        ("2 ** 10", 1024),
        ("-5 ** 2", 25),
        ("- -5", 5),
        (".5 + .5", 1),
        ('"注册" + "建筑师"', "注册建筑师"),
        (r'"a\"b\\c\n\u4e2d\ud83d\ude00"', 'a"b\\c\n中😀'),
        ("[1, [], {a: 1}]", [1, [], {"a": 1}]),
        ('{a: 1, "b c": a + 1}', {"a": 1, "b c": 2}),
        ("if 1 < 2 then 3 else 4", 3),
        ("if null then 3 else 4", 4),
        ("5 between 1 and 5 and true", True),
        ("for x in [1, 2], y in [10, 20] return x * y", [10, 20, 20, 40]),
        ("for x in [1, 2], y in [x, x] return y", [1, 1, 2, 2]),
        ("some x in [1, 2] satisfies x > 1", True),
        ("every x in [1, 2] satisfies x > 1", False),
        ("every x in [] satisfies x > 1", True),
        ("[1, 2] = [1, 2.0]", True),
        ('[1, 2] = [1, "2"]', False),
        ("{a: [1]} = {a: [1]}", True),
        ("1 // a comment\n + /* and one more */ 1", 2),
        ("application.rounds", 2),
        ('专业 = "一级注册建筑师"', True),
        ("index + inside + order", 6),
    ],
)
def test_it_evaluates(text: str, value: Any) -> None:
    result = evaluate(text, index=1, inside=2, order=3)
    assert result == value
    assert type(result) is type(value)


THREE = {"true": True, "false": False, "null": None}


@pytest.mark.parametrize("left", THREE)
@pytest.mark.parametrize("right", [*THREE, '"text"'])
def test_and_or_and_not_know_three_values(left: str, right: str) -> None:
    one, other = THREE[left], THREE.get(right)
    conjunction = False if False in (one, other) else None if None in (one, other) else True
    disjunction = True if True in (one, other) else None if None in (one, other) else False
    assert evaluate(f"{left} and {right}") is conjunction
    assert evaluate(f"{right} and {left}") is conjunction
    assert evaluate(f"{left} or {right}") is disjunction
    assert evaluate(f"{right} or {left}") is disjunction
    assert evaluate(f"not({right})") is (None if other is None else not other)


@pytest.mark.parametrize(
    "text",
    [
        "1 < null",
        "null >= null",
        '1 = "1"',
        "true = 1",
        "true < false",
        '1 < "2"',
        'today = "2026-03-31"',
        "today < now",
        '1 + "1"',
        "null + 1",
        "1 / 0",
        "10 ** 6000 * 10 ** 6000",
        'date("9999-12-31") + duration("P1D")',
        'date("9999-12-31") + duration("P1M")',
        'today + date("2026-01-01")',
        "-true",
        "nothing.anything",
        "category.length",
        "application.no_such_key",
        "numbers[0]",
        "numbers[4]",
        "null in [1..2]",
        "every x in nothing satisfies x",
        "for x in nothing return x",
        'time("09:00:00+08:00") < time("10:00:00")',
    ],
)
def test_what_does_not_fit_together_is_null(text: str) -> None:
    assert evaluate(text) is None


def test_null_equals_null_alone() -> None:
    assert evaluate("null = nothing") is True
    assert evaluate("application.withdrawn != null") is False
    assert evaluate("0 = null") is False
    assert evaluate('"" != null') is True


def test_and_does_not_look_at_what_cannot_matter() -> None:
    assert evaluate("false and unknown") is False
    assert evaluate("true or unknown") is True


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3 in [1..3]", True),
        ("3 in [1..3)", False),
        ("3 in [1..3[", False),
        ("1 in ]1..3]", False),
        ("1 in (1..3]", False),
        ("2 in (1..3)", True),
        ("3 in (1, 3)", True),
        ("3 in (> 5, < 4)", True),
        ("3 in > 5", False),
        ("3 in numbers", True),
        ("3 in [[1..5], 9]", True),
        ("3 in not(1, 2)", True),
        ('"b" in ["a".."c"]', True),
        ("today in [application.reported_on..registration.valid_to]", True),
        ("3 in [1..3[ and true", False),
    ],
)
def test_in_takes_ranges_lists_and_tests(text: str, value: bool) -> None:
    assert evaluate(text) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("numbers[1]", 1),
        ("numbers[-1]", 3),
        ("numbers[count(numbers)]", 3),
        ("numbers[item > 1]", [2, 3]),
        ('documents[kind = "proof"].size', [900]),
        ("documents[size > 100].kind", ["proof"]),
        ("documents[size = null].kind", ["scan"]),
        ("documents.kind", ["photo", "proof", "scan"]),
        ("category[1]", "ARCH1"),
        ('nothing[item = "x"]', []),
        ("nothing[1]", None),
        ("for d in documents return numbers[item < d.size]", [[1, 2, 3], [1, 2, 3], []]),
    ],
)
def test_a_filter_keeps_what_holds_and_a_number_picks_one(text: str, value: Any) -> None:
    assert evaluate(text) == value


NUMBERS = st.integers(min_value=-50, max_value=50) | st.decimals(min_value=-50, max_value=50, places=2)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_range_agrees_with_the_comparisons_it_stands_for(value: Any, start: Any, end: Any) -> None:
    facts = {"v": value, "a": start, "b": end}
    for opening, closing, meaning in (
        ("[", "]", "v >= a and v <= b"),
        ("(", "]", "v > a and v <= b"),
        ("]", "[", "v > a and v < b"),
        ("[", ")", "v >= a and v < b"),
    ):
        assert evaluate(f"v in {opening}a..b{closing}", **facts) is evaluate(meaning, **facts)
    assert evaluate("v between a and b", **facts) is evaluate("v in [a..b]", **facts)
    assert holds("[a..b]", value, **facts) is evaluate("v in [a..b]", **facts)


@given(NUMBERS, NUMBERS)
def test_arithmetic_is_decimal(one: Any, other: Any) -> None:
    facts = {"a": one, "b": other}
    assert evaluate("a + b - b = a", **facts) is True
    assert evaluate("a * b", **facts) == Decimal(one) * Decimal(other)
    if other:
        assert evaluate("modulo(a, b) = a - b * floor(a / b)", **facts) is True


# --- what it needs of its host -------------------------------------------------------------------------------------


def test_it_tells_what_it_needs_of_its_host() -> None:
    expression = compile_expression(
        'application.reported and count(documents[kind = category and item.size > 1]) > limit("accept_days")'
        " and (for d in registration.parts return d.name) = {today: 1, x: today}.x and workdays(now, n) != null"
    )
    assert expression.names == {"application", "documents", "registration", "now", "n"}
    assert expression.filter_names == {"kind", "category"}
    assert expression.paths == {
        ("application", "reported"),
        ("documents",),
        ("registration", "parts"),
        ("now",),
        ("n",),
    }
    assert expression.host_calls == {Call("limit", ("accept_days",)), Call("workdays", (..., ...))}
    assert not expression.constant


def test_a_literal_is_known_as_such() -> None:
    assert compile_expression('date("2026-01-01")').literal == date(2026, 1, 1)
    assert compile_expression("-5").literal == -5
    assert compile_expression("null").literal is None
    assert compile_expression("2 + 3").literal is feel.NOT_LITERAL
    assert compile_unary_tests('"a", null').literals == ("a", None)
    assert compile_unary_tests('"a", < 3').literals is None


@pytest.mark.parametrize(
    ("text", "verdict"), [("days", True), ("天数", True), ("a b", False), ("if", False), ("1a", False), ("", False)]
)
def test_it_knows_what_can_be_a_name(text: str, verdict: bool) -> None:
    assert is_name(text) is verdict


def test_an_unknown_name_is_named() -> None:
    with pytest.raises(UnknownName) as caught:
        evaluate("True")
    assert caught.value.name == "True"
    with pytest.raises(UnknownName):
        evaluate("numbers[item > limit_of_nobody]")


def test_values_of_the_host_come_in_as_feel_knows_them() -> None:
    assert evaluate("x + 0.2 = 0.3", x=0.1) is True
    assert evaluate("x", x=(1, 2)) == [1, 2]
    assert evaluate("x[1] + 0.2 = 0.3", x=[0.1]) is True
    assert evaluate("sum(x) = 0.3", x=[0.1, 0.2]) is True


@pytest.mark.parametrize(
    "value",
    [object(), print, {1}, b"bytes", datetime(2026, 1, 1), float("nan"), float("inf"), Decimal("NaN"), FeelError],  # noqa: DTZ001
)
def test_anything_else_of_the_host_stays_outside(value: Any) -> None:
    for text, facts in (("x", {"x": value}), ("x.y", {"x": {"y": value}}), ("x[1]", {"x": [value]})):
        with pytest.raises(FeelError, match="不能用在表达式中"):
            evaluate(text, **facts)


# --- unary tests ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value", "verdict"),
    [
        ("", 1, True),
        (" - ", None, True),
        ('"a"', "a", True),
        ('"a", "b"', "b", True),
        ('not("a", "b")', "b", False),
        ('not("a", "b")', "c", True),
        ('not("a")', None, True),
        ('not("a")', 1, False),
        ("not(< 5)", None, False),
        ("not([1..5])", 6, True),
        ("-5", -5, True),
        ("< 5", 4, True),
        ("< 5, > 10", 11, True),
        (">= today", date(2026, 3, 31), True),
        ("= 5", 5, True),
        ("!= 5", 5, False),
        ("!= null", 5, True),
        ("[1..5)", 5, False),
        ("]1..5]", 5, True),
        ("< 5", None, False),
        ("< 5", "4", False),
        ("null", None, True),
        ("true", True, True),
        ("true", 1, False),
        ("false", None, False),
        ("numbers", 2, True),
        ("[1, [4..6]]", 5, True),
        ("category", "ARCH1", True),
        ("application.rounds + 1", 3, True),
        ("? > 1 and ? < 5", 3, True),
        ("? > 1 and ? < 5", 6, False),
        ("contains(?, 专业)", "一级注册建筑师（北京）", True),
        ('category = "ARCH1"', "whatever", True),
        ('category in ("STR1", "GEO")', "whatever", False),
        ("some x in ? satisfies x > 2", [1, 2, 3], True),
    ],
)
def test_a_condition_cell_holds_or_not(cell: str, value: Any, verdict: bool) -> None:
    assert holds(cell, value) is verdict


@pytest.mark.parametrize("cell", ['"a",', "not(", "< ", "> 1 2", ", 1", "not()", "- -"])
def test_a_condition_cell_that_makes_no_sense_is_refused(cell: str) -> None:
    with pytest.raises(FeelError):
        compile_unary_tests(cell)


# --- sentences for the analyst -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "空的"),
        ("category == 1", "判断相等只写一个 ="),
        ("category = 1 && true", "and"),
        ("category != 1 || true", "or"),
        ("category = '1'", "双引号"),
        ('category = "1', "结尾的双引号"),
        ("count（documents）", "半角的 ("),
        ("category = “ARCH1”", '半角的 "'),
        ("not category", "not(…)"),
        ("first level = 1", "空格"),
        ("5 % 2", "modulo"),
        ("1 +", "不完整"),
        ("if a then b", "不完整"),
        ("? > 1", "决策表"),
        ("not(1, 2)", "一个条件"),
        ("5 in [5..1]", "下限大于上限"),
        (r'"\q"', "转义"),
        (r'"\ud83d"', "转义"),
        ("1" * 2001, "过长"),
    ],
)
def test_a_mistake_is_explained(text: str, hint: str) -> None:
    assert hint in refusal(text)


def test_a_mistake_has_a_place() -> None:
    for text, position in (("category == 1", 10), ("1 +", 3), ('1 + date("x")', 4), ("{a 1}", 3)):
        with pytest.raises(FeelError) as caught:
            compile_expression(text)
        assert caught.value.position == position
