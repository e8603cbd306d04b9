"""Commands over one case or many: asked for with a reason; one is done at once, many by the workers, while this tells how far
they are and what came of each case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from flask import Response, make_response, request, url_for

from service import authorities, clock, commands, definitions, monitoring
from service.api.identity import caller
from service.commands import Given
from service.documents import tables
from service.errors import InvalidAnswers, NotFound
from service.models import BulkCommand, BulkRow, Definition, Instance
from service.watching import finding, queue
from ui.filters import moment
from ui.pages import go, page, tell

from . import words
from .blueprint import blueprint, with_diagram
from .drawing import Drawing, drawing_of_obstacles
from .wanted import said, wanted_from

MOST = 200
"""Cases that may be ticked one by one; all that a search finds may be any number."""

COLUMNS = ("序号", "业务编号", "业务类型", "版本", "结果", "原因", "时间")


@blueprint.get("/commands")
def command_list() -> Response:
    """The commands over many cases, the newest first."""
    found = commands.recent(caller(), cursor=request.args.get("cursor"))
    rows = [(one, commands.progress(one)) for one in found]
    return page("monitor/commands.html", found=found, rows=rows, words=words)


@blueprint.get("/commands/new")
def ask() -> Response:
    """Ask whether a command is really to be done for these cases, and why."""
    return _ask({})


@blueprint.post("/commands/new")
def command() -> Response:
    """Give the command. For a single case it is done now, and told on its page; for many, their page tells how far it is."""
    form = request.form
    name, ids = form.get("command", ""), form.getlist("case")[:MOST]
    params: dict[str, object] = {"receiver": receiver} if (receiver := form.get("receiver", "").strip()) else {}
    missing = {} if len(_reason()) >= commands.SHORTEST_REASON else {"reason": [commands.NO_REASON]}
    if name == "reassign" and not params:
        return _ask({"receiver": ["请填写接收人的账号。"], **missing})
    if name == "migrate":
        params = _target(form.get("target", ""), form.get("process", ""))
    try:
        if len(ids) == 1 and not form.get("all") and name != "migrate":
            return _single(name, ids[0], params)
        cases = commands.found(wanted_from(form)) if form.get("all") else commands.chosen(ids)
        given = commands.order(name, cases, caller(), _reason(), **params)
    except InvalidAnswers as wrong:
        return _ask(wrong.errors)
    return go("ui.monitor.bulk", command_id=given.id)


@blueprint.get("/commands/<command_id>")
@with_diagram
def bulk(command_id: str) -> Response:
    """How far a command is, and what came of each case; of a migration, at which elements cases do not fit."""
    return show(commands.named(command_id, caller()), {})


@blueprint.get("/commands/<command_id>/file")
def bulk_file(command_id: str) -> Response:
    """What came of each case, as CSV; with ``outcome``, only those of it."""
    found = commands.named(command_id, caller())
    rows = commands.all_rows(found, request.args.get("outcome") or None)
    answer = make_response(tables.csv_file(COLUMNS, (_row(found, one) for one in rows)))
    answer.content_type = tables.CSV.media_type
    name = quote(f"{words.COMMANDS[found.name]}结果{clock.today():%Y%m%d}.{tables.CSV.ending}")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/commands/<command_id>/stop")
def stop(command_id: str) -> Response:
    """Do nothing more of a command."""
    commands.stop(command_id, caller())
    tell("已停止，尚未处理的业务保持原样。", "warning")
    return go("ui.monitor.bulk", command_id=command_id)


@blueprint.get("/incidents")
def incidents() -> Response:
    """故障处理: what failed for good and waits for an admin, the newest first; with ``state=resolved`` what is settled."""
    resolved = request.args.get("state") == "resolved"
    found = monitoring.incidents(resolved=resolved, cursor=request.args.get("cursor"))
    rows = [(one, queue.element_name(one.instance.definition, one.element)) for one in found.items]
    return page("monitor/incidents.html", found=found, rows=rows, resolved=resolved, words=words)


def show(found: BulkCommand, errors: dict[str, list[str]]) -> Response:
    """The page of a command over many cases; ``errors`` are of the form that follows it up."""
    outcome = request.args.get("outcome") or None
    rows = commands.results(found, outcome, cursor=request.args.get("cursor"))
    return page(
        "monitor/bulk.html",
        command=found,
        progress=commands.progress(found),
        rows=[(one, _row(found, one)) for one in rows],
        columns=COLUMNS,
        next_cursor=rows.next_cursor,
        outcome=outcome,
        outcomes=words.outcomes(found),
        drawing=_drawing(found),
        errors=errors,
        wrong=bool(errors),
        reason=_reason(),
        may_open=authorities.is_admin(caller()),
        words=words,
    )


def _drawing(found: BulkCommand) -> Drawing | None:
    """Of a migration, where cases do not fit, on the version that they run on; before there are any, the diagrams alone."""
    if found.name != "migrate":
        return None
    refused = commands.results(found, "refused").items or commands.results(found).items
    return drawing_of_obstacles(refused[0].instance.definition, commands.obstacles(found)) if refused else None


def _row(found: BulkCommand, one: BulkRow) -> list[str]:
    """A case as the list and the file show it: its number, nothing of whom it is about."""
    case = one.instance
    return [
        str(one.position),
        case.business_key,
        case.definition.title,
        str(case.definition.version),
        words.outcomes(found)[one.outcome],
        one.problem or "",
        moment(one.done_at),
    ]


def _single(name: str, case: str, params: dict[str, object]) -> Response:
    if name not in commands.COMMANDS or not finding.named([case]):
        raise NotFound
    if len(_reason()) < commands.SHORTEST_REASON:
        return _ask({"reason": [commands.NO_REASON]})
    problem = commands.one(name, case, Given(caller(), _reason(), params))
    if problem and name == "reassign":
        return _ask({"receiver": [problem]})
    done = "已重新排入，稍后请看结果。" if name == "retry" else "已完成。"
    tell(f"{words.COMMANDS[name]}：{problem or done}", "bad" if problem else "good")
    return go("ui.monitor.case", instance_id=case)


def _target(version: str, process: str) -> dict[str, object]:
    """The version that cases are to be tried on; what is moved really is asked for on the page of the trial."""
    if not (version.isascii() and version.isdigit()) or len(version) > 9:
        raise InvalidAnswers(errors={"target": ["请选择版本。"]})
    definitions.version(process, int(version))
    return {"version": int(version), "process": process, "dry_run": True}


def _reason() -> str:
    return request.form.get("reason", "").strip()


def _ask(errors: dict[str, list[str]]) -> Response:
    given = request.values
    name, ids, every = given.get("command", ""), given.getlist("case")[:MOST], bool(given.get("all"))
    if name not in commands.COMMANDS:
        raise NotFound
    narrowed: dict[str, Any] = {**said(wanted_from(given))}
    wanted = wanted_from(given) if every else finding.Wanted()
    found = finding.find(wanted, limit=5).items if every else finding.named(ids)
    if not found and ids:
        raise NotFound
    return page(
        "monitor/ask.html",
        command=name,
        word=words.COMMANDS[name],
        cases=found,
        count=finding.count(wanted) if every else len(found),
        every=every,
        hidden={"command": name, **({"all": "1"} if every else {}), **narrowed},
        back=url_for("ui.monitor.cases", **narrowed),
        versions=_versions(found, wanted) if name == "migrate" else [],
        errors=errors,
        wrong=bool(errors),
        reason=_reason(),
        receiver=request.form.get("receiver", ""),
    )


def _versions(cases: Sequence[Instance], wanted: finding.Wanted) -> list[Definition]:
    """The versions that these cases could be moved to; none where they are of several processes."""
    keys = {one.definition.key for one in cases} if not wanted.definition else {wanted.definition}
    return definitions.versions(keys.pop()) if len(keys) == 1 else []
