"""Lanes: every element lies in one, and its name is a role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from service.engine.deployment import Diagram
from service.engine.elements import local
from service.engine.problems import Problem, about

from .known import Known


def check(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """Every lane that is no role, and every element without a lane or with several."""
    lanes = [node for node in diagram.node.iter() if local(node) == "lane"]
    if not lanes:
        yield about(
            diagram.file, diagram.process, "no_lanes", "没有泳道，无从知道每一步由谁办。被调用的流程也要有自己的泳道。"
        )
        return
    for lane in lanes:
        name = lane.get("name", "")
        if any(local(child) == "childLaneSet" for child in lane):
            yield _problem(diagram, lane.get("id"), "nested_lanes", f"泳道“{name}”里还有泳道，请只画一层。")
        elif name not in known.roles:
            yield _problem(
                diagram, lane.get("id"), "unknown_lane", f"泳道“{name}”不是角色，泳道的名称必须是角色的标识。"
            )
    held = Counter((ref.text or "").strip() for lane in lanes for ref in lane if local(ref) == "flowNodeRef")
    for element in diagram.flow_nodes.values():
        if diagram.scopes[element.id] != diagram.process.id:
            continue
        if not held[element.id]:
            yield about(diagram.file, element, "no_lane", "不在任何泳道里，无从知道由谁办。请把它放进一个泳道。")
        elif held[element.id] > 1:
            yield about(diagram.file, element, "several_lanes", "属于不止一个泳道，请在编辑器里重新放一次。")


def _problem(diagram: Diagram, lane: str | None, code: str, sentence: str) -> Problem:
    return Problem(diagram.file, lane, code, sentence)
