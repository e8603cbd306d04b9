"""Jobs: leases, attempts, and what a case does to its jobs while somebody works on them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from service import clock as one_clock
from service import instances, jobs
from service.gateways import clients
from service.models import Account, Incident, Instance, InsuranceCheck, Job, db
from service.running import Running
from service.tasks.embedded import EmbeddedWorker
from service.tasks.registry import operations

from ..installation import wait_until
from ..stage import Caller, good


@pytest.fixture
def asking(login, work):
    """A case that waits for the insurance registry; gives its id."""
    applicant = login("app-chem")
    case = applicant.start("initial_registration", category="CHEM")["id"]
    applicant.complete(case, "Task_ConfirmConditions", accepted=True)
    return case


def jobs_at(case: str, element: str) -> list[str]:
    """The ids of the jobs of a case at an element."""
    return list(db.session.scalars(select(Job.id).filter_by(instance_id=case, element=element)))


def admin() -> Account:
    return db.session.scalars(select(Account).filter_by(username="admin")).unique().one()


def test_a_lease_is_longer_than_asking_an_outside_system_can_take():
    assert clients.TIMEOUT.connect is not None
    assert clients.TIMEOUT.read is not None
    connecting = clients.CONNECT_ATTEMPTS * clients.TIMEOUT.connect
    pauses = sum(clients.FIRST_PAUSE * 2**attempt for attempt in range(1, clients.CONNECT_ATTEMPTS))
    assert connecting + pauses + clients.TIMEOUT.read < jobs.OUTSIDE.total_seconds()


def test_a_job_is_taken_once_until_its_lease_runs_out(app, asking, monkeypatch):
    with app.app_context():
        [job] = jobs_at(asking, "Service_CheckInsurance")
        assert jobs.claim() == [job]
        assert not jobs.claim_one(job)
        later = one_clock.system() + jobs.OUTSIDE
        monkeypatch.setattr(one_clock, "system", lambda: later)
        assert jobs.claim_one(job)


def test_a_timer_that_a_worker_has_taken_outlives_a_suspension(app, login, asking, work, clock):
    work()
    clock.advance(timedelta(seconds=60))
    with app.app_context():
        [taken] = jobs.claim()
        instances.suspend(asking, "核实情况", admin())
        jobs.perform(taken)
        assert jobs_at(asking, "Timer_PledgeRead") == [taken]
        instances.resume(asking, "已核实", admin())
        db.session.get_one(Job, taken).locked_until = None
        db.session.commit()
    work()
    assert login("app-chem").task(asking, "Task_Pledge")


def test_an_outside_answer_does_not_move_a_case_that_was_suspended_meanwhile(app, login, asking, work):
    with app.app_context():
        [taken] = jobs.claim()
        instances.suspend(asking, "核实情况", admin())
        jobs.perform(taken)
        assert db.session.get(Job, taken) is not None
        waits = Running.look(db.session.get_one(Instance, asking)).engine.waits()
        assert all(wait.element.id != "Timer_PledgeRead" for wait in waits)


def test_a_job_that_nothing_waits_for_is_removed(app, asking, work):
    with app.app_context():
        waits_for_nothing = Job(
            kind="timer",
            instance_id=asking,
            element="Timer_FilingExpiry",
            due_at=one_clock.now(),
            created_at=one_clock.now(),
        )
        db.session.add(waits_for_nothing)
        db.session.commit()
        left_behind = waits_for_nothing.id
    work()
    with app.app_context():
        assert db.session.get(Job, left_behind) is None


class Killed(BaseException):
    """Stands for a ``kill -9``: nothing of the worker's own is done any more."""


def die(*_: object) -> None:
    raise Killed


def asked_and_answered(case: str) -> bool:
    """Whether the registry's answer is kept, once, and the case has gone on; and nobody is told of a failure."""
    kept = db.session.scalar(select(func.count()).where(InsuranceCheck.instance_id == case))
    incidents = db.session.scalar(select(func.count()).select_from(Incident))
    return (kept, incidents, len(jobs_at(case, "Timer_PledgeRead"))) == (1, 0, 1)


def test_what_a_worker_asked_before_it_died_is_asked_again_and_kept_once(app, asking, monkeypatch):
    with app.app_context():
        [job] = jobs.claim()
        with monkeypatch.context() as dying:
            dying.setattr(Running, "save", die)
            with pytest.raises(Killed):
                jobs.perform(job)
        assert jobs.sweep(jobs.perform) == 0, "the dead worker still has it"
        later = one_clock.system() + jobs.OUTSIDE
        monkeypatch.setattr(one_clock, "system", lambda: later)
        assert jobs.sweep(jobs.perform) == 1
        assert asked_and_answered(asking)


def test_a_job_that_is_delivered_again_is_not_done_again(app, asking):
    with app.app_context():
        [job] = jobs.claim()
        late = operations()["insurance.check"].run(dict(db.session.get_one(Job, job).params))
        jobs.perform(job)
        instances.finish_job(job, late)  # another worker, whose lease had run out, has the answer too
        jobs.perform(job)
        assert asked_and_answered(asking)


def test_a_connection_that_breaks_after_the_commit_is_no_failure(app, asking, monkeypatch):
    done = instances.finish_job

    def finish_and_break(job_id: str, answer: object) -> None:
        done(job_id, answer)
        raise ConnectionError

    with app.app_context():
        [job] = jobs.claim()
        monkeypatch.setattr(instances, "finish_job", finish_and_break)
        jobs.perform(job)
        assert asked_and_answered(asking)


@pytest.fixture
def on_postgres(postgres_url, staged, tmp_path, clock):
    """The application over PostgreSQL, where a database can go away."""
    yield from staged.made_anew(postgres_url, tmp_path)


def test_the_worker_inside_goes_on_after_the_database_was_away(on_postgres):
    """Its connection dies in the middle of a statement; a job that falls due later is done."""
    app = on_postgres
    worker = EmbeddedWorker(app, interval=0.1).start()
    try:
        with app.app_context(), db.engine.connect() as holder, db.engine.connect() as other:
            holder.execute(text("LOCK TABLE job IN ACCESS EXCLUSIVE MODE"))
            killer = other.execution_options(isolation_level="AUTOCOMMIT")
            wait_until(lambda: killer.scalars(KILL).all(), "the worker never looked for jobs")
        applicant = Caller(app, "app-chem")
        case = applicant.start("initial_registration", category="CHEM")["id"]
        applicant.complete(case, "Task_ConfirmConditions", accepted=True)
        wait_until(lambda: "Timer_PledgeRead" in waits(applicant, case), "the worker has given up")
    finally:
        worker.stop()


KILL = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%job%'"
)
"""Ends every connection that waits for the table of jobs."""


def waits(caller: Caller, case: str) -> list[str]:
    return [wait["element"] for wait in good(caller.get(f"/instances/{case}"))["waits"]]
