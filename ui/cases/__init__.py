"""The page of a case, messages to it, and its forms on paper."""

from . import printing
from .pages import blueprint

__all__ = ["blueprint", "printing"]
