"""What is hard to read on the drawing, and what nobody uses, is warned of and deployed all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from service.engine.checks import Known, lint

from . import gate
from .gate import assert_warned
from .sheets import NoCandidate, Sheet


def of_process(sheet: Sheet) -> etree._Element:
    """A node of the process itself that is drawn and is no boundary event."""
    for node in sheet.all("userTask", "serviceTask", "callActivity", "receiveTask"):
        if node.getparent() is sheet.process:
            return node
    raise NoCandidate


def on_top(sheet: Sheet) -> str | None:
    """Two nodes in the same place; the second in the order of the file is told."""
    nodes = [node for node in sheet.all("userTask", "serviceTask", "callActivity") if node.getparent() is sheet.process]
    if len(nodes) < 2:
        raise NoCandidate
    for side in ("x", "y"):
        sheet.shape(nodes[1].get("id", "")).set(side, sheet.shape(nodes[0].get("id", "")).get(side, ""))
    return nodes[1].get("id")


def far_away(sheet: Sheet) -> str | None:
    node = of_process(sheet)
    sheet.shape(node.get("id", "")).set("y", "99999")
    return node.get("id")


def undrawn(sheet: Sheet) -> str | None:
    node = of_process(sheet)
    shape = sheet.shape(node.get("id", "")).getparent()
    assert shape is not None
    sheet.remove(shape)
    return node.get("id")


def undrawn_flow(sheet: Sheet) -> str | None:
    flow = sheet.first("sequenceFlow")
    edge = next(node for node in sheet.root.iter("{*}BPMNEdge") if node.get("bpmnElement") == flow.get("id"))
    sheet.remove(edge)
    return flow.get("id")


def unnamed(kind: str) -> Callable[[Sheet], str | None]:
    def change(sheet: Sheet) -> str | None:
        node = sheet.split(kind) if kind.endswith("Gateway") else sheet.first(kind)
        node.set("name", " ")
        return node.get("id")

    return change


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("overlap", on_top),
        ("outside_lane", far_away),
        ("outside_pool", far_away),
        ("missing_shape", undrawn),
        ("missing_edge", undrawn_flow),
        *(("missing_name", unnamed(kind)) for kind in ("userTask", "serviceTask", "endEvent", "exclusiveGateway")),
    ],
)
def test_a_drawing_that_is_hard_to_read_is_warned_of(code, change):
    assert_warned(code, change)


def test_the_shipped_diagrams_are_drawn_well():
    warned = {(p.file, p.element, p.code) for p in lint(gate.SHIPPED, gate.KNOWN)}
    assert {found for found in warned if not found[2].startswith("unused_")} == set()


def test_a_boundary_event_may_lie_on_its_task_and_a_sub_process_under_what_it_holds():
    assert "overlap" not in {problem.code for problem in lint(gate.ALL, gate.KNOWN)}


def test_what_nothing_uses_is_warned_of():
    spare = {
        "spare.bpmn": gate.SAMPLE_LISTENER.replace(b'"sample_listener"', b'"spare"').replace(b"Start_L", b"Spare_L"),
        "spare_table.dmn": gate.ALL["sample_rows.dmn"].replace(b"sample_rows", b"spare_table"),
        "spare_text.txt": b"x",
    }
    found = lint({**gate.ALL, **spare}, gate.KNOWN)
    warned = {(p.file, p.element, p.code) for p in found if p.severity == "warning"}
    assert warned >= {
        ("spare.bpmn", "spare", "unused_diagram"),
        ("spare_table.dmn", "spare_table", "unused_decision"),
        ("spare_text.txt", "spare_text", "unused_text"),
    }
    forms = {**gate.KNOWN.forms, "spare_form": frozenset[str]()}
    unused = lint(gate.ALL, Known(**{**vars(gate.KNOWN), "forms": forms}))
    assert ("", "spare_form", "unused_form") in {(p.file, p.element, p.code) for p in unused}


def test_what_pages_read_by_themselves_counts_as_used():
    known = Known(**{**vars(gate.KNOWN), "used": frozenset(("spare_text", "plain", "choice"))})
    assert "spare_text" not in {p.element for p in lint({**gate.ALL, "spare_text.txt": b"x"}, known)}
