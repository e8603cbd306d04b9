"""主管部门: the work of a desk."""

from __future__ import annotations

from flask import Blueprint, Response, request

from service import worklist
from service.api.identity import caller
from ui.pages import page

blueprint = Blueprint("authority", __name__, url_prefix="/desk")


@blueprint.get("")
def index() -> Response:
    """待办业务: the open tasks that this account may do, the oldest first."""
    found = worklist.tasks(caller(), cursor=request.args.get("cursor"))
    return page("authority/index.html", found=found)
