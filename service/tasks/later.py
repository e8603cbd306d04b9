"""What a step has done later, in a unit of work of its own: a message to another case, or a case to begin."""

from __future__ import annotations

from typing import Any

from service import clock
from service.models import Job, db


def later(instance_id: str, kind: str, element: str, topic: str, **params: Any) -> None:
    """Put a job beside the case ``instance_id``, due now; the next sweep takes it."""
    now = clock.now()
    db.session.add(
        Job(
            kind=kind,
            instance_id=instance_id,
            element=element,
            topic=topic,
            params=params,
            due_at=now,
            created_at=now,
        )
    )
