"""A deployment set to be spoilt: the shipped diagrams, and two that hold what those do not need."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import service.forms
import service.tasks.catalogue  # noqa: F401 - fills the registry
from service import cases, facts
from service.engine.checks import Known, KnownOperation, Problem, check, lint
from service.forms.registry import forms
from service.tasks import notices
from service.tasks.registry import operations

from .diagrams import (
    call,
    decision,
    draw,
    end,
    exclusive,
    inclusive,
    message,
    parallel,
    receive,
    signal,
    start,
    sub_process,
    timer,
    user,
)
from .diagrams import (
    service as task,
)
from .sheets import NoCandidate, Sheet

PROCESSES = Path(__file__).parents[2] / "processes"

SHIPPED: Mapping[str, bytes] = {
    path.name: path.read_bytes() for path in sorted(PROCESSES.rglob("*")) if path.suffix in (".bpmn", ".dmn", ".txt")
}

KNOWN = Known(
    forms={name: frozenset(form.decisions) for name, form in forms().items()}
    | {"plain": frozenset(), "choice": frozenset(("outcome",))},
    operations={
        name: KnownOperation(operation.parameters, operation.external, operation.guard)
        for name, operation in operations().items()
    }
    | {"outside.ask": KnownOperation(frozenset(("question",)), external=True)},
    roles=frozenset(
        (
            *("applicant", "enterprise_agent", "city_officer", "province_officer"),
            *("ministry_reviewer", "ministry_approver", "offline_clerk", "system"),
        )
    ),
    facts=facts.FACTS,
    functions=cases.FUNCTIONS,
    recipients=notices.RECIPIENTS,
    used=frozenset(("plain", "choice")),
)

SAMPLE_TYPE = draw(
    "sample_type",
    start("Start_Sample"),
    parallel("Fork"),
    call("Call_Listener", "sample_listener", listener="true"),
    exclusive("Listened"),
    user("Task_Choose", "choice", text="sample", due='limit("accept_days")'),
    exclusive("Chosen"),
    task("Service_Ask", "outside.ask", result="answer", status="asking", question='"why?"'),
    timer("Timer_Ask", on="Service_Ask"),
    exclusive("Answered"),
    task("Service_Tell", "message.send", to='"applicant"', text='"sample"', detail='"x"'),
    decision("Decide", "sample_rows", result_variable="rows"),
    timer("Timer_Rest", at="2030-01-01T00:00:00+08:00"),
    end("End_Sample", terminate=True, status="done", status_label="办结", outcome="done"),
    end("End_Stopped", terminate=True, status="stopped", status_label="停办", outcome="stopped"),
    flows="""
        Start_Sample -> Fork -> Task_Choose -> Chosen
        Fork -> Call_Listener -> Listened
        Listened => Decide
        Listened -> End_Stopped : result = "stopped"
        Chosen -> Service_Ask : outcome = "ask"
        Chosen => Service_Tell
        Service_Ask -> Answered
        Timer_Ask -> Service_Tell
        Answered -> Service_Tell : answer.good
        Answered => Decide
        Service_Tell -> Decide -> Timer_Rest -> End_Sample
    """,
    flow_properties={
        "Chosen_Service_Ask": {"outcome": "ask", "guard": "guard.report", "available_when": "application.reported"},
        "Chosen_Service_Tell": {"outcome": "tell", "reason": "required"},
    },
    title="示例",
    start_roles="applicant",
    systems="national",
    start_variables="topic",
    eligibility="sample_rows",
)

SAMPLE_LISTENER = draw(
    "sample_listener",
    start("Start_Listener"),
    inclusive("Some"),
    user("Task_One"),
    message("Told_Stop", "sample_stop", on="Task_One"),
    user("Task_Also"),
    inclusive("All"),
    exclusive("Again"),
    receive("Receive_Ask", "sample_ask", available_when="application.reported and topic != null", form="empty"),
    sub_process(
        "Both",
        start("Start_Both"),
        parallel("Split"),
        user("Task_Left"),
        user("Task_Right"),
        parallel("Join"),
        end("End_Both"),
        flows="Start_Both -> Split -> Task_Left -> Join -> End_Both\nSplit -> Task_Right -> Join",
    ),
    user("Task_Two"),
    signal("Heard_Stop", "sample_signal", on="Task_Two"),
    timer("Timer_Two", on="Task_Two", interrupting=False),
    signal("Throw", "sample_signal", throw=True),
    end("End_Reminded"),
    message("Told_Next", "sample_next"),
    exclusive("Which"),
    end("End_Stop", terminate=True, result="stopped"),
    end("End_On", terminate=True, result='=if topic = "x" then "on" else "off"'),
    flows="""
        Start_Listener -> Some
        Some -> Task_One : application.reported
        Some -> Task_Also : enterprise.has_account
        Some => All
        Task_One -> All
        Task_Also -> All
        Told_Stop -> End_Stop
        All -> Again -> Receive_Ask -> Both -> Task_Two -> Told_Next -> Which
        Heard_Stop -> End_On
        Timer_Two -> Throw -> End_Reminded
        Which -> Again : registration.exists
        Which => End_On
    """,
)

_ROW = '<rule id="row_1"><inputEntry id="in_1"><text>"x"</text></inputEntry><outputEntry id="out_1"><text>"y"</text></outputEntry></rule>'

SAMPLE: Mapping[str, bytes] = {
    "sample_type.bpmn": SAMPLE_TYPE,
    "sample_listener.bpmn": SAMPLE_LISTENER,
    "sample_rows.dmn": f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="示例" namespace="x">
      <decision id="sample_rows" name="示例"><decisionTable id="t" hitPolicy="COLLECT">
        <input id="i"><inputExpression id="e"><text>topic</text></inputExpression></input>
        <output id="o" name="line"/>{_ROW}
      </decisionTable></decision></definitions>""".encode(),
    "sample.txt": "您好，{applicant.name}：{detail}（{sample_rows}）".encode(),
}

