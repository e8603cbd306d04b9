"""Conditions of a gateway that may hold together: the engine then takes the flow that is drawn higher, and moving a box would
change what happens. Proven apart are conditions that want different values of the same thing, or of which one denies the
other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from service.engine.deployment import Diagram
from service.engine.feel import NOT_LITERAL, FeelError
from service.engine.feel.literals import literal
from service.engine.feel.parsing import Node, parse, tokens_of, trees_of
from service.engine.problems import Problem, about, called


def check(diagram: Diagram) -> Iterator[Problem]:
    """A warning for every two conditions of an exclusive gateway that are not proven apart."""
    for gateway in diagram.flow_nodes.values():
        if gateway.kind != "exclusiveGateway":
            continue
        flows = [diagram.process.flows[flow] for flow in gateway.outgoing]
        for one, other in combinations((flow for flow in flows if flow.condition), 2):
            if not _apart(one.condition or "", other.condition or ""):
                sentence = (
                    f"的条件与{called(one).strip()}的可能同时成立，那时走哪条取决于画得谁高谁低。请让两个条件互相排斥。"
                )
                yield about(diagram.file, other, "overlapping_conditions", sentence, "warning")


def _apart(one: str, other: str) -> bool:
    try:
        parts = [_conjuncts(parse(text, "expression")) for text in (one, other)]
    except FeelError:
        return True  # told where all expressions are looked at
    return any(_contradict(left, right) for left in parts[0] for right in parts[1])


def _conjuncts(node: Node) -> list[Node]:
    if node.data != "conjunction":
        return [node]
    return [part for child in trees_of(node) for part in _conjuncts(child)]


def _contradict(one: Node, other: Node) -> bool:
    if one == _denied(other) or other == _denied(one):
        return True
    (what, values), (same, others) = _wanted(one), _wanted(other)
    return what is not None and what == same and not any(value in others for value in values)


def _denied(node: Node) -> Node | None:
    return trees_of(node)[0] if node.data == "negation" else None


def _wanted(node: Node) -> tuple[Node | None, list[Any]]:
    """What a condition is about and the values that it wants of it, if it is ``thing = value`` or ``thing in [values]``."""
    if node.data == "compared" and tokens_of(node)[0] == "=":
        left, right = trees_of(node)
        if literal(left) is not NOT_LITERAL:
            left, right = right, left
        return (left, [literal(right)]) if literal(right) is not NOT_LITERAL else (None, [])
    if node.data == "belongs":
        thing, tests = trees_of(node)
        listed = [item for test in trees_of(tests) for item in (trees_of(test) if test.data == "list" else [test])]
        values = [literal(item) if item.data != "operator_test" else NOT_LITERAL for item in listed]
        return (thing, values) if NOT_LITERAL not in values else (None, [])
    return None, []
