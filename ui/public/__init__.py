"""证书查询: what everybody may look up."""

from .pages import blueprint

__all__ = ["blueprint"]
