"""The blueprint that the modules of this folder add their pages to."""

from __future__ import annotations

from flask import Blueprint

from service import authorities
from service.actors import Actor
from service.api.identity import caller

blueprint = Blueprint("studio", __name__, url_prefix="/studio")


def analyst() -> Actor:
    """Who looks at the page, as an analyst."""
    return authorities.actor_for(caller(), authorities.ANALYST)
