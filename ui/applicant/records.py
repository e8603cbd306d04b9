"""What lies behind an applicant: 历史申报, 我的消息, 我的申辩, registrations with their certificates."""

from __future__ import annotations

from flask import Response, request

from service import messages, monitoring, registrations
from service.api.identity import caller
from service.models.unit import unit_of_work
from ui.defences import listed
from ui.pages import page
from ui.registration import shown

from .blueprint import blueprint


@blueprint.get("/history")
def history() -> Response:
    """历史申报: what has ended, but for what was never reported (docs/domain.md §4.1)."""
    found = monitoring.search(caller(), monitoring.Search(open=False), cursor=request.args.get("cursor"))
    return page("applicant/history.html", found=found)


@blueprint.get("/messages")
def inbox() -> Response:
    """我的消息."""
    found = messages.inbox(caller(), cursor=request.args.get("cursor"))
    return page("templates/inbox.html", found=found, unread=messages.unread(caller()), opens="ui.applicant.message")


@blueprint.get("/messages/<int(max=2147483647):message_id>")
def message(message_id: int) -> Response:
    """A message; opening it marks it as read."""
    with unit_of_work():
        found = messages.message(message_id, caller())
        messages.mark_read(message_id, caller())
    return page("templates/message.html", message=found, inbox="ui.applicant.inbox")


@blueprint.get("/defences")
def defences() -> Response:
    """我的申辩: the anomalies that were found about the person."""
    return listed("我的申辩")


@blueprint.get("/registrations/<registration_id>")
def registration(registration_id: str) -> Response:
    """A registration with its certificates, the present one drawn."""
    found = registrations.registration(registration_id, caller())
    return shown("applicant/registration.html", found)
