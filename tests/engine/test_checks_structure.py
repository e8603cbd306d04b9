"""A diagram hangs together, or the gate says where it does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from . import gate
from .diagrams import draw, end, exclusive, start, user
from .gate import assert_refused
from .sheets import NoCandidate, Sheet

Change = Callable[[Sheet], str | None]


def main_start(sheet: Sheet) -> etree._Element:
    return next(node for node in sheet.all("startEvent") if node.getparent() is sheet.process)


# -- starts and ends ----------------------------------------------------------------------------------------------------


def second_start(sheet: Sheet) -> str | None:
    process = sheet.process.get("id", "")
    second = sheet.put(sheet.process, f'<bpmn:startEvent id="Second_{process}"/>')
    sheet.connect(second, sheet.first("userTask", "serviceTask"))
    return second.get("id")


def without_start(sheet: Sheet) -> str | None:
    node = main_start(sheet)
    for flow in sheet.flows(node):
        sheet.remove(flow)
    sheet.remove(node)
    return sheet.process.get("id")


def without_ends(sheet: Sheet) -> str | None:
    for node in [node for node in sheet.all("endEvent") if node.getparent() is sheet.process]:
        for flow in sheet.flows_into(node):
            sheet.remove(flow)
        sheet.remove(node)
    return sheet.process.get("id")


def into_start(sheet: Sheet) -> str | None:
    node = main_start(sheet)
    sheet.connect(sheet.first("userTask", "serviceTask"), node)
    return node.get("id")


def into_boundary(sheet: Sheet) -> str | None:
    node = sheet.first("boundaryEvent")
    sheet.connect(main_start(sheet), node)
    return node.get("id")


def out_of_end(sheet: Sheet) -> str | None:
    node = next(node for node in sheet.all("endEvent") if node.getparent() is sheet.process)
    sheet.connect(node, sheet.get(sheet.flows(main_start(sheet))[0].get("targetRef", "")))
    return node.get("id")


# -- ways ---------------------------------------------------------------------------------------------------------------


def left_alone(sheet: Sheet) -> str | None:
    """A node that no flow leads to any more."""
    node = next(
        (n for n in sheet.all("userTask", "serviceTask", "callActivity") if len(sheet.flows_into(n)) == 1), None
    )
    if node is None:
        raise NoCandidate
    sheet.remove(sheet.flows_into(node)[0])
    return node.get("id")


def dead_end(sheet: Sheet) -> str | None:
    node = sheet.first("userTask", "callActivity", "receiveTask")
    for flow in sheet.flows(node):
        sheet.remove(flow)
    return node.get("id")


def join_in_loop(sheet: Sheet) -> str | None:
    """The merge that a loop comes back to, made a join."""
    for gateway in sheet.all("exclusiveGateway"):
        if len(sheet.flows_into(gateway)) > 1 and len(sheet.flows(gateway)) == 1 and sheet.comes_back(gateway):
            sheet.retag(gateway, "parallelGateway")
            return gateway.get("id")
    raise NoCandidate


def spinning(sheet: Sheet) -> str | None:
    """A gateway with a way that leads straight back to it."""
    gateway = sheet.split("exclusiveGateway")
    flow = sheet.connect(gateway, gateway, key=f"Back_{gateway.get('id')}")
    sheet.set_condition(flow, "application.reported")
    return gateway.get("id")


# -- splits -------------------------------------------------------------------------------------------------------------


def implicit_split(sheet: Sheet) -> str | None:
    node = sheet.first("userTask", "callActivity", "serviceTask")
    sheet.connect(node, sheet.first("endEvent"))
    return node.get("id")


def conditional_flow(sheet: Sheet) -> str | None:
    flow = sheet.flows(sheet.first("userTask", "callActivity"))[0]
    sheet.set_condition(flow, "application.reported")
    return flow.get("id")


def condition_on_parallel(sheet: Sheet) -> str | None:
    flow = sheet.flows(sheet.split("parallelGateway"))[0]
    sheet.set_condition(flow, "application.reported")
    return flow.get("id")


def misplaced_default(sheet: Sheet) -> str | None:
    node = sheet.first("userTask", "callActivity")
    flow = sheet.flows(node)[0]
    sheet.set_default(node, flow.get("id"))
    return flow.get("id")


def missing_default(sheet: Sheet) -> str | None:
    return missing_default_on(sheet, sheet.split("exclusiveGateway"))


def missing_default_of_inclusive(sheet: Sheet) -> str | None:
    gateway = sheet.split("exclusiveGateway")
    sheet.retag(gateway, "inclusiveGateway")
    return missing_default_on(sheet, gateway)


def missing_default_on(sheet: Sheet, gateway: etree._Element) -> str | None:
    flow = next(flow for flow in sheet.flows(gateway) if flow.get("id") == gateway.get("default"))
    sheet.set_condition(flow, "application.reported")
    sheet.set_default(gateway, None)
    return gateway.get("id")


def wrong_default(sheet: Sheet) -> str | None:
    gateway = sheet.split("exclusiveGateway")
    sheet.set_default(gateway, sheet.flows(main_start(sheet))[0].get("id"))
    return gateway.get("id")


def condition_on_only_flow(sheet: Sheet) -> str | None:
    gateway = next((node for node in sheet.all("exclusiveGateway") if len(sheet.flows(node)) == 1), None)
    if gateway is None:
        raise NoCandidate
    flow = sheet.flows(gateway)[0]
    sheet.set_condition(flow, "application.reported")
    return flow.get("id")


def condition_on_default(sheet: Sheet) -> str | None:
    gateway = sheet.split("exclusiveGateway")
    flow = next(flow for flow in sheet.flows(gateway) if flow.get("id") == gateway.get("default"))
    sheet.set_condition(flow, "application.reported")
    return flow.get("id")


def missing_condition(sheet: Sheet) -> str | None:
    gateway = sheet.split("exclusiveGateway")
    flow = next(flow for flow in sheet.flows(gateway) if flow.get("id") != gateway.get("default"))
    sheet.set_condition(flow, None)
    return flow.get("id")


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("several_starts", second_start),
        ("no_start", without_start),
        ("no_end", without_ends),
        ("unexpected_incoming", into_start),
        ("unexpected_incoming", into_boundary),
        ("unexpected_outgoing", out_of_end),
        ("unreachable", left_alone),
        ("cannot_end", dead_end),
        ("join_in_loop", join_in_loop),
        ("livelock", spinning),
        ("implicit_split", implicit_split),
        ("conditional_flow", conditional_flow),
        ("condition_on_parallel", condition_on_parallel),
        ("misplaced_default", misplaced_default),
        ("missing_default", missing_default),
        ("missing_default", missing_default_of_inclusive),
        ("wrong_default", wrong_default),
        ("condition_on_only_flow", condition_on_only_flow),
        ("condition_on_default", condition_on_default),
        ("missing_condition", missing_condition),
    ],
)
def test_a_diagram_that_does_not_hang_together_is_refused(code, change):
    assert_refused(code, change)


def test_a_loop_without_an_exit_cannot_end_unless_another_branch_ends_it():
    round_and_round = "Begin -> Merge -> Task -> Again\nAgain => Merge\nAgain -> Other : outcome = 1\nOther -> Merge"
    nodes = (start(), exclusive("Merge"), user("Task"), exclusive("Again"), user("Other"), end("Done"))
    found = gate.errors({"round.bpmn": draw("round", *nodes, flows=round_and_round)})
    assert {p.element for p in found if p.code == "cannot_end"} == {"Begin", "Merge", "Task", "Again", "Other"}


# -- references ---------------------------------------------------------------------------------------------------------


def dangling(attribute: str, *kinds: str) -> Change:
    def change(sheet: Sheet) -> str | None:
        node = next((n for n in sheet.all(*kinds) if n.get(attribute)), None)
        if node is None:
            raise NoCandidate
        node.set(attribute, "Nowhere")
        return node.get("id")

    return change


def dangling_event(kind: str) -> Change:
    def change(sheet: Sheet) -> str | None:
        host = sheet.first("userTask").get("id")
        xml = f'<bpmn:boundaryEvent id="Beside_{host}" attachedToRef="{host}"><bpmn:{kind}EventDefinition {kind}Ref="Nowhere"/>'
        return sheet.put(sheet.process, f"{xml}</bpmn:boundaryEvent>").get("id")

    return change


def dangling_lane(sheet: Sheet) -> str | None:
    lane = sheet.first("lane")
    sheet.put(lane, "<bpmn:flowNodeRef>Nowhere</bpmn:flowNodeRef>")
    return lane.get("id")


@pytest.mark.parametrize(
    "change",
    [
        dangling("sourceRef", "sequenceFlow"),
        dangling("targetRef", "sequenceFlow"),
        dangling("default", "exclusiveGateway"),
        dangling("attachedToRef", "boundaryEvent"),
        dangling("messageRef", "receiveTask"),
        dangling_event("message"),
        dangling_event("signal"),
        dangling_lane,
    ],
)
def test_a_reference_to_nothing_is_refused(change):
    assert_refused("dangling_reference", change)


def no_message(sheet: Sheet) -> str | None:
    node = sheet.first("receiveTask")
    del node.attrib["messageRef"]
    return node.get("id")


def no_signal(sheet: Sheet) -> str | None:
    host = sheet.first("userTask").get("id")
    xml = f'<bpmn:boundaryEvent id="Beside_{host}" attachedToRef="{host}"><bpmn:signalEventDefinition/></bpmn:boundaryEvent>'
    return sheet.put(sheet.process, xml).get("id")


def unheard_signal(sheet: Sheet) -> str | None:
    sheet.root.insert(0, sheet.put(sheet.root, '<bpmn:signal id="Signal_Never" name="never"/>'))
    host = sheet.first("userTask").get("id")
    definition = '<bpmn:signalEventDefinition signalRef="Signal_Never"/>'
    xml = f'<bpmn:boundaryEvent id="Beside_{host}" attachedToRef="{host}">{definition}</bpmn:boundaryEvent>'
    return sheet.put(sheet.process, xml).get("id")


def into_sub_process(sheet: Sheet) -> str | None:
    process = sheet.process.get("id", "")
    inside = f'<bpmn:startEvent id="In_{process}"/><bpmn:endEvent id="Out_{process}"/>'
    sheet.put(sheet.process, f'<bpmn:subProcess id="Sub_{process}">{inside}</bpmn:subProcess>')
    return sheet.connect(main_start(sheet), sheet.get(f"Out_{process}")).get("id")


def calls(target: str | None) -> Change:
    def change(sheet: Sheet) -> str | None:
        node = sheet.first("callActivity")
        if target is None:
            del node.attrib["calledElement"]
        else:
            node.set("calledElement", target)
        return node.get("id")

    return change


def calls_itself(sheet: Sheet) -> str | None:
    node = sheet.first("callActivity")
    if sheet.properties(sheet.process):  # a type may not be called at all
        raise NoCandidate
    node.set("calledElement", sheet.process.get("id", ""))
    return node.get("id")


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("missing_message", no_message),
        ("missing_signal", no_signal),
        ("signal_never_thrown", unheard_signal),
        ("flow_crosses_scope", into_sub_process),
        ("missing_called_element", calls(None)),
        ("unknown_process", calls("nowhere")),
        ("type_is_called", calls("sample_type")),
        ("recursive_call", calls_itself),
    ],
)
def test_what_is_called_waited_for_or_connected_has_to_be_there(code, change):
    assert_refused(code, change)


# -- lanes --------------------------------------------------------------------------------------------------------------


def no_lanes(sheet: Sheet) -> str | None:
    sheet.remove(sheet.first("laneSet"))
    return sheet.process.get("id")


def no_lane(sheet: Sheet) -> str | None:
    reference = sheet.first("flowNodeRef")
    sheet.remove(reference)
    return reference.text


def several_lanes(sheet: Sheet) -> str | None:
    reference = sheet.first("flowNodeRef")
    lane = sheet.put(sheet.first("laneSet"), f'<bpmn:lane id="Lane_More_{sheet.process.get("id")}" name="system"/>')
    sheet.put(lane, f"<bpmn:flowNodeRef>{reference.text}</bpmn:flowNodeRef>")
    return reference.text


def unknown_lane(sheet: Sheet) -> str | None:
    lane = sheet.first("lane")
    lane.set("name", "nobody")
    return lane.get("id")


def nested_lanes(sheet: Sheet) -> str | None:
    lane = sheet.first("lane")
    inner = f"Inner_{lane.get('id')}"
    sheet.put(lane, f'<bpmn:childLaneSet id="Set_{inner}"><bpmn:lane id="{inner}" name="system"/></bpmn:childLaneSet>')
    return lane.get("id")


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("no_lanes", no_lanes),
        ("no_lane", no_lane),
        ("several_lanes", several_lanes),
        ("unknown_lane", unknown_lane),
        ("nested_lanes", nested_lanes),
    ],
)
def test_everybody_is_told_who_does_what(code, change):
    assert_refused(code, change)
