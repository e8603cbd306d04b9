"""Draw a BPMN diagram that has no drawing yet: lanes as rows, the flow from left to right, loops led back around.

    python scripts/lay_out.py FILE...           draw what is not drawn yet
    python scripts/lay_out.py --again FILE...   draw anew, dropping the drawing that is there

In four steps: (1) a column for every element, as far right as the longest way from a start that closes no loop;
(2) a row within its lane, straight on where the way is free; (3) a way along a grid for every flow, around the
shapes, with few bends and crossings, improved by taking the flows up one by one and laying them again; (4) a place
near its element for every label. Only the drawing is written: no element is added, moved or changed. A file holds one
pool with lanes; what lies in an embedded sub-process is not drawn.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from drawing.labels import Labels
from drawing.model import Box, Diagram
from drawing.placing import HEADER, POOL_X, place
from drawing.routing import lay_flows
from lxml import etree

NAMESPACES = {
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}


def draw(root: etree._Element) -> etree._Element:
    """The definitions with a drawing at their end."""
    diagram = Diagram(root)
    pool = place(diagram)
    lay_flows(diagram, pool)
    labels = Labels(diagram).placed

    made = etree.Element(root.tag, dict(root.attrib), nsmap={**root.nsmap, **NAMESPACES})  # type: ignore
    made.extend(list(root))
    top = _add(made, "bpmndi:BPMNDiagram", id="BPMNDiagram_1")
    plane = _add(top, "bpmndi:BPMNPlane", id="BPMNPlane_1", bpmnElement=diagram.plane)
    _shape(plane, diagram.pool, pool, isHorizontal="true")
    for lane in diagram.lanes.values():
        _shape(plane, lane.id, (POOL_X + HEADER, lane.y, pool[2] - HEADER, lane.height), isHorizontal="true")
    for node in diagram.nodes.values():
        _label(_shape(plane, node.id, node.box), labels.get(node.id))
    for flow in diagram.flows:
        edge = _add(plane, "bpmndi:BPMNEdge", id=f"{flow.id}_di", bpmnElement=flow.id)
        for x, y in flow.points:
            _add(edge, "di:waypoint", x=_number(x), y=_number(y))
        _label(edge, labels.get(flow.id))
    etree.indent(made)
    return made


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    prefix, local = name.split(":")
    return etree.SubElement(parent, f"{{{NAMESPACES[prefix]}}}{local}", attributes)


def _shape(plane: etree._Element, key: str, box: Box, **attributes: str) -> etree._Element:
    shape = _add(plane, "bpmndi:BPMNShape", id=f"{key}_di", bpmnElement=key, **attributes)
    _bounds(shape, box)
    return shape


def _label(parent: etree._Element, box: Box | None) -> None:
    if box:
        _bounds(_add(parent, "bpmndi:BPMNLabel"), box)


def _bounds(parent: etree._Element, box: Box) -> None:
    x, y, width, height = (_number(value) for value in box)
    _add(parent, "dc:Bounds", x=x, y=y, width=width, height=height)


def _number(value: float) -> str:
    return str(round(value))


def main(arguments: list[str] | None = None) -> int:
    """Draw the files named on the command line, in place."""
    parser = argparse.ArgumentParser(description="Draw BPMN diagrams that have no drawing.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--again", action="store_true", help="replace the drawing that is there")
    options = parser.parse_args(arguments)
    reader = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)
    for path in options.files:
        root = etree.parse(path, reader).getroot()
        drawn = root.findall(f"{{{NAMESPACES['bpmndi']}}}BPMNDiagram")
        if drawn and not options.again:
            continue
        for old in drawn:
            root.remove(old)
        text = etree.tostring(draw(root), encoding="unicode")
        path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n', encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
