"""Editors of plain files: texts that people read, and scenarios. They save themselves; without scripts a button does."""

from __future__ import annotations

from flask import Response, request, url_for

from service.drafting import catalogue, checking, drafts, files, guidance, naming, playing, writing
from service.errors import DraftConflict, NotFound
from service.models import Draft
from ui.pages import go_to, page, tell

from .blueprint import analyst, blueprint
from .places import KINDS


@blueprint.get("/drafts/<draft_id>/text/<name>")
def text(draft_id: str, name: str) -> Response:
    """The editor of a text."""
    return _editor(draft_id, name, "txt")


@blueprint.get("/drafts/<draft_id>/scenario/<name>")
def scenario(draft_id: str, name: str) -> Response:
    """The editor of a scenario."""
    return _editor(draft_id, name, "yaml")


@blueprint.post("/drafts/<draft_id>/write/<name>")
def write(draft_id: str, name: str) -> Response:
    """Save what was written; of a scenario perhaps ``play`` it. Where somebody else has saved, both contents are shown."""
    kind = naming.kind(name)
    if kind not in ("txt", "yaml"):
        raise NotFound("这不是文本或场景")
    content = request.form.get("content", "").replace("\r\n", "\n")
    revision = request.form.get("revision", "0")
    try:
        files.save(draft_id, name, content, int(revision) if revision.isdigit() else 0, analyst())
    except DraftConflict as refused:
        return _page(drafts.one(draft_id), name, kind, mine=content, refused=refused, status=409)
    if request.form.get("action") == "play":
        played = playing.play(drafts.one(draft_id), name)
        tell("场景成立。" if played.passed else f"场景不成立：{played.message}", "good" if played.passed else "bad")
    else:
        tell("已保存。")
    return go_to(url_for("ui.studio.text" if kind == "txt" else "ui.studio.scenario", draft_id=draft_id, name=name))


def _editor(draft_id: str, name: str, kind: str) -> Response:
    row = drafts.one(draft_id)
    if naming.kind(name) != kind:
        raise NotFound(f"这不是{KINDS[kind]}")
    return _page(row, name, kind)


def _page(
    row: Draft,
    name: str,
    kind: str,
    *,
    mine: str | None = None,
    refused: DraftConflict | None = None,
    status: int = 200,
) -> Response:
    file = files.one(row, name)
    whole = files.whole(row)
    problems = [one for one in checking.problems(row) if one.file == name] if row.state == drafts.OPEN else []
    return page(
        "studio/writing.html",
        status,
        draft=row,
        open=row.state == drafts.OPEN,
        file=file,
        kind=kind,
        title=naming.title(name, writing.digest(file.content), file.content.encode()),
        mine=mine,
        refused=refused,
        problems=problems,
        api=url_for("drafts.one", draft_id=row.id),
        facts=catalogue.listed(whole)["facts"] if kind == "txt" else [],
        senders=guidance.users_of(whole, naming.stem(name)) if kind == "txt" else [],
        steps=guidance.STEPS,
        promises=guidance.PROMISES,
        expectations=guidance.EXPECTATIONS,
        elements=guidance.elements_of(whole, file.content) if kind == "yaml" else [],
        wrong=refused is not None,
    )
