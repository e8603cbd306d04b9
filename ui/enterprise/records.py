"""我的消息 of the unit."""

from __future__ import annotations

from flask import Response, request

from service import messages as inbox
from service.api.identity import caller
from service.models.unit import unit_of_work
from ui.pages import page

from .blueprint import blueprint


@blueprint.get("/messages")
def messages() -> Response:
    """What the unit was told, the newest first."""
    found = inbox.inbox(caller(), cursor=request.args.get("cursor"))
    return page("templates/inbox.html", found=found, unread=inbox.unread(caller()), opens="ui.enterprise.message")


@blueprint.get("/messages/<int(max=2147483647):message_id>")
def message(message_id: int) -> Response:
    """A message; opening it marks it as read."""
    with unit_of_work():
        found = inbox.message(message_id, caller())
        inbox.mark_read(message_id, caller())
    return page("templates/message.html", message=found, inbox="ui.enterprise.messages")
