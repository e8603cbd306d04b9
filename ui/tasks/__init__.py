"""One page for every user task: any form, as its schema and the diagram describe it."""

from . import correcting
from .pages import blueprint

__all__ = ["blueprint", "correcting"]
