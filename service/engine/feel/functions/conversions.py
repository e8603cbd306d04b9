"""From one kind of value to another: texts, numbers, dates and durations."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from re import fullmatch
from typing import Any

from service.engine.feel import temporal
from service.engine.feel.arithmetic import number
from service.engine.feel.errors import FeelError
from service.engine.feel.values import CHINA, DATE, INSTANT, NUMBER, NUMBERS, STRING, TIME, YearsMonths, kind

from .registry import standard, whole


@standard("string")
def _string(value: Any) -> str | None:
    try:
        return temporal.to_text(value)
    except FeelError:
        return None


@standard("number")
def _number(value: Any) -> int | Decimal | None:
    if kind(value) == NUMBER:
        return number(value)
    if kind(value) != STRING or not fullmatch(r"-?[0-9]{1,34}(\.[0-9]{1,34})?", value):
        return None
    return number(NUMBERS.create_decimal(value))


@standard("date")
def _date(value: Any, month: Any = None, day: Any = None) -> date | None:
    if month is not None or day is not None:
        parts = (whole(value), whole(month), whole(day))
        return None if None in parts else temporal.parse_date("{:04d}-{:02d}-{:02d}".format(*parts))
    if kind(value) == STRING:
        return temporal.parse_date(value)
    return value.date() if kind(value) == INSTANT else value if kind(value) == DATE else None


@standard("time")
def _time(value: Any, minute: Any = None, second: Any = None) -> time | None:
    if minute is not None or second is not None:
        parts = (whole(value), whole(minute), whole(second))
        return None if None in parts else temporal.parse_time("{:02d}:{:02d}:{:02d}".format(*parts))
    if kind(value) == STRING:
        return temporal.parse_time(value)
    return value.timetz() if kind(value) == INSTANT else value if kind(value) == TIME else None


@standard("date and time")
def _date_and_time(value: Any, moment: Any = None) -> datetime | None:
    if moment is None:
        if kind(value) == STRING:
            return temporal.parse_instant(value)
        moment = time.min
    if kind(value) == INSTANT:
        value = value.date()
    if kind(value) != DATE or kind(moment) != TIME:
        return None
    return datetime.combine(value, moment, moment.tzinfo or CHINA)


@standard("duration", STRING)
def _duration(text: str) -> timedelta | YearsMonths | None:
    return temporal.parse_duration(text)


@standard("years and months duration")
def _years_and_months_duration(start: Any, end: Any) -> YearsMonths | None:
    days = [value.date() if kind(value) == INSTANT else value for value in (start, end)]
    return YearsMonths(temporal.months_between(*days)) if {kind(day) for day in days} == {DATE} else None


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@standard("day of week")
def _day_of_week(day: Any) -> str | None:
    return _WEEKDAYS[day.weekday()] if kind(day) in (DATE, INSTANT) else None
