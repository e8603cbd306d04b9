"""Who acts: the account behind a command, in the role it acts in, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """``account_id`` is empty for the system; ``address`` is the network address a pledge record keeps (docs/domain.md §3.0.3)."""

    account_id: str | None
    role: str
    name: str
    address: str | None = None


SYSTEM = Actor(account_id=None, role="system", name="系统")
