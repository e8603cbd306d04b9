"""Small diagrams for tests, drawn from a few words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
NAMESPACES = {
    "bpmn": BPMN,
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "spiffworkflow": SPIFF,
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())


@dataclass(frozen=True)
class Node:
    """A node to draw: its tag and attributes, its properties and what else stands in its extension elements, its inside."""

    tag: str
    id: str
    name: str
    properties: Mapping[str, str] = field(default_factory=dict)
    extension: str = ""
    inside: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    nodes: tuple[Node, ...] = ()
    flows: str = ""


def start(key: str = "Begin") -> Node:
    return Node("startEvent", key, "开始")


def end(key: str, *, terminate: bool = False, **properties: str) -> Node:
    return Node("endEvent", key, "结束", properties, inside="<bpmn:terminateEventDefinition/>" if terminate else "")


def user(key: str, form: str = "plain", **properties: str) -> Node:
    given = {"form": form, "status": "waiting", "status_label": "待办理", **properties}
    return Node("userTask", key, "办理", given)


def service(key: str, operation: str, result: str = "", status: str = "", **parameters: str) -> Node:
    given = "".join(f'<spiffworkflow:parameter id="{k}" value="{escaped(v)}"/>' for k, v in parameters.items())
    variable = f' resultVariable="{result}"' if result else ""
    operator = (
        f'<spiffworkflow:serviceTaskOperator id="{operation}"{variable}>'
        f"<spiffworkflow:parameters>{given}</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
    )
    properties = {"status": status, "status_label": "核查中"} if status else {}
    return Node("serviceTask", key, "系统处理", properties, extension=operator)


def decision(key: str, table: str, **properties: str) -> Node:
    extension = f"<spiffworkflow:calledDecisionId>{table}</spiffworkflow:calledDecisionId>"
    return Node("businessRuleTask", key, "决策", properties, extension=extension)


def call(key: str, process: str, **properties: str) -> Node:
    return Node("callActivity", key, "调用", properties, attributes={"calledElement": process})


def receive(key: str, message: str, **properties: str) -> Node:
    given = {"senders": "applicant", "refusal": "现在不能", **properties}
    return Node("receiveTask", key, "接收", given, attributes={"messageRef": f"Message_{message}"})


def timer(key: str, duration: str = "PT60S", *, at: str = "", on: str = "", interrupting: bool = True) -> Node:
    kind, text = ("timeDate", at) if at else ("timeDuration", duration)
    definition = (
        f'<bpmn:timerEventDefinition><bpmn:{kind} xsi:type="bpmn:tFormalExpression">{escaped(text)}</bpmn:{kind}>'
        "</bpmn:timerEventDefinition>"
    )
    if on:
        return Node("boundaryEvent", key, "到期", inside=definition, attributes=_attached(on, interrupting))
    return Node(
        "intermediateCatchEvent", key, "等待", {"status": "resting", "status_label": "等待中"}, inside=definition
    )


def signal(key: str, name: str, *, on: str = "", throw: bool = False) -> Node:
    definition = f'<bpmn:signalEventDefinition signalRef="Signal_{name}"/>'
    tag = "boundaryEvent" if on else "intermediateThrowEvent" if throw else "intermediateCatchEvent"
    return Node(tag, key, "信号", inside=definition, attributes=_attached(on, True) if on else {})


def message(key: str, name: str, *, on: str = "") -> Node:
    definition = f'<bpmn:messageEventDefinition messageRef="Message_{name}"/>'
    tag, attributes = ("boundaryEvent", _attached(on, True)) if on else ("intermediateCatchEvent", {})
    return Node(
        tag, key, "消息", {"senders": "applicant", "refusal": "现在不能"}, inside=definition, attributes=attributes
    )


def exclusive(key: str) -> Node:
    return Node("exclusiveGateway", key, "选择")


def parallel(key: str) -> Node:
    return Node("parallelGateway", key, "同时")


def inclusive(key: str) -> Node:
    return Node("inclusiveGateway", key, "若干")


def sub_process(key: str, *nodes: Node, flows: str) -> Node:
    """An embedded sub-process."""
    return Node("subProcess", key, "子流程", inside=_content(nodes, _flows(flows)), nodes=nodes, flows=flows)


def draw(
    process: str,
    *nodes: Node,
    flows: str,
    role: str = "applicant",
    flow_properties: Mapping[str, Mapping[str, str]] | None = None,
    **properties: str,
) -> bytes:
    """A diagram with one lane. ``flows`` has a line for each path: ``A -> B -> C``; ``A -> B : condition``; a default is
    written ``A => B``. A flow's id is ``A_B``."""
    drawn = _flows(flows)
    messages = sorted({found for node in nodes for found in re.findall(r"Message_(\w+)", str(node))})
    signals = sorted({found for node in nodes for found in re.findall(r"Signal_(\w+)", str(node))})
    refs = "".join(f"<bpmn:flowNodeRef>{node.id}</bpmn:flowNodeRef>" for node in nodes)
    xml = f"""<bpmn:definitions {DECLARED} id="Definitions_{process}" targetNamespace="http://example.test">
      {"".join(f'<bpmn:message id="Message_{name}" name="{name}"/>' for name in messages)}
      {"".join(f'<bpmn:signal id="Signal_{name}" name="{name}"/>' for name in signals)}
      <bpmn:collaboration id="Collaboration_{process}">
        <bpmn:participant id="Pool_{process}" name="{process}" processRef="{process}"/>
      </bpmn:collaboration>
      <bpmn:process id="{process}" name="流程" isExecutable="true">
        {_extension(properties, "")}
        <bpmn:laneSet id="Lanes_{process}"><bpmn:lane id="Lane_{process}" name="{role}">{refs}</bpmn:lane></bpmn:laneSet>
        {_content(nodes, drawn, flow_properties or {})}
      </bpmn:process>
      {_drawing(process, nodes, drawn)}
    </bpmn:definitions>"""
    return xml.encode()


