"""发起申请: the types that this account may start, each in its ways; which there are is read from the diagrams."""

from __future__ import annotations

from flask import Blueprint, Response, request

from service import instances
from service.api.identity import address, caller
from service.errors import AlreadyOpen, InvalidAnswers, NotEligible, RuleRefused
from ui.pages import go, page

blueprint = Blueprint("starting", __name__, url_prefix="/start")


@blueprint.get("")
def index() -> Response:
    """What can be started, with a button for every channel."""
    return _index()


@blueprint.post("/<key>")
def start(key: str) -> Response:
    """Start a type through a channel; what was started before and not submitted yet goes on."""
    channel = request.form.get("channel")
    try:
        started = instances.start(key, {"channel": channel} if channel else {}, caller(), address())
    except (AlreadyOpen, NotEligible, RuleRefused) as refused:
        return _index(refused.detail, 409)
    except InvalidAnswers as wrong:
        return _index("；".join(said for all_said in wrong.errors.values() for said in all_said), 422)
    return go("ui.cases.go_on", instance_id=started.instance.id)


def _index(refusal: str = "", status: int = 200) -> Response:
    found = instances.startable(caller())
    return page("starting/index.html", status, found=found, refusal=refusal, wrong=bool(refusal))
