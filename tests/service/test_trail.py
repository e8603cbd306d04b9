"""The way of a case, read back from its history, is the way that the engine took."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service import definitions, instances
from service.engine import Definition
from service.instances import Trail
from service.models import Instance, db
from service.running import Running
from tests.api.cast import Case, Cast


@pytest.fixture
def taken(monkeypatch):
    """The elements that the engine passed, case by case."""
    seen: dict[str, set[str]] = {}
    settle = Running._settle  # what both ways of saving do first

    def noting(self: Running) -> None:
        seen.setdefault(self.row.id, set()).update(one.element.id for one in self.engine.trace)
        settle(self)

    monkeypatch.setattr(Running, "_settle", noting)
    return seen


@pytest.fixture
def cast(app, clock):
    return Cast(app, clock)


def way_of(cast: Cast, case: Case) -> tuple[Trail, Definition]:
    with cast.app.app_context():
        row = db.session.get_one(Instance, case.id)
        return instances.trail(row), definitions.load(row.definition)


def supplemented(cast: Cast) -> Case:
    """补正 twice, then accepted: a loop."""
    case = cast.reported("CHEM")
    for _ in range(2):
        items = [{"content": "补充社保证明", "reason": "缺"}]
        case.complete("ministry-review", "Task_MinistryAccept", outcome="supplement", items=items)
        (asked,) = case.task(case.applicant, "Task_Supplement_Ministry")["form"]["prefilled"]["items"]
        files = [cast.upload(case.applicant)]
        case.complete(case.applicant, "Task_Supplement_Ministry", items=[{"item": asked["id"], "files": files}])
    return case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")


def returned(cast: Cast) -> Case:
    """Returned by the enterprise: the form is filled in anew."""
    return cast.submitted("CHEM").complete("ent-hebei", "Task_EnterpriseReport", outcome="return", reason="照片不清")


def withdrawn(cast: Cast) -> Case:
    """Withdrawn while it lay with the enterprise: a listener takes the token away."""
    return cast.submitted("CHEM").send("app-chem", "withdraw", reason="换单位")


WAYS: dict[str, Callable[[Cast], Case]] = {
    "at the ministry": lambda cast: cast.reported("CHEM"),
    "at the province, national architect": lambda cast: cast.reported("ARCH1"),
    "at the city": lambda cast: cast.reported("STR2"),
    "补正": supplemented,
    "退回": returned,
    "撤回": withdrawn,
}


@pytest.mark.parametrize("play", WAYS.values(), ids=WAYS)
def test_what_the_history_leads_back_to_is_what_the_engine_passed(cast, taken, play):
    case = play(cast)
    found, definition = way_of(cast, case)
    calls = {
        name for name, element in definition.elements.items() if element.called
    }  # noted by the engine when they end
    left = {name for name, times in found.passed.items() if times == 0}  # taken away before anything was done there
    assert set(found.passed) - calls - left <= taken[case.id]
    assert taken[case.id] - set(found.passed) <= before_unheard_messages(found, definition)


def before_unheard_messages(found: Trail, definition: Definition) -> set[str]:
    """What leads only to a message that never came: once nobody listens any more, nothing tells of it."""
    flows = definition.flows.values()
    return {
        f.source for f in flows if definition.elements[f.target].event == "message" and f.target not in found.passed
    }


@pytest.mark.parametrize("play", WAYS.values(), ids=WAYS)
def test_every_flow_of_it_joins_what_was_passed(cast, play):
    found, definition = way_of(cast, play(cast))
    known = set(found.passed) | found.here | found.listening
    for name in found.flows:
        assert {definition.flows[name].source, definition.flows[name].target} <= known, name
    for name in set(found.passed):
        element = definition.elements[name]
        came = set(element.incoming) & found.flows
        assert came or element.kind == "startEvent" or element.attached_to, f"nothing leads to {name}"


def test_it_stands_where_the_case_rests_and_in_the_calls_around_that(cast):
    found, definition = way_of(cast, cast.reported("CHEM"))
    tasks = {name for name in found.here if not definition.elements[name].called}
    assert tasks == {"Task_MinistryAccept"}
    calls = {definition.elements[name].called for name in found.here - tasks}
    assert definition.elements["Task_MinistryAccept"].process in calls
    assert "Receive_Withdraw" in found.listening


def test_a_loop_is_counted(cast):
    found, _ = way_of(cast, supplemented(cast))
    assert found.passed["Task_MinistryAccept"] == 3
    assert found.passed["Task_Supplement_Ministry"] == 2


def test_a_task_that_was_taken_away_was_come_to_and_not_done(cast):
    found, _ = way_of(cast, withdrawn(cast))
    assert found.passed["Task_EnterpriseReport"] == 0


def test_an_ended_case_rests_nowhere_and_its_end_was_passed(cast):
    found, definition = way_of(cast, withdrawn(cast))
    assert (found.here, found.listening) == (set(), set())
    ends = [name for name in found.passed if "outcome" in definition.elements[name].properties]
    assert len(ends) == 1
