"""Diagrams in words: every step that people, systems and time take is told, with every way out of it."""

from pathlib import Path

import pytest

from service import definitions, instances
from service.errors import NotFound

PROCESSES = Path(__file__).parents[2] / "processes"
FILES = definitions.read_folder(PROCESSES)
DIAGRAMS = sorted(name.removesuffix(".bpmn") for name in FILES if name.endswith(".bpmn"))


def step(key, element):
    (section,) = [section for section in instances.told(FILES, key) if section.process.id == key]
    return next(step for step in section.steps if step.element.id == element)


@pytest.mark.parametrize("key", DIAGRAMS)
def test_nothing_but_joints_of_ways_is_left_out(key):
    section = instances.told(FILES, key)[0]
    told = {step.element.id for step in section.steps}
    left_out = [element for name, element in section.process.elements.items() if name not in told]
    assert {element.kind.endswith("Gateway") for element in left_out} <= {True}


@pytest.mark.parametrize("key", DIAGRAMS)
def test_every_way_leads_to_a_step_that_is_told_and_only_ends_have_none(key):
    for section in instances.told(FILES, key):
        told = {step.element.id for step in section.steps}
        for one in section.steps:
            assert {way.to.id for way in one.ways} <= told
            assert bool(one.ways) != (one.element.kind == "endEvent"), one.element.id


@pytest.mark.parametrize("key", DIAGRAMS)
def test_every_outcome_is_a_button_of_the_step_before_its_gateway(key):
    section = instances.told(FILES, key)[0]
    outcomes = {name for name, flow in section.process.flows.items() if "outcome" in flow.properties}
    buttons = {way.flow.id for one in section.steps if one.buttons for way in one.ways}
    assert outcomes <= buttons


def test_a_step_tells_its_buttons_limits_and_where_they_lead():
    accept = step("ministry_review", "Task_MinistryAccept")
    assert accept.buttons
    assert [(way.flow.name, way.to.name) for way in accept.ways] == [
        ("受理", "记录受理"),
        ("待补正", "通知补正"),
        ("不予受理", "已不予受理"),
    ]
    assert [(limit.name, limit.days) for limit in accept.limits] == [("accept_days", ["5"])]


def test_a_boundary_event_tells_over_what_it_watches():
    reminder = step("ministry_review", "Timer_DeemedAcceptance_Ministry")
    assert reminder.during is not None
    assert reminder.during.id == "Task_MinistryAccept"


def test_called_diagrams_are_told_once_and_know_who_calls_them():
    sections = instances.told(FILES, "initial_registration")
    ids = [section.process.id for section in sections]
    assert ids[0] == "initial_registration"
    assert len(ids) == len(set(ids)) > 5
    assert all(section.called_from for section in sections[1:])


def test_a_draft_that_is_not_finished_can_be_read_too():
    broken = {
        **FILES,
        "city_review.bpmn": b"<nothing",
        "time_limits.dmn": b"<nothing",
        "ministry_review.bpmn": FILES["ministry_review.bpmn"].replace(
            b'targetRef="Task_MinistryReview"', b'targetRef="Task_Gone"'
        ),
    }
    section = instances.told(broken, "ministry_review")[0]
    assert {step.element.id for step in section.steps} >= {"Task_MinistryAccept", "Throw_MinistryAccepted"}
    with pytest.raises(NotFound):
        instances.told(broken, "city_review")
