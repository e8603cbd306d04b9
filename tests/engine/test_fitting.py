"""Whether a running case fits another version of its process: yes, or no because of which element."""

import pytest

from service.engine import Instance, Misfit, build, fit
from tests.processes.journeys import proceed
from tests.processes.play import Play, definition, shipped
from tests.redrawn import changed, renamed, with_a_second_reviewer

KEY = "initial_registration"


def at(element):
    return proceed(Play(KEY, category="CHEM"), element)


def other(files):
    return build(KEY, {**shipped(), **files})


def tried(play, files):
    return fit(play.instance.dump(), play.definition, other(files))


def moved(play, files):
    """The case on the other version."""
    misfits, state = tried(play, files)
    assert misfits == []
    play.definition = other(files)
    play.instance = Instance.load(play.definition, play, state)
    return play


@pytest.mark.parametrize(
    "element", ["Timer_PledgeRead", "Task_FillForm", "Task_EnterpriseReport", "Task_MinistryReview"]
)
def test_a_case_fits_the_version_that_it_runs_on_wherever_it_stands(element):
    play = at(element)
    before = [(wait.id, wait.element.id, wait.due_at) for wait in play.instance.waits()]
    misfits, state = fit(play.instance.dump(), definition(KEY), definition(KEY))
    assert misfits == []
    assert [
        (wait.id, wait.element.id, wait.due_at) for wait in Instance.load(definition(KEY), play, state).waits()
    ] == before


def test_a_step_more_on_the_way_ahead_is_taken_by_a_case_that_was_moved():
    play = moved(at("Task_MinistryReview"), with_a_second_reviewer())
    play.complete("Task_MinistryReview", outcome="agree").assert_waiting_at("Task_SecondReview")
    play.complete("Task_SecondReview", outcome="agree").assert_waiting_at("Task_MinistryApprove")
    proceed(play)
    assert play.instance.ended
    assert play.statuses[-1] == "published"


def test_what_was_passed_need_not_be_there_any_more():
    files = renamed("ministry_review.bpmn", "Merge_MinistryReview", "Merge_Review")
    play = moved(at("Task_MinistryReview"), files)
    proceed(play)
    assert play.instance.ended
    assert play.statuses[-1] == "published"


def test_timers_keep_their_time_also_where_the_diagram_reads_otherwise():
    play = at("Timer_PledgeRead")
    due = play.due("Timer_PledgeRead")
    moved(play, changed("pledge.bpmn", ("PT60S", "PT90S")))
    assert play.due("Timer_PledgeRead") == due
    assert "Task_Pledge" in play.wait(seconds=60).waiting_at()


@pytest.mark.parametrize(
    ("stands_at", "files", "misfits"),
    [
        (
            "Task_MinistryReview",
            renamed("ministry_review.bpmn", "Task_MinistryReview", "Task_Review"),
            [Misfit("Task_MinistryReview", "gone")],
        ),
        (
            "Task_FillForm",
            renamed("initial_registration.bpmn", "Timer_DraftExpiry", "Timer_Draft"),
            [Misfit("Task_FillForm", "watched"), Misfit("Timer_DraftExpiry", "gone")],
        ),
        (
            "Task_MinistryReview",
            renamed("initial_registration.bpmn", "Gateway_Fork", "Gateway_Two"),
            [Misfit("Gateway_Fork", "behind")],
        ),
        (
            "Task_EnterpriseReport",
            changed("handling.bpmn", ('calledElement="enterprise_report"', 'calledElement="pledge"')),
            [Misfit("Call_EnterpriseReport", "called")],
        ),
        (
            "Service_CheckInsurance",
            changed("insurance_check.bpmn", ('id="insurance.check"', 'id="enterprise.look_up"')),
            [Misfit("Service_CheckInsurance", "operation")],
        ),
        (
            "Timer_PledgeRead",
            changed(
                "pledge.bpmn",
                ('<bpmn:intermediateCatchEvent id="Timer_PledgeRead"', '<bpmn:userTask id="Timer_PledgeRead"'),
                ("</bpmn:intermediateCatchEvent>", "</bpmn:userTask>"),
            ),
            [Misfit("Timer_PledgeRead", "kind")],
        ),
    ],
    ids=["gone", "watched", "behind", "called", "operation", "kind"],
)
def test_it_says_because_of_which_element_a_case_does_not_fit(stands_at, files, misfits):
    assert tried(at(stands_at), files)[0] == misfits


def test_what_lies_elsewhere_keeps_no_case_back():
    files = renamed("ministry_review.bpmn", "Task_MinistryReview", "Task_Review")
    assert tried(at("Task_EnterpriseReport"), files)[0] == []
