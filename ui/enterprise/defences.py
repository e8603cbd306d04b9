"""申辩管理: what was found about the unit's people (docs/domain.md §5)."""

from __future__ import annotations

from flask import Response

from service import anomalies
from service.models.anomaly import KINDS
from ui.asking import asked, asked_day
from ui.defences import listed

from .blueprint import blueprint


@blueprint.get("/defences")
def defences() -> Response:
    """The anomalies that the unit may defend its people against, the newest first; penalties among them (S4 §3.1.5)."""
    return listed(
        "申辩管理",
        anomalies.Search(
            kind=asked("kind", KINDS) or None, q=asked("q") or None, since=asked_day("since"), until=asked_day("until")
        ),
    )
