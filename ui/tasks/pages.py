"""The page of a user task: fill in, look over, send. What there is to do, and what it is called, comes from the diagram."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from service import authorities, case_view, claims, clock, instances, worklist
from service.api import idempotency
from service.api.identity import address, caller
from service.errors import InvalidAnswers, NotFound, RuleRefused, TaskGone
from service.models import IdempotentAnswer, UserTask, db
from ui.forms import summary
from ui.forms.editing import edit, take_files
from ui.moving import move_on
from ui.pages import go, is_fragment, page, tell
from ui.papers import papers_of
from ui.printing import prints

from .sheet import Sheet

blueprint = Blueprint("tasks", __name__)


def task_page(view: Callable[[UserTask], Response]) -> Callable[[str], Response]:
    """A page of an open task of the viewer's own. One that is closed has a page that says where things stand; the second
    click of who closed it just goes on."""

    @wraps(view)
    def shown(task_id: str) -> Response:
        task = db.session.get(UserTask, task_id)
        if task is None:
            raise NotFound
        authorities.require_lane(task, caller())
        try:
            if task.closed_at is None:
                return view(task)
        except TaskGone:
            db.session.refresh(task)
        if _sent_before(request.form.get("key")):
            return move_on(task.instance, _done(task))
        if is_fragment():
            raise TaskGone
        return page("tasks/gone.html", 409, task=task)

    return shown


@blueprint.get("/tasks/<task_id>")
@task_page
def show(task: UserTask) -> Response:
    """The task with its form, as far as it was filled in."""
    return _form(Sheet.of(task))


@blueprint.post("/tasks/<task_id>")
@task_page
def answer(task: UserTask) -> Response:
    """A button of the form: change its rows or files, keep a draft, or go on with what was filled in."""
    authorities.require(task, caller())
    sheet, sent, action = Sheet.of(task), MultiDict(request.form), request.form.get("action", "")
    refused = take_files(sent, caller())
    rows = edit(sent, action)
    sheet = sheet.with_answers(sheet.read(sent), refused, rows)
    if action or refused:
        claims.save_draft(task.id, sheet.answers, caller())
        if action == "save" and not refused:
            tell("草稿已保存。")
            return go("ui.cases.show", instance_id=task.instance_id)
        return _form(sheet)
    if not sheet.looked_over:
        return _sent(sheet, _form)
    try:
        instances.check_answers(task.id, sheet.answers, caller())
    except InvalidAnswers as wrong:
        return _form(_corrected(sheet, wrong))
    claims.save_draft(task.id, sheet.answers, caller())
    return go("ui.tasks.check", task_id=task.id)


@blueprint.put("/tasks/<task_id>/draft")
def draft(task_id: str) -> str:
    """Keep what is filled in so far, while somebody still writes."""
    sheet = Sheet.of(worklist.task(task_id, caller()))
    claims.save_draft(task_id, sheet.read(request.form), caller())
    return f"已保存 {clock.local(clock.now()):%H:%M}"


@blueprint.get("/tasks/<task_id>/check")
@task_page
def check(task: UserTask) -> Response:
    """What was filled in, to be looked over before it is sent."""
    sheet = Sheet.of(task)
    try:
        instances.check_answers(task.id, sheet.answers, caller())
    except InvalidAnswers as wrong:
        return _form(_corrected(sheet, wrong))
    return _check(sheet)


@blueprint.post("/tasks/<task_id>/complete")
@task_page
def complete(task: UserTask) -> Response:
    """Send what was looked over. What another window has changed since has to be looked over again."""
    sheet = Sheet.of(task)
    if request.form.get("seen") != sheet.digest:
        return _check(sheet.with_answers(sheet.answers, refusal="内容在其他窗口修改过，请重新核对后再提交。"), 409)
    return _sent(sheet, _check)


@blueprint.post("/tasks/<task_id>/claim")
def claim(task_id: str) -> Response:
    """Take a task that several may do."""
    claims.claim(task_id, caller())
    return go("ui.tasks.show", task_id=task_id)


@blueprint.post("/tasks/<task_id>/release")
def release(task_id: str) -> Response:
    """Give a claimed task back."""
    claims.release(task_id, caller())
    return go("ui.tasks.show", task_id=task_id)


def _sent(sheet: Sheet, otherwise: Callable[[Sheet], Response]) -> Response:
    """Complete the task and go on; what is wrong with the answers is shown in the form, what bars them where one was."""
    task = sheet.task
    key = request.form.get("key") or sheet.key
    following = _next_at_the_desk(task)
    try:
        idempotency.complete(task.id, sheet.answers, caller(), key, address())
    except InvalidAnswers as wrong:
        return _form(_corrected(sheet, wrong))
    except RuleRefused as refused:
        return otherwise(sheet.with_answers(sheet.answers, refusal=refused.detail))
    done = _done(task, sheet.outcome)
    if following is None:
        return move_on(task.instance, done)
    tell(done)
    return go("ui.tasks.show", task_id=following)


def _next_at_the_desk(task: UserTask) -> str | None:
    """The id of the task that an official takes up after this one: the next of the same kind, then from the front again."""
    if task.scope not in authorities.OFFICIAL:
        return None
    before, after = worklist.beside(task, caller())
    following = after or before
    return following.id if following else None


def _done(task: UserTask, outcome: str = "") -> str:
    return f"{task.instance.business_key}　{task.name}：{outcome or '已办理'}"


def _corrected(sheet: Sheet, wrong: InvalidAnswers) -> Sheet:
    return sheet.with_answers(sheet.answers, wrong.errors or {"": [wrong.detail]})


def _form(sheet: Sheet) -> Response:
    """The form: alone where a person answers for himself or there is a text to read, otherwise beside the papers of the case."""
    shown: dict[str, Any] = {"sheet": sheet, "wrong": bool(sheet.errors or sheet.refusal)}
    if sheet.task.scope == authorities.OWN or sheet.shown.text:
        return page("tasks/task.html", **shown)
    case = case_view.look(sheet.task.instance, caller())
    before, after = worklist.beside(sheet.task, caller())
    return page(
        "tasks/desk.html",
        case=case,
        papers=papers_of(case),
        steps=[one for one in instances.progress(sheet.task.instance) if one.state == "done"],
        before=before,
        after=after,
        correctable=instances.correctable(sheet.task) is not None,
        **shown,
    )


def _check(sheet: Sheet, status: int = 200) -> Response:
    answered, to_print = summary(sheet.fields), prints(sheet.task.instance)
    return page("tasks/check.html", status, sheet=sheet, answered=answered, prints=to_print, wrong=bool(sheet.refusal))


def _sent_before(key: str | None) -> bool:
    """Whether the viewer's first click with this key has come through."""
    return bool(key) and db.session.get(IdempotentAnswer, (caller().id, key)) is not None
