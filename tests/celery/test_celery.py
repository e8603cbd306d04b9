"""Celery over Redis carries cases on: what is lost in Redis is found again in the database, and nothing is done twice."""

from __future__ import annotations

import time

import pytest
import redis
from sqlalchemy import func, select

from service import commands
from service.models import Account, BulkCommand, Event, InsuranceCheck, Job, db

from .. import services
from ..installation import Citizen, Installation, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("celery")]

APPLICANTS = [f"app-batch{n}" for n in range(1, 6)]


def start_with(installation: Installation, *commands: str, pledge_seconds: int = 1) -> None:
    """Prepare everything and run these commands beside the web."""
    installation.prepare(pledge_seconds)
    for command in ("serve", *commands):
        installation.keep(*command.split())
    installation.wait_until_ready()


def confirmed(installation: Installation, username: str) -> tuple[Citizen, str]:
    """Somebody whose conditions are confirmed, so that the insurance registry is to be asked."""
    citizen = Citizen(installation, username)
    case = citizen.start("initial_registration", category="CHEM")
    citizen.complete(case, "Task_ConfirmConditions", accepted=True)
    return citizen, case


def times(installation: Installation, case: str) -> tuple[int, int]:
    """How often the registry's answer was kept, and how often the pledge's timer fired."""
    with installation.inside():
        fired = select(func.count()).where(Event.chain == case, Event.element == "Timer_PledgeRead")
        kept = select(func.count()).where(InsuranceCheck.instance_id == case)
        return db.session.scalar(kept) or 0, db.session.scalar(fired) or 0


def test_worker_and_beat_carry_a_case_through_the_insurance_check_and_the_time_for_reading(spread: Installation):
    start_with(spread, "worker", "beat")
    citizen, case = confirmed(spread, "app-chem")
    wait_until(lambda: "Task_Pledge" in citizen.waits(case), "the pledge never came", seconds=60)
    assert times(spread, case) == (1, 1)


def test_two_beats_at_once_do_no_harm(spread: Installation):
    start_with(spread, "worker", "beat --schedule one", "beat --schedule two")
    cases = [confirmed(spread, username) for username in APPLICANTS]
    for citizen, case in cases:
        wait_until(lambda: "Task_Pledge" in citizen.waits(case), "the pledge never came", seconds=60)  # noqa: B023
    assert [times(spread, case) for _, case in cases] == [(1, 1)] * len(cases)


def test_what_redis_forgets_is_found_in_the_database(spread: Installation):
    start_with(spread)
    citizen, case = confirmed(spread, "app-chem")
    with redis.Redis.from_url(spread.environment["REGFLOW_BROKER_URL"]) as broker:
        assert broker.llen("celery") == 1, "the nudge waits for a worker"
        broker.flushdb()
        broker.set(services.OURS, "1")
    spread.keep("worker")
    spread.keep("beat")
    wait_until(lambda: "Task_Pledge" in citizen.waits(case), "the pledge never came", seconds=60)
    assert times(spread, case) == (1, 1)


def test_a_command_over_many_cases_goes_on_when_workers_are_killed(spread: Installation):
    start_with(spread, "worker", "beat")
    cases = {Citizen(spread, username).start("initial_registration", category="CHEM") for username in APPLICANTS}
    with spread.inside():
        admin = db.session.scalars(select(Account).filter_by(username="admin")).unique().one()
        given = commands.order("suspend", commands.chosen(cases), admin, "系统维护").id
        for process in spread.processes("worker"):
            spread.kill(process)

        def over() -> bool:
            db.session.rollback()
            return db.session.get_one(BulkCommand, given, populate_existing=True).ended_at is not None

        wait_until(over, "the command never came to its end", seconds=120)
        told = db.session.scalars(select(Event.opinion).where(Event.kind == "admin", Event.chain.in_(cases))).all()
        assert told == ["系统维护"] * len(cases)
        assert commands.progress(db.session.get_one(BulkCommand, given)).outcomes["done"] == len(cases)


def asking() -> bool:
    """Whether a worker has taken a job and asks an outside system."""
    db.session.rollback()  # look anew
    taken = select(Job.id).where(Job.kind == "service", Job.locked_until.is_not(None))
    return db.session.scalar(taken) is not None


def test_a_worker_that_is_killed_while_it_asks_is_followed_by_another_and_so_is_a_beat(spread: Installation):
    """The broker delivers the message again, at once, but the lease is the dead worker's; what finds the job is the sweep."""
    start_with(spread, "worker", "beat")
    spread.regflow("demo-fault", "insurance", "slow")
    citizen, case = confirmed(spread, "app-chem")
    with spread.inside():
        wait_until(asking, "nobody asks", seconds=60, pause=0.02)
        for process in spread.processes("worker", "beat"):
            spread.kill(process)
        assert asking(), "the answer was there before they were dead"
    wait_until(lambda: "Task_Pledge" in citizen.waits(case), "the pledge never came", seconds=120)
    assert times(spread, case) == (1, 1)


def test_a_nudge_brings_the_next_step_within_a_second_without_any_sweep(spread: Installation):
    start_with(spread, "worker", pledge_seconds=60)
    for username in APPLICANTS:  # the first ones wait for the worker's start, and for diagrams being compiled
        citizen, case = confirmed(spread, username)
        begun = time.monotonic()
        wait_until(lambda: "Timer_PledgeRead" in citizen.waits(case), "no step", seconds=60, pause=0.02)  # noqa: B023
        waited = time.monotonic() - begun
    assert waited < 1


@pytest.mark.http
@pytest.mark.celery
def test_no_answer_waits_for_a_broker_that_is_away(tmp_path):
    nobody = f"redis://{services.HOST}:{services.free_port()}/0"
    with Installation(tmp_path, f"sqlite:///{tmp_path / 'regflow.db'}", nobody, REGFLOW_ENV="demo") as installation:
        start_with(installation)
        confirmed(installation, "app-chem")
        begun = time.monotonic()
        _, case = confirmed(installation, "app-batch1")
        assert time.monotonic() - begun < 3
        assert times(installation, case) == (0, 0)
