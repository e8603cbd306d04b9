"""What stands beside the editors of texts and scenarios: where a text is used, what a scenario may say, which steps there are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from service.engine.deployment import read
from service.engine.dialect import reach
from service.engine.elements import Process

STEPS = (
    ("until: 环节", "照常办理，直到停在这个环节；until: end 办到结束"),
    ("complete: 环节", "办理一个人工环节，answers 写填写的内容，如 {outcome: accept}"),
    ("finish: 环节", "外部系统给出结果，result 写结果的内容"),
    ("send: 消息", "发一条消息，by 写由谁，payload 写内容"),
    ("wait: 环节或时长", "等到计时到期，或过一段时间，如 P5D、PT60S"),
    ("facts: {…}", "改变业务以外的情况"),
)
PROMISES = (
    ("status", "这一步之后的状态标识"),
    ("label", "申请人看到的状态名称"),
    ("at", "停在哪些环节，列表"),
    ("offers", "until 到的环节可以选择的结果，列表"),
    ("refusal", "消息被拒绝时的那句话"),
)
EXPECTATIONS = (
    ("end", "到达的结束事件"),
    ("status / reason", "最后的状态、原因"),
    ("statuses / messages", "依次的全部状态、消息文本"),
    ("operations / passes", "依次执行的操作、经过的环节（中间可以有别的）"),
    ("avoids", "不应经过的环节"),
)

TEXTS = ("text", "notice", "correction")
WAITING = ("userTask", "serviceTask", "receiveTask", "intermediateCatchEvent", "boundaryEvent", "endEvent")
_PROCESS = re.compile(r"^process:\s*(\w+)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """An element of a diagram, with what it is called and which outcomes follow it."""

    process: str
    title: str
    id: str
    name: str
    outcomes: tuple[str, ...] = ()


def users_of(whole: Mapping[str, bytes], text: str) -> list[Place]:
    """The steps that show or send a text."""
    found = []
    for process in read(whole)[0].processes.values():
        for element in process.elements.values():
            given = [element.properties.get(name, "") for name in TEXTS] + [*element.parameters.values()]
            if any(value == text or f'"{text}"' in value for value in given):
                found.append(Place(process.id, _title(process), element.id, element.name))
    return found


def elements_of(whole: Mapping[str, bytes], content: str) -> list[Place]:
    """The steps at which a case of the scenario's type may wait or end, diagram by diagram."""
    named = _PROCESS.search(content)
    processes = read(whole)[0].processes
    if named is None or named[1] not in processes:
        return []
    return [
        Place(key, _title(processes[key]), one.id, one.name or one.id, _outcomes(processes[key], one.outgoing))
        for key in reach(named[1], processes)
        for one in processes[key].elements.values()
        if one.kind in WAITING
    ]


def _outcomes(process: Process, outgoing: tuple[str, ...]) -> tuple[str, ...]:
    """The outcomes of the flows out of the gateway right after a step."""
    after = [process.flows[flow].target for flow in outgoing]
    gateways = [process.elements[one] for one in after if one in process.elements]
    flows = [process.flows[flow] for gateway in gateways for flow in gateway.outgoing]
    return tuple(flow.properties["outcome"] for flow in flows if "outcome" in flow.properties)


def _title(process: Process) -> str:
    return process.properties.get("title") or process.name or process.id
