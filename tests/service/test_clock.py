"""The one clock: whose time it tells, and what it refuses to tell."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from service import clock as one_clock
from service.clock import ClockError, FileClock, TravellingClock


def test_it_tells_the_machines_time_in_utc():
    assert one_clock.now().tzinfo is UTC
    assert abs(one_clock.now() - one_clock.system()) < timedelta(seconds=5)


def test_today_is_the_day_in_shanghai_even_while_it_is_still_yesterday_in_london(clock: TravellingClock):
    clock.travel_to(datetime(2026, 3, 29, 16, 0, tzinfo=UTC))
    assert one_clock.today() == date(2026, 3, 30)
    clock.advance(timedelta(seconds=-1))
    assert one_clock.today() == date(2026, 3, 29)


def test_a_local_time_is_eight_hours_ahead():
    assert one_clock.local(datetime(2026, 3, 2, 2, tzinfo=UTC)).isoformat() == "2026-03-02T10:00:00+08:00"


def test_an_instant_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        one_clock.local(datetime(2026, 3, 2))  # noqa: DTZ001 - the point of this test
    with pytest.raises(ValueError, match="offset"):
        TravellingClock(datetime(2026, 3, 2))  # noqa: DTZ001 - the point of this test


def test_a_travelling_clock_stands_still_until_it_is_moved(clock: TravellingClock):
    start = one_clock.now()
    assert one_clock.now() == start
    clock.advance(timedelta(seconds=60))
    assert one_clock.now() == start + timedelta(seconds=60)


@pytest.mark.parametrize("text", ["2026-03-30T09:00:00+08:00", "2026-03-30T01:00:00Z\n", "2026-03-30T01:00:00.000Z"])
def test_a_file_clock_tells_what_the_file_holds(tmp_path: Path, text: str):
    file = tmp_path / "now"
    file.write_text(text)
    assert FileClock(file)() == datetime(2026, 3, 30, 1, tzinfo=UTC)


def test_a_file_clock_reads_the_file_at_each_use(tmp_path: Path):
    file = tmp_path / "now"
    file.write_text("2026-03-30T09:00:00+08:00")
    told = FileClock(file)
    first = told()
    file.write_text("2026-03-30T09:01:00+08:00")
    assert told() - first == timedelta(minutes=1)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-03-30T09:00:00", "1774832400"])
def test_a_file_clock_that_cannot_read_an_instant_names_the_file_and_an_example(tmp_path: Path, text: str):
    file = tmp_path / "now"
    file.write_text(text)
    with pytest.raises(ClockError, match=r"now must hold one RFC 3339 instant with an offset"):
        FileClock(file)()


def test_a_file_clock_without_its_file_says_so(tmp_path: Path):
    with pytest.raises(ClockError, match="missing"):
        FileClock(tmp_path / "missing")()
