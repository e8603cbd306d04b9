"""What the gate says: a problem, and the words by which analysts know the element that has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .elements import Element, Flow, Process

Severity = Literal["error", "warning"]

KINDS = {
    "startEvent": "开始事件",
    "endEvent": "结束事件",
    "intermediateCatchEvent": "中间捕获事件",
    "intermediateThrowEvent": "中间抛出事件",
    "boundaryEvent": "边界事件",
    "userTask": "用户任务",
    "serviceTask": "服务任务",
    "businessRuleTask": "业务规则任务",
    "receiveTask": "接收任务",
    "scriptTask": "脚本任务",
    "manualTask": "手工任务",
    "sendTask": "发送任务",
    "task": "任务",
    "callActivity": "调用活动",
    "subProcess": "子流程",
    "exclusiveGateway": "排他网关",
    "parallelGateway": "并行网关",
    "inclusiveGateway": "包容网关",
    "eventBasedGateway": "事件网关",
    "complexGateway": "复杂网关",
}
"""BPMN tags as the editor's menus call them in Chinese."""


@dataclass(frozen=True)
class Problem:
    """Something an analyst has to put right (``error``) or should look at (``warning``).

    ``element`` is the id of the element, flow, process or decision table; ``None`` where the whole file is meant.
    ``code`` is stable: pages and tests go by it. ``message`` is a Chinese sentence that says what is wrong and what to do.
    """

    file: str
    element: str | None
    code: str
    message: str
    severity: Severity = "error"


def about(
    file: str, thing: Element | Flow | Process, code: str, sentence: str, severity: Severity = "error"
) -> Problem:
    """A problem of an element, a flow or a process: the sentence goes on after its name."""
    return Problem(file, thing.id, code, f"{called(thing)}{sentence}", severity)


_OTHERS = {Flow: "连线", Process: "流程"}


def called(thing: Element | Flow | Process) -> str:
    """How a sentence names a thing: what it is, its name if it has one, its id."""
    what = KINDS.get(thing.kind, thing.kind) if isinstance(thing, Element) else _OTHERS[type(thing)]
    name = " ".join(thing.name.split())
    return f"{what}“{name}”（{thing.id}）" if name else f"{what} {thing.id} "
