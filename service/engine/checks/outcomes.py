"""The buttons of user tasks: the flows with an ``outcome`` out of the gateway right after a task that asks for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from service.engine.deployment import Diagram
from service.engine.elements import Element, Flow
from service.engine.feel import FeelError, compile_expression
from service.engine.problems import Problem, about

from .known import Known
from .properties import FLOW

OUTCOME = "outcome"


def check(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """Every user task whose outcomes the diagram does not offer as it should, and every flow property out of place."""
    offered: set[str] = set()
    for element in diagram.process.elements.values():
        if OUTCOME in known.forms.get(element.properties.get("form", ""), ()) and element.kind == "userTask":
            flows = _offered(diagram, element)
            offered.update(flow.id for flow in flows)
            if not flows:
                sentence = "的表单要选一个结果（outcome），后面必须紧接一个排他网关，由它的连线给出可选的结果。"
                yield about(diagram.file, element, "outcome_without_gateway", sentence)
    for element in diagram.process.elements.values():
        yield from _gateway(diagram, [diagram.process.flows[f] for f in element.outgoing if f in offered])
    for flow in diagram.process.flows.values():
        yield from _properties(diagram, flow, known, offered=flow.id in offered)


def _offered(diagram: Diagram, task: Element) -> list[Flow]:
    following = [diagram.process.elements.get(diagram.process.flows[flow].target) for flow in task.outgoing]
    if len(following) != 1 or following[0] is None or following[0].kind != "exclusiveGateway":
        return []
    return [diagram.process.flows[flow] for flow in following[0].outgoing]


def _gateway(diagram: Diagram, flows: list[Flow]) -> Iterator[Problem]:
    given = [flow.properties.get(OUTCOME, "") for flow in flows]
    times = Counter(given)
    for flow, outcome in zip(flows, given, strict=True):
        if not outcome:
            yield about(diagram.file, flow, "missing_outcome", "没有写明它是哪个结果（属性 outcome）。")
            continue
        if times[outcome] > 1:
            yield about(diagram.file, flow, "duplicate_outcome", f"的结果 {outcome} 与同一网关的另一条连线重复。")
        if not flow.name.strip():
            yield about(diagram.file, flow, "outcome_without_name", "没有名称，而它的名称就是按钮上的字。")
        if flow.condition is not None and not _chosen_by(flow.condition, outcome, given):
            sentence = f'的条件应当只在结果为 {outcome} 时成立，请写成 outcome = "{outcome}"。'
            yield about(diagram.file, flow, "outcome_mismatch", sentence)


def _chosen_by(condition: str, outcome: str, outcomes: list[str]) -> bool:
    """Whether a condition holds for its own outcome and no other; one that needs more than the outcome has to name it."""
    try:
        expression = compile_expression(condition)
        if expression.names != {OUTCOME} or expression.host_calls:
            return OUTCOME in expression.names and f'"{outcome}"' in condition
        return all((expression({OUTCOME: other}.__getitem__) is True) is (other == outcome) for other in outcomes)
    except FeelError:
        return True  # told where all expressions are looked at


def _properties(diagram: Diagram, flow: Flow, known: Known, *, offered: bool) -> Iterator[Problem]:
    for name in flow.properties:
        if name not in FLOW:
            sentence = f"带有不认识的属性 {name or '（没有名称）'}，它不会起作用。请改正名称或删去。"
            yield about(diagram.file, flow, "unknown_property", sentence)
        elif not offered:
            sentence = f"带有属性 {name}，但它不在“表单带结果的用户任务”后面的网关上，不会起作用。"
            yield about(diagram.file, flow, "misplaced_outcome", sentence)
    guard = flow.properties.get("guard")
    if guard is not None and guard not in known.operations:
        yield about(diagram.file, flow, "unknown_guard", f"的检查 {guard or '（空）'} 不存在。")
    elif guard is not None and not known.operations[guard].guard:
        yield about(diagram.file, flow, "not_a_guard", f"的 guard 写的是操作 {guard}，它不是检查，不能放在连线上。")
    if flow.properties.get("reason", "required") != "required":
        yield about(diagram.file, flow, "bad_reason", "的属性 reason 只能是 required，不需要填写意见时请删去。")
