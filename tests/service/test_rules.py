"""The arithmetic of licensing: windows, periods, ages."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules import (
    Period,
    add_years,
    age_on,
    first_period,
    last_within,
    months_before,
    reinstated_until,
    renewed_until,
)

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
HALF_YEAR = 6


@pytest.mark.req("AT-41")
def test_the_window_of_a_registration_valid_to_30_september_opens_on_30_march():
    assert months_before(date(2026, 9, 30), HALF_YEAR) == date(2026, 3, 30)


@pytest.mark.parametrize(
    ("valid_to", "opens_on"),
    [
        (date(2026, 8, 31), date(2026, 2, 28)),
        (date(2028, 8, 31), date(2028, 2, 29)),
        (date(2026, 3, 15), date(2025, 9, 15)),
        (date(2026, 6, 30), date(2025, 12, 30)),
    ],
)
def test_months_are_counted_backwards_and_clamped_to_the_end_of_the_month(valid_to: date, opens_on: date):
    assert months_before(valid_to, HALF_YEAR) == opens_on


@pytest.mark.req("AT-29")
@given(DAYS, st.integers(1, 24))
def test_the_last_day_within_so_many_months_is_the_last_of_which_so_many_months_earlier_has_come(
    today: date, months: int
):
    last = last_within(today, months)
    assert months_before(last, months) <= today < months_before(last + timedelta(days=1), months)


@given(day=DAYS, months=st.integers(0, 60))
def test_counting_months_back_never_skips_a_month(day: date, months: int):
    earlier = months_before(day, months)
    assert (day.year - earlier.year) * 12 + day.month - earlier.month == months
    assert earlier.day <= day.day


def test_what_a_table_puts_beyond_the_calendar_is_its_first_or_last_day():
    day = date(2026, 3, 2)
    assert months_before(day, 10**9) == date.min
    assert last_within(day, 10**9) == add_years(day, 9999) == date.max


def test_a_leap_day_becomes_the_28th_in_a_common_year():
    assert add_years(date(2028, 2, 29), 3) == date(2031, 2, 28)
    assert add_years(date(2028, 2, 29), 4) == date(2032, 2, 29)


@pytest.mark.parametrize(
    ("decided_on", "years", "valid_to"),
    [
        (date(2026, 3, 2), 3, date(2029, 3, 1)),
        (date(2026, 3, 2), 2, date(2028, 3, 1)),
        (date(2026, 1, 1), 3, date(2028, 12, 31)),
        (date(2025, 3, 1), 3, date(2028, 2, 29)),
    ],
)
def test_a_first_period_ends_a_day_before_the_day_it_began(decided_on: date, years: int, valid_to: date):
    assert first_period(decided_on, years) == Period(decided_on, valid_to)


def test_a_first_period_from_a_leap_day_ends_with_february():
    assert first_period(date(2028, 2, 29), 3).valid_to == date(2031, 2, 28)


@pytest.mark.req("AT-41")
@pytest.mark.parametrize(("years", "valid_to"), [(3, date(2029, 9, 30)), (2, date(2028, 9, 30))])
def test_a_renewal_filed_in_time_follows_the_old_period(years: int, valid_to: date):
    filed = date(2026, 3, 30)
    assert renewed_until(date(2026, 9, 30), date(2026, 5, 8), filed_on=filed, years=years) == valid_to


def test_a_renewal_filed_on_the_last_day_and_decided_after_it_still_follows_the_old_period():
    last = date(2026, 9, 30)
    assert renewed_until(last, date(2026, 11, 2), filed_on=last, years=3) == date(2029, 9, 30)


def test_a_renewal_filed_after_expiry_runs_from_the_decision():
    filed = date(2026, 10, 1)
    assert renewed_until(date(2026, 9, 30), date(2026, 11, 2), filed_on=filed, years=3) == date(2029, 11, 1)


@pytest.mark.parametrize(
    ("decided_on", "valid_to"),
    [
        (date(2026, 3, 29), date(2026, 9, 30)),  # more than half a year left: unchanged
        (date(2026, 3, 30), date(2029, 9, 30)),  # half a year left: extended
        (date(2026, 9, 30), date(2029, 9, 30)),  # the last day
        (date(2026, 10, 1), date(2029, 9, 30)),  # expired: three years from the decision
        (date(2026, 11, 2), date(2029, 11, 1)),
    ],
)
def test_a_registration_taken_up_again_keeps_its_period_or_is_extended_by_the_day_of_the_decision(
    decided_on: date, valid_to: date
):
    assert reinstated_until(date(2026, 9, 30), decided_on, years=3, extension_months=HALF_YEAR) == valid_to


def test_a_person_turns_65_on_the_birthday():
    born = date(1961, 3, 2)
    assert age_on(date(2026, 3, 1), born) == 64
    assert age_on(date(2026, 3, 2), born) == 65


def test_who_was_born_on_a_leap_day_is_a_year_older_on_1_march_of_a_common_year():
    born = date(1960, 2, 29)
    assert age_on(date(2025, 2, 28), born) == 64
    assert age_on(date(2025, 3, 1), born) == 65