ALL: Mapping[str, bytes] = {**SHIPPED, **SAMPLE}
"""The shipped set and the samples. All of it, because the types share: what one records, a shared table asks for."""


def errors(files: Mapping[str, bytes], known: Known = KNOWN) -> list[Problem]:
    """The errors that the gate finds in a deployment set."""
    return [problem for problem in check(files, known) if problem.severity == "error"]


Change = Callable[[Sheet], str | None]
"""Spoils a diagram and gives the id of the element that the gate has to point at."""


def spoilt(change: Change, files: Mapping[str, bytes] = ALL) -> tuple[dict[str, bytes], list[tuple[str, str | None]]]:
    """The set with up to three diagrams spoilt, and where the gate has to say so. At least two of them offer the chance."""
    changed = dict(files)
    places: list[tuple[str, str | None]] = []
    for name in sorted(files, key=lambda name: not name.startswith("sample")):
        if not name.endswith(".bpmn") or len(places) == 3:
            continue
        sheet = Sheet(files[name])
        try:
            places.append((name, change(sheet)))
        except NoCandidate:
            continue
        changed[name] = sheet.data
    assert len(places) >= 2, "no two diagrams have what the fault needs"
    return changed, places


def assert_refused(code: str, change: Change) -> None:
    """Every spoilt diagram is refused with this code, at the spoilt element, with a sentence."""
    files, places = spoilt(change)
    _assert_told([problem for problem in lint(files, KNOWN) if problem.severity == "error"], code, places)


def assert_warned(code: str, change: Change) -> None:
    """Every spoilt diagram may be deployed with this warning at the spoilt element."""
    files, places = spoilt(change)
    found = lint(files, KNOWN)
    _assert_told([problem for problem in found if problem.severity == "warning"], code, places)
    assert not [problem for problem in found if problem.severity == "error"]


def _assert_told(found: list[Problem], code: str, places: list[tuple[str, str | None]]) -> None:
    told = {(problem.file, problem.element) for problem in found if problem.code == code}
    assert told >= set(places), [(problem.file, problem.element, problem.code) for problem in found]
    assert all(re.search(r"[\u4e00-\u9fff].*。$", problem.message) for problem in found)
