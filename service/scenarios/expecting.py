"""What a scenario promises, after a step and in the end, against what came of it; every broken promise is a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .playing import Player

SEND = "message.send"


def after_step(player: Player, step: Mapping[str, Any]) -> Iterator[str]:
    """What a step promises: ``status`` (its id), ``label`` (as the applicant reads it), ``at`` (where the case waits), ``offers``
    (the outcomes of the open task that ``until`` named), ``refusal`` (the sentence by which a message is refused)."""
    status = player.status
    if "status" in step:
        yield from _same("状态", step["status"], status.id if status else None)
    if "label" in step:
        yield from _same("状态的名称", step["label"], status.label if status else None)
    if "at" in step:
        yield from _same("等待的环节", sorted(step["at"]), player.waiting_at())
    if "offers" in step:
        yield from _same("可以选择的结果", list(step["offers"]), player.offers(step["until"]))
    if "refusal" in step or player.refusal is not None:
        yield from _same("拒绝的理由", step.get("refusal"), player.refusal)


def in_the_end(player: Player, expect: Mapping[str, Any]) -> Iterator[str]:
    """What a scenario promises in the end: ``end`` (the end event), ``status``, ``reason``, ``at``; ``statuses`` and ``messages``
    (all of them, in order); ``operations`` and ``passes`` (these in this order, others between); ``avoids`` (never passed)."""
    found = _found(player)
    for name, (what, value) in found.items():
        if name in expect:
            promised = expect[name]
            yield from _same(what, sorted(promised) if name == "at" else promised, value)
    yield from _in_order("没有依次执行", expect.get("operations", ()), [done.operation for done in player.stage.done])
    yield from _in_order("没有依次经过", expect.get("passes", ()), player.report.path)
    for element in expect.get("avoids", ()):
        if element in player.report.elements:
            yield f"不应当经过 {element}。"


def _found(player: Player) -> Mapping[str, tuple[str, Any]]:
    """What can be compared as it is: under the name in the file, what it is called, and what came of it."""
    report, status = player.report, player.status
    return {
        "end": ("结束事件", report.end),
        "status": ("最后的状态", status.id if status else None),
        "reason": ("结束的原因", player.reached[2] if player.reached else None),
        "at": ("最后等待的环节", player.waiting_at()),
        "statuses": ("经过的状态", report.statuses),
        "messages": (
            "发出的消息",
            [done.parameters.get("text") for done in player.stage.done if done.operation == SEND],
        ),
    }


def _same(what: str, expected: Any, found: Any) -> Iterator[str]:
    if expected != found:
        yield f"{what}应当是 {_told(expected)}，实际是 {_told(found)}。"


def _in_order(what: str, expected: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    rest = iter(found)
    missing = next((one for one in expected if one not in rest), None)
    if missing is not None:
        yield f"{what} {'、'.join(expected)}：缺 {missing}。"


def _told(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value)) or "（没有）"
    return "（没有）" if value is None else str(value)
