"""Unary tests: conditions about one value, the subject, which stands before them unwritten or is written `?`."""

from typing import Any

from .comparison import Binary, equal, within
from .logic import settled, truth
from .scope import Closure
from .values import LIST, RANGE, kind, known


def operator_test(operator: Binary, right: Closure) -> Closure:
    """`< 5`: the subject is compared."""
    return lambda scope: operator(scope.subject, right(scope))


def condition_test(condition: Closure) -> Closure:
    """`? > a and ? < b`: an expression that is itself true or false of the subject."""
    return lambda scope: truth(condition(scope))


def value_test(value: Closure) -> Closure:
    """`"a"`, `[1..5]`, a list: the subject equals it, lies in it, or is one of it."""
    return lambda scope: _fits(scope.subject, value(scope))


def _fits(value: Any, wanted: Any) -> bool | None:
    if kind(wanted) == RANGE:
        return within(value, wanted)
    if kind(wanted) != LIST:
        return equal(value, wanted)
    return settled(True, [*(_fits_one(value, element) for element in wanted), equal(value, wanted) is True])


def _fits_one(value: Any, wanted: Any) -> bool | None:
    wanted = known(wanted)
    return within(value, wanted) if kind(wanted) == RANGE else equal(value, wanted)


def belongs(value: Closure, test: Closure) -> Closure:
    """`value in …`: the tests are about the value."""
    return lambda scope: test(scope.about(value(scope)))
