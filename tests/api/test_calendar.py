"""The calendar of working days over REST: what an admin says moves the deadlines that run over that day (X18)."""

from datetime import timedelta

import pytest

from tests.stage import good

from .cast import refused

DAY = "/calendar/2026-03-05"
DESK, TIMER = "Task_MinistryAccept", "Timer_DeemedAcceptance_Ministry"


@pytest.fixture
def case(cast):
    """A case that the ministry has to accept within five working days: until the end of Monday, 9 March."""
    return cast.reported("CHEM")


def due(case):
    """When the desk's task and the timer's job fall due."""
    (job,) = case.jobs(TIMER)
    task = case.task("ministry-review", DESK)
    return task["due_at"], job.due_at.isoformat()


def set_day(cast, day, *, working):
    """The admin says whether people work on that day."""
    return good(cast.who("admin").put(f"/calendar/{day}", {"working": working}))


def test_a_holiday_moves_timer_and_task_together_and_says_which(cast, case):
    assert due(case) == ("2026-03-10T00:00:00+08:00", "2026-03-09T16:00:00+00:00")
    change = set_day(cast, "2026-03-05", working=False)
    assert (change["date"], change["working"], change["set_by_admin"]) == ("2026-03-05", False, True)
    assert change["failed"] == []
    assert {(one["instance"], one["kind"], one["element"], one["before"], one["after"]) for one in change["moved"]} == {
        (case.id, "timer", TIMER, "2026-03-10T00:00:00+08:00", "2026-03-11T00:00:00+08:00"),
        (case.id, "user_task", DESK, "2026-03-10T00:00:00+08:00", "2026-03-11T00:00:00+08:00"),
    }
    assert due(case) == ("2026-03-11T00:00:00+08:00", "2026-03-10T16:00:00+00:00")
    waits = {wait["element"]: wait["due_at"] for wait in case.seen_by("ministry-review")["waits"]}
    assert waits[TIMER] == "2026-03-11T00:00:00+08:00"
    told = [event for event in case.history("ministry-review") if event["kind"] == "admin"]
    assert told[-1]["data"]["command"] == "reschedule"

    cast.travel(timedelta(days=8))  # Tuesday, 10 March: the old time has passed
    case.stands_at("ministry_pending", "部级未受理")
    cast.travel(timedelta(days=1))
    case.stands_at("ministry_reviewing", "部级已受理")


def test_a_day_that_is_worked_after_all_brings_deadlines_forward_even_to_now(cast, case):
    cast.travel(timedelta(days=7, hours=1))  # Monday, 9 March: the last day, until the Saturday before is one too
    moved = set_day(cast, "2026-03-07", working=True)["moved"]
    assert {(one["element"], one["after"]) for one in moved} == {
        (TIMER, "2026-03-08T00:00:00+08:00"),
        (DESK, "2026-03-08T00:00:00+08:00"),
    }
    cast.sweep()
    case.stands_at("ministry_reviewing", "部级已受理")


def test_what_does_not_run_over_the_day_stays(cast, case):
    assert set_day(cast, "2026-03-20", working=False)["moved"] == []
    assert set_day(cast, "2026-02-27", working=False)["moved"] == []
    assert due(case)[0] == "2026-03-10T00:00:00+08:00"


def test_saying_it_twice_moves_nothing(cast, case):
    set_day(cast, "2026-03-05", working=False)
    assert set_day(cast, "2026-03-05", working=False)["moved"] == []


def test_the_year_is_shown_with_what_is_known_and_who_said_it(cast):
    set_day(cast, "2026-03-05", working=False)
    days = {row["date"]: row for row in good(cast.who("admin").get("/calendar", year=2026))["items"]}
    assert len(days) == 365
    assert days["2026-03-05"] == {"date": "2026-03-05", "working": False, "set_by_admin": True, "known": True}
    assert days["2026-02-14"]["working"] is True  # 调休: a Saturday that is worked
    assert not any(row["known"] for row in good(cast.who("admin").get("/calendar", year=2035))["items"])


def test_only_an_admin_says_what_a_working_day_is(cast):
    refused(cast.who("ministry-review").put(DAY, {"working": False}), 403, "not_yours")
    for day in ("2026-02-30", "9999-12-31", "0001-01-01"):
        refused(cast.who("admin").put(f"/calendar/{day}", {"working": False}), 404, "not_found")
    assert cast.who("admin").put(DAY, {}).status_code == 422
