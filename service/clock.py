"""The one clock. Whoever needs the time asks here, so that a test can travel and a test server can be told the time.

Instants are aware and in UTC; days are days in Shanghai, because that is where the law counts them.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import sleep
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
YEARS = range(1900, 2200)
"""Years that somebody may mean; beyond them arithmetic with days fails."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Source = Callable[[], datetime]


class ClockError(RuntimeError):
    """The source of time gave no usable instant."""


def system() -> datetime:
    """The time of the machine, in UTC."""
    return datetime.now(UTC)


class FileClock:
    """Takes for now the one RFC 3339 instant that a file holds, read at each use (`REGFLOW_CLOCK_FILE`).

    A writer that truncates before it writes leaves the file empty for a moment, so a reading that makes no sense is
    repeated a few times before it counts as an error.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self) -> datetime:
        for _ in range(5):
            instant = self._read()
            if instant is not None:
                return instant
            sleep(0.01)
        raise ClockError(
            f"{self.path} must hold one RFC 3339 instant with an offset, such as 2026-03-30T09:00:00+08:00"
        )

    def _read(self) -> datetime | None:
        try:
            instant = datetime.fromisoformat(self.path.read_text(encoding="utf-8").strip())
        except (OSError, ValueError):
            return None
        return None if instant.tzinfo is None else instant


class TravellingClock:
    """A clock that stands still until it is told to move: for tests and for runs of scenarios."""

    def __init__(self, start: datetime) -> None:
        self._now = _aware(start)

    def __call__(self) -> datetime:
        return self._now

    def travel_to(self, instant: datetime) -> None:
        """Make it this (aware) instant, be it later or earlier."""
        self._now = _aware(instant)

    def advance(self, delta: timedelta) -> None:
        """Let this much time pass."""
        self._now += delta


_source: Source = system


def use(source: Source) -> Source:
    """Take the time from this source from now on, in the whole process; gives back the source used until now."""
    global _source
    previous, _source = _source, source
    return previous


def now() -> datetime:
    """The present instant, aware and in UTC."""
    return _source().astimezone(UTC)


def today() -> date:
    """The present day in Shanghai."""
    return local(now()).date()


def read_day(text: str) -> date:
    """The day that somebody wrote as ``2026-03-02``; :class:`ValueError` for what is none, or is none that he may mean."""
    if not _DAY.fullmatch(text):
        raise ValueError(f"not a day: {text!r}")
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(f"not a day of this age: {text!r}")
    return day


def local(instant: datetime) -> datetime:
    """The same (aware) instant as the clocks in Shanghai show it."""
    return _aware(instant).astimezone(SHANGHAI)


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs an offset: {instant!r}")
    return instant
