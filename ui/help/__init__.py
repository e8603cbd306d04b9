"""办事指南, 在线客服, 操作视频: for everybody."""

from .pages import blueprint

__all__ = ["blueprint"]
