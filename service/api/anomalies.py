"""Anomalies and their defence (申辩)."""

from __future__ import annotations

from typing import Any

from service import anomalies

from . import case_views, record_schemas, schemas, views
from .blueprints import Blueprint, Open, Paged, paged
from .fields import Name
from .identity import address, caller

blueprint = Blueprint("anomalies", "/anomalies", "异常与申辩")


class Search(Paged):
    """What anomalies are searched by; ``instance`` is the case in which they were found."""

    kind = Name()
    state = Name()
    instance = Name()


@blueprint.route("")
@blueprint.query(Search)
@blueprint.response(200, schemas.page_of(record_schemas.Anomaly))
def index(wanted: dict[str, Any]) -> views.View:
    """The anomalies that the account may see, the newest first."""
    narrowed, place = paged(wanted)
    found = anomalies.search(caller(), anomalies.Search(**narrowed), **place)
    return views.page(found, lambda row: case_views.anomaly(row, caller()))


@blueprint.route("/<anomaly_id>/defence", methods=["POST"])
@blueprint.body(Open)
@blueprint.response(200, record_schemas.Anomaly)
def defend(given: dict[str, Any], anomaly_id: str) -> views.View:
    """Say something against an anomaly: ``{reason, files}``."""
    return case_views.anomaly(anomalies.defend(anomaly_id, given, caller(), address=address()), caller())


@blueprint.route("/<anomaly_id>/decision", methods=["POST"])
@blueprint.body(Open)
@blueprint.response(200, record_schemas.Anomaly)
def decide(given: dict[str, Any], anomaly_id: str) -> views.View:
    """Accept a defence or uphold the anomaly: ``{outcome: "accept" | "uphold", opinion}``."""
    return case_views.anomaly(anomalies.decide(anomaly_id, given, caller(), address=address()), caller())
