"""企业版: the applications of the persons that an enterprise employs."""

from __future__ import annotations

from flask import Blueprint, Response, request

from service import monitoring
from service.api.identity import caller
from ui.pages import page

blueprint = Blueprint("enterprise", __name__, url_prefix="/enterprise")


@blueprint.get("")
def index() -> Response:
    """注册申报管理."""
    found = monitoring.search(caller(), cursor=request.args.get("cursor"))
    return page("enterprise/index.html", found=found)
