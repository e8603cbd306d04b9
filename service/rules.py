"""The arithmetic of licensing: periods, windows, ages. The numbers themselves stand in decision tables."""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import NamedTuple


class Period(NamedTuple):
    """A period of validity; both days belong to it."""

    valid_from: date
    valid_to: date


def months_before(day: date, months: int) -> date:
    """The day so many months earlier, clamped to the month's end: six months before 08-31 is 02-28 or 02-29.

    A renewal window opens on this day (docs/domain.md §3.4). A table may hold any number: what would lie beyond the calendar is
    its first or last day.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 - months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if year < MINYEAR else date.max
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def last_within(today: date, months: int) -> date:
    """The last day that is at most so many months ahead: of those for which :func:`months_before` gives ``today`` or earlier."""
    day = months_before(today, -months)
    while day < date.max and months_before(day + timedelta(days=1), months) <= today:
        day += timedelta(days=1)
    return day


def add_years(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the 28th where there is no 29th."""
    return months_before(day, -12 * years)


def first_period(decided_on: date, years: int) -> Period:
    """The period that a decision opens: from its day, N years less a day (docs/domain.md §3.2).

    It ends before the day that corresponds to the first; where that day does not exist (29 February), the month's last
    day is the period's last (民法典 art. 202).
    """
    end = add_years(decided_on, years)
    return Period(decided_on, end - timedelta(days=1) if end.day == decided_on.day else end)


def renewed_until(valid_to: date, decided_on: date, filed_on: date, years: int) -> date:
    """The last day of validity after a renewal (docs/domain.md §3.4).

    `filed_on` is the day of the first enterprise report. Filed in time, the new period follows the old one, however
    late the decision; filed after expiry, it runs from the decision and nothing was valid in between.
    """
    if filed_on <= valid_to:
        return add_years(valid_to, years)
    return first_period(decided_on, years).valid_to


def reinstated_until(valid_to: date, decided_on: date, years: int, extension_months: int) -> date:
    """The last day of validity after a cancelled registration is taken up again at its unit (docs/domain.md §3.4).

    With more than `extension_months` left it stays as it was, with less it is extended, and after expiry it runs from
    the decision.
    """
    if decided_on < months_before(valid_to, extension_months):
        return valid_to
    return renewed_until(valid_to, decided_on, filed_on=decided_on, years=years)


def age_on(day: date, birth_date: date) -> int:
    """Full years of life on this day. Who was born on 29 February is a year older on 1 March of a common year."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
