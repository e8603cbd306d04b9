"""我的消息."""

from __future__ import annotations

from typing import Any

from service import messages
from service.models.unit import unit_of_work

from . import schemas, views
from .blueprints import Blueprint, Empty, Paged
from .identity import caller

blueprint = Blueprint("messages", "/messages", "我的消息")


@blueprint.route("")
@blueprint.query(Paged)
@blueprint.response(200, schemas.page_of(schemas.InboxMessage))
def index(wanted: dict[str, Any]) -> views.View:
    """The messages to the account's person and enterprise, the newest first."""
    return views.page(messages.inbox(caller(), **wanted), views.message)


@blueprint.route("/<int(max=2147483647):message_id>/read", methods=["POST"])
@blueprint.body(Empty)
@blueprint.response(204)
def read(_: dict[str, Any], message_id: int) -> None:
    """Mark a message as read."""
    with unit_of_work():
        messages.mark_read(message_id, caller())
