"""Working days: statutory holidays, 调休 and the admin's own table (docs/domain.md §2.4, 行政许可法 art. 82).

The library knows the State Council's calendar up to the last year that was announced. `overrides` (day → works) wins
over it, and carries the years it lacks. A day that neither covers counts Monday to Friday; `covered` tells, so that an
admin can be warned.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar

Overrides = Mapping[date, bool]

_NONE: Overrides = {}


def is_working(day: date, overrides: Overrides = _NONE) -> bool:
    """Whether people work on this day."""
    if day in overrides:
        return overrides[day]
    announced = _announced(day)
    return day.weekday() < 5 if announced is None else announced


def covered(day: date, overrides: Overrides = _NONE) -> bool:
    """Whether the answer for this day is known rather than guessed from the weekday."""
    return day in overrides or _announced(day) is not None


def add_working_days(day: date, n: int, overrides: Overrides = _NONE) -> date:
    """The n-th working day after `day`; the day itself does not count (民法典 art. 201), and n = 0 gives it back."""
    if n < 0:
        raise ValueError(f"working days are counted forward, not {n}")
    while n > 0:
        day += timedelta(days=1)
        n -= is_working(day, overrides)
    return day


def _announced(day: date) -> bool | None:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # the library's word for a year that has not been announced yet
        return None
