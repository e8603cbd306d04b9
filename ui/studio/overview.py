"""流程设计: the drafts, and the deployed processes with their versions; beginning a draft, empty or with files."""

from __future__ import annotations

from flask import Response, request

from service import definitions
from service.drafting import drafts, files, packing
from service.errors import InvalidAnswers
from ui.asking import asked
from ui.pages import go, go_to, page, tell

from .blueprint import analyst, blueprint
from .places import editor

STATES = {"open": "编辑中", "deployed": "已发布", "discarded": "已放弃"}
LONGEST_TITLE = 100


@blueprint.get("")
def index() -> Response:
    """The drafts, and what is deployed."""
    return _index({})


@blueprint.post("/drafts")
def begin() -> Response:
    """Begin a draft: empty, or to change a deployed diagram at once, whose editor opens."""
    name = request.form.get("name", "")
    title = request.form.get("title", "").strip()
    if not title or len(title) > LONGEST_TITLE:
        return _index({"title": f"请填写草稿的名称，不超过 {LONGEST_TITLE} 个字"})
    row = drafts.create(title, analyst())
    return go_to(editor(row.id, name)) if name else go("ui.studio.draft", draft_id=row.id)


@blueprint.post("/import")
def bring() -> Response:
    """Begin a draft with files that somebody brings."""
    uploads = [(upload.filename or "", upload.read()) for upload in request.files.getlist("files")]
    title = request.form.get("title", "").strip()[:LONGEST_TITLE] or "导入的文件"
    try:
        row = drafts.create(title, analyst(), packing.brought(uploads))
    except InvalidAnswers as wrong:
        return _index({"files": wrong.detail if wrong.detail != InvalidAnswers.detail else wrong.errors["files"][0]})
    same = not files.entries(row)
    tell("导入的文件与已发布的内容相同，草稿是空的。" if same else "已导入为草稿。", "warning" if same else "good")
    return go("ui.studio.draft", draft_id=row.id)


def _index(errors: dict[str, str]) -> Response:
    state = asked("state", STATES) or drafts.OPEN
    found = drafts.listed(state=state, cursor=request.args.get("cursor"))
    return page(
        "studio/index.html",
        found=found,
        state=state,
        states=STATES,
        numbers=files.numbers(found.items),
        deployed=sorted(definitions.listed(), key=lambda row: (row.kind != "type", row.position, row.key)),
        errors=errors,
        title=request.form.get("title", ""),
        wrong=bool(errors),
    )
