"""Diagrams are played through with the real engine before any case runs on them."""

from __future__ import annotations

import time

import pytest

from service.engine.checks import check, judge
from service.engine.exploration import Exploration, explore
from service.engine.search import Bounds

from . import gate
from .diagrams import (
    call,
    draw,
    end,
    exclusive,
    inclusive,
    message,
    parallel,
    receive,
    service,
    signal,
    start,
    sub_process,
    timer,
    user,
)
from .sheets import NoCandidate, Sheet


def explored(*nodes, flows: str, bounds: Bounds | None = None, **others: bytes) -> Exploration:
    files = {"one.bpmn": draw("one", *nodes, flows=flows), **{f"{name}.bpmn": data for name, data in others.items()}}
    return explore("one", files, external={"outside.ask"}, bounds=bounds)


def told(exploration: Exploration) -> set[tuple[str | None, str]]:
    return {(problem.element, problem.code) for problem in exploration.problems}


# -- the shipped diagrams -----------------------------------------------------------------------------------------------


def test_every_element_and_flow_of_the_shipped_diagrams_is_reached_in_good_time():
    began = time.monotonic()
    judgement = judge(gate.SHIPPED, gate.KNOWN)
    assert time.monotonic() - began < 60
    assert set(judgement.explorations) == {n.removesuffix(".bpmn") for n in gate.SHIPPED if n.endswith(".bpmn")}
    for exploration in judgement.explorations.values():
        assert exploration.problems == ()
        assert exploration.unreached_elements == exploration.unreached_flows == ()
        assert exploration.steps > exploration.states
        assert exploration.ends


def test_the_gate_passes_what_is_shipped():
    assert gate.errors(gate.SHIPPED) == []


# -- what is tried ------------------------------------------------------------------------------------------------------


def test_every_way_through_a_gateway_is_tried():
    found = explored(
        start(),
        user("Ask"),
        exclusive("Which"),
        user("Left"),
        exclusive("Then"),
        end("A"),
        end("B"),
        end("C"),
        flows="Begin -> Ask -> Which\nWhich -> Left : x\nWhich => Then\nLeft -> Then\nThen -> A : x\nThen -> B : y\nThen => C",
    )
    assert found == Exploration(states=2, steps=8, ends=frozenset("ABC"))


def test_some_or_all_ways_through_an_inclusive_gateway_are_tried():
    found = explored(
        start(),
        inclusive("Some"),
        user("Left"),
        service("Right", "outside.ask"),
        inclusive("All"),
        end("Out"),
        flows="Begin -> Some\nSome -> Left : x\nSome -> Right : y\nSome => All\nLeft -> All\nRight -> All\nAll -> Out",
    )
    assert found.problems == ()
    assert found.unreached_flows == ()
    assert found.states == 5  # left; right; both; both with left done; both with right done


def test_a_join_knows_which_branches_have_come():
    """Two came and one is missing: it waits. One came and another ended elsewhere: it waits for good."""
    flows = """
        Begin -> Fork -> A -> Join -> Out
        Fork -> B -> Join
        Fork -> C -> Maybe
        Maybe -> Join : x
        Maybe => Gone
    """
    nodes = (start(), parallel("Fork"), user("A"), user("B"), user("C"), exclusive("Maybe"), parallel("Join"))
    assert told(explored(*nodes, end("Out"), end("Gone"), flows=flows)) == {("Join", "deadlock")}
    terminating = explored(*nodes, end("Out"), end("Gone", terminate=True), flows=flows)
    assert terminating.problems == ()
    assert terminating.ends == {"Out", "Gone"}


def test_timers_messages_signals_and_jobs_are_tried_in_every_state():
    found = explored(
        start(),
        service("Job", "outside.ask"),
        timer("Late", on="Job"),
        user("Task"),
        message("Told", "stop", on="Task"),
        signal("Heard", "elsewhere", on="Task"),
        timer("Remind", on="Task", interrupting=False),
        receive("Wait", "go"),
        timer("Rest"),
        *(end(name) for name in ("A", "B", "C", "D", "E")),
        flows="Begin -> Job -> Task -> Wait -> Rest -> A\nLate -> B\nTold -> C\nHeard -> D\nRemind -> E",
    )
    assert found.problems == ()
    assert found.ends >= {"A", "B", "C", "D"}
    assert found.unreached_elements == ()


