"""发布草稿: what it would touch, in numbers; the comment; the reason where scenarios do not hold."""

from __future__ import annotations

from flask import Response, request

from service import scenarios
from service.drafting import checking, deploying, drafts, files, playing, radius
from service.errors import Conflict, DiagramRejected, DraftStale, InvalidAnswers
from ui.pages import go, page, tell

from .blueprint import analyst, blueprint
from .places import SUFFIXES, editor

LONGEST = 500


@blueprint.get("/drafts/<draft_id>/deploy")
def ask_deploy(draft_id: str) -> Response:
    """What deploying would touch, and whether it is really to be done."""
    return _page(draft_id, {})


@blueprint.post("/drafts/<draft_id>/deploy")
def deploy(draft_id: str) -> Response:
    """Deploy. What keeps it from being done is said on the page again, with what was entered."""
    comment, reason = (request.form.get(name, "").strip()[:LONGEST] for name in ("comment", "override_reason"))
    try:
        rows = deploying.deploy(draft_id, comment, analyst(), override_reason=reason or None)
    except InvalidAnswers as wrong:
        return _page(draft_id, {name: "；".join(said) for name, said in wrong.errors.items()})
    except DiagramRejected as refused:
        failed = [one for one in refused.problems if one.code == scenarios.FAILED]
        only = len(failed) == len(refused.problems)
        sentence = "有场景不成立：请修改，或写明仍要发布的理由" if only else "检查没有通过，请先改正"
        return _page(draft_id, {"override_reason" if only else "problems": sentence})
    except DraftStale as stale:
        return _page(draft_id, {"problems": stale.detail})
    except Conflict as moved:
        tell(moved.detail, "bad")
        return go("ui.studio.draft", draft_id=draft_id)
    versions = "、".join(f"“{row.title}”第 {row.version} 版" for row in rows if row.kind == "type")
    tell(f"已发布：{versions}。新的业务按新版本办理，在办业务仍按原来的版本。" if versions else "已发布。")
    return go("ui.studio.draft", draft_id=draft_id)


def _page(draft_id: str, errors: dict[str, str]) -> Response:
    row = drafts.one(draft_id)
    if row.state != drafts.OPEN:
        return go("ui.studio.draft", draft_id=draft_id)
    problems = [one for one in checking.problems(row) if one.severity == "error"]
    listed = playing.listed(row)
    touched = [one for one in listed if one.touched]
    return page(
        "studio/deploy.html",
        draft=row,
        held=[one for one in files.entries(row) if one.change != files.SAME],
        problems=problems,
        stale=files.stale(row),
        radius=None if problems else radius.of(row),
        failing=[one for one in touched if one.passed is False],
        unplayed=[one for one in touched if one.passed is None],
        touched=touched,
        editor=editor,
        suffixes=SUFFIXES,
        comment=request.form.get("comment", ""),
        override_reason=request.form.get("override_reason", ""),
        errors=errors,
        wrong=bool(errors),
    )
