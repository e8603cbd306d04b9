"""Commands over one case or several: asked for with a reason, then done one by one, then told case by case."""

from __future__ import annotations

from flask import Response, request

from service import monitoring
from service.api.identity import caller
from service.errors import NotFound
from service.models import Instance
from service.watching import bulk, finding, queue
from ui.pages import go, page, tell

from .blueprint import blueprint
from .words import COMMANDS

SHORTEST_REASON = 2
MOST = 200


@blueprint.get("/commands")
def ask() -> Response:
    """Ask whether a command is really to be done for these cases, and why."""
    return _ask(request.args.get("command", ""), request.args.getlist("case"), {})


@blueprint.post("/commands")
def command() -> Response:
    """Do it, and say what came of it for each case; for a single one, on the page that it came from."""
    name, ids, reason = request.form.get("command", ""), request.form.getlist("case"), _reason()
    receiver = request.form.get("receiver", "").strip()
    errors = {}
    if len(reason) < SHORTEST_REASON:
        errors["reason"] = "请填写原因，原因会记入审计日志。"
    if name == "reassign" and not receiver:
        errors["receiver"] = "请填写接收人的账号。"
    found = _cases(name, ids)
    if errors:
        return _ask(name, ids, errors)
    done = bulk.apply(name, [one.id for one in found], reason, caller(), receiver)
    if len(done) > 1:
        cases = {one.id: one for one in found}
        return page("monitor/done.html", word=COMMANDS[name], done=[(cases[one.instance], one.problem) for one in done])
    problem = done[0].problem
    tell(f"{COMMANDS[name]}：{problem or '已完成。'}", "bad" if problem else "good")
    return go("ui.monitor.case", instance_id=done[0].instance)


@blueprint.get("/incidents")
def incidents() -> Response:
    """故障处理: what failed for good and waits for an admin, the newest first; with ``state=resolved`` what is settled."""
    resolved = request.args.get("state") == "resolved"
    found = monitoring.incidents(resolved=resolved, cursor=request.args.get("cursor"))
    rows = [(one, queue.element_name(one.instance.definition, one.element)) for one in found.items]
    return page("monitor/incidents.html", found=found, rows=rows, resolved=resolved)


def _reason() -> str:
    return request.form.get("reason", "").strip()


def _cases(name: str, ids: list[str]) -> list[Instance]:
    if name not in bulk.COMMANDS:
        raise NotFound
    found = finding.named(ids[:MOST])
    if not found and ids:
        raise NotFound
    return found


def _ask(name: str, ids: list[str], errors: dict[str, str]) -> Response:
    found = _cases(name, ids)
    return page(
        "monitor/ask.html",
        command=name,
        word=COMMANDS[name],
        cases=found,
        errors=errors,
        wrong=bool(errors),
        reason=_reason(),
        receiver=request.form.get("receiver", ""),
    )
