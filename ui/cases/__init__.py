"""A case: where it stands, whose turn it is, what the viewer may do, and what belongs to it."""

from .pages import blueprint

__all__ = ["blueprint"]
