"""Changes to diagrams that an analyst's slip, or a forger, could make."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from .diagrams import BPMN, DECLARED, NAMESPACES, SPIFF, escaped


class Sheet:
    """A diagram to be changed. Elements are found by what they are, so that a change fits many diagrams."""

    def __init__(self, data: bytes) -> None:
        self.root = etree.fromstring(data)
        process = self.root.find("bpmn:process", NAMESPACES)
        assert process is not None
        self.process = process

    @property
    def data(self) -> bytes:
        return etree.tostring(self.root)

    def get(self, key: str) -> etree._Element:
        return next(node for node in self.root.iter() if node.get("id") == key and _namespace(node) == BPMN)

    def all(self, *kinds: str, holding: str = "", with_property: str = "") -> Iterator[etree._Element]:
        """The elements of these kinds, in the order of the file; ``holding`` names a tag somewhere inside."""
        for node in self.process.iter(*(f"{{{BPMN}}}{kind}" for kind in kinds)):
            if holding and node.find(f".//bpmn:{holding}", NAMESPACES) is None:
                continue
            if not with_property or with_property in self.properties(node):
                yield node

    def first(self, *kinds: str, holding: str = "", with_property: str = "") -> etree._Element:
        """The first of them; ``NoCandidate`` if there is none."""
        found = next(self.all(*kinds, holding=holding, with_property=with_property), None)
        if found is None:
            raise NoCandidate
        return found

    def split(self, *kinds: str) -> etree._Element:
        """The first gateway of these kinds with several flows out of it."""
        found = next((node for node in self.all(*kinds) if len(self.flows(node)) > 1), None)
        if found is None:
            raise NoCandidate
        return found

    def flows(self, source: etree._Element) -> list[etree._Element]:
        """The flows out of an element."""
        return [flow for flow in self.all("sequenceFlow") if flow.get("sourceRef") == source.get("id")]

    def flows_into(self, target: etree._Element) -> list[etree._Element]:
        """The flows into an element."""
        return [flow for flow in self.all("sequenceFlow") if flow.get("targetRef") == target.get("id")]

    def comes_back(self, node: etree._Element) -> bool:
        """Whether a way leads from an element back to it."""
        seen: set[str] = set()
        todo = [node.get("id", "")]
        while todo:
            source = todo.pop()
            targets = {
                flow.get("targetRef", "") for flow in self.all("sequenceFlow") if flow.get("sourceRef") == source
            }
            todo += targets - seen
            seen |= targets
        return node.get("id") in seen

    # -- what may be changed

    def properties(self, node: etree._Element) -> dict[str, str]:
        found = node.findall("bpmn:extensionElements/spiffworkflow:properties/spiffworkflow:property", NAMESPACES)
        return {entry.get("name", ""): entry.get("value", "") for entry in found}

    def set_property(self, node: etree._Element, name: str, value: str | None) -> None:
        """Give, change or (``None``) take away a property."""
        extension = self._extension(node)
        holder = extension.find("spiffworkflow:properties", NAMESPACES)
        if holder is None:
            holder = etree.SubElement(extension, f"{{{SPIFF}}}properties")
        for entry in holder.findall("spiffworkflow:property", NAMESPACES):
            if entry.get("name") == name:
                holder.remove(entry)
        if value is not None:
            etree.SubElement(holder, f"{{{SPIFF}}}property", name=name, value=value)

    def _extension(self, node: etree._Element) -> etree._Element:
        extension = node.find("bpmn:extensionElements", NAMESPACES)
        if extension is None:
            extension = etree.Element(f"{{{BPMN}}}extensionElements")
            at = 1 if node.find("bpmn:documentation", NAMESPACES) is not None else 0
            node.insert(at, extension)
        return extension

    def extend(self, node: etree._Element, xml: str) -> None:
        """Put something into an element's extension elements."""
        self._extension(node).append(_parsed(xml))

    def set_parameter(self, node: etree._Element, name: str, value: str) -> None:
        holder = node.find(".//spiffworkflow:parameters", NAMESPACES)
        if holder is None:
            raise NoCandidate
        for entry in holder.findall("spiffworkflow:parameter", NAMESPACES):
            if entry.get("id") == name:
                holder.remove(entry)
        etree.SubElement(holder, f"{{{SPIFF}}}parameter", id=name, value=value)

    def rename(self, node: etree._Element, key: str) -> None:
        """Give an element another id, wherever it is meant."""
        old = node.get("id", "")
        for other in self.root.iter():
            for name, value in other.attrib.items():
                if value == old:
                    other.set(name, key)
            if (other.text or "").strip() == old:
                other.text = key

    def retag(self, node: etree._Element, kind: str) -> None:
        node.tag = f"{{{BPMN}}}{kind}"

    def put(self, into: etree._Element, xml: str) -> etree._Element:
        """Add something at the end of an element's inside."""
        added = _parsed(xml)
        into.append(added)
        return added

    def set_condition(self, flow: etree._Element, text: str | None) -> None:
        for old in flow.findall("bpmn:conditionExpression", NAMESPACES):
            flow.remove(old)
        if text is not None:
            condition = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escaped(text)}</bpmn:conditionExpression>'
            self.put(flow, condition)

    def set_default(self, gateway: etree._Element, flow: str | None) -> None:
        if flow is not None:
            gateway.set("default", flow)
        elif "default" in gateway.attrib:
            del gateway.attrib["default"]

    def set_event(self, node: etree._Element, xml: str) -> None:
        """Replace what an event is about."""
        for child in list(node):
            if str(child.tag).endswith("EventDefinition"):
                node.remove(child)
        if xml:
            self.put(node, xml)

    def connect(self, source: etree._Element, target: etree._Element, key: str = "") -> etree._Element:
        """Draw one more flow."""
        ends = f'sourceRef="{source.get("id")}" targetRef="{target.get("id")}"'
        name = key or f"Extra_{source.get('id')}_{target.get('id')}"
        return self.put(self.process, f'<bpmn:sequenceFlow id="{name}" {ends}/>')

    def remove(self, node: etree._Element) -> None:
        parent = node.getparent()
        assert parent is not None
        parent.remove(node)

    def shape(self, key: str) -> etree._Element:
        """The bounds of an element's shape."""
        found = self.root.find(f".//bpmndi:BPMNShape[@bpmnElement='{key}']/dc:Bounds", NAMESPACES)
        assert found is not None
        return found


class NoCandidate(Exception):
    """The diagram has nothing to which the change could be done."""


def _parsed(xml: str) -> etree._Element:
    tag, rest = re.match(r"\s*<([\w:]+)(.*)", xml, re.S).groups()  # type: ignore[union-attr]
    return etree.fromstring(f"<{tag} {DECLARED}{rest}")


def _namespace(node: etree._Element) -> str | None:
    return etree.QName(node).namespace if isinstance(node.tag, str) else None
