"""登录 and 退出."""

from .pages import blueprint

__all__ = ["blueprint"]
