"""系统管理: running cases and what keeps them from running."""

from __future__ import annotations

from flask import Blueprint, Response, request

from service import monitoring
from service.api.identity import caller
from ui.pages import page

blueprint = Blueprint("monitor", __name__, url_prefix="/monitor")


@blueprint.get("")
def index() -> Response:
    """业务监控: all cases, the newest first."""
    found = monitoring.search(caller(), cursor=request.args.get("cursor"))
    return page("monitor/index.html", found=found)
