"""A registration with its certificates, for whoever may read it."""

from __future__ import annotations

from typing import Any

from flask import Response

from service import registrations
from service.models import Registration
from ui.pages import page


def shown(template: str, found: Registration, **more: Any) -> Response:
    """The page of a registration, with what the reader's side adds."""
    extended = registrations.renewing([found])
    return page(
        template,
        registration=found,
        state=registrations.state(found, extended),
        words=registrations.IN_WORDS,
        renewing=found.id in extended,
        regulation=registrations.regulation(found.category),
        **more,
    )
