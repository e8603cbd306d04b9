"""人员出省: who left for a unit in another province."""

from __future__ import annotations

from typing import Any

from service import moves

from . import schemas, views
from .blueprints import Blueprint, Paged, paged
from .fields import Day, Name
from .identity import caller

blueprint = Blueprint("moves", "/moves", "人员出省")


class Search(Paged):
    """What the moves are narrowed to: ``q`` is part of a name or of a unit's name, or a number in full."""

    q = Name()
    category = Name()
    since = Day()
    until = Day()


@blueprint.route("")
@blueprint.query(Search)
@blueprint.response(200, schemas.page_of(schemas.Move))
def index(wanted: dict[str, Any]) -> views.View:
    """The moves out of the caller's region, the newest first."""
    narrowed, place = paged(wanted)
    return views.page(moves.search(caller(), moves.Search(**narrowed), **place), views.move)
