"""The first page after login: where an account's work is."""

from __future__ import annotations

from flask import Response

from service.api.identity import caller

from .navigation import entries_for
from .pages import go


def show() -> Response:
    """Lead on to the first entry of the account's navigation."""
    return go(entries_for(caller())[0].endpoint)
