"""What a case was like when it was submitted before, for who reads it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from service.models import FormSnapshot, Instance, db


def before_the_return(instance: Instance) -> Mapping[str, Any] | None:
    """Form, person and unit as they were signed the time before the last; ``None`` for a case that was submitted once.

    What is compared is what was submitted, whoever returned it: the enterprise, or the city that did not pass it.
    """
    query = select(FormSnapshot.content).where(
        FormSnapshot.instance_id == instance.id, FormSnapshot.occasion == "submit"
    )
    content = db.session.scalar(query.order_by(FormSnapshot.taken_at.desc()).offset(1).limit(1))
    if content is None:
        return None
    return {**(content.get("enterprise") or {}), **(content.get("person") or {}), **(content.get("form") or {})}
