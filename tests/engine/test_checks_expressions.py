"""Expressions name what will be there when a case runs: facts, decisions, variables, functions, limits, results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from service.engine.checks import Problem, lint

from . import gate
from .diagrams import call, draw, end, exclusive, service, start, user
from .gate import assert_refused
from .sheets import NoCandidate, Sheet

Change = Callable[[Sheet], str | None]


def condition(text: str) -> Change:
    """A condition of a gateway that offers no outcomes."""

    def change(sheet: Sheet) -> str | None:
        for gateway in sheet.all("exclusiveGateway"):
            flows = [flow for flow in sheet.flows(gateway) if flow.get("id") != gateway.get("default")]
            if len(sheet.flows(gateway)) > 1 and not any("outcome" in sheet.properties(flow) for flow in flows):
                sheet.set_condition(flows[0], text)
                return flows[0].get("id")
        raise NoCandidate

    return change


def label(text: str) -> Change:
    def change(sheet: Sheet) -> str | None:
        node = sheet.first("userTask")
        sheet.set_property(node, "status_label", text)
        return node.get("id")

    return change


def due(text: str) -> Change:
    def change(sheet: Sheet) -> str | None:
        node = sheet.first("userTask")
        sheet.set_property(node, "due", text)
        return node.get("id")

    return change


def parameter(text: str) -> Change:
    def change(sheet: Sheet) -> str | None:
        node = sheet.first("serviceTask", holding="extensionElements")
        sheet.set_parameter(node, "surplus", text)
        return node.get("id")

    return change


def available(text: str) -> Change:
    def change(sheet: Sheet) -> str | None:
        node = sheet.first("receiveTask")
        sheet.set_property(node, "available_when", text)
        return node.get("id")

    return change


def timed(text: str) -> Change:
    def change(sheet: Sheet) -> str | None:
        node = sheet.first("intermediateCatchEvent", "boundaryEvent", holding="timerEventDefinition")
        date = f'<bpmn:timeDate xsi:type="bpmn:tFormalExpression">{text}</bpmn:timeDate>'
        sheet.set_event(node, f"<bpmn:timerEventDefinition>{date}</bpmn:timerEventDefinition>")
        return node.get("id")

    return change


@pytest.mark.parametrize(
    "change",
    [
        condition("application.reported =="),
        condition("application.reported && true"),
        condition('__import__("os").system("true")'),
        label("=if application.reported then"),
        due("today +"),
        parameter(""),
        parameter("“引号”"),
        available("not application.reported"),
        timed("workdays(today, "),
    ],
)
def test_a_text_outside_feel_is_refused_wherever_it_stands(change):
    assert_refused("bad_expression", change)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("unknown_name", "no_such_thing"),
        ("unknown_name", "count(for x in no_such_thing return x) > 0"),
        ("unknown_property_of_fact", "application.no_such_property"),
        ("unknown_property_of_fact", 'enterprise.reports = "city"'),
        ("unknown_property_of_fact", 'category.label = "x"'),
        ("unknown_property_of_fact", "review_path.no_such_output"),
        ("unknown_function", "no_such_function(today)"),
        ("unknown_function", "eval(status)"),
        ("unknown_limit", 'limit("no_such_limit")'),
    ],
)
@pytest.mark.parametrize("place", [condition, available, due, lambda text: label(f"={text}")])
def test_what_is_not_there_is_refused_wherever_it_is_named(place, code, text):
    assert_refused(code, place(text))


@pytest.mark.parametrize(
    "text",
    [
        "application.reported and today.year > 2000",
        'application.form.whatever = "x"',
        "review_path.needs_city",
        "count(sample_rows) = 0",
        "some line in sample_rows satisfies line = category",
        'workdays(today, limit("accept_days")) > today',
        'limit(if application.reported then "accept_days" else "other") > 0',
        'date("2026-03-02").weekday = 1',
        '[{"a": 1}][a = 1].a = 1',
    ],
)
def test_facts_decisions_and_functions_may_be_named(text):
    files, places = gate.spoilt(condition(text))
    told = {(problem.file, problem.element) for problem in lint(files, gate.KNOWN) if problem.severity == "error"}
    assert not told & set(places)


# -- variables of the token -------------------------------------------------------------------------------------------


def errors(**files: bytes) -> set[tuple[str | None, str]]:
    """What is wrong with these diagrams, by element and code."""
    named = {f"{name}.bpmn": data for name, data in files.items()}
    return {(p.element, p.code) for p in lint(named, gate.KNOWN) if p.severity == "error"}


def a_type(name: str, *nodes, flows: str) -> bytes:
    return draw(name, *nodes, flows=flows, title="类型", start_roles="applicant", systems="national")


END = end("Done", status="done", status_label="办结", outcome="done")
BRANCHES = "Begin -> Ask -> Which\nWhich -> Task : answer.good\nWhich => Done\nTask -> Done"


def test_a_variable_is_known_where_a_step_of_the_type_gives_it():
    asking = service("Ask", "outside.ask", result="answer", status="asking")
    assert errors(one=a_type("one", start(), asking, exclusive("Which"), user("Task"), END, flows=BRANCHES)) == set()
    silent = service("Ask", "outside.ask", status="asking")
    wrong = errors(one=a_type("one", start(), silent, exclusive("Which"), user("Task"), END, flows=BRANCHES))
    assert wrong == {("Which_Task", "unknown_name")}


def test_a_called_diagram_may_use_only_what_every_type_that_calls_it_gives():
    called = draw(
        "called",
        start("Begin_Called"),
        exclusive("Which"),
        user("Task"),
        end("Out"),
        flows="Begin_Called -> Which\nWhich -> Task : answer.good\nWhich => Out\nTask -> Out",
    )
    asking = a_type(
        "asking",
        start(),
        service("Ask", "outside.ask", result="answer", status="asking"),
        call("Call", "called"),
        END,
        flows="Begin -> Ask -> Call -> Done",
    )
    assert errors(called=called, asking=asking) == set()
    silent = a_type("silent", start(), call("Call", "called"), END, flows="Begin -> Call -> Done")
    assert errors(called=called, asking=asking, silent=silent) == {("Which_Task", "unknown_name")}
    found = lint({"called.bpmn": called, "asking.bpmn": asking, "silent.bpmn": silent}, gate.KNOWN)
    sentence = next(problem.message for problem in found if problem.code == "unknown_name")
    assert "silent" in sentence
    assert "asking" not in sentence


def test_a_message_is_judged_by_the_case_alone():
    """When a message comes there is no token: what a form decided is not known."""
    assert_refused("unknown_name", available('outcome = "submit"'))


def test_what_a_case_records_may_be_read_afterwards():
    def change(sheet: Sheet) -> str | None:
        node = sheet.first("serviceTask")
        operator = node.find(".//{*}serviceTaskOperator")
        if operator is None or sheet.properties(node):
            raise NoCandidate
        operator.set("id", "case.record")
        sheet.set_parameter(node, "noted", "true")
        return condition("application.noted")(sheet)

    files, places = gate.spoilt(change)
    told = {(p.file, p.element) for p in lint(files, gate.KNOWN) if p.code == "unknown_property_of_fact"}
    assert not told & set(places)


def test_a_variable_that_would_hide_a_fact_is_refused():
    def change(sheet: Sheet) -> str | None:
        node = sheet.first("serviceTask")
        operator = node.find(".//{*}serviceTaskOperator")
        assert operator is not None
        operator.set("resultVariable", "application")
        return node.get("id")

    assert_refused("name_collision", change)


def test_an_id_that_the_engine_needs_for_itself_is_refused():
    def change(sheet: Sheet) -> str | None:
        sheet.rename(sheet.first("userTask", "serviceTask", "callActivity"), "Start")
        return "Start"

    assert_refused("reserved_id", change)


@pytest.mark.parametrize("key", ["sample_type", "initial_registration"])
def test_an_id_that_another_diagram_of_the_type_has_is_refused(key):
    files = dict(gate.ALL)
    called = f"{Sheet(files[f'{key}.bpmn']).first('callActivity').get('calledElement')}.bpmn"
    for name in (f"{key}.bpmn", called):
        sheet = Sheet(files[name])
        sheet.rename(sheet.first("userTask", "serviceTask", "receiveTask"), "Twice")
        files[name] = sheet.data
    told = {(p.file, p.element) for p in lint(files, gate.KNOWN) if p.code == "duplicate_id"}
    assert told == {(called, "Twice")}


# -- conditions that may hold together ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ('status = "a"', 'status = "b"', True),
        ('status = "a"', '"b" = status', True),
        ('status = "a" and application.reported', 'status = "b" and application.reported', True),
        ('status in ["a", "b"]', 'status = "c"', True),
        ('status in ("a", "b")', 'status in ("c", "d")', True),
        ("application.reported", "not(application.reported) and open_application", True),
        ("application.rounds = 1", "application.rounds = 2", True),
        ('status = "a"', 'status = "a"', False),
        ('status = "a"', 'system = "b"', False),
        ('status in ["a", "b"]', 'status = "b"', False),
        ("application.rounds in (> 1)", "application.rounds = 1", False),
        ("application.reported", "open_application", False),
        ("application.reported", "not(open_application)", False),
        ('status = "a" or application.reported', 'status = "b"', False),
    ],
)
def test_conditions_that_may_hold_together_are_warned_of(one, other, apart):
    flows = f"Begin -> Ask -> Which\nWhich -> A : {one}\nWhich -> B : {other}\nWhich => C"
    drawn = draw("one", start(), user("Ask"), exclusive("Which"), end("A"), end("B"), end("C"), flows=flows)
    found = [
        (p.element, p.severity) for p in lint({"one.bpmn": drawn}, gate.KNOWN) if p.code == "overlapping_conditions"
    ]
    assert found == ([] if apart else [("Which_B", "warning")])


# -- results of calls ---------------------------------------------------------------------------------------------------


def test_a_branch_on_a_result_that_never_comes_is_refused():
    def change(sheet: Sheet) -> str | None:
        for node in sheet.all("callActivity"):
            gateway = sheet.get(sheet.flows(node)[0].get("targetRef", ""))
            flows = [flow for flow in sheet.flows(gateway) if flow.get("id") != gateway.get("default")]
            if flows and sheet.flows_into(gateway) == sheet.flows(node) and len(sheet.flows(gateway)) > 1:
                sheet.set_condition(flows[0], 'result = "no_such_result"')
                return flows[0].get("id")
        raise NoCandidate

    assert_refused("impossible_result", change)


def test_an_end_that_leaves_its_caller_guessing_is_warned_of():
    called = draw("called", start("Begin_Called"), user("Task"), end("Out"), flows="Begin_Called -> Task -> Out")
    caller = a_type(
        "caller",
        start(),
        call("Call", "called"),
        exclusive("Which"),
        user("More"),
        END,
        flows='Begin -> Call -> Which\nWhich -> More : result = "more" or application.reported\nWhich => Done\nMore -> Done',
    )
    found = lint({"called.bpmn": called, "caller.bpmn": caller}, gate.KNOWN)
    assert [(p.file, p.element, p.severity) for p in found if p.code == "missing_result"] == [
        ("called.bpmn", "Out", "warning")
    ]


# -- texts --------------------------------------------------------------------------------------------------------------


def of_texts(text: str) -> set[tuple[str, str | None, str]]:
    files = {**gate.ALL, "sample.txt": text.encode()}
    return {(p.file, p.element, p.code) for p in lint(files, gate.KNOWN) if p.severity == "error"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{no_such_thing}", "unknown_placeholder"),
        ("{application.no_such_property}", "unknown_placeholder"),
        ("{category_data.no_such_output}", "unknown_placeholder"),
        ("{outcome}", "unknown_placeholder"),
        ("{text}", "unknown_placeholder"),
        ("{two words}", "bad_placeholder"),
        ("{}", "bad_placeholder"),
        ("{applicant.name", "bad_placeholder"),
        ("applicant.name}", "bad_placeholder"),
        ("{if}", "bad_placeholder"),
    ],
)
def test_a_placeholder_that_nothing_fills_is_refused(text, code):
    assert of_texts(text) == {("sample.txt", "sample", code)}


def test_facts_decisions_and_parameters_fill_placeholders_and_doubled_braces_are_braces():
    assert of_texts("{{{applicant.name}}} {category_data.label} {application.form.anything} {detail} {topic}") == set()


def test_every_task_that_sends_a_text_has_to_fill_its_placeholders():
    sender = service("Send", "message.send", to='"applicant"', text='"sample"')
    other = draw("other", start("Begin_Other"), sender, end("Out_Other"), flows="Begin_Other -> Send -> Out_Other")
    found = lint({**gate.ALL, "other.bpmn": other}, gate.KNOWN)
    assert [(p.file, p.element, p.code) for p in found if p.severity == "error"] == [
        ("other.bpmn", "Send", "missing_placeholder")
    ]


# -- decision tables ----------------------------------------------------------------------------------------------------


def table(key: str, asked: str, cell: str = "-", given: str = '"y"') -> bytes:
    return f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="表" namespace="x">
      <decision id="{key}" name="表"><decisionTable id="t_{key}" hitPolicy="FIRST">
        <input id="i_{key}"><inputExpression id="asked"><text>{asked}</text></inputExpression></input>
        <output id="o_{key}" name="line"/>
        <rule id="row"><inputEntry id="cell"><text>{cell}</text></inputEntry>
        <outputEntry id="given"><text>{given}</text></outputEntry></rule>
      </decisionTable></decision></definitions>""".encode()


