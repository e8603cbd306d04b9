"""Comparisons as DMN 1.3 (10.3.2) has them.

Null and operands that do not fit together give null, never an exception: a gateway then sees that its condition is not
true, and a decision table that its row does not match.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from .errors import FeelError
from .logic import both, negated
from .values import CONTEXT, DATE, DAYS, INSTANT, LIST, MONTHS, NUMBER, STRING, TIME, Range, YearsMonths, kind, known

Binary = Callable[[Any, Any], Any]

MAX_COMPARED = 10_000
"""Pairs that one comparison of two lists or contexts looks at."""

_SCALARS = frozenset({bool, int, Decimal, str, date, datetime, time, timedelta, YearsMonths})
_ORDERED = frozenset({NUMBER, STRING, DATE, TIME, INSTANT, DAYS, MONTHS})


def equal(left: Any, right: Any) -> bool | None:
    """Equality: null equals null alone; values of different kinds are neither equal nor different (null)."""
    if type(left) is type(right) and type(left) in _SCALARS:
        return bool(left == right)
    if left is None or right is None:
        return left is right
    return _same(left, right) if kind(left) == kind(right) else None


def unequal(left: Any, right: Any) -> bool | None:
    """The negation of equality."""
    return negated(equal(left, right))


def _same(left: Any, right: Any) -> bool:
    """Whether two values of one kind are the same all the way down; without recursion, and not for ever."""
    pairs = [(left, right)]
    for _ in range(MAX_COMPARED):
        if not pairs:
            return True
        one, other = (known(value) for value in pairs.pop())
        of = kind(one)
        if of != kind(other):
            return False
        if of in (LIST, CONTEXT):
            inner = _list_pairs(one, other) if of == LIST else _context_pairs(one, other)
            if inner is None:
                return False
            pairs += inner
        elif one != other:
            return False
    raise FeelError("比较的内容过多")


def _list_pairs(left: list[Any], right: list[Any]) -> list[tuple[Any, Any]] | None:
    return list(zip(left, right, strict=True)) if len(left) == len(right) else None


def _context_pairs(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[tuple[Any, Any]] | None:
    return [(left[key], right[key]) for key in left] if left.keys() == right.keys() else None


def _ordering(holds: Binary) -> Binary:
    def compare(left: Any, right: Any) -> bool | None:
        of = kind(left)
        if of not in _ORDERED or of != kind(right):
            return None
        try:
            return bool(holds(left, right))
        except TypeError:  # a time of day with an offset and one without
            return None

    return compare


less, at_most = _ordering(operator.lt), _ordering(operator.le)
more, at_least = _ordering(operator.gt), _ordering(operator.ge)

COMPARISONS: dict[str, Binary] = {"=": equal, "!=": unequal, "<": less, "<=": at_most, ">": more, ">=": at_least}


def within(value: Any, limits: Range) -> bool | None:
    """Whether the value lies in the range."""
    after = (at_least if limits.start_included else more)(value, limits.start)
    before = (at_most if limits.end_included else less)(value, limits.end)
    return both(after, before)
