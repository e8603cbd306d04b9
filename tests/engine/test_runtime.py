"""What an instance promises to those who move it: steps that were taken once cannot be taken again, and time is handed in."""

from __future__ import annotations

import datetime as real
from datetime import timedelta

import pytest
import SpiffWorkflow.bpmn.specs.event_definitions.timer as spiff_timer

from service.engine import Instance, UnknownElement, build, engine_clock
from service.engine.interface import Stale
from service.engine.plain import plain
from tests.processes.play import START, Play, definition, shipped


def test_the_engines_timers_still_ask_the_one_name_that_our_clock_replaces():
    assert issubclass(spiff_timer.datetime, real.datetime)
    with engine_clock.at(START):
        assert spiff_timer.datetime.now(real.UTC) == START


def test_a_completed_task_cannot_be_completed_again():
    play = Play("initial_registration")
    task = play.instance.open_tasks()[0]
    play.complete(task.element.id, accepted=True)
    with pytest.raises(Stale):
        play.instance.complete(task.id, {"accepted": True})


@pytest.mark.parametrize("task_id", ["", "no id at all", "0" * 32])
def test_a_task_that_never_was_cannot_be_completed(task_id):
    with pytest.raises(Stale):
        Play("initial_registration").instance.complete(task_id, {})


def test_a_timer_cannot_be_completed_like_a_task_or_finished_like_a_job():
    play = Play("pledge")
    timer = next(wait for wait in play.instance.waits() if wait.kind == "timer")
    with pytest.raises(Stale):
        play.instance.complete(timer.id, {"agree": True})
    with pytest.raises(Stale):
        play.instance.finish_job(timer.id, {})


def test_an_outside_answer_that_comes_twice_counts_once():
    play = Play("initial_registration").complete("Task_ConfirmConditions", accepted=True)
    job = next(wait for wait in play.instance.waits() if wait.kind == "service")
    play.finish("Service_CheckInsurance", anomaly=False)
    with pytest.raises(Stale):
        play.instance.finish_job(job.id, {"anomaly": True})


def test_a_rescheduled_timer_fires_at_its_new_time_and_not_at_the_old_one():
    play = Play("pledge")
    timer = next(wait for wait in play.instance.waits() if wait.kind == "timer")
    play.instance.reschedule(timer.id, START + timedelta(minutes=5))
    play.instance = Instance.load(play.definition, play, play.instance.dump())
    play.wait(seconds=299).assert_waiting_at("Timer_PledgeRead")
    play.wait(seconds=1).assert_waiting_at("Task_Pledge")


def test_only_a_waiting_timer_can_be_rescheduled():
    play = Play("pledge").wait(seconds=60)
    with pytest.raises(Stale):
        play.instance.reschedule(play.instance.open_tasks()[0].id, START)


def test_state_does_not_load_on_a_definition_that_lacks_an_element_it_stands_at():
    play = Play("initial_registration").complete("Task_ConfirmConditions", accepted=True)
    files = dict(shipped())
    files["insurance_check.bpmn"] = (
        files["insurance_check.bpmn"]
        .replace(b'"Service_CheckInsurance"', b'"Service_AskInsurance"')
        .replace(b">Service_CheckInsurance<", b">Service_AskInsurance<")
    )
    with pytest.raises(UnknownElement) as refused:
        Instance.load(build("initial_registration", files), play, play.instance.dump())
    assert refused.value.element == "Service_CheckInsurance"


def test_the_state_of_a_case_is_small():
    play = Play("initial_registration").complete("Task_ConfirmConditions", accepted=True)
    assert len(play.instance.dump()) < 2000


def test_the_content_hash_of_a_type_covers_the_diagrams_it_calls_and_every_table_and_text():
    before = definition("initial_registration")
    for name in ("pledge.bpmn", "time_limits.dmn", "pledge_person.txt"):
        files = dict(shipped())
        files[name] = files[name] + b"\n"
        assert build("initial_registration", files).sha != before.sha, name


def test_what_a_token_keeps_is_plain():
    value = {"on": real.date(2026, 3, 2), "for": timedelta(days=3), "rows": ({"n": 1.0},)}
    assert plain(value) == {"on": "2026-03-02", "for": "P3D", "rows": [{"n": 1.0}]}
