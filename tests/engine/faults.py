"""Every way in which the gate knows a diagram to be broken: by code, a shipped diagram that is, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType

from . import (
    test_checks_constructs,
    test_checks_drawing,
    test_checks_expressions,
    test_checks_properties,
    test_checks_structure,
)
from .gate import SHIPPED, Change
from .sheets import NoCandidate, Sheet

MODULES = (
    test_checks_constructs,
    test_checks_structure,
    test_checks_properties,
    test_checks_expressions,
    test_checks_drawing,
)
"""Where the tests of the gate say what breaks a diagram."""


@dataclass(frozen=True)
class Fault:
    """A broken diagram: the file, the element that the gate points at (``None``: the file as such), what it holds."""

    code: str
    file: str
    element: str | None
    content: str


def changes() -> Mapping[str, list[Change]]:
    """By code, the changes that the gate's own tests make."""
    found: dict[str, list[Change]] = {}
    for module in MODULES:
        for code, change in _parametrized(module):
            found.setdefault(code, []).append(change)
    return found | {
        "bad_expression": [_expression("application.reported ==")],
        "unknown_name": [_expression("nowhere")],
        # those of the gate's tests name what is shipped nowhere
        "missing_result_variable": [test_checks_properties.decides("eligibility")],
        "type_is_called": [_calling_a_type],
    }


def _calling_a_type(sheet: Sheet) -> str | None:
    call = sheet.first("callActivity")
    call.set(
        "calledElement", next(name for name, data in SHIPPED.items() if b"start_roles" in data).removesuffix(".bpmn")
    )
    return call.get("id")


def _parametrized(module: ModuleType) -> Iterator[tuple[str, Change]]:
    for test in vars(module).values():
        for mark in getattr(test, "pytestmark", ()):
            if mark.name == "parametrize" and tuple(mark.args[0]) == ("code", "change"):
                yield from mark.args[1]


def fault(code: str) -> Fault:
    """The first shipped diagram that can be broken so."""
    if code in FILES:
        name, break_it = FILES[code]
        return Fault(code, name, None, break_it(SHIPPED[name].decode()))
    for change in changes()[code]:
        for name in sorted(SHIPPED):
            if not name.endswith(".bpmn"):
                continue
            sheet = Sheet(SHIPPED[name])
            try:
                element = change(sheet)
            except NoCandidate:
                continue
            return Fault(code, name, element, sheet.data.decode())
    raise AssertionError(f"no shipped diagram can be broken by {code}")


def _expression(text: str) -> Change:
    def change(sheet: Sheet) -> str | None:
        flow = next(one for one in sheet.all("sequenceFlow", holding="conditionExpression"))
        sheet.set_condition(flow, text)
        return flow.get("id")

    return change


FILES: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "malformed_xml": ("pledge.bpmn", lambda text: text.replace("</bpmn:process>", "")),
    "doctype": ("pledge.bpmn", lambda text: text.replace("<bpmn:definitions", "<!DOCTYPE x>\n<bpmn:definitions", 1)),
    "schema_violation": (
        "pledge.bpmn",
        lambda text: text.replace("<bpmn:userTask ", '<bpmn:userTask colour="red" ', 1),
    ),
    "not_executable": ("pledge.bpmn", lambda text: text.replace('isExecutable="true"', 'isExecutable="false"')),
    "cycle_timer": ("pledge.bpmn", lambda text: text.replace("timeDuration", "timeCycle")),
    "bad_timer": ("pledge.bpmn", lambda text: text.replace("PT60S", "60")),
    "reserved_id": ("pledge.bpmn", lambda text: text.replace('"Start_Pledge"', '"Start"')),
    "dangling_reference": ("pledge.bpmn", lambda text: text.replace('targetRef="', 'targetRef="No', 1)),
}
"""What breaks a file as text."""

CODES = sorted({*changes(), *FILES})
