"""修正申报信息: the form of a case, corrected from the desk where it lies (docs/domain.md §6, §7 X22)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from werkzeug.datastructures import MultiDict

from service import authorities, instances
from service.api.identity import address, caller
from service.errors import Conflict, InvalidAnswers, NotAvailable
from service.models import UserTask
from ui.forms import answers_from, differences, fields_of, summary_of_errors
from ui.forms.editing import edit
from ui.pages import go, page, tell

from .pages import blueprint, task_page

GROUNDS, VERSION = "correction-grounds", "correction-version"
"""The names of what is sent beside the answers: no form has fields of these names."""


@blueprint.get("/tasks/<task_id>/correction")
@task_page
def correction(task: UserTask) -> Response:
    """The form as it is now, to be corrected."""
    authorities.require(task, caller())
    found = _found(task)
    return _form(task, found, found.values)


@blueprint.post("/tasks/<task_id>/correction")
@task_page
def correct(task: UserTask) -> Response:
    """Correct it, or change its rows. What was corrected meanwhile by somebody else is told, and nothing is lost."""
    authorities.require(task, caller())
    found, sent = _found(task), MultiDict(request.form)
    action = sent.get("action", "")
    rows = edit(sent, action)
    answers = {**dict.fromkeys(found.schema["properties"]), **answers_from(sent, found.schema, {})}
    if action:
        return _form(task, found, answers, rows=rows)
    grounds, version = sent.get(GROUNDS, ""), sent.get(VERSION, type=int)
    try:
        instances.correct(task.id, answers, grounds, caller(), version=version, address=address())
    except InvalidAnswers as wrong:
        return _form(task, found, answers, errors=wrong.errors or {"": [wrong.detail]})
    except Conflict as changed:
        return _form(task, found, answers, errors={"": [changed.detail]}, status=409, compared=found.values)
    tell("申报信息已修正，已通知申请人和单位，并已重新进行计算机核查。")
    return go("ui.tasks.show", task_id=task.id)


def _found(task: UserTask) -> instances.Correctable:
    found = instances.correctable(task)
    if found is None:
        raise NotAvailable("本环节不能修正申报信息。")
    return found


def _form(
    task: UserTask,
    found: instances.Correctable,
    values: Any,
    *,
    errors: dict[str, list[str]] | None = None,
    rows: dict[str, int] | None = None,
    status: int = 200,
    compared: Mapping[str, Any] | None = None,
) -> Response:
    """``compared`` is what is to be compared with what was filled in: the form as somebody else has left it."""
    said = dict(errors or {})
    grounds_wrong = said.pop("grounds", [])
    fields = fields_of(found.schema, values, said, rows=rows, address=request.path, left_out=("outcome",))
    wrong = summary_of_errors(said, fields) | ({GROUNDS: f"修正原因：{grounds_wrong[0]}"} if grounds_wrong else {})
    return page(
        "tasks/correction.html",
        status,
        task=task,
        fields=fields,
        errors=wrong,
        wrong=bool(wrong),
        version=found.version,
        differences=differences(found.schema, compared, values) if compared else [],
        grounds=request.form.get(GROUNDS, ""),
        grounds_wrong=grounds_wrong,
        longest=instances.LONGEST_GROUNDS,
    )
