"""Working days: statutory holidays, 调休, the admin's table, and the years that nobody has announced."""

from datetime import date, timedelta

import pytest

from service.working_days import add_working_days, covered, is_working

UNANNOUNCED = date(2103, 3, 5)  # a Monday of a year that the library will never cover


def test_an_ordinary_monday_is_a_working_day_and_a_sunday_is_not():
    assert is_working(date(2026, 3, 2))
    assert not is_working(date(2026, 3, 1))


def test_national_day_is_no_working_day():
    assert not is_working(date(2026, 10, 1))


def test_a_saturday_worked_in_exchange_for_a_holiday_is_a_working_day():
    assert date(2026, 10, 10).weekday() == 5
    assert is_working(date(2026, 10, 10))


def test_the_admins_table_wins_over_the_announced_calendar():
    assert not is_working(date(2026, 3, 2), {date(2026, 3, 2): False})
    assert is_working(date(2026, 10, 1), {date(2026, 10, 1): True})


def test_an_unannounced_year_counts_monday_to_friday():
    week = [UNANNOUNCED + timedelta(days=n) for n in range(7)]
    assert [is_working(day) for day in week] == [True] * 5 + [False] * 2


def test_a_day_is_covered_by_the_announcement_or_by_the_admins_table():
    assert covered(date(2026, 3, 2))
    assert not covered(UNANNOUNCED)
    assert covered(UNANNOUNCED, {UNANNOUNCED: False})


def test_five_working_days_from_a_monday_end_on_the_next():
    assert add_working_days(date(2026, 3, 2), 5) == date(2026, 3, 9)


def test_five_working_days_over_national_day_skip_the_holiday_and_count_the_exchanged_saturday():
    # 2026: 10-01 to 10-07 are free, Saturday 10-10 is worked.
    assert add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert add_working_days(date(2026, 9, 30), 5) == date(2026, 10, 13)


def test_the_first_day_does_not_count_even_if_it_is_free():
    assert add_working_days(date(2026, 3, 1), 1) == date(2026, 3, 2)
    assert add_working_days(date(2026, 2, 28), 1) == add_working_days(date(2026, 3, 1), 1)


def test_no_working_days_later_is_the_same_day():
    assert add_working_days(date(2026, 3, 1), 0) == date(2026, 3, 1)


def test_the_admins_holiday_moves_a_due_date():
    assert add_working_days(date(2026, 3, 2), 5, {date(2026, 3, 4): False}) == date(2026, 3, 10)


def test_working_days_are_counted_forward_only():
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 3, 2), -1)
