"""发布记录: every deployment with who, when and why, what it changed, and how to take it back."""

from __future__ import annotations

from flask import Response, request

from service import authorities
from service.api.identity import caller
from service.drafting import history, sides
from service.errors import InvalidAnswers
from ui.pages import go, page, tell

from .blueprint import analyst, blueprint

KINDS = {"bpmn": "流程图", "dmn": "决策表", "txt": "文本", "yaml": "场景"}
CHANGES = {"added": "新增", "removed": "删除", "changed": "修改"}


@blueprint.get("/versions")
def versions() -> Response:
    """The deployments, the newest first."""
    found = history.deployments(request.args.get("cursor"))
    return page("studio/versions.html", found=found, newest=history.newest())


@blueprint.get("/versions/<int(max=2147483647):number>")
def deployment(number: int) -> Response:
    """One deployment: its versions, its files, what changed against the one before, what of it is not in force any more."""
    made = history.deployment(number)
    this = sides.side(f"deployment:{number}")
    before = sides.side(f"deployment:{made.before}") if made.before else None
    newest = history.newest()
    since = sides.differences(this, sides.side("current")) if newest != number else []
    return page(
        "studio/deployment.html",
        made=made,
        before=before,
        changed=sides.differences(before, this) if before else [],
        since=since,
        files=sides.listed(this),
        may_restore=authorities.ANALYST in authorities.roles(caller()),
        newest=newest,
        kinds_of_files=KINDS,
        changes=CHANGES,
    )


@blueprint.post("/versions/<int(max=2147483647):number>/restore")
def restore(number: int) -> Response:
    """Begin a draft that holds the files of an earlier deployment: the whole of it, or those that were ticked."""
    whole = request.form.get("what") == "all"
    try:
        row = history.restore(number, None if whole else request.form.getlist("file"), analyst())
    except InvalidAnswers as nothing:
        tell(nothing.detail if whole or request.form.getlist("file") else "请先勾选要恢复的文件。", "bad")
        return go("ui.studio.deployment", number=number)
    tell("已建立草稿，内容取自所选的发布。检查无误后照常发布。")
    return go("ui.studio.draft", draft_id=row.id)
