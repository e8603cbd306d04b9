"""References that lead nowhere: from flows, events and lanes, to called diagrams, to signals that nobody throws."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from service.engine.deployment import Deployment, Diagram
from service.engine.elements import BPMN, local
from service.engine.problems import Problem, about
from service.engine.schema import holder


def check(diagram: Diagram, deployment: Deployment) -> Iterator[Problem]:
    """Every reference of a diagram to something that is not there."""
    yield from _dangling(diagram)
    yield from _unnamed(diagram)
    yield from _crossing(diagram)
    yield from _calls(diagram, deployment)
    yield from _signals(diagram, deployment)


_ATTRIBUTES = {
    "sourceRef": "起点",
    "targetRef": "终点",
    "default": "默认连线",
    "attachedToRef": "所附着的活动",
    "messageRef": "消息",
    "signalRef": "信号",
    "processRef": "流程",
}
_TEXTS = {"flowNodeRef": "元素", "incoming": "进入的连线", "outgoing": "离开的连线"}


def _dangling(diagram: Diagram) -> Iterator[Problem]:
    ids = {node.get("id") for node in diagram.root.iter(f"{{{BPMN}}}*")}
    for node in diagram.root.iter(f"{{{BPMN}}}*"):
        for what, target in _references(node):
            if target.rpartition(":")[2] not in ids:
                owner = _owner(node)
                message = f"{owner} 所指的{what} {target or '（空）'} 不存在，请重新连接或删去。"
                yield Problem(diagram.file, owner, "dangling_reference", message)


def _references(node: etree._Element) -> Iterator[tuple[str, str]]:
    for name, what in _ATTRIBUTES.items():
        if name in node.attrib:
            yield what, node.get(name, "")
    if local(node) in _TEXTS:
        yield _TEXTS[local(node)], (node.text or "").strip()


def _owner(node: etree._Element) -> str:
    """The id of what an analyst selects to put a reference right: an event's, not its event definition's."""
    return holder(node) if local(node).endswith("EventDefinition") else node.get("id") or holder(node)


def _unnamed(diagram: Diagram) -> Iterator[Problem]:
    for element in diagram.process.elements.values():
        if element.event in ("message", "signal") and not element.trigger:
            what = "消息" if element.event == "message" else "信号"
            sentence = f"没有选定有名称的{what}，请在属性面板里选一个或新建一个。"
            yield about(diagram.file, element, f"missing_{element.event}", sentence)


def _crossing(diagram: Diagram) -> Iterator[Problem]:
    for flow in diagram.process.flows.values():
        scope = diagram.scopes[flow.id]
        if any(diagram.scopes.get(end, scope) != scope for end in (flow.source, flow.target)):
            yield about(diagram.file, flow, "flow_crosses_scope", "穿过了子流程的边界，连线只能连接同一层的元素。")


def _calls(diagram: Diagram, deployment: Deployment) -> Iterator[Problem]:
    for element in diagram.process.elements.values():
        if element.kind != "callActivity":
            continue
        if not element.called:
            yield about(diagram.file, element, "missing_called_element", "没有选定被调用的流程（calledElement）。")
        elif element.called not in deployment.processes:
            if element.called not in deployment.unread:
                yield about(diagram.file, element, "unknown_process", f"调用的流程 {element.called} 不存在。")
        elif deployment.processes[element.called].is_type:
            sentence = f"调用的 {element.called} 是一种申报类型，只能由人发起，不能被调用。"
            yield about(diagram.file, element, "type_is_called", sentence)
        elif diagram.process.id in deployment.reached[element.called]:
            sentence = (
                f"调用的 {element.called} 又会回来调用 {diagram.process.id}，永远不会结束。请把回路画在一张图里。"
            )
            yield about(diagram.file, element, "recursive_call", sentence)


def _signals(diagram: Diagram, deployment: Deployment) -> Iterator[Problem]:
    thrown = {
        element.trigger
        for process in deployment.processes.values()
        for element in process.elements.values()
        if element.kind == "intermediateThrowEvent" and element.event == "signal"
    }
    for element in diagram.process.elements.values():
        if element.event == "signal" and element.trigger and element.trigger not in thrown and not deployment.unread:
            sentence = f"等待信号“{element.trigger}”，但没有一张图会发出它。"
            yield about(diagram.file, element, "signal_never_thrown", sentence)