def test_a_signal_thrown_in_the_diagram_itself_is_caught_when_it_is_thrown():
    found = explored(
        start(),
        parallel("Fork"),
        user("Left"),
        signal("Stop", "stop", on="Left"),
        user("Right"),
        signal("Throw", "stop", throw=True),
        end("A"),
        end("B"),
        end("C"),
        flows="Begin -> Fork -> Left -> A\nStop -> B\nFork -> Right -> Throw -> C",
    )
    assert found.problems == ()
    assert found.states == 2  # both open; left done. Once right is done nothing waits any more.


def test_a_call_is_one_wait_and_gives_only_results_that_the_called_diagram_has():
    called = draw(
        "called",
        start("Begin_Called"),
        user("Task_Called"),
        exclusive("Which_Called"),
        end("Out_Good", result="good"),
        end("Out_Bad", result="bad"),
        flows="Begin_Called -> Task_Called -> Which_Called\nWhich_Called -> Out_Good : x\nWhich_Called => Out_Bad",
    )
    nodes = (start(), call("Call", "called"), timer("Late", on="Call"), exclusive("Which"))
    flows = """
        Begin -> Call -> Which
        Which -> Good : result = "good"
        Which -> Worse : result = "worse"
        Which => Bad
        Late -> Late_End
    """
    ends = (end("Good"), end("Bad"), end("Worse"), end("Late_End"))
    found = explored(*nodes, *ends, flows=flows, called=called)
    assert found.ends == {"Good", "Bad", "Late_End"}
    assert found.unreached_elements == ("Worse",)
    assert told(found) == {("Worse", "never_reached"), ("Which_Worse", "never_taken")}


def test_nothing_is_known_of_a_called_diagram_that_is_not_there():
    nodes = (start(), call("Call", "called"), exclusive("Which"), end("A"), end("B"))
    found = explored(*nodes, flows='Begin -> Call -> Which\nWhich -> A : result = "a"\nWhich => B')
    assert found.problems == ()
    assert found.ends == {"A", "B"}


def test_branches_that_need_more_than_the_result_are_all_tried():
    called = draw("called", start("Begin_C"), end("Out_C", result="=status"), flows="Begin_C -> Out_C")
    nodes = (start(), call("Call", "called"), exclusive("Which"), end("A"), end("B"), end("C"))
    flows = 'Begin -> Call -> Which\nWhich -> A : result = "a"\nWhich -> B : application.reported\nWhich => C'
    assert explored(*nodes, flows=flows, called=called).ends == {"A", "B", "C"}


def test_a_join_inside_a_sub_process_inside_a_loop_is_sound():
    """What the gate advises instead of a join in a loop."""
    inner = sub_process(
        "Both",
        start("In"),
        parallel("Split"),
        user("Left"),
        timer("Remind", on="Left", interrupting=False),
        user("Right"),
        parallel("Join"),
        end("Reminded"),
        end("Done"),
        flows="In -> Split -> Left -> Join -> Done\nSplit -> Right -> Join\nRemind -> Reminded",
    )
    found = explored(
        start(),
        exclusive("Merge"),
        inner,
        user("Check"),
        exclusive("Again"),
        end("Out"),
        flows="Begin -> Merge -> Both -> Check -> Again\nAgain -> Merge : x\nAgain => Out",
    )
    assert found.problems == ()
    assert found.unreached_elements == ()


# -- what is found ------------------------------------------------------------------------------------------------------


def test_a_parallel_gateway_where_a_merge_was_meant_is_a_deadlock_that_says_so():
    flows = "Begin -> Ask -> Which\nWhich -> A : x\nWhich => B\nA -> Join\nB -> Join\nJoin -> Out"
    nodes = (start(), user("Ask"), exclusive("Which"), user("A"), user("B"), parallel("Join"), end("Out"))
    found = explored(*nodes, flows=flows)
    assert told(found) == {("Join", "deadlock")}
    assert "2 条进入的连线" in found.problems[0].message
    assert "排他网关" in found.problems[0].message
    assert set(found.unreached_elements) == {"Join", "Out"}


def test_the_same_in_a_shipped_diagram():
    def change(sheet: Sheet) -> str | None:
        for gateway in sheet.all("exclusiveGateway"):
            merges = len(sheet.flows_into(gateway)) > 1 and len(sheet.flows(gateway)) == 1
            if merges and not sheet.comes_back(gateway):
                sheet.retag(gateway, "parallelGateway")
                return gateway.get("id")
        raise NoCandidate

    files, places = gate.spoilt(change, gate.SHIPPED)
    found = {(problem.file, problem.element) for problem in check(files, gate.KNOWN) if problem.code == "deadlock"}
    assert found >= set(places)


