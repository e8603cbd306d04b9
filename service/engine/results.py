"""What expressions may give and called diagrams may return, as far as can be seen without a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import graph
from .deployment import Deployment, Diagram
from .elements import Element, Flow
from .feel import NOT_LITERAL, FeelError, compile_expression
from .feel.literals import literal
from .feel.parsing import Node, parse, trees_of

RESULT = "result"
"""The variable, and the property of ends, in which a called diagram says how it ended."""


def results_of(expression: str) -> list[Any]:
    """The values that an expression may give, branch by branch; ``NOT_LITERAL`` for a branch that has to be evaluated, and
    for a text that cannot be read."""
    try:
        return list(_branches(parse(expression, "expression")))
    except FeelError:
        return [NOT_LITERAL]


def values_of(text: str) -> list[Any]:
    """The values that a property may have: FEEL's after ``=``, else the text itself."""
    return results_of(text[1:]) if text.startswith("=") else [text]


def literals_of(text: str) -> list[str]:
    """The texts among the values that a property may have."""
    return [value for value in values_of(text) if isinstance(value, str)]


def _branches(node: Node) -> Iterator[Any]:
    if node.data == "conditional":
        _, then, otherwise = trees_of(node)
        yield from _branches(then)
        yield from _branches(otherwise)
    else:
        yield literal(node)


# -- what a called diagram may return, and where its caller goes then


def narrowed(diagram: Diagram, deployment: Deployment) -> Mapping[str, list[str]]:
    """For each gateway right after a call the flows that some result of the called diagram can take; nothing of calls to
    diagrams that are not there or never end."""
    found: dict[str, list[str]] = {}
    for call in diagram.process.elements.values():
        called = deployment.diagrams.get(call.called or "")
        results = possible(called) if called is not None else []
        flows = branches(diagram, call) if results else []
        if flows:
            found[flows[0].source] = [flow for flow, given in taken(flows, results).items() if given]
    return found


def ends(diagram: Diagram) -> list[Element]:
    """The ends at which a process ends: those of embedded sub-processes, and of what a non-interrupting event sets off on the
    side, are left aside."""
    scope = next(graph.scopes(diagram))
    aside = (event.id for event in scope.of_kind("boundaryEvent") if not event.interrupting)
    reached = graph.reachable(graph.without(scope.after, aside), (start.id for start in scope.of_kind("startEvent")))
    return [end for end in scope.of_kind("endEvent") if end.id in reached]


def possible(called: Diagram) -> list[Any]:
    """The results that a called diagram may return; ``NOT_LITERAL`` among them where only a case can tell."""
    results: list[Any] = []
    for end in ends(called):
        results += [value for value in values_of(end.properties.get(RESULT, "=null")) if value not in results]
    return results


def branches(diagram: Diagram, call: Element) -> list[Flow]:
    """The flows out of the exclusive gateway right after a call that nothing else leads to."""
    if call.kind != "callActivity" or len(call.outgoing) != 1:
        return []
    gateway = diagram.process.elements.get(diagram.process.flows[call.outgoing[0]].target)
    if gateway is None or gateway.kind != "exclusiveGateway" or len(gateway.incoming) != 1:
        return []
    return [diagram.process.flows[flow] for flow in gateway.outgoing]


def taken(flows: Sequence[Flow], results: Sequence[Any]) -> Mapping[str, list[Any]]:
    """For each flow the results that may take it; what cannot be judged without a case may take any."""
    found = {flow.id: [r for r in results if _holds(flow, r) is not False] for flow in flows if flow.condition}
    certain = [r for r in results if any(_holds(flow, r) is True for flow in flows if flow.condition)]
    return found | {flow.id: [r for r in results if r not in certain] for flow in flows if not flow.condition}


def asks(flow: Flow) -> bool:
    try:
        return flow.condition is not None and RESULT in compile_expression(flow.condition).names
    except FeelError:
        return False


def _holds(flow: Flow, result: Any) -> bool | None:
    """Whether a flow's condition holds for a result; ``None`` where that takes more than the result."""
    if result is NOT_LITERAL:
        return None
    try:
        expression = compile_expression(flow.condition or "")
        if not expression.names <= {RESULT} or expression.host_calls or expression.filter_names:
            return None
        return expression({RESULT: result}.__getitem__) is True
    except FeelError:
        return None
