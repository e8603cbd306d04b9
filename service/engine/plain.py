"""Values as state keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from .feel import YearsMonths, to_text

TEMPORAL = (date, time, timedelta, YearsMonths)
"""What FEEL knows of time; state and SpiffWorkflow's timers take it as ISO text."""


def plain(value: Any) -> Any:
    """A value as state can keep it: dates, times and durations as ISO text, whole Decimals as integers."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, TEMPORAL):
        return to_text(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number
