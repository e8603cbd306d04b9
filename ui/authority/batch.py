"""One outcome for several cases of a stage, each in a transaction of its own (docs/domain.md §6).

Only cases whose computer check has told nothing to mind go along: an error or a warning is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from flask import Response, request

from service import checking, instances
from service.api.identity import caller
from service.errors import InvalidAnswers
from service.models import CheckResult, Instance, UserTask
from ui import batching
from ui.batching import Refused
from ui.forms import Field
from ui.pages import go, page, tell
from ui.tasks.sheet import Sheet

from . import desk
from .blueprint import blueprint

MINDED = ("error", "warning")
"""The severities of a finding that keep a case out of a batch."""


@blueprint.post("/batch/ask")
def ask() -> Response:
    """Whether this is really to be done with what was ticked; what is left out, and why."""
    tasks = desk.ticked()
    if not tasks:
        return go("ui.authority.index", **desk.back())
    return _ask(tasks, request.form.get("outcome", ""))


@blueprint.post("/batch")
def complete() -> Response:
    """Complete all of these tasks with the same answers, each by itself; a second click finds what the first one did."""
    tasks = desk.ticked()
    if not tasks:
        return go("ui.authority.index", **desk.back())
    ready, refused = _sorted(tasks)
    outcome, done, label = request.form.get("outcome", ""), list[Instance](), ""
    if ready:
        sheet = Sheet.of(ready[0])
        sheet = sheet.with_answers(sheet.read(request.form))
        try:
            instances.check_answers(ready[0].id, sheet.answers, caller())
        except InvalidAnswers as wrong:
            return _ask(tasks, outcome, sheet.with_answers(sheet.answers, wrong.errors))
        label = sheet.form.outcomes.get(outcome, ready[0].name)
        done, barred = batching.complete(ready, sheet.answers)
        refused += barred
    if refused:
        return page("authority/outcome.html", label=label, done=done, refused=refused, back=desk.back())
    tell(f"操作成功：{label}，共 {len(done)} 项。")
    return go("ui.authority.index", **desk.back())


def _ask(tasks: Sequence[UserTask], outcome: str, answered: Sheet | None = None) -> Response:
    ready, refused = _sorted(tasks)
    sheet = answered or (Sheet.of(ready[0]) if ready else None)
    ways = desk.ways(ready)
    fields = _fields(sheet) if sheet else []
    errors = sheet.summary_of_errors if sheet else {}
    return page(
        "authority/batch.html",
        ready=ready if outcome in ways else [],
        refused=refused,
        outcome=outcome,
        label=ways.get(outcome, ""),
        fields=fields,
        errors=errors,
        wrong=bool(errors),
        key=uuid4().hex,
        back=desk.back(),
    )


def _fields(sheet: Sheet) -> list[Field]:
    """What has to be said besides the outcome, the same for all."""
    opinion = sheet.form.opinion_field
    asked = (one for one in sheet.fields if one.required and not one.is_shown and one.condition is None)
    return [replace(one, condition=None) for one in asked if one.name not in ("outcome", opinion)]


def _sorted(tasks: Sequence[UserTask]) -> tuple[list[UserTask], list[Refused]]:
    """What may go along, and what is looked at by itself."""
    found = checking.findings([task.instance for task in tasks], caller())
    minded = {case: [row for row in rows if row.severity in MINDED] for case, rows in found.items()}
    ready = [task for task in tasks if not minded.get(task.instance_id)]
    left_out = [task for task in tasks if minded.get(task.instance_id)]
    return ready, [Refused(task.instance, _said(minded[task.instance_id])) for task in left_out]


def _said(rows: Sequence[CheckResult]) -> str:
    return f"计算机核查有提示，请打开单独办理：{'；'.join(row.message for row in rows)}"