def of_tables(**tables: bytes) -> set[tuple[str, str | None, str]]:
    files = {**gate.ALL, **{f"{name}.dmn": data for name, data in tables.items()}}
    return {(p.file, p.element, p.code) for p in lint(files, gate.KNOWN) if p.severity == "error"}


@pytest.mark.parametrize(
    ("asked", "cell", "given", "element", "code"),
    [
        ("no_such_thing", "-", '"y"', "asked", "unknown_name"),
        ("application.no_such_property", "-", '"y"', "asked", "unknown_property_of_fact"),
        ("category", "no_such_thing", '"y"', "cell", "unknown_name"),
        ("category", "-", "no_such_thing", "given", "unknown_name"),
        ("category", "-", "no_such_function(1)", "given", "unknown_function"),
        ("category", "-", 'limit("no_such_limit")', "given", "unknown_limit"),
        ("limit", "-", '"y"', "asked", "unknown_name"),
    ],
)
def test_a_cell_that_names_what_is_not_there_is_refused(asked, cell, given, element, code):
    for name in ("one", "another"):
        assert of_tables(**{name: table(name, asked, cell, given)}) == {(f"{name}.dmn", element, code)}


def test_tables_that_need_each_other_are_refused():
    tables = {"one": table("one", "another.line"), "another": table("another", "one.line")}
    assert of_tables(**tables) == {(f"{name}.dmn", name, "recursive_decision") for name in tables}


def test_a_table_that_is_wrong_in_itself_is_refused_with_the_cell():
    found = of_tables(one=table("one", "category", '"a" "b"'), another=table("another", "=="))
    assert found == {("one.dmn", "cell", "decision_expression"), ("another.dmn", "asked", "decision_expression")}


def test_a_table_named_like_a_fact_is_refused():
    assert ("status.dmn", "status", "name_collision") in of_tables(status=table("status", "category"))


def test_a_row_of_the_computer_check_without_a_test_behind_it_is_refused():
    known = replace(gate.KNOWN, findings=frozenset(("K01",)))
    told: list[Problem] = [p for p in lint(gate.SHIPPED, known) if p.code == "unknown_finding"]
    assert told
    assert {problem.file for problem in told} == {"computer_check.dmn"}
    assert all("K01" not in problem.message for problem in told)
