"""Dates, times and durations: read from ISO 8601 text, written as such, and months counted on the calendar."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from . import values
from .errors import FeelError
from .values import CHINA, NUMBERS, YearsMonths, kind

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?")
_INSTANT = re.compile(f"{_DATE.pattern}T{_TIME.pattern}")
_MONTHS = re.compile(r"(-)?P(?=[0-9])(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?")
_DAYS = re.compile(
    r"(-)?P(?=[0-9T])(?:([0-9]{1,8})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,8})H)?(?:([0-9]{1,10})M)?(?:([0-9]{1,12}(?:\.[0-9]{1,6})?)S)?)?"
)

Moment = TypeVar("Moment", date, datetime, time)
Day = TypeVar("Day", date, datetime)


def parse_date(text: str) -> date | None:
    """The date of a text such as 2026-03-31; None where it is none."""
    return _parsed(_DATE, date.fromisoformat, text)


def parse_time(text: str) -> time | None:
    """The time of day of a text such as 09:00:00 or 09:00:00+08:00; None where it is none."""
    return _parsed(_TIME, time.fromisoformat, text)


def parse_instant(text: str) -> datetime | None:
    """The instant of a text such as 2026-03-31T09:00:00+08:00; without an offset, or as a date, it is China's time."""
    found = _parsed(_INSTANT, datetime.fromisoformat, f"{text}T00:00:00" if _DATE.fullmatch(text) else text)
    if found is None or found.tzinfo is None:
        return found and found.replace(tzinfo=CHINA)
    try:
        return found.astimezone(CHINA)
    except OverflowError:  # the first and the last hours of the calendar
        return None


def _parsed(form: re.Pattern[str], read: Callable[[str], Moment], text: str) -> Moment | None:
    if not form.fullmatch(text):
        return None
    try:
        return read(text)
    except ValueError:  # of the right form, but no such day: 2026-02-30
        return None


def parse_duration(text: str) -> timedelta | YearsMonths | None:
    """The duration of a text such as P5D, PT60S or P1Y6M; None where it is none, or mixes months with days."""
    if found := _MONTHS.fullmatch(text):
        sign, years, months = found.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return YearsMonths(-total if sign else total)
    if found := _DAYS.fullmatch(text):
        sign, days, hours, minutes, seconds = found.groups()
        length = timedelta(
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            microseconds=int(Decimal(seconds or 0) * 1_000_000),
        )
        return -length if sign else length
    return None


def parse_temporal(text: str) -> date | datetime | time | timedelta | YearsMonths | None:
    """Whatever an @-literal holds; None where it holds nothing of the kind."""
    return parse_date(text) or parse_instant(text) or parse_time(text) or parse_duration(text)


def add_months(day: Day, months: int) -> Day:
    """The day so many months later, clamped to the month's end. Raises OverflowError beyond the calendar."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("beyond the calendar")
    return day.replace(year=year, month=month0 + 1, day=min(day.day, monthrange(year, month0 + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Whole months from one day to another, negative where the second is earlier."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if add_months(start, months) > end else months


def to_text(value: Any) -> str:
    """A value as text: dates and durations in ISO 8601 (instants with their offset), numbers without exponent.

    Raises FeelError for null, lists, contexts and ranges, which no timer and no parameter can take.
    """
    write = _TEXTS.get(kind(value))
    if write is None:
        raise FeelError("结果为空（null），不能作为文本使用" if value is None else "列表、区间等不能作为文本使用")
    return write(value)


def _number_text(value: int | Decimal) -> str:
    return f"{value.normalize(NUMBERS):f}" if isinstance(value, Decimal) else str(int(value))


def _duration_text(value: timedelta) -> str:
    sign, value = ("-", -value) if value < timedelta(0) else ("", value)
    hours, rest = divmod(value.seconds, 3600)
    minutes, whole = divmod(rest, 60)
    seconds = Decimal(whole) + Decimal(value.microseconds) / 1_000_000
    clock = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes) + f"{_number_text(seconds)}S" * bool(seconds)
    days = f"{value.days}D" * bool(value.days)
    return f"{sign}P{days}T{clock}" if clock else f"{sign}P{days or 'T0S'}"


def _months_text(value: YearsMonths) -> str:
    years, months = divmod(abs(value.months), 12)
    parts = f"{years}Y" * bool(years) + f"{months}M" * bool(months)
    return f"{'-' if value.months < 0 else ''}P{parts or '0M'}"


_TEXTS: dict[str, Callable[[Any], str]] = {
    values.BOOLEAN: lambda value: "true" if value else "false",
    values.NUMBER: _number_text,
    values.STRING: str,
    values.DATE: date.isoformat,
    values.INSTANT: datetime.isoformat,
    values.TIME: time.isoformat,
    values.DAYS: _duration_text,
    values.MONTHS: _months_text,
}
