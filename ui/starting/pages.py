"""发起申请: the types that this account may start, each in its ways; which there are is read from the diagrams."""

from __future__ import annotations

from flask import Blueprint, Response, request

from service import employees, instances
from service.api.identity import address, caller
from service.errors import AlreadyOpen, InvalidAnswers, NotEligible, NotFound, RuleRefused
from service.instances import Channel, Startable
from ui.asking import asked
from ui.pages import go, page, tell

blueprint = Blueprint("starting", __name__, url_prefix="/start")

VARIABLES = ("channel", "person", "category")
"""The start variables that these pages ask for."""


@blueprint.get("")
def index() -> Response:
    """What can be started, with a button for every channel."""
    return _index()


@blueprint.get("/<key>/<channel>")
def pick(key: str, channel: str) -> Response:
    """选择人员: for whom of the unit's people a type is to be filled in, and in which profession."""
    return _pick(*_picking(key, channel))


@blueprint.post("/<key>")
def start(key: str) -> Response:
    """Start a type through a channel; what was started before and not submitted yet goes on."""
    given = {name: request.form[name] for name in VARIABLES if request.form.get(name)}

    def again(sentence: str, status: int) -> Response:
        if "person" not in given:
            return _index(sentence, status)
        tell(f"不能发起：{sentence}", "bad")
        return go("ui.starting.pick", key=key, channel=given.get("channel", ""), q=request.form.get("q") or None)

    try:
        started = instances.start(key, given, caller(), address())
    except (AlreadyOpen, NotEligible, RuleRefused) as refused:
        return again(refused.detail, 409)
    except InvalidAnswers as wrong:
        return again("；".join(said for all_said in wrong.errors.values() for said in all_said), 422)
    return go("ui.cases.go_on", instance_id=started.instance.id)


def _picking(key: str, wanted: str) -> tuple[Startable, Channel]:
    """The type with the channel in which somebody is picked; :class:`NotFound` where this account has none."""
    for one in instances.startable(caller()):
        for channel in one.channels:
            if one.key == key and channel.name == wanted and channel.picks:
                return one, channel
    raise NotFound


def _pick(type_: Startable, channel: Channel) -> Response:
    words = asked("q")
    found = employees.search(caller(), words, cursor=request.args.get("cursor"))
    people = employees.looked_at(list(found.items))
    return page(
        "starting/people.html",
        type=type_,
        channel=channel,
        rows=[(one, employees.categories_in(one, channel.system)) for one in people],
        next_cursor=found.next_cursor,
        q=words,
    )


def _index(refusal: str = "", status: int = 200) -> Response:
    found = instances.startable(caller())
    return page("starting/index.html", status, found=found, refusal=refusal, wrong=bool(refusal))
