"""The functions of the standard (DMN 1.3, 10.3.4) that expressions may call.

Like operators they answer null to an argument of the wrong kind. None of them knows the time: `today` and the like
come from the host.
"""

from . import conversions, lists, numbers, texts
from .registry import STANDARD, Function

TEMPORAL = frozenset({"date", "time", "date and time", "duration"})
"""Functions that read a text as a date or a duration: with a literal text they are literals themselves."""

PATTERNED = frozenset({"matches", "replace", "split"})
"""Functions whose second argument is a regular expression."""

__all__ = ["PATTERNED", "STANDARD", "TEMPORAL", "Function", "conversions", "lists", "numbers", "texts"]
