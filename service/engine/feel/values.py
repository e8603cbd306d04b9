"""The values of FEEL, their kinds, and the door through which the host's values come in.

A value is None, bool, int or Decimal, str, date, aware datetime, time, timedelta, YearsMonths, a list, a Mapping or a
Range. Nothing else can be touched by an expression, and of a Mapping only what its keys name: no attribute of a Python
object is ever read on an expression's word.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from types import MappingProxyType, NoneType
from typing import Any
from zoneinfo import ZoneInfo

from .errors import FeelError

CHINA = ZoneInfo("Asia/Shanghai")
"""Clocks and calendars of expressions are those of China: a text without an offset, the day of an instant."""

NUMBERS = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow]
)
"""The numbers of the standard, Decimal128. What is too large for them becomes null."""


@dataclass(frozen=True, order=True, slots=True)
class YearsMonths:
    """A duration in calendar months, such as P1Y6M; it has no length in days."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """What lies between two values, ends included where it says so."""

    start: Any
    end: Any
    start_included: bool
    end_included: bool


NULL, BOOLEAN, NUMBER, STRING = "null", "boolean", "number", "string"
DATE, TIME, INSTANT = "date", "time", "date and time"
DAYS, MONTHS = "days and time duration", "years and months duration"
LIST, CONTEXT, RANGE = "list", "context", "range"
FOREIGN = "foreign"

_KINDS: dict[type, str] = {
    NoneType: NULL,
    bool: BOOLEAN,
    int: NUMBER,
    Decimal: NUMBER,
    str: STRING,
    datetime: INSTANT,
    date: DATE,
    time: TIME,
    timedelta: DAYS,
    YearsMonths: MONTHS,
    list: LIST,
    Range: RANGE,
    dict: CONTEXT,
    MappingProxyType: CONTEXT,
}
_FAMILIES = (*_KINDS.items(), (Mapping, CONTEXT))


def kind(value: Any) -> str:
    """The standard's name of the value's type; FOREIGN for what is no FEEL value."""
    found = _KINDS.get(type(value))
    return found if found is not None else _classify(type(value))


def _classify(cls: type) -> str:
    found = next((name for base, name in _FAMILIES if issubclass(cls, base)), FOREIGN)
    _KINDS[cls] = found
    return found


_AS_THEY_ARE = frozenset({NoneType, bool, int, str, date, timedelta, YearsMonths, list, dict, Range})


def known(value: Any) -> Any:
    """The host's value as FEEL takes it: an instant as China's clocks show it, a float as the number it reads as.

    Raises FeelError for an instant without an offset, for a number that is none, and for any other Python object.
    """
    if type(value) in _AS_THEY_ARE:
        return value
    convert = _CONVERSIONS.get(type(value))
    if convert is not None:
        return convert(value)
    if kind(value) == FOREIGN:
        raise FeelError(f"类型为 {type(value).__name__} 的数据不能用在表达式中")
    return value


def _local(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise FeelError("时刻没有时区，不能用在表达式中")
    return value.astimezone(CHINA)


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise FeelError("数值不是有限数，不能用在表达式中")
    return value


_CONVERSIONS: dict[type, Callable[[Any], Any]] = {
    datetime: _local,
    Decimal: _finite,
    float: lambda value: _finite(Decimal(repr(value))),
    tuple: list,
}


def items(value: Any) -> list[Any]:
    """The elements of a list; a single value counts as a list of one, null as an empty one."""
    if value is None:
        return []
    return value if kind(value) == LIST else [value]


def property_of(value: Any, name: str) -> Any:
    """The property of a context, a date or a duration; of a list, the property of each element; otherwise null."""
    if kind(value) == LIST:
        return [_own_property(known(element), name) for element in value]
    return _own_property(value, name)


def _own_property(value: Any, name: str) -> Any:
    of = kind(value)
    if of == CONTEXT:
        return known(value.get(name))
    component = _COMPONENTS.get((of, name))
    return None if component is None else component(value)


def _seconds(value: timedelta) -> int:
    """Whole seconds, towards zero: the parts of a duration all have its sign."""
    return int(value / timedelta(seconds=1))


def _part(value: int, size: int, modulus: int | None = None) -> int:
    part = abs(value) // size
    part = part if modulus is None else part % modulus
    return -part if value < 0 else part


_DAY_PARTS: dict[str, Callable[[Any], Any]] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: value.isoweekday(),
}
_CLOCK_PARTS: dict[str, Callable[[Any], Any]] = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": lambda value: value.second,
}
_COMPONENTS: dict[tuple[str, str], Callable[[Any], Any]] = {
    (DAYS, "days"): lambda value: _part(_seconds(value), 86400),
    (DAYS, "hours"): lambda value: _part(_seconds(value), 3600, 24),
    (DAYS, "minutes"): lambda value: _part(_seconds(value), 60, 60),
    (DAYS, "seconds"): lambda value: _part(_seconds(value), 1, 60),
    (MONTHS, "years"): lambda value: _part(value.months, 12),
    (MONTHS, "months"): lambda value: _part(value.months, 1, 12),
}
for _of, _table in ((DATE, _DAY_PARTS), (INSTANT, _DAY_PARTS | _CLOCK_PARTS), (TIME, _CLOCK_PARTS)):
    _COMPONENTS.update({(_of, _name): _read for _name, _read in _table.items()})
