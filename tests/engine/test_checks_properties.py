"""Every element carries what the dialect asks of it, and nothing that would be ignored."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from service.engine.checks import lint

from . import gate
from .gate import assert_refused
from .sheets import NoCandidate, Sheet

Change = Callable[[Sheet], str | None]


def given(name: str, value: str | None, *kinds: str, holding: str = "") -> Change:
    """A property given, changed or taken away."""

    def change(sheet: Sheet) -> str | None:
        node = sheet.first(*kinds, holding=holding, with_property=name if value is None else "")
        sheet.set_property(node, name, value)
        return node.get("id")

    return change


def external(name: str, value: str | None) -> Change:
    """The same for a service task that waits for a worker."""

    def change(sheet: Sheet) -> str | None:
        for node in sheet.all("serviceTask"):
            operator = node.find(".//{*}serviceTaskOperator")
            if operator is not None and gate.KNOWN.operations[operator.get("id", "")].external:
                sheet.set_property(node, name, value)
                return node.get("id")
        raise NoCandidate

    return change


def inline(name: str, value: str) -> Change:
    """A property given to a service task that has none."""

    def change(sheet: Sheet) -> str | None:
        node = next((node for node in sheet.all("serviceTask") if not sheet.properties(node)), None)
        if node is None:
            raise NoCandidate
        sheet.set_property(node, name, value)
        return node.get("id")

    return change


def of_called(change: Change) -> Change:
    """Only in diagrams that are called."""

    def called_only(sheet: Sheet) -> str | None:
        if sheet.properties(sheet.process):
            raise NoCandidate
        return change(sheet)

    return called_only


TIMER = "timerEventDefinition"
STATUS_FAULTS: list[tuple[str, Change]] = [
    ("missing_form", given("form", None, "userTask")),
    ("missing_status", given("status", None, "userTask")),
    ("missing_status_label", given("status_label", None, "userTask")),
    ("missing_status", given("status", None, "intermediateCatchEvent", holding=TIMER)),
    ("missing_status_label", given("status_label", None, "intermediateCatchEvent", holding=TIMER)),
    ("missing_status", external("status", None)),
    ("missing_status_label", external("status_label", None)),
    ("missing_status_label", inline("status", "sending")),
    ("missing_status", inline("status_label", "处理中")),
    ("missing_senders", given("senders", None, "receiveTask")),
    ("missing_refusal", given("refusal", None, "receiveTask")),
    ("status_not_allowed", given("status", "late", "boundaryEvent")),
    ("status_not_allowed", given("status_label", "已到期", "boundaryEvent")),
    ("status_not_allowed", given("status", "asked", "receiveTask")),
    ("status_not_allowed", given("status", "calling", "callActivity")),
    ("status_not_allowed", of_called(given("status", "over", "endEvent"))),
    ("unknown_property", of_called(given("outcome", "over", "endEvent"))),
    ("unknown_property", given("staus", "x", "userTask")),
    ("unknown_property", given("asignee", "x", "callActivity")),
    ("unknown_property", given("name", "x", "startEvent")),
    ("bad_status", given("status", "Waiting", "userTask")),
    ("bad_status", given("status", "待办", "userTask")),
    ("bad_status", given("status", '=if application.reported then "reported" else "Not-reported"', "userTask")),
    ("unknown_form", given("form", "no_such_form", "userTask")),
    ("unknown_form", given("form", "no_such_form", "receiveTask")),
    ("unknown_text", given("text", "no_such_text", "userTask")),
    ("unknown_text", given("text", "no_such_text", "intermediateCatchEvent", holding=TIMER)),
    ("unknown_text", given("text", '=if application.reported then "sample" else "no_such_text"', "userTask")),
    ("unknown_sender", given("senders", "applicant,nobody", "receiveTask")),
    ("bad_listener", given("listener", "yes", "callActivity")),
    ("unknown_element", given("separate_from", "Task_Nowhere", "userTask")),
]


@pytest.mark.parametrize(("code", "change"), STATUS_FAULTS)
def test_an_element_without_what_it_needs_is_refused(code, change):
    assert_refused(code, change)


# -- types --------------------------------------------------------------------------------------------------------------


def of_type(name: str, value: str | None) -> Change:
    def change(sheet: Sheet) -> str | None:
        if not sheet.properties(sheet.process):
            raise NoCandidate
        sheet.set_property(sheet.process, name, value)
        return sheet.process.get("id")

    return change


def type_end(name: str, value: str | None) -> Change:
    def change(sheet: Sheet) -> str | None:
        node = sheet.first("endEvent", with_property="outcome")
        sheet.set_property(node, name, value)
        return node.get("id")

    return change


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("missing_title", of_type("title", None)),
        ("missing_start_roles", of_type("start_roles", None)),
        ("missing_start_roles", of_type("start_roles", " ")),
        ("missing_systems", of_type("systems", None)),
        ("unknown_role", of_type("start_roles", "applicant,nobody")),
        ("unknown_property", of_type("heading", "x")),
        ("bad_name", of_type("start_variables", "category,two words")),
        ("bad_position", of_type("position", "first")),
        ("unknown_decision", of_type("eligibility", "no_such_table")),
        ("eligibility_not_collect", of_type("eligibility", "review_path")),
        ("missing_status", type_end("status", None)),
        ("missing_status_label", type_end("status_label", None)),
        ("missing_outcome", type_end("outcome", None)),
        ("outcome_not_status", type_end("outcome", "something_else")),
    ],
)
def test_a_type_without_what_it_needs_is_refused(code, change):
    assert_refused(code, change)


# -- services -----------------------------------------------------------------------------------------------------------


def operator(name: str, value: str | None) -> Change:
    def change(sheet: Sheet) -> str | None:
        node = sheet.first("serviceTask")
        found = node.find(".//{*}serviceTaskOperator")
        assert found is not None
        if value is None:
            sheet.remove(found)
        else:
            found.set(name, value)
        return node.get("id")

    return change


def message(name: str, value: str | None) -> Change:
    def change(sheet: Sheet) -> str | None:
        for node in sheet.all("serviceTask"):
            if node.find(".//*[@id='message.send']") is not None:
                if value is None:
                    sheet.remove(next(n for n in node.iter() if n.get("id") == name))
                else:
                    sheet.set_parameter(node, name, value)
                return node.get("id")
        raise NoCandidate

    return change


def parameter(sheet: Sheet) -> str | None:
    """A parameter that an operation with a list of its own does not take."""
    for node in sheet.all("serviceTask"):
        found = node.find(".//{*}serviceTaskOperator")
        if found is not None and gate.KNOWN.operations[found.get("id", "")].parameters is not None:
            sheet.set_parameter(node, "surplus", "1")
            return node.get("id")
    raise NoCandidate


def decides(table: str | None, **properties: str | None) -> Change:
    """A task that calls a decision."""

    def change(sheet: Sheet) -> str | None:
        node = sheet.first("serviceTask", "businessRuleTask")
        sheet.retag(node, "businessRuleTask")
        for extension in node.findall("{*}extensionElements"):
            node.remove(extension)
        if table is not None:
            sheet.extend(node, f"<spiffworkflow:calledDecisionId>{table}</spiffworkflow:calledDecisionId>")
        for name, value in properties.items():
            sheet.set_property(node, name, value)
        return node.get("id")

    return change


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("missing_operation", operator("id", None)),
        ("unknown_operation", operator("id", "no.such")),
        ("guard_as_task", operator("id", "guard.report")),
        ("bad_name", operator("resultVariable", "two words")),
        ("unknown_parameter", parameter),
        ("unknown_text", message("text", '"no_such_text"')),
        ("unknown_text", message("text", 'if application.reported then "sample" else "no_such_text"')),
        ("missing_text", message("text", None)),
        ("missing_recipient", message("to", None)),
        ("missing_recipient", message("to", " ")),
        ("unknown_recipient", message("to", '"nobody"')),
        ("unknown_recipient", message("to", 'if application.reported then "both" else "nobody"')),
        ("unknown_recipient", message("to", "applicant")),
        ("missing_decision", decides(None)),
        ("unknown_decision", decides("no_such_table")),
        ("missing_result_variable", decides("sample_rows")),
        ("needless_result_variable", decides("review_path", result_variable="path")),
        ("bad_name", decides("sample_rows", result_variable="two words")),
    ],
)
def test_a_task_that_asks_for_what_is_not_there_is_refused(code, change):
    assert_refused(code, change)


# -- outcomes -----------------------------------------------------------------------------------------------------------


def offered(sheet: Sheet, *, default: bool | None = None) -> tuple[list[etree._Element], etree._Element]:
    """The flows of a gateway that offers outcomes, and one of them."""
    for gateway in sheet.all("exclusiveGateway"):
        flows = sheet.flows(gateway)
        if len(flows) > 1 and all("outcome" in sheet.properties(flow) for flow in flows):
            wanted = (f for f in flows if default is None or (f.get("id") == gateway.get("default")) is default)
            return flows, next(wanted)
    raise NoCandidate


def outcome(name: str, value: str | None, *, default: bool | None = None) -> Change:
    def change(sheet: Sheet) -> str | None:
        _, flow = offered(sheet, default=default)
        sheet.set_property(flow, name, value)
        return flow.get("id")

    return change


def same_outcome(sheet: Sheet) -> str | None:
    flows, flow = offered(sheet, default=True)
    other = next(other for other in flows if other is not flow)
    sheet.set_property(flow, "outcome", sheet.properties(other)["outcome"])
    return flow.get("id")


def without_name(sheet: Sheet) -> str | None:
    _, flow = offered(sheet)
    flow.set("name", " ")
    return flow.get("id")


def condition(text: str) -> Change:
    def change(sheet: Sheet) -> str | None:
        _, flow = offered(sheet, default=False)
        sheet.set_condition(flow, text)
        return flow.get("id")

    return change


def without_gateway(sheet: Sheet) -> str | None:
    flows, _ = offered(sheet)
    gateway = sheet.get(flows[0].get("sourceRef", ""))
    task = sheet.get(sheet.flows_into(gateway)[0].get("sourceRef", ""))
    sheet.retag(gateway, "parallelGateway")
    sheet.set_default(gateway, None)
    return task.get("id")


def elsewhere(name: str, value: str) -> Change:
    def change(sheet: Sheet) -> str | None:
        flow = sheet.flows(sheet.first("callActivity", "serviceTask"))[0]
        sheet.set_property(flow, name, value)
        return flow.get("id")

    return change


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("missing_outcome", outcome("outcome", None)),
        ("missing_outcome", outcome("outcome", None, default=True)),
        ("duplicate_outcome", same_outcome),
        ("outcome_without_name", without_name),
        ("outcome_mismatch", condition('outcome = "something_else"')),
        ("outcome_mismatch", condition("application.reported")),
        ("outcome_mismatch", condition("outcome != null")),
        ("outcome_without_gateway", without_gateway),
        ("misplaced_outcome", elsewhere("outcome", "x")),
        ("misplaced_outcome", elsewhere("guard", "guard.report")),
        ("misplaced_outcome", elsewhere("available_when", "true")),
        ("unknown_guard", outcome("guard", "guard.no_such")),
        ("not_a_guard", outcome("guard", "case.record")),
        ("bad_reason", outcome("reason", "optional")),
        ("unknown_property", outcome("colour", "red")),
    ],
)
def test_buttons_that_would_not_do_what_they_say_are_refused(code, change):
    assert_refused(code, change)


# -- timers -------------------------------------------------------------------------------------------------------------


def timed(text: str, kind: str = "timeDuration") -> Change:
    def change(sheet: Sheet) -> str | None:
        node = sheet.first("intermediateCatchEvent", "boundaryEvent", holding="timerEventDefinition")
        definition = f'<bpmn:{kind} xsi:type="bpmn:tFormalExpression">{text}</bpmn:{kind}>' if kind else ""
        sheet.set_event(node, f"<bpmn:timerEventDefinition>{definition}</bpmn:timerEventDefinition>")
        return node.get("id")

    return change


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        ("cycle_timer", "R3/PT10H", "timeCycle"),
        ("missing_timer", "", ""),
        ("missing_timer", " ", "timeDuration"),
        ("bad_timer", "60", "timeDuration"),
        ("bad_timer", "PT60", "timeDuration"),
        ("bad_timer", "P60S", "timeDuration"),
        ("bad_timer", "PT", "timeDuration"),
        ("bad_timer", "P1W2D", "timeDuration"),
        ("bad_timer", "R3/PT10H", "timeDuration"),
        ("bad_timer", "2026-03-02T09:00:00+08:00", "timeDuration"),
        ("bad_timer", '"PT60S"', "timeDuration"),
        ("bad_timer", 'date("2026-03-02")', "timeDuration"),
        ("bad_timer", "2026-03-02T09:00:00", "timeDate"),
        ("bad_timer", "2026-03-02", "timeDate"),
        ("bad_timer", "2026-02-30T09:00:00+08:00", "timeDate"),
        ("bad_timer", "PT60S", "timeDate"),
        ("bad_timer", 'date("2026-03-02")', "timeDate"),
        ("bad_expression", "half an hour", "timeDuration"),
        ("unknown_name", "soon", "timeDate"),
    ],
)
def test_a_timer_that_would_not_fire_when_it_should_is_refused(code, text, kind):
    assert_refused(code, timed(text, kind))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PT90S", "timeDuration"),
        ("P1Y2M10DT2H30M", "timeDuration"),
        ('duration("PT60S")', "timeDuration"),
        ('duration("P1D") * parameters.public_notice_days', "timeDuration"),
        ("2030-03-02T09:00:00Z", "timeDate"),
        ('date and time("2030-03-02T09:00:00+08:00")', "timeDate"),
        ('end_of_day(workdays(today, limit("accept_days")))', "timeDate"),
    ],
)
def test_durations_and_moments_may_be_written_out_or_calculated(text, kind):
    files, _ = gate.spoilt(timed(text, kind))
    assert [problem for problem in lint(files, gate.KNOWN) if problem.severity == "error"] == []
