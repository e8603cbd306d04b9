"""主管部门 and the clerk's window: their work, the cases they see, the register of their region (docs/domain.md §1, §6)."""

from . import batch, cases, desk, moves, register
from .blueprint import blueprint

__all__ = ["batch", "blueprint", "cases", "desk", "moves", "register"]
