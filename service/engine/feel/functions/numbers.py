"""Functions on numbers; `abs` also takes durations."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from service.engine.feel.arithmetic import number
from service.engine.feel.values import DAYS, MONTHS, NUMBER, NUMBERS, YearsMonths, kind

from .registry import standard, whole


def _rounded(rounding: str, value: Any, scale: Any) -> int | Decimal | None:
    digits = whole(scale)
    if digits is None:
        return None
    return number(Decimal(value).quantize(Decimal(1).scaleb(-digits, NUMBERS), rounding, NUMBERS))


standard("floor", NUMBER, NUMBER)(lambda value, scale=0: _rounded(ROUND_FLOOR, value, scale))
standard("ceiling", NUMBER, NUMBER)(lambda value, scale=0: _rounded(ROUND_CEILING, value, scale))
standard("round half up", NUMBER, NUMBER)(lambda value, scale=0: _rounded(ROUND_HALF_UP, value, scale))


@standard("abs")
def _abs(value: Any) -> Any:
    if kind(value) == MONTHS:
        return YearsMonths(abs(value.months))
    return abs(value) if kind(value) in (NUMBER, DAYS) else None


@standard("modulo", NUMBER, NUMBER)
def _modulo(dividend: Any, divisor: Any) -> Any:
    """The remainder with the sign of the divisor, as the standard has it."""
    rest = NUMBERS.remainder(dividend, divisor)
    return number(rest + divisor if rest and (rest < 0) != (divisor < 0) else rest)
