"""Arithmetic on numbers, texts, dates and durations, as DMN 1.3 (10.3.2) has it.

Operands that do not fit together, a division by zero and results beyond what numbers and the calendar hold are null.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from .comparison import Binary
from .errors import FeelError
from .temporal import add_months
from .values import DATE, DAYS, INSTANT, MONTHS, NUMBER, NUMBERS, STRING, TIME, YearsMonths, kind

MAX_STRING = 10_000
"""Characters in a text that an expression puts together."""

MAX_MONTHS = 12 * 9999
"""Months in a duration: what the calendar holds."""

_LARGEST_WHOLE = 10**34


def number(value: int | Decimal) -> int | Decimal:
    """A result as an expression holds it: whole numbers as int, as far as the standard's numbers are exact."""
    if isinstance(value, int):
        return value if -_LARGEST_WHOLE < value < _LARGEST_WHOLE else NUMBERS.plus(value)
    return int(value) if -_LARGEST_WHOLE < value < _LARGEST_WHOLE and value == value.to_integral_value() else value


def text(value: str) -> str:
    """A text that an expression put together; FeelError where it grew beyond what anything here can need."""
    if len(value) > MAX_STRING:
        raise FeelError(f"拼接出的文本过长（最多 {MAX_STRING} 个字符）")
    return value


def _scaled(length: timedelta, factor: int | Decimal) -> timedelta:
    return timedelta(microseconds=int(NUMBERS.multiply(_microseconds(length), factor)))


def _microseconds(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


def _shifted(moment: time, length: timedelta) -> time:
    return (datetime.combine(date(2000, 1, 1), moment) + length).timetz()


def _months(count: int | Decimal) -> YearsMonths:
    if not -MAX_MONTHS <= count <= MAX_MONTHS:
        raise OverflowError
    return YearsMonths(int(count))


def _swapped(rule: Binary) -> Binary:
    return lambda left, right: rule(right, left)


_Rules = dict[tuple[str, str], Binary]

_ADD: _Rules = {
    (NUMBER, NUMBER): lambda a, b: number(NUMBERS.add(a, b)),
    (STRING, STRING): lambda a, b: text(a + b),
    (DATE, DAYS): lambda a, b: a + b,
    (DATE, MONTHS): lambda a, b: add_months(a, b.months),
    (INSTANT, DAYS): lambda a, b: a + b,
    (INSTANT, MONTHS): lambda a, b: add_months(a, b.months),
    (TIME, DAYS): _shifted,
    (DAYS, DAYS): lambda a, b: a + b,
    (MONTHS, MONTHS): lambda a, b: _months(a.months + b.months),
}
_ADD |= {(b, a): _swapped(rule) for (a, b), rule in _ADD.items() if a != b}

_SUBTRACT: _Rules = {
    (NUMBER, NUMBER): lambda a, b: number(NUMBERS.subtract(a, b)),
    (DATE, DATE): lambda a, b: a - b,
    (INSTANT, INSTANT): lambda a, b: a - b,
    (DATE, DAYS): lambda a, b: a - b,
    (DATE, MONTHS): lambda a, b: add_months(a, -b.months),
    (INSTANT, DAYS): lambda a, b: a - b,
    (INSTANT, MONTHS): lambda a, b: add_months(a, -b.months),
    (TIME, DAYS): lambda a, b: _shifted(a, -b),
    (DAYS, DAYS): lambda a, b: a - b,
    (MONTHS, MONTHS): lambda a, b: _months(a.months - b.months),
}
_MULTIPLY: _Rules = {
    (NUMBER, NUMBER): lambda a, b: number(NUMBERS.multiply(a, b)),
    (DAYS, NUMBER): _scaled,
    (NUMBER, DAYS): lambda a, b: _scaled(b, a),
    (MONTHS, NUMBER): lambda a, b: _months(NUMBERS.multiply(a.months, b)),
    (NUMBER, MONTHS): lambda a, b: _months(NUMBERS.multiply(a, b.months)),
}
_DIVIDE: _Rules = {
    (NUMBER, NUMBER): lambda a, b: number(NUMBERS.divide(a, b)),
    (DAYS, NUMBER): lambda a, b: timedelta(microseconds=int(NUMBERS.divide(_microseconds(a), b))),
    (DAYS, DAYS): lambda a, b: number(NUMBERS.divide(_microseconds(a), _microseconds(b))),
    (MONTHS, NUMBER): lambda a, b: _months(NUMBERS.divide(a.months, b)),
    (MONTHS, MONTHS): lambda a, b: number(NUMBERS.divide(a.months, b.months)),
}
_RAISE: _Rules = {(NUMBER, NUMBER): lambda a, b: number(NUMBERS.power(a, b))}


def _arithmetic(rules: _Rules) -> Binary:
    def apply(left: Any, right: Any) -> Any:
        rule = rules.get((kind(left), kind(right)))
        if rule is None:
            return None
        try:
            return rule(left, right)
        except ArithmeticError:  # divided by zero, too large, beyond the calendar
            return None

    return apply


ARITHMETIC: dict[str, Binary] = {
    "+": _arithmetic(_ADD),
    "-": _arithmetic(_SUBTRACT),
    "*": _arithmetic(_MULTIPLY),
    "/": _arithmetic(_DIVIDE),
    "**": _arithmetic(_RAISE),
}


def negative(value: Any) -> Any:
    """The value with its sign turned: a number or a duration."""
    return ARITHMETIC["*"](value, -1)
