"""Whether a diagram hangs together: starts and ends, splits and joins, loops."""

from __future__ import annotations

from collections.abc import Iterator, Set

from service.engine import graph
from service.engine.deployment import Diagram
from service.engine.elements import Element
from service.engine.exploration import livelock
from service.engine.graph import Scope
from service.engine.problems import Problem, about

from .known import Known


def check(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """Everything that does not hang together in a diagram."""
    for scope in graph.scopes(diagram):
        yield from _starts_and_ends(diagram, scope)
        yield from _reachability(diagram, scope)
        yield from _joins_in_loops(diagram, scope)
    for loop in graph.endless(diagram, known.external):
        yield livelock(diagram, loop)
    for element in diagram.process.elements.values():
        yield from _splits(diagram, element)


# -- starts, ends, what lies between ----------------------------------------------------------------------------------


def _starts_and_ends(diagram: Diagram, scope: Scope) -> Iterator[Problem]:
    starts = scope.of_kind("startEvent")
    holder = diagram.process.elements.get(scope.id, diagram.process)
    if not starts:
        yield about(diagram.file, holder, "no_start", "没有开始事件。")
    for extra in starts[1:]:
        sentence = "是多出来的开始事件，引擎会忽略它。每个流程只能有一个，不同的入口请用网关分开。"
        yield about(diagram.file, extra, "several_starts", sentence)
    if not scope.of_kind("endEvent"):
        yield about(diagram.file, holder, "no_end", "没有结束事件。")
    for element in scope.elements.values():
        if element.kind in ("startEvent", "boundaryEvent") and element.incoming:
            yield about(diagram.file, element, "unexpected_incoming", "不能有进入的连线。")
        if element.kind == "endEvent" and element.outgoing:
            yield about(diagram.file, element, "unexpected_outgoing", "是结束事件，后面不能再有连线。")


def _reachability(diagram: Diagram, scope: Scope) -> Iterator[Problem]:
    starts = [element.id for element in scope.of_kind("startEvent")]
    ends = [element.id for element in scope.of_kind("endEvent")]
    if not starts or not ends:
        return
    lost = scope.elements.keys() - graph.reachable(scope.after, starts)
    for name in _heads(scope, lost):
        sentence = "从开始事件走不到，它后面的也因此走不到。请连上或删去。"
        yield about(diagram.file, scope.elements[name], "unreachable", sentence)
    ending = graph.reachable(graph.turned(scope.after), ends)
    for element in scope.elements.values():
        if element.kind != "endEvent" and not element.outgoing:
            yield about(
                diagram.file, element, "cannot_end", "没有离开的连线，流程到这里就断了。请连到下一步或结束事件。"
            )
        elif element.id not in ending | lost and not _ended_by_others(scope, element):
            yield about(diagram.file, element, "cannot_end", "之后走不到任何结束事件，请补上连线。")


def _heads(scope: Scope, lost: Set[str]) -> list[str]:
    """Of the elements that cannot be reached those where their ways begin, so that one missing flow is told once."""
    before = graph.turned(scope.after)
    heads: list[str] = []
    for name in sorted(lost, key=lambda name: (bool(before[name]), list(scope.elements).index(name))):
        if name not in graph.reachable(scope.after, heads):
            heads.append(name)
    return heads


def _ended_by_others(scope: Scope, element: Element) -> bool:
    """Whether a branch that goes round for good is ended by the terminate event of another; exploration tells if it is not."""
    forks = any(len(gateway.outgoing) > 1 for gateway in scope.of_kind("parallelGateway"))
    terminates = any(end.event == "terminate" for end in scope.of_kind("endEvent"))
    return forks and terminates and all(scope.after[name] for name in graph.reachable(scope.after, [element.id]))


def _joins_in_loops(diagram: Diagram, scope: Scope) -> Iterator[Problem]:
    loops = graph.looping(scope.after)
    for gateway in (*scope.of_kind("parallelGateway"), *scope.of_kind("inclusiveGateway")):
        if len(gateway.incoming) > 1 and gateway.id in loops:
            sentence = "在回路里汇合分支，引擎第二轮会出错。请把分支和汇合放进一个子流程，或用排他网关汇合。"
            yield about(diagram.file, gateway, "join_in_loop", sentence)


# -- splits -----------------------------------------------------------------------------------------------------------


def _splits(diagram: Diagram, element: Element) -> Iterator[Problem]:
    flows = [diagram.process.flows[flow] for flow in element.outgoing]
    if element.kind in ("exclusiveGateway", "inclusiveGateway"):
        yield from _choices(diagram, element)
        return
    for flow in flows:
        if flow.condition is not None:
            code = "condition_on_parallel" if element.kind == "parallelGateway" else "conditional_flow"
            yield about(diagram.file, flow, code, "带有条件，但条件只在排他网关之后起作用。请先画一个排他网关。")
        if flow.default:
            yield about(diagram.file, flow, "misplaced_default", "标为默认连线，但默认只在排他网关之后有意义。请取消。")
    if len(flows) > 1 and not element.kind.endswith("Gateway"):
        sentence = "有不止一条离开的连线。要同时走请先画并行网关，要选一条请先画排他网关。"
        yield about(diagram.file, element, "implicit_split", sentence)


def _choices(diagram: Diagram, gateway: Element) -> Iterator[Problem]:
    flows = [diagram.process.flows[flow] for flow in gateway.outgoing]
    default = diagram.nodes[gateway.id].get("default")
    if default in diagram.process.flows and default not in gateway.outgoing:
        yield about(diagram.file, gateway, "wrong_default", f"的默认连线 {default} 不是从它出发的，请重新选择。")
    if len(flows) == 1 and flows[0].condition is not None:
        yield about(
            diagram.file,
            flows[0],
            "condition_on_only_flow",
            "是唯一的出路，却带有条件：条件不成立时流程会停住。请删去条件。",
        )
    if len(flows) < 2:
        return
    if default is None:
        sentence = "没有默认连线：各条件都不成立时流程会出错。请把其中一条标为默认。"
        yield about(diagram.file, gateway, "missing_default", sentence)
    for flow in flows:
        if flow.default and flow.condition is not None:
            yield about(diagram.file, flow, "condition_on_default", "是默认连线，它的条件不起作用。请删去条件。")
        if not flow.default and flow.condition is None:
            yield about(diagram.file, flow, "missing_condition", "没有条件。排他网关之后除默认连线外，每条都要有条件。")
