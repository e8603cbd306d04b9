"""What needs an admin."""

from __future__ import annotations

from typing import Any

from service import incidents, monitoring

from . import case_views, schemas, views
from .blueprints import Blueprint, Paged, Remark
from .fields import Name
from .identity import caller

blueprint = Blueprint("incidents", "/incidents", "故障")


class Search(Paged):
    """``state``: ``open`` or ``resolved``; both without."""

    state = Name(among=("open", "resolved"))


@blueprint.route("")
@blueprint.query(Search)
@blueprint.response(200, schemas.page_of(schemas.Incident))
def index(wanted: dict[str, Any]) -> views.View:
    """Incidents, the newest first."""
    state = wanted.pop("state", None)
    return views.page(
        monitoring.incidents(resolved=None if state is None else state == "resolved", **wanted), case_views.incident
    )


@blueprint.route("/<incident_id>/retry", methods=["POST"])
@blueprint.body(Remark)
@blueprint.response(202, schemas.Incident)
def retry(given: dict[str, Any], incident_id: str) -> views.View:
    """Try the job again that failed; the history keeps why."""
    return case_views.incident(incidents.retry(incident_id, caller(), given["reason"] or None))
