"""The page of a case, the page of waiting, and the messages that may be sent to a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.datastructures import MultiDict

from service import authorities, case_view, instances, monitoring
from service.api.identity import address, caller
from service.errors import InvalidAnswers, NotFound
from service.forms.json_schema import json_schema
from service.models import Instance, UserTask
from ui.forms import answers_from, fields_of, summary_of_errors
from ui.forms.editing import edit, take_files
from ui.moving import move_on, next_task
from ui.pages import go, is_fragment, page
from ui.papers import papers_of
from ui.printing import prints
from ui.tasks.sheet import Sheet
from ui.waiting import waiting_for

blueprint = Blueprint("cases", __name__)


@blueprint.get("/cases/<instance_id>")
def show(instance_id: str) -> Response:
    """A case as its viewer sees it."""
    instance = monitoring.instance(instance_id, caller())
    case = case_view.look(instance, caller())
    return page(
        "cases/case.html",
        case=case,
        instance=instance,
        papers=papers_of(case),
        steps=instances.progress(instance),
        waiting=waiting_for(case),
        prints=prints(instance),
    )


@blueprint.get("/cases/<instance_id>/continue")
def go_on(instance_id: str) -> Response:
    """Where the case goes on for its viewer: the next task, a page that waits and moves on by itself, or the case."""
    instance = monitoring.instance(instance_id, caller())
    task = next_task(instance)
    if task is not None:
        return _arrived(task)
    waiting = waiting_for(case_view.look(instance, caller()))
    if waiting is None:
        return go("ui.cases.show", instance_id=instance.id)
    if not is_fragment():
        return page("cases/waiting.html", instance=instance, waiting=waiting)
    if waiting.element != request.args.get("for"):
        return go("ui.cases.go_on", instance_id=instance.id)
    return page("cases/wait.html", instance=instance, waiting=waiting)


def _arrived(task: UserTask) -> Response:
    """The task that the wait was for. Under the text that was just read, its form takes the place of the countdown."""
    if not (is_fragment() and request.args.get("reading")):
        return go("ui.tasks.show", task_id=task.id)
    answer = page("tasks/answers.html", sheet=Sheet.of(task))
    answer.headers["HX-Push-Url"] = url_for("ui.tasks.show", task_id=task.id)
    return answer


@blueprint.get("/cases/<instance_id>/notices/<notice_id>")
def notice(instance_id: str, notice_id: str) -> Response:
    """A formal notice as it was issued, to be read and printed."""
    instance = monitoring.instance(instance_id, caller())
    found = next((one for one in case_view.formal_notices(instance) if one.id == notice_id), None)
    if found is None:
        raise NotFound
    return page("cases/notice.html", instance=instance, notice=found)


# -- messages ---------------------------------------------------------------------------------------------------------


@blueprint.get("/cases/<instance_id>/messages/<name>")
def ask(instance_id: str, name: str) -> Response:
    """Ask whether a message is really to be sent, and for what it needs."""
    return _ask(monitoring.instance(instance_id, caller()), name, {})


@blueprint.post("/cases/<instance_id>/messages/<name>")
def send(instance_id: str, name: str) -> Response:
    """Send a message: withdraw, drop a draft, and whatever else the diagram listens for."""
    instance = monitoring.instance(instance_id, caller())
    sent, action = MultiDict(request.form), request.form.get("action", "")
    refused = take_files(sent, caller())
    rows = edit(sent, action)
    title, form = instances.show_message(instance, name, caller())
    answers = answers_from(sent, json_schema(form), form.prefill()) if form else {}
    if action or refused:
        return _ask(instance, name, answers, errors=refused, rows=rows)
    try:
        instances.send_message(instance_id, name, answers, caller(), address=address())
    except InvalidAnswers as wrong:
        return _ask(instance, name, answers, errors=wrong.errors, rows=rows)
    return move_on(instance, f"操作成功：{instance.business_key}　{title}")


def _ask(
    instance: Instance,
    name: str,
    answers: dict[str, Any],
    *,
    errors: dict[str, list[str]] | None = None,
    rows: dict[str, int] | None = None,
) -> Response:
    title, form = instances.show_message(instance, name, caller())
    values = {**form.prefill(), **answers} if form else {}
    fields = fields_of(json_schema(form), values, errors, rows=rows, address=request.path) if form else []
    wrong = summary_of_errors(errors or {}, fields)
    return page(
        "cases/ask.html",
        instance=instance,
        name=name,
        title=title,
        for_unit=authorities.audience(caller(), instance.application) == "enterprise",
        fields=fields,
        errors=wrong,
        wrong=bool(wrong),
    )
