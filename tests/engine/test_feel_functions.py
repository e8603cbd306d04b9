"""FEEL's dates and durations, its standard functions and the host's (DMN 1.3, 10.3.4)."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.engine.feel import (
    CHINA,
    FeelError,
    UnknownName,
    YearsMonths,
    to_text,
)

from .expressions import evaluate, refusal

# --- dates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2026-08-31") - duration("P6M")', date(2026, 2, 28)),
        ('date("2024-02-29") + duration("P1Y")', date(2025, 2, 28)),
        ('duration("P5D") + date("2026-03-31")', date(2026, 4, 5)),
        ('today + duration("PT36H")', date(2026, 4, 1)),
        ('date("2026-03-31") - date("2026-03-01")', timedelta(days=30)),
        ("date(2026, 3, 31)", date(2026, 3, 31)),
        ('@"2026-03-31"', date(2026, 3, 31)),
        ('@"P1Y6M"', YearsMonths(18)),
        ('-duration("P1D")', timedelta(days=-1)),
        ('duration("P1D") * 1.5', timedelta(hours=36)),
        ('duration("P3D") / duration("P1D")', 3),
        ('(date("2026-03-31") - date("2026-03-01")).days', 30),
        ('duration("-P1DT2H30M").hours', -2),
        ('duration("P1Y6M").months', 6),
        ("today.year * 100 + today.month", 202603),
        ("today.weekday", 2),
        ("day of week(today)", "Tuesday"),
        ('years and months duration(today, date("2026-08-30"))', YearsMonths(4)),
        ('time("23:00:00") + duration("PT2H")', time(1, 0)),
        ('date and time(today, time("18:00:00"))', datetime(2026, 3, 31, 18, 0, tzinfo=CHINA)),
        ('date and time("2026-03-31T00:00:00")', datetime(2026, 3, 31, 0, 0, tzinfo=CHINA)),
        ('date  and\ttime("2026-03-31T00:00:00Z") = date and time("2026-03-31T08:00:00+08:00")', True),
        ('now - date and time("2026-03-31T19:00:00Z")', timedelta(hours=1)),
        ("now.hour", 4),
        ("date(now)", date(2026, 4, 1)),
    ],
)
def test_it_reckons_with_dates_as_the_calendar_of_china_has_them(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    "text",
    ['date("2026-02-30")', 'date("31.03.2026")', 'duration("P1Y2D")', 'duration("5 days")', '@"P"', 'time("25:00:00")'],
)
def test_a_written_out_date_that_is_none_is_refused_before_it_runs(text: str) -> None:
    assert "有效" in refusal(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 3, 31), "2026-03-31"),
        (datetime(2026, 3, 31, 9, 0, tzinfo=CHINA), "2026-03-31T09:00:00+08:00"),
        (timedelta(days=3), "P3D"),
        (timedelta(seconds=60), "PT1M"),
        (timedelta(0), "PT0S"),
        (timedelta(days=-1, hours=-2, seconds=-1.5), "-P1DT2H1.5S"),
        (YearsMonths(18), "P1Y6M"),
        (YearsMonths(-1), "-P1M"),
        (YearsMonths(0), "P0M"),
        (Decimal("2.50"), "2.5"),
        (10**30, "1" + "0" * 30),
        (True, "true"),
        ("待补正", "待补正"),
    ],
)
def test_a_value_is_written_as_iso_text(value: Any, text: str) -> None:
    assert to_text(value) == text


@pytest.mark.parametrize("value", [None, [], {}])
def test_null_and_collections_have_no_text(value: Any) -> None:
    with pytest.raises(FeelError):
        to_text(value)


@given(
    st.dates()
    | st.datetimes(min_value=datetime(1992, 1, 1), max_value=datetime(9999, 12, 30), timezones=st.just(CHINA))  # noqa: DTZ001
    | st.timedeltas(min_value=timedelta(days=-99_999_999), max_value=timedelta(days=99_999_999))
    | st.builds(YearsMonths, st.integers(min_value=-119_988, max_value=119_988))
)
def test_a_date_or_duration_survives_its_own_text(value: Any) -> None:
    text = to_text(value)
    assert evaluate(f'@"{text}"') == value
    assert evaluate("string(value)", value=value) == text


# --- functions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("string(12.50)", "12.5"),
        ("string(null)", None),
        ("string([1])", None),
        ('number("12.5")', Decimal("12.5")),
        ('number("１２")', None),
        ('number("1e999")', None),
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", -2, 1)', "a"),
        ('substring("foobar", 0)', None),
        ('string length("中文")', 2),
        ('upper case("ay") + lower case("AY")', "AYay"),
        ('contains("有限公司", "公司") and starts with("AY1", "AY") and ends with("AY1", "1")', True),
        ("contains(category, null)", None),
        ('matches("AY20261234", "^AY[0-9]{8}$")', True),
        ('matches("某某设计有限公司", "有限(责任)?公司$")', True),
        ('replace("2026-03-31", "^(\\\\d+)-(\\\\d+)-(\\\\d+)", "$3.$2.$1$9")', "31.03.2026"),
        ('split("a;b;;c", ";")', ["a", "b", "", "c"]),
        ("floor(-1.5)", -2),
        ("ceiling(1.21, 1)", Decimal("1.3")),
        ("round half up(2.5, 0)", 3),
        ("round half up(-1.255, 2)", Decimal("-1.26")),
        ("abs(-3)", 3),
        ('abs(duration("-P1M"))', YearsMonths(1)),
        ("modulo(-5, 3)", 1),
        ("modulo(5, -3)", -1),
        ("modulo(5, 0)", None),
        ("count(documents)", 3),
        ("count(nothing)", None),
        ("min(3, 1, 2)", 1),
        ("max(numbers)", 3),
        ('max(1, "a")', None),
        ("max([])", None),
        ("sum(numbers)", 6),
        ('sum(1, "a")', None),
        ("mean(1, 2)", Decimal("1.5")),
        ("all(true, null)", None),
        ("all([])", True),
        ("all(false, null)", False),
        ("any(true, null)", True),
        ("any(false, null)", None),
        ("any([])", False),
        ("list contains([1, null], null)", True),
        ("append([1], 2, 3)", [1, 2, 3]),
        ("concatenate([1], [2])", [1, 2]),
        ("concatenate([1], 2)", None),
        ("union([1, 2], [2, 3])", [1, 2, 3]),
        ('distinct values([1, 1.0, "1", true])', [1, "1", True]),
        ("flatten([1, [2, [3, []]]])", [1, 2, 3]),
        ("index of([1, 2, 1], 1)", [1, 3]),
        ("sublist([1, 2, 3], 2)", [2, 3]),
        ("sublist([1, 2, 3], -2, 1)", [2]),
        ("reverse([1, 2])", [2, 1]),
        ('time(now) = time("04:00:00")', True),
        ("time(9, 30, 0)", time(9, 30)),
    ],
)
def test_the_standard_functions_do_what_the_standard_says(text: str, value: Any) -> None:
    assert evaluate(text) == value


def test_the_host_adds_functions_of_its_own() -> None:
    assert evaluate('workdays(today, limit("accept_days"))') == date(2026, 4, 5)
    assert evaluate('limit("no_such_limit")') is None


def test_a_call_that_the_host_cannot_take_is_the_expressions_fault() -> None:
    with pytest.raises(FeelError, match="参数"):
        evaluate("workdays(today)")
    with pytest.raises(UnknownName, match="no_such_function"):
        evaluate("no_such_function(1)")


@pytest.mark.parametrize("text", ["count()", "substring(category)", "date()", "upper case(category, 1)"])
def test_a_standard_function_with_the_wrong_number_of_arguments_is_refused(text: str) -> None:
    assert "参数个数" in refusal(text)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a|a)*b", ".*.*.*.*x", "(a?){60}a{60}", "a{1,200}b{1,200}c{1,200}d{1,200}", "(a{2,9}){2,9}" * 9],
)
def test_a_pattern_that_could_run_away_is_refused(pattern: str) -> None:
    assert "匹配方式过多" in refusal(f'matches(category, "{pattern}")')
    with pytest.raises(FeelError):
        evaluate("matches(category, pattern)", pattern=pattern)


@pytest.mark.parametrize("pattern", ["(?=a)b", "(a)\\\\1", "[[a]", "[z-a]", "a**", "(", "(?i)a", "(?P<x>a)", "a{3,1}"])
def test_a_pattern_outside_the_safe_subset_is_refused(pattern: str) -> None:
    assert "不是可用的正则表达式" in refusal(f'matches(category, "{pattern}")')


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab1.*+?|()[]{},^$\\dws-&~", max_size=40), st.text(alphabet="ab1-", max_size=200))
def test_whatever_the_pattern_it_is_refused_or_matched(pattern: str, text: str) -> None:
    with suppress(FeelError):
        assert evaluate("matches(subject, pattern)", subject=text, pattern=pattern) in (True, False)
