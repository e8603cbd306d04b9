"""Finders of the computer check: one small function for each code of docs/domain.md §6, registered by its code.

Which codes run at a level, how grave they are, what they bar and what they say: the decision ``computer_check``.
A finder only looks whether the case is like that: it gives None, or the placeholders of the message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.cases import Case

Finder = Callable[[Case], Mapping[str, Any] | None]

NOTHING_TO_FILL: Mapping[str, Any] = {}
"""Found, and the message has no placeholder of its own."""

_finders: dict[str, Finder] = {}


def finding(code: str) -> Callable[[Finder], Finder]:
    """Register a finder under ``code``; a second one of the same code is a mistake found at import."""

    def register(finder: Finder) -> Finder:
        if code in _finders:
            raise ValueError(f"finder {code!r} is registered twice")
        _finders[code] = finder
        return finder

    return register


def found_if(condition: object) -> Mapping[str, Any] | None:
    """The answer of a finder whose message has no placeholder of its own."""
    return NOTHING_TO_FILL if condition else None


def finder(code: str) -> Finder:
    """The finder of a code; :class:`LookupError` if a table asks for one that there is not."""
    if code not in _finders:
        raise LookupError(f"the computer check knows no {code!r}")
    return _finders[code]


def known_findings() -> frozenset[str]:
    """The codes that a table ``computer_check`` may name."""
    return frozenset(_finders)
