"""Several applications at once: one decision for all that are ticked, and one signature under one text (docs/domain.md §3.0.3).

Each application is a transaction of its own: one that is refused leaves the others alone and is shown with the reason. What can
be chosen, what needs a reason, and what is to be read and signed next is what the diagrams offer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Any
from uuid import uuid4

from flask import Response, request, url_for

from service import authorities, clock, filings, instances, worklist
from service.api.identity import caller
from service.errors import InvalidAnswers, NotFound, TaskGone
from service.models import Instance, UserTask
from ui import batching
from ui.batching import Refused
from ui.forms import Field
from ui.pages import go, is_fragment, page, tell
from ui.tasks.sheet import Sheet

from .blueprint import blueprint

MOST = 50
"""So many applications at once; a page of the list has fewer."""


@blueprint.get("/batch")
def choose() -> Response:
    """Whether what was ticked is really to be done; what cannot be, and why."""
    chosen, outcome = _chosen(), request.args.get("outcome", "")
    if not chosen:
        tell("请先勾选要办理的申报。", "warning")
        return go("ui.enterprise.index")
    found = [(one, instances.possible(one, caller()).way(outcome)) for one in chosen]
    refused = [Refused(one, _barred(one, outcome)) for one, way in found if way is None]
    return _ask([way[0] for _, way in found if way], outcome, refused)


@blueprint.post("/batch")
def complete() -> Response:
    """Complete all of these tasks with the same answers, each by itself; a second click finds what the first one did."""
    tasks = [_task(one) for one in request.form.getlist("task")[:MOST]]
    if not tasks:
        raise NotFound
    sheet = Sheet.of(tasks[0])
    sheet = sheet.with_answers(sheet.read(request.form))
    try:
        instances.check_answers(tasks[0].id, sheet.answers, caller())
    except InvalidAnswers as wrong:
        sheet = sheet.with_answers(sheet.answers, wrong.errors)
        if sheet.shown.text:
            return _sign(tasks, sheet)
        return _ask(tasks, str(sheet.answers.get("outcome")), [], sheet)

    def why(task: UserTask, problem: Mapping[str, Any]) -> str:
        gone = problem["code"] == TaskGone.code and "outcome" in sheet.answers
        return _barred(task.instance, str(sheet.answers["outcome"])) if gone else str(problem["detail"])

    done, refused = batching.complete(tasks, sheet.answers, why)
    return _next(done, refused, sheet.form.outcomes.get(str(sheet.answers.get("outcome")), tasks[0].name))


@blueprint.get("/batch/sign")
def sign() -> Response:
    """The text that these applications are waiting for, once its time is over with the form below it."""
    found = [(one, instances.possible(one, caller())) for one in _chosen()]
    waits = [pending for _, possible in found for pending in possible.readings]
    tasks = [possible.to_sign for _, possible in found if possible.to_sign]
    if not waits and not tasks:
        return go("ui.enterprise.index")
    if not waits:
        if is_fragment():
            return go("ui.enterprise.sign", case=[one.id for one, _ in found])
        return _sign(tasks, Sheet.of(tasks[0]))
    texts = [(pending.reading.text, one) for one, possible in found for pending in possible.readings]
    left = (max(pending.due_at for pending in waits) - clock.now()).total_seconds()
    return page(
        "enterprise/reading.html" if is_fragment() else "enterprise/sign.html",
        heading=waits[0].reading.title,
        texts=_by_text([*texts, *((Sheet.of(task).shown.text or "", task.instance) for task in tasks)]),
        cases=[one.id for one, _ in found],
        seconds=max(1, ceil(left)),
        sheet=None,
    )


# -- what the pages are made of ----------------------------------------------------------------------------------------


def _chosen() -> Sequence[Instance]:
    """The applications that were ticked; one that is not the unit's does not exist."""
    ids = set(request.args.getlist("case")[:MOST])
    found = filings.chosen(caller(), ids)
    if len(found) < len(ids):
        raise NotFound
    return found


def _task(task_id: str) -> UserTask:
    found = worklist.any_task(task_id)
    authorities.require_lane(found, caller())
    return found


def _barred(instance: Instance, outcome: str) -> str:
    """Why an outcome cannot be chosen any more, in the diagram's own words where it has some."""
    ended = "该申报已经办结" if instance.ended_at else ""
    return ended or instances.barred(instance, outcome, caller()) or TaskGone.detail


def _next(done: Sequence[Instance], refused: Sequence[Refused], label: str) -> Response:
    """On to what is to be read and signed; back to the list if nothing is. What was refused is told first."""
    to_sign = [one.id for one in done if (found := instances.possible(one, caller())).readings or found.to_sign]
    if refused:
        return page("enterprise/outcome.html", label=label, done=done, refused=refused, to_sign=to_sign)
    if to_sign:
        return go("ui.enterprise.sign", case=to_sign)
    tell(f"操作成功：{label}，共 {len(done)} 项。")
    return go("ui.enterprise.index")


def _ask(
    ready: Sequence[UserTask], outcome: str, refused: Sequence[Refused], answered: Sheet | None = None
) -> Response:
    """The question, with the field for the reason where the diagram demands one."""
    sheet = answered or (Sheet.of(ready[0]) if ready else None)
    fields: list[Field] = []
    if sheet is not None and outcome in sheet.form.reasons:
        opinion = sheet.form.opinion_field
        fields = [replace(one, required=True, condition=None) for one in sheet.fields if one.name == opinion]
    errors = sheet.summary_of_errors if sheet else {}
    return page(
        "enterprise/batch.html",
        ready=ready,
        refused=refused,
        outcome=outcome,
        label=sheet.form.outcomes.get(outcome, "") if sheet else "",
        fields=fields,
        errors=errors,
        wrong=bool(errors),
        key=uuid4().hex,
    )


def _sign(tasks: Sequence[UserTask], sheet: Sheet) -> Response:
    """The text with the form below it; applications whose texts differ have all of them."""
    return page(
        "enterprise/sign.html",
        heading=tasks[0].name,
        texts=_by_text([(Sheet.of(task).shown.text or "", task.instance) for task in tasks]),
        tasks=tasks,
        sheet=sheet,
        action=url_for("ui.enterprise.complete"),
        wrong=bool(sheet.errors),
    )


def _by_text(texts: Sequence[tuple[str, Instance]]) -> dict[str, list[Instance]]:
    """Each text once, with the applications that it is signed for."""
    found: dict[str, list[Instance]] = {}
    for text, instance in texts:
        found.setdefault(text, []).append(instance)
    return found
