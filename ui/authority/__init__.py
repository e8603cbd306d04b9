"""See pages."""

from .pages import blueprint

__all__ = ["blueprint"]
