"""One picture, as large as it is: where the small ones lead that stand among the papers of a case."""

from .pages import blueprint

__all__ = ["blueprint"]