@dataclass(frozen=True)
class _Flow:
    source: str
    target: str
    condition: str
    default: bool

    @property
    def id(self) -> str:
        return f"{self.source}_{self.target}"


def _flows(text: str) -> list[_Flow]:
    flows = []
    for line in filter(None, map(str.strip, text.splitlines())):
        path, _, condition = line.partition(" : ")
        steps = re.split(r"\s*([-=]>)\s*", path)
        pairs = zip(steps[::2], steps[1::2], steps[2::2], strict=False)
        flows += [_Flow(one, other, condition.strip(), arrow == "=>") for one, arrow, other in pairs]
    return flows


def _content(
    nodes: tuple[Node, ...], flows: list[_Flow], flow_properties: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    defaults = {flow.source: flow.id for flow in flows if flow.default}
    parts = [_node(node, defaults.get(node.id)) for node in nodes]
    parts += [_flow(flow, (flow_properties or {}).get(flow.id, {})) for flow in flows]
    return "".join(parts)


def _node(node: Node, default: str | None) -> str:
    given = {**node.attributes, **({"default": default} if default else {})}
    attributes = "".join(f' {name}="{value}"' for name, value in given.items())
    extension = _extension(node.properties, node.extension)
    return f'<bpmn:{node.tag} id="{node.id}" name="{node.name}"{attributes}>{extension}{node.inside}</bpmn:{node.tag}>'


def _flow(flow: _Flow, properties: Mapping[str, str]) -> str:
    condition = ""
    if flow.condition:
        condition = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escaped(flow.condition)}'
            "</bpmn:conditionExpression>"
        )
    return (
        f'<bpmn:sequenceFlow id="{flow.id}" name="{properties.get("outcome", "")}" sourceRef="{flow.source}" '
        f'targetRef="{flow.target}">{_extension(properties, "")}{condition}</bpmn:sequenceFlow>'
    )


def _extension(properties: Mapping[str, str], more: str) -> str:
    given = "".join(
        f'<spiffworkflow:property name="{name}" value="{escaped(value)}"/>' for name, value in properties.items()
    )
    listed = f"<spiffworkflow:properties>{given}</spiffworkflow:properties>" if given else ""
    return f"<bpmn:extensionElements>{listed}{more}</bpmn:extensionElements>" if listed or more else ""


def _attached(host: str, interrupting: bool) -> dict[str, str]:
    return {"attachedToRef": host, "cancelActivity": "true" if interrupting else "false"}


def _drawing(process: str, nodes: tuple[Node, ...], flows: list[_Flow]) -> str:
    width = 150 * len(nodes) + 150
    places = {f"Pool_{process}": (0, 0, width, 200), f"Lane_{process}": (30, 0, width - 30, 200)}
    for n, node in enumerate(nodes):
        places[node.id] = (100 + 150 * n, 60, 100, 80)
        flows = flows + _flows(node.flows)
        places |= {inner.id: (100 + 150 * n + 10 * at, 80, 8, 8) for at, inner in enumerate(node.nodes)}
    shapes = [
        f'<bpmndi:BPMNShape id="{drawn}_di" bpmnElement="{drawn}"><dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>'
        "</bpmndi:BPMNShape>"
        for drawn, (x, y, w, h) in places.items()
    ]
    edges = [
        f'<bpmndi:BPMNEdge id="{flow.id}_di" bpmnElement="{flow.id}">'
        f'<di:waypoint x="{places[flow.source][0]}" y="100"/><di:waypoint x="{places[flow.target][0]}" y="100"/>'
        "</bpmndi:BPMNEdge>"
        for flow in flows
    ]
    plane = f'<bpmndi:BPMNPlane id="Plane_{process}" bpmnElement="Collaboration_{process}">'
    content = "".join(shapes + edges)
    return f'<bpmndi:BPMNDiagram id="Diagram_{process}">{plane}{content}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
