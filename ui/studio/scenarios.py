"""The scenarios of a draft: run all, the way of one on the diagrams, what none of them touches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, request, url_for

from service.drafting import drafts, files, looking, playing
from service.errors import NotFound
from service.models import Draft
from ui.monitor import words
from ui.monitor.blueprint import with_diagram
from ui.pages import go, page, tell

from .blueprint import blueprint


@blueprint.post("/drafts/<draft_id>/scenarios")
def play_all(draft_id: str) -> Response:
    """Run the scenarios that the draft touches, at once: for a browser without scripts; with them each is a request."""
    row = drafts.one(draft_id)
    played = [playing.play(row, one.name) for one in playing.listed(row) if one.touched and one.passed is None]
    failed = sum(not one.passed for one in played)
    tell(f"运行了 {len(played)} 个场景，{failed} 个不成立。", "warning" if failed else "good")
    return go("ui.studio.draft", draft_id=draft_id)


@dataclass(frozen=True)
class Drawing:
    """What the viewer draws: as :class:`ui.monitor.drawing.Drawing`, of a draft."""

    open: str
    diagrams: Sequence[looking.Diagram]
    files: str
    marks: Mapping[str, Any]


@blueprint.get("/drafts/<draft_id>/way")
@with_diagram
def way(draft_id: str) -> Response:
    """The way of one scenario, painted on the draft's diagrams (``scenario``)."""
    row, name = drafts.one(draft_id), request.args.get("scenario", "")
    listed = next((one for one in playing.listed(row) if one.name == name), None)
    if listed is None:
        raise NotFound("没有这个场景")
    played = playing.play(row, name, keep=False)
    elements = {one: {"state": "passed"} for _, one in played.elements}
    passed = {process for process, _ in played.elements}
    drawing = _drawing(row, listed.process, passed, {"elements": elements, "flows": [one for _, one in played.flows]})
    return page("studio/way.html", draft=row, listed=listed, played=played, drawing=drawing, names=looking.names(row))


@blueprint.get("/drafts/<draft_id>/untouched/<process>")
@with_diagram
def untouched(draft_id: str, process: str) -> Response:
    """What no scenario touches, marked on a diagram."""
    row = drafts.one(draft_id)
    coverage = playing.coverage(row, process)
    if not coverage.items:
        raise NotFound("没有这个流程图")
    (found,) = coverage.items
    marks = {one: {"state": "untouched"} for one in (*found.elements, *found.flows)}
    drawing = _drawing(row, process, {process}, {"elements": marks, "flows": []})
    return page(
        "studio/untouched.html",
        draft=row,
        found=found,
        unplayed=coverage.unplayed,
        drawing=drawing,
        names=looking.names(row),
    )


@blueprint.get("/drafts/<draft_id>/diagrams/<process>.bpmn")
def drawn(draft_id: str, process: str) -> Response:
    """A diagram of the draft, for the viewer."""
    content = files.one(drafts.one(draft_id), f"{process}.bpmn").content
    answer = make_response(content)
    answer.content_type = "application/xml; charset=utf-8"
    return answer


def _drawing(row: Draft, key: str, wanted: set[str], marks: Mapping[str, Any]) -> Drawing:
    shown = looking.diagrams(row, key, wanted)
    chosen = request.args.get("diagram", key)
    base = url_for("ui.studio.drawn", draft_id=row.id, process="-").removesuffix("-.bpmn")
    opened = chosen if chosen in {one.process for one in shown} else key
    return Drawing(opened, shown, base, {**marks, "lanes": words.roles()})
