"""Logic in three values, as DMN 1.3 (10.3.2) has it: whatever is neither true nor false counts as null."""

from collections.abc import Iterable


def truth(value: object) -> bool | None:
    """The value as a truth value."""
    return bool(value) if value is True or value is False else None


def negated(value: object) -> bool | None:
    """Not."""
    of = truth(value)
    return None if of is None else not of


def settled(by: bool, values: Iterable[object]) -> bool | None:
    """`and` (settled by the first false) and `or` (settled by the first true); what comes after is not looked at."""
    result: bool | None = not by
    for value in values:
        if value is by:
            return by
        if truth(value) is None:
            result = None
    return result


def both(one: object, other: object) -> bool | None:
    """One and the other."""
    return settled(False, (one, other))
