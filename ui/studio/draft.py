"""A draft: its files and what changed, what the gate says, its scenarios; files brought, taken out, carried away."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request

from service.drafting import blank, checking, drafts, files, naming, packing, playing, unmentioned
from service.errors import InvalidAnswers
from service.models import Draft
from ui.pages import go, go_to, page, tell

from .blueprint import analyst, blueprint
from .overview import STATES
from .places import KINDS, SUFFIXES, editor

CHANGES = {"added": "新增", "changed": "修改", "same": "无变化"}


@blueprint.get("/drafts/<draft_id>")
def draft(draft_id: str) -> Response:
    """The draft."""
    return _page(drafts.one(draft_id), {})


@blueprint.get("/drafts/<draft_id>/open")
def open_file(draft_id: str) -> Response:
    """Lead to the editor of a file, of one that the draft does not hold yet too."""
    row, name = drafts.one(draft_id), request.args.get("name", "")
    try:
        files.one(row, naming.check_name(name))
    except InvalidAnswers:
        return _page(row, {"name": "请选择文件"})
    return go_to(editor(draft_id, name))


@blueprint.post("/drafts/<draft_id>/files")
def add_files(draft_id: str) -> Response:
    """Bring files into the draft, or begin a new one (``kind``, ``key``, ``title``)."""
    try:
        if "kind" in request.form:
            return go_to(_new_file(draft_id))
        uploads = [(upload.filename or "", upload.read()) for upload in request.files.getlist("files")]
        added = files.add(draft_id, packing.brought(uploads), analyst())
    except InvalidAnswers as wrong:
        field = "key" if "kind" in request.form else "files"
        said = next((sentence for sentences in wrong.errors.values() for sentence in sentences), wrong.detail)
        return _page(drafts.one(draft_id), {field: said})
    tell(f"已放入 {len(added)} 个文件。")
    return go("ui.studio.draft", draft_id=draft_id)


def _new_file(draft_id: str) -> str:
    row, form = drafts.one(draft_id), request.form
    kind = form.get("kind", "")
    name = f"{form.get('key', '').strip()}.{kind if kind in KINDS else ''}"
    naming.check_name(name)
    if name in files.whole(row):
        raise InvalidAnswers(errors={"key": [f"{name} 已经有了，请换一个标识，或直接打开它。"]})
    content = blank.content(name, form.get("title", "").strip(), form.get("process", ""))
    files.save(draft_id, name, content, 0, analyst())
    return editor(draft_id, name)


@blueprint.post("/drafts/<draft_id>/files/<name>")
def change_file(draft_id: str, name: str) -> Response:
    """Take a file out (``remove``), or let it hold over what was deployed meanwhile (``keep``)."""
    if request.form.get("action") == "keep":
        files.keep_mine(draft_id, name)
        tell(f"{name} 以草稿为准。")
    else:
        files.remove(draft_id, name, analyst())
        tell(f"{name} 已从草稿中去掉，恢复为已发布的内容；去掉前的内容在“去掉的文件”的修订里。")
    return go("ui.studio.draft", draft_id=draft_id)


@blueprint.post("/drafts/<draft_id>/title")
def rename(draft_id: str) -> Response:
    """Call the draft something else."""
    title = request.form.get("title", "").strip()
    if not 0 < len(title) <= 100:
        return _page(drafts.one(draft_id), {"title": "请填写草稿的名称，不超过 100 个字"})
    drafts.rename(draft_id, title)
    return go("ui.studio.draft", draft_id=draft_id)


@blueprint.get("/drafts/<draft_id>/discard")
def ask_discard(draft_id: str) -> Response:
    """Whether it is really to be given up."""
    row = drafts.one(draft_id)
    return page("studio/discard.html", draft=row, held=files.entries(row))


@blueprint.post("/drafts/<draft_id>/discard")
def discard(draft_id: str) -> Response:
    """Give it up."""
    drafts.discard(draft_id, analyst())
    tell("草稿已放弃。它的内容仍保留在“已放弃”的草稿里，可以查看和导出。")
    return go("ui.studio.index")


@blueprint.get("/drafts/<draft_id>/files.zip")
def export(draft_id: str) -> Response:
    """The files of the draft as one archive, which can be imported again."""
    row = drafts.one(draft_id)
    answer = make_response(packing.pack(files.contents(row)))
    answer.headers["Content-Type"] = "application/zip"
    answer.headers.set("Content-Disposition", "attachment", filename="draft.zip")
    return answer


@blueprint.get("/drafts/<draft_id>/revisions/<name>")
def revisions(draft_id: str, name: str) -> Response:
    """Every revision of a file, the newest first, with what was refused."""
    row = drafts.one(draft_id)
    found = files.revisions(row, name)
    return page("studio/revisions.html", draft=row, name=name, found=found, head=_head(row, name))


@blueprint.post("/drafts/<draft_id>/revisions/<name>")
def take_up(draft_id: str, name: str) -> Response:
    """Take a revision up again."""
    number = request.form.get("number", 0, type=int)
    files.take_up(draft_id, name, number, analyst())
    tell(f"{name} 已恢复为修订 {number} 的内容；之前的内容也留在修订里。")
    return go("ui.studio.revisions", draft_id=draft_id, name=name)


def _head(row: Draft, name: str) -> int:
    return next((one.revision for one in files.entries(row) if one.name == name), 0)


def _page(row: Draft, errors: dict[str, str]) -> Response:
    entries = files.entries(row)
    problems = checking.problems(row) if row.state == drafts.OPEN else []
    scenarios = playing.listed(row) if row.state == drafts.OPEN else []
    return page(
        "studio/draft.html",
        draft=row,
        open=row.state == drafts.OPEN,
        states=STATES,
        held=entries,
        members=[one for one in files.members(row) if one.name not in {entry.name for entry in entries}],
        refused=files.refused(row),
        taken_out=files.taken_out(row),
        problems=problems,
        broken=row.state == drafts.OPEN and checking.broken(checking.verdict(files.whole(row))),
        to_look_at=unmentioned.to_look_at(row) if row.state == drafts.OPEN else [],
        **of_scenarios(row, scenarios),
        kinds_of=KINDS,
        changes=CHANGES,
        editor=editor,
        suffixes=SUFFIXES,
        errors=errors,
        wrong=bool(errors),
    )


def of_scenarios(row: Draft, scenarios: list[playing.Listed]) -> dict[str, Any]:
    """What the page shows of the scenarios: those that the draft touches, the others, and what none of them touches."""
    touched = [one for one in scenarios if one.touched]
    diagrams = [entry.name.removesuffix(".bpmn") for entry in files.entries(row) if entry.kind == "bpmn"]
    coverage = playing.coverage(row) if scenarios else playing.Coverage((), ())
    return {
        "touched": touched,
        "others": [one for one in scenarios if not one.touched],
        "failing": [one for one in scenarios if one.passed is False],
        "unplayed": [one for one in touched if one.passed is None],
        "coverage": coverage,
        "left_out": [one for one in coverage.items if one.process in diagrams and not one.whole],
        "unplayed_of_all": len(coverage.unplayed),
    }
