"""比较: any two states laid side by side. Diagrams are drawn with what differs marked; tables row by row; the rest line by line."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request

from service import definitions, instances
from service.drafting import comparing, drafts, history, sides
from service.errors import NotFound
from ui.monitor import words
from ui.monitor.blueprint import with_diagram
from ui.pages import page

from . import wording
from .blueprint import blueprint
from .versions import CHANGES, KINDS

KINDS_OF_ELEMENTS = {
    **words.KINDS,
    "intermediateCatchEvent": "等待",
    "boundaryEvent": "边界事件",
    "sequenceFlow": "连线",
    "process": "流程",
}
"""What a list of differences calls elements."""


@blueprint.get("/compare")
@with_diagram
def compare() -> Response:
    """Two sides (``before``, ``after``), and of them one ``file`` or all that differ."""
    choices = _choices()
    before, after = request.args.get("before", ""), request.args.get("after", "")
    if not before or not after:
        return page("studio/compare.html", choices=choices, before=None, after=None)
    old, new = sides.side(before), sides.side(after)
    differing = sides.differences(old, new)
    wanted = request.args.get("file") or (differing[0].change.name if len(differing) == 1 else None)
    return page(
        "studio/compare.html",
        choices=choices,
        before=old,
        after=new,
        differing=differing,
        wanted=wanted,
        **(_shown(old, new, wanted) if wanted else {}),
        kinds_of_files=KINDS,
        kinds_of_elements=KINDS_OF_ELEMENTS,
        roles=words.roles(),
        changes=CHANGES,
    )


@blueprint.get("/compare/file")
def file() -> Response:
    """A file of a side, as it is: what the drawing is made from."""
    one = sides.side(request.args.get("side", ""))
    content = one.read(request.args.get("name", ""))
    if content is None:
        raise NotFound("没有这个文件")
    answer = make_response(content)
    answer.content_type = "text/plain; charset=utf-8"  # whatever an analyst has written, no browser runs it
    return answer


def _shown(old: sides.Side, new: sides.Side, name: str) -> dict[str, Any]:
    """How one file differs."""
    before, after = old.read(name), new.read(name)
    if before is None and after is None:
        raise NotFound("没有这个文件")
    kind = name.rpartition(".")[2]
    if kind == "bpmn":
        pair = [_in_words(one, name) for one in (old, new)]
        lines = comparing.lines(*("\n".join(one).encode() if one is not None else None for one in pair))
    else:
        lines = comparing.lines(before, after)
    return {
        "kind": kind,
        "there": (before is not None, after is not None),
        "table": comparing.tables(before, after) if kind == "dmn" else None,
        "lines": lines,
    }


def _in_words(one: sides.Side, name: str) -> list[str] | None:
    """The diagram of a file in words; ``None`` where the side has none, or none that can be read."""
    content = one.read(name)
    tables = {other: data for other, data in one.everything().items() if other.endswith(".dmn")}
    try:
        found = instances.told({**tables, name: content}, name.removesuffix(".bpmn")) if content else None
    except NotFound:
        return None
    return wording.lines(found[:1], words.roles()) if found else None


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be chosen: by heading, address and name."""
    open_drafts = drafts.listed(state=drafts.OPEN).items
    made = [one.row for one in history.deployments().items]
    found = [
        ("现行", [("current", "现行内容")] if made else []),
        ("草稿", [(f"draft:{row.id}", f"草稿“{row.title}”") for row in open_drafts]),
        ("发布", [(f"deployment:{row.id}", sides.called(row)) for row in made]),
    ]
    for key in dict.fromkeys(filter(None, map(_process, (request.args.get("before"), request.args.get("after"))))):
        rows = definitions.versions(key)
        named = [(f"version:{key}:{row.version}", f"{row.title}第 {row.version} 版") for row in rows]
        found.append(("流程版本", named))
    return [(heading, options) for heading, options in found if options]


def _process(address: str | None) -> str | None:
    """The process that a version's address names."""
    kind, _, rest = (address or "").partition(":")
    return rest.rpartition(":")[0] if kind == "version" else None
