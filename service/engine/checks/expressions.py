"""Every FEEL text of a diagram, and whether it can be read and knows what it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.engine.deployment import Diagram
from service.engine.elements import Element, Flow
from service.engine.feel import Expression, FeelError, compile_expression
from service.engine.problems import Problem, about
from service.engine.script import ISO_TEXT

from .vocabulary import Vocabulary

ALWAYS_FEEL = frozenset(("available_when", "due"))
"""Properties whose whole value is FEEL; the others are FEEL after ``=``."""


@dataclass(frozen=True)
class Use:
    """A FEEL text, whose it is, and what people call the place where it stands."""

    thing: Element | Flow
    place: str
    text: str

    @property
    def of_message(self) -> bool:
        """Whether it is evaluated for a message: then there is no token, only the case."""
        return isinstance(self.thing, Element) and self.thing.event == "message"

    def compiled(self) -> Expression | None:
        """The expression; ``None`` where it cannot be read."""
        try:
            return compile_expression(self.text)
        except FeelError:
            return None


def uses(diagram: Diagram) -> Iterator[Use]:
    """Every FEEL text of a diagram."""
    for flow in diagram.process.flows.values():
        if flow.condition is not None:
            yield Use(flow, "条件", flow.condition)
        yield from _properties(flow)
    for element in diagram.process.elements.values():
        yield from _properties(element)
        for name, text in element.parameters.items():
            yield Use(element, f"参数 {name}", text)
        if element.event == "timer" and element.trigger and not ISO_TEXT.match(element.trigger):
            yield Use(element, "定时器", element.trigger)


def _properties(thing: Element | Flow) -> Iterator[Use]:
    for name, text in thing.properties.items():
        if name in ALWAYS_FEEL or text.startswith("="):
            yield Use(thing, f"属性 {name}", text.removeprefix("="))


def check(diagram: Diagram, vocabulary: Vocabulary, of_messages: Vocabulary) -> Iterator[Problem]:
    """Every text outside FEEL, and every name, property, function or time limit that will not be there; ``of_messages`` is
    what there is when a message comes."""
    for use in uses(diagram):
        try:
            expression = compile_expression(use.text)
        except FeelError as problem:
            yield about(diagram.file, use.thing, "bad_expression", f"的{use.place}不是有效的表达式：{problem}。")
            continue
        for code, sentence in (of_messages if use.of_message else vocabulary).misses(expression):
            yield about(diagram.file, use.thing, code, f"的{use.place}{sentence}")