def test_a_trap_from_which_no_end_can_be_reached_is_found():
    flows = "Begin -> Fork -> Merge -> Trap -> Merge\nFork -> Other -> Out"
    found = explored(
        start(), parallel("Fork"), exclusive("Merge"), user("Trap"), user("Other"), end("Out"), flows=flows
    )
    assert told(found) == {("Trap", "no_way_out")}


def test_a_loop_that_makes_more_tokens_each_time_is_found():
    flows = "Begin -> Merge -> Fork -> Again -> Merge\nFork -> Other -> Out"
    nodes = (start(), exclusive("Merge"), parallel("Fork"), user("Again"), user("Other"), end("Out"))
    found = explored(*nodes, flows=flows)
    assert told(found) == {("Other", "tokens_pile_up")}


def test_a_loop_without_a_wait_is_found_and_not_run():
    flows = "Begin -> Merge -> Work -> Again\nAgain -> Merge : x\nAgain => Out"
    nodes = (start(), exclusive("Merge"), service("Work", "case.record"), exclusive("Again"), end("Out"))
    found = explored(*nodes, flows=flows)
    assert told(found) == {("Merge", "livelock")}
    assert found.steps == 0
    waiting = (start(), exclusive("Merge"), service("Work", "outside.ask"), exclusive("Again"), end("Out"))
    assert explored(*waiting, flows=flows).problems == ()


def test_an_end_that_leaves_others_waiting_is_found():
    flows = "Begin -> Fork -> Task -> Out\nFork -> Wait -> Stop"
    nodes = (start(), parallel("Fork"), user("Task"), receive("Wait", "go"))
    stopping = end("Stop", terminate=True, result="stopped")
    assert told(explored(*nodes, end("Out", result="done"), stopping, flows=flows)) == {("Out", "end_leaves_tokens")}
    assert explored(*nodes, end("Out", terminate=True, result="done"), stopping, flows=flows).problems == ()


def test_an_error_of_the_engine_is_told_where_it_happens():
    """A join in a loop whose next round holds a boundary event: the linter refuses it, the engine stumbles over it."""
    flows = """
        Begin -> Merge -> Fork -> A -> Join -> Check -> Again
        Fork -> B -> Join
        Late -> Join
        Again -> Merge : x
        Again => Out
    """
    nodes = (start(), exclusive("Merge"), parallel("Fork"), user("A"), timer("Late", on="A"), user("B"))
    found = explored(*nodes, parallel("Join"), user("Check"), exclusive("Again"), end("Out"), flows=flows)
    assert found.problems
    assert {code for _, code in told(found)} <= {"engine_error", "deadlock"}


def test_what_the_engine_will_not_even_read_is_told():
    flows = "Begin -> Task -> Out"
    found = explored(start(), user("Task"), end("Out"), end("Also"), flows=flows + "\nTask -> Also")
    assert told(found) == {("one", "engine_refuses")}


def test_a_diagram_with_too_many_states_is_given_up():
    branches = [user(f"Task_{n}") for n in range(12)]
    flows = "Begin -> Fork\nJoin -> Out\n" + "\n".join(f"Fork -> Task_{n} -> Join" for n in range(12))
    nodes = (start(), parallel("Fork"), *branches, parallel("Join"), end("Out"))
    for bounds in (Bounds(states=50), Bounds(steps=50), Bounds(seconds=0.05)):
        found = explored(*nodes, flows=flows, bounds=bounds)
        assert told(found) == {("one", "too_many_states")}
        assert found.unreached_elements == ()  # nothing is certain


def test_only_diagrams_free_of_errors_are_played():
    spoilt = gate.SAMPLE_LISTENER.replace(b'name="applicant"', b'name="nobody"')
    files = {**gate.ALL, "sample_listener.bpmn": spoilt}
    judgement = judge(files, gate.KNOWN)
    assert "sample_listener" not in judgement.explorations
    assert "sample_type" in judgement.explorations


def test_a_process_that_is_in_no_file_or_in_one_that_cannot_be_read():
    with pytest.raises(KeyError):
        explore("nowhere", gate.ALL)
    found = explore("broken", {"broken.bpmn": b"<x"})
    assert {problem.code for problem in found.problems} == {"malformed_xml"}
