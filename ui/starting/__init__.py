"""发起申请: what an enterprise or the clerk starts itself."""

from .pages import blueprint

__all__ = ["blueprint"]
