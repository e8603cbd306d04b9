"""BPMN constructs that SpiffWorkflow breaks, ignores or runs as Python, and those that the dialect has no use for.

What is broken was measured on SpiffWorkflow 3.2.0, whose version is pinned; each refusal says what to draw instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from service.engine.deployment import Diagram
from service.engine.elements import NS, Element, local
from service.engine.problems import Problem, about
from service.engine.schema import FLOW_NODES

NODES = {
    "scriptTask": ("script_task", "是脚本任务。流程图里不能写脚本，请改用服务任务或业务规则任务。"),
    "manualTask": ("manual_task", "是手工任务，系统无从知道它何时完成。请改用带表单的用户任务。"),
    "sendTask": ("send_task", "是发送任务。发消息请用服务任务 message.send。"),
    "task": ("plain_task", "没有选定任务类型，什么也不会做。请改为用户任务、服务任务或业务规则任务。"),
    "eventBasedGateway": (
        "event_based_gateway",
        "是事件网关，引擎会同时走两条分支。请改用边界事件，或并行分支加终止结束事件。",
    ),
    "complexGateway": ("complex_gateway", "是复杂网关，引擎不支持。请用排他网关和并行网关表达。"),
    "adHocSubProcess": ("ad_hoc", "是特别子流程（ad-hoc），引擎不支持。请画出先后次序。"),
    "transaction": ("transaction", "是事务子流程，撤销它要靠补偿，引擎不支持。请改用子流程或调用活动。"),
}
"""Refused nodes by tag: code and sentence."""

EVENTS: dict[str, frozenset[str | None]] = {
    "startEvent": frozenset((None,)),
    "endEvent": frozenset((None, "terminate")),
    "intermediateCatchEvent": frozenset(("timer", "message", "signal")),
    "intermediateThrowEvent": frozenset((None, "signal")),
    "boundaryEvent": frozenset(("timer", "message", "signal")),
}
"""The event definitions that each kind of event may have."""

FIRES_ONCE = ("message", "signal")
"""What triggers a boundary event that does not interrupt once only."""

ACTIVITIES = ("userTask", "serviceTask", "businessRuleTask", "receiveTask", "callActivity", "subProcess")
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")

_EVENTS = {
    "compensate": ("compensation", "是补偿事件，引擎会不声不响地跳过它。请把要撤销的步骤画成普通的分支。"),
    "link": ("link_event", "是链接事件，流程会停在那里。请直接画连线。"),
    "conditional": ("conditional_event", "是条件事件，引擎不会去看条件何时成立。请用网关。"),
    "error": ("error_event", "是错误事件，没人接住时会不声不响地消失。请让被调用的图返回 result，由网关判断。"),
    "escalation": (
        "escalation_event",
        "是升级事件，没人接住时会不声不响地消失。请让被调用的图返回 result，由网关判断。",
    ),
    "cancel": ("cancel_event", "是取消事件，只能用于事务子流程，引擎不支持。"),
}

_WRONG_EVENTS = {
    "startEvent": ("start_event", "不是普通的开始事件。流程由人发起，请改为没有触发器的开始事件。"),
    "endEvent": ("end_event", "的类型引擎会当作普通结束处理。请改为普通结束或终止结束，要发的消息用服务任务。"),
    "intermediateCatchEvent": ("catch_event", "没有说明等什么。请选定时器、消息或信号。"),
    "intermediateThrowEvent": ("throw_event", "的类型不能使用。发消息请用服务任务 message.send，等待请用捕获事件。"),
    "boundaryEvent": ("boundary_event", "没有说明由什么触发。请选定时器、消息或信号。"),
}

_CHILDREN = {
    "multiInstanceLoopCharacteristics": (
        "multi_instance",
        "是多实例任务，不能使用。请画出每一个任务，或把要重复的部分画成回路。",
    ),
    "standardLoopCharacteristics": ("loop_marker", "带循环标记，不能使用。请把回路画出来，让人看得见何时再来一次。"),
    "ioSpecification": ("data_association", "带数据输入输出，引擎会因此丢掉案件的数据。请删去。"),
    "dataInputAssociation": ("data_association", "连着数据对象，引擎会因此改动案件的数据。请改用文字注释。"),
    "dataOutputAssociation": ("data_association", "连着数据对象，引擎会因此改动案件的数据。请改用文字注释。"),
}


def check(diagram: Diagram) -> Iterator[Problem]:
    """Every refused construct of a diagram."""
    for element in diagram.process.elements.values():
        node = diagram.nodes[element.id]
        for code, sentence in (*_node(element, node), *_event(element, node), *_inside(node)):
            yield about(diagram.file, element, code, sentence)


def _node(element: Element, node: etree._Element) -> Iterator[tuple[str, str]]:
    if element.kind in NODES:
        yield NODES[element.kind]
    elif element.kind not in (*EVENTS, *ACTIVITIES, *GATEWAYS) and element.kind.endswith(FLOW_NODES):
        yield "unknown_construct", "不是流程图可以使用的元素，请换一种画法。"
    if element.kind == "subProcess" and node.get("triggeredByEvent") == "true":
        yield "event_subprocess", "是事件子流程，引擎不能可靠地触发它。请改用边界事件，或并行分支加终止结束事件。"
    if node.get("isForCompensation") == "true":
        yield "compensation", "标为补偿活动，引擎不支持。请把要撤销的步骤画成普通的分支。"


def _event(element: Element, node: etree._Element) -> Iterator[tuple[str, str]]:
    if element.kind not in EVENTS:
        return
    if sum(local(child).endswith(("EventDefinition", "eventDefinitionRef")) for child in node) > 1:
        yield "multiple_events", "有不止一个触发器，请拆成几个事件。"
    elif element.event in _EVENTS:
        yield _EVENTS[element.event]
    elif element.event not in EVENTS[element.kind]:
        yield _WRONG_EVENTS[element.kind]
    elif element.kind == "boundaryEvent" and not element.interrupting and element.event in FIRES_ONCE:
        code = f"non_interrupting_{element.event}"
        yield code, "是非中断的边界事件，引擎只会触发它一次。请改为中断的，或画成并行分支。"


def _inside(node: etree._Element) -> Iterator[tuple[str, str]]:
    codes = {_CHILDREN[local(child)] for child in node if local(child) in _CHILDREN}
    scripts = node.xpath(
        "bpmn:extensionElements/spiff:preScript|bpmn:extensionElements/spiff:postScript", namespaces=NS
    )
    if scripts:
        codes.add(("script", "带着前置或后置脚本。流程图里不能写脚本，请删去。"))
    yield from sorted(codes)
