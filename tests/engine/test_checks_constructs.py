"""BPMN that the engine breaks, ignores or runs as code is refused, wherever it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from .gate import assert_refused
from .sheets import Sheet

TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1S</bpmn:timeDuration></bpmn:timerEventDefinition>"
EMPTY = '<bpmn:startEvent id="Inner_{0}"/><bpmn:endEvent id="Inner_End_{0}"/>'


def added(xml: str) -> Callable[[Sheet], str | None]:
    """A node that stands about in the process."""

    def change(sheet: Sheet) -> str | None:
        process = sheet.process.get("id", "")
        return sheet.put(sheet.process, xml.replace("{id}", f"New_{process}").replace("{0}", process)).get("id")

    return change


def turned(kind: str, *kinds: str, without: str = "") -> Callable[[Sheet], str | None]:
    """A node of one of these kinds, become another."""

    def change(sheet: Sheet) -> str | None:
        node = sheet.first(*kinds)
        sheet.retag(node, kind)
        if without:
            node.attrib.pop(without, "")
        return node.get("id")

    return change


def event(xml: str, *kinds: str) -> Callable[[Sheet], str | None]:
    """An event of one of these kinds, about something else."""

    def change(sheet: Sheet) -> str | None:
        node = sheet.first(*kinds)
        sheet.set_event(node, xml)
        return node.get("id")

    return change


def marked(xml: str, *kinds: str) -> Callable[[Sheet], str | None]:
    """An activity with one thing more at the end of its inside."""

    def change(sheet: Sheet) -> str | None:
        node = sheet.first(*kinds)
        sheet.put(node, xml)
        return node.get("id")

    return change


FAULTS: list[tuple[str, Callable[[Sheet], str | None]]] = [
    ("event_subprocess", added(f'<bpmn:subProcess id="{{id}}" triggeredByEvent="true">{EMPTY}</bpmn:subProcess>')),
    ("event_based_gateway", turned("eventBasedGateway", "exclusiveGateway", without="default")),
    ("complex_gateway", turned("complexGateway", "exclusiveGateway")),
    ("ad_hoc", added(f'<bpmn:adHocSubProcess id="{{id}}">{EMPTY}</bpmn:adHocSubProcess>')),
    ("transaction", added(f'<bpmn:transaction id="{{id}}">{EMPTY}</bpmn:transaction>')),
    ("compensation", event("<bpmn:compensateEventDefinition/>", "endEvent")),
    ("compensation", event("<bpmn:compensateEventDefinition/>", "boundaryEvent")),
    ("compensation", added('<bpmn:serviceTask id="{id}" isForCompensation="true"/>')),
    ("link_event", event('<bpmn:linkEventDefinition name="x"/>', "intermediateCatchEvent")),
    (
        "link_event",
        added(
            '<bpmn:intermediateThrowEvent id="{id}"><bpmn:linkEventDefinition name="x"/></bpmn:intermediateThrowEvent>'
        ),
    ),
    (
        "conditional_event",
        event(
            "<bpmn:conditionalEventDefinition><bpmn:condition>x</bpmn:condition></bpmn:conditionalEventDefinition>",
            "boundaryEvent",
        ),
    ),
    ("error_event", event("<bpmn:errorEventDefinition/>", "endEvent")),
    ("error_event", event("<bpmn:errorEventDefinition/>", "boundaryEvent")),
    ("escalation_event", event("<bpmn:escalationEventDefinition/>", "endEvent")),
    ("cancel_event", event("<bpmn:cancelEventDefinition/>", "endEvent")),
    ("multiple_events", marked("<bpmn:signalEventDefinition/>", "boundaryEvent")),
    ("script_task", turned("scriptTask", "serviceTask")),
    ("manual_task", turned("manualTask", "userTask")),
    ("send_task", turned("sendTask", "serviceTask")),
    ("plain_task", turned("task", "serviceTask")),
    ("unknown_construct", added('<bpmn:implicitThrowEvent id="{id}"/>')),
    ("multi_instance", marked("<bpmn:multiInstanceLoopCharacteristics/>", "userTask")),
    ("multi_instance", marked("<bpmn:multiInstanceLoopCharacteristics/>", "callActivity")),
    ("loop_marker", marked('<bpmn:standardLoopCharacteristics loopMaximum="3"/>', "serviceTask")),
    (
        "data_association",
        marked("<bpmn:ioSpecification><bpmn:inputSet/><bpmn:outputSet/></bpmn:ioSpecification>", "userTask"),
    ),
    (
        "data_association",
        marked(
            "<bpmn:dataInputAssociation><bpmn:targetRef>x</bpmn:targetRef></bpmn:dataInputAssociation>", "serviceTask"
        ),
    ),
    ("start_event", event(TIMER, "startEvent")),
    ("start_event", event("<bpmn:messageEventDefinition/>", "startEvent")),
    ("end_event", event("<bpmn:messageEventDefinition/>", "endEvent")),
    ("end_event", event("<bpmn:signalEventDefinition/>", "endEvent")),
    ("catch_event", event("", "intermediateCatchEvent")),
    (
        "throw_event",
        added('<bpmn:intermediateThrowEvent id="{id}"><bpmn:messageEventDefinition/></bpmn:intermediateThrowEvent>'),
    ),
    ("boundary_event", event("", "boundaryEvent")),
]


@pytest.mark.parametrize(("code", "change"), FAULTS)
def test_a_construct_that_cannot_be_relied_on_is_refused(code, change):
    assert_refused(code, change)


def script(name: str) -> Callable[[Sheet], str | None]:
    def change(sheet: Sheet) -> str | None:
        node = sheet.first("userTask")
        sheet.extend(node, f"<spiffworkflow:{name}>import os</spiffworkflow:{name}>")
        return node.get("id")

    return change


@pytest.mark.parametrize("name", ["preScript", "postScript"])
def test_a_script_in_a_task_is_refused(name):
    assert_refused("script", script(name))


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_a_boundary_event_that_would_fire_only_once_is_refused(kind):
    def change(sheet: Sheet) -> str | None:
        host = sheet.first("userTask").get("id")
        xml = f'<bpmn:boundaryEvent id="Beside_{host}" attachedToRef="{host}" cancelActivity="false"><bpmn:{kind}EventDefinition/>'
        return sheet.put(sheet.process, f"{xml}</bpmn:boundaryEvent>").get("id")

    assert_refused(f"non_interrupting_{kind}", change)


def test_what_the_engine_does_well_is_not_refused():
    from . import gate

    assert gate.errors(gate.ALL) == []
    kinds = {etree.QName(node).localname for node in Sheet(gate.SAMPLE_LISTENER).process.iter()}
    assert {"inclusiveGateway", "parallelGateway", "subProcess", "boundaryEvent", "receiveTask"} <= kinds
