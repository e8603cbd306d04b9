"""What a case was like when it was submitted before, for who reads it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service import snapshots
from service.models import Instance


def before_the_return(instance: Instance) -> Mapping[str, Any] | None:
    """Form, person and unit as they were signed the time before the last; ``None`` for a case that was submitted once.

    What is compared is what was submitted, whoever returned it: the enterprise, or the city that did not pass it.
    """
    content = snapshots.last(instance.id, occasion="submit", back=1)
    if content is None:
        return None
    return {**(content.get("enterprise") or {}), **(content.get("person") or {}), **(content.get("form") or {})}
