"""我的申辩 and 申辩管理: one list, for whoever was found something about or is asked to answer for his people."""

from __future__ import annotations

from flask import Response, request

from service import anomalies
from service.api.identity import caller
from service.models.anomaly import KINDS

from .pages import page


def listed(heading: str, wanted: anomalies.Search | None = None) -> Response:
    """The anomalies that the viewer may see, each with what he can do about it. With ``wanted`` there are others' among them:
    the list says whose, and can be narrowed."""
    found = anomalies.search(caller(), wanted, cursor=request.args.get("cursor"))
    tasks = {one.id: anomalies.task_of(one, caller()) for one in found.items}
    return page("templates/defences.html", heading=heading, found=found, tasks=tasks, wanted=wanted, kinds_of=KINDS)
