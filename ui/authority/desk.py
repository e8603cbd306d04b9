"""待办业务: the open tasks of a desk, the oldest first, by stage; what they are called is what the diagrams call them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Response, request

from service import authorities, checking, clock, definitions, worklist
from service.api.identity import caller
from service.errors import RegflowError
from service.forms.fields import Outcome
from service.models import UserTask
from ui.asking import asked
from ui.pages import go, page, tell
from ui.tasks.sheet import Sheet

from .blueprint import blueprint

OVERDUE = "overdue"
DUE = {OVERDUE: "已超时限", "today": "今日到期（含已超时限）", "soon": "三日内到期（含已超时限）"}
"""What the list can be narrowed to by time limit."""

DAYS_LEFT = {"today": 0, "soon": 2}
"""For how many days after today the limit may still run."""


@blueprint.get("")
def index() -> Response:
    """The tasks that this account may do, of all stages or of one."""
    stages = worklist.stages(caller())
    due = asked("due", DUE)
    wanted = worklist.Search(
        element=asked("stage", {one.element for one in stages}) or None,
        definition=asked("type") or None,
        category=asked("category") or None,
        overdue=due == OVERDUE,
        due_by=clock.today() + timedelta(days=DAYS_LEFT[due]) if due in DAYS_LEFT else None,
        q=asked("q") or None,
    )
    found = worklist.tasks(caller(), wanted, cursor=request.args.get("cursor"))
    stage = wanted.element or (stages[0].element if len(stages) == 1 else None)
    return page(
        "authority/index.html",
        found=found,
        wanted=wanted,
        filtered=wanted != worklist.Search(element=wanted.element),
        dues=DUE,
        due=due,
        stages=stages,
        stage=stage,
        types=definitions.types(),
        categories=definitions.listed_by("category_data"),
        findings=checking.findings([task.instance for task in found.items], caller()),
        now=clock.now(),
        checked=any(scope in authorities.OFFICIAL for scope, _ in authorities.scopes(caller())),
        ways=ways(found.items) if stage else {},
    )


def ways(tasks: Sequence[UserTask]) -> dict[str, str]:
    """The outcomes that can be chosen for several of these tasks at once, with the words on their buttons: those that need no
    reason and no answers of their own. All the tasks stand at one element."""
    if not tasks:
        return {}
    form = Sheet.of(tasks[0]).form
    outcome = next((name for name, one in form.fields.items() if isinstance(one, Outcome)), "")
    explained = {value for demand in form.demands() if demand.when == outcome for value in demand.values}
    return {value: label for value, label in form.outcomes.items() if value not in {*form.reasons, *explained}}


@blueprint.post("/check")
def check() -> Response:
    """计算机核查 of the cases that were ticked; the list shows the 信息提示."""
    tasks = ticked()
    refused = [said for said in (_checked(task) for task in tasks) if said]
    if refused:
        tell(f"{len(refused)} 项未能核查：{refused[0]}", "bad")
    if tasks and len(refused) < len(tasks):
        tell(f"已核查 {len(tasks) - len(refused)} 项，结果见“信息提示”一栏。")
    return go("ui.authority.index", **back())


def ticked() -> list[UserTask]:
    """The tasks that were ticked in the list; one that is not the account's does not exist."""
    chosen = [worklist.any_task(one) for one in dict.fromkeys(request.form.getlist("task"))]
    for task in chosen:
        authorities.require_lane(task, caller())
    if not chosen:
        tell("请先勾选要办理的业务。", "warning")
    return chosen


def back() -> dict[str, Any]:
    """The conditions of the list that was left, for the way back to it."""
    names = ("stage", "type", "category", "due", "q")
    return {name: request.form[name] for name in names if request.form.get(name)}


def _checked(task: UserTask) -> str:
    try:
        checking.run(task.instance_id, caller())
    except RegflowError as refused:
        return refused.detail
    return ""
