"""An outside system that is down loses and undoes nothing: the answers stay, the job retries, an admin finishes it."""

from datetime import UTC, datetime, timedelta

import pytest

from service import clock as one_clock
from service.models import InsuranceCheck, Job
from service.tasks.registry import operations
from tests.stage import good

from .cast import Cast, refused

RETRY = operations()["insurance.check"].retry


class RealTime:
    """The machine's time, in which the pauses between attempts are counted; it passes when the test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def real_time(monkeypatch):
    passing = RealTime()
    monkeypatch.setattr(one_clock, "system", passing)
    return passing


def only_job(cast: Cast, element: str) -> Job:
    (job,) = cast.rows(Job, element=element)
    assert isinstance(job, Job)
    return job


def let_it_fail(cast: Cast, real_time: RealTime) -> list[timedelta]:
    """Attempt after attempt, until nobody tries any more; gives the pauses in between."""
    pauses = []
    cast.sweep()
    while not (job := only_job(cast, "Service_CheckInsurance")).failed:
        assert job.locked_until is not None
        pauses.append(job.locked_until - real_time.now)
        real_time.now += pauses[-1] - timedelta(milliseconds=1)
        cast.sweep()
        assert only_job(cast, "Service_CheckInsurance").attempts == len(pauses)  # not before its time
        real_time.now += timedelta(milliseconds=2)
        cast.sweep()
    return pauses


@pytest.mark.req("AT-59", "AT-12")
def test_the_insurance_registry_is_down_while_somebody_applies(cast, real_time):
    cast.gateway("insurance", "down")
    case = cast.start("CHEM")
    task = case.task("app-chem", "Task_ConfirmConditions")["id"]
    answer = cast.who("app-chem").post(f"/tasks/{task}/complete", {"answers": {"accepted": True}})
    assert good(answer)["status"]["label"] == "个人未上报"

    pauses = let_it_fail(cast, real_time)
    assert len(pauses) == RETRY.attempts - 1
    for attempt, pause in enumerate(pauses):  # exponential, with jitter so that workers do not come back together
        longest = RETRY.first_delay * 2**attempt
        assert longest / 2 <= pause.total_seconds() <= longest

    assert case.answered("Task_ConfirmConditions") == {"accepted": True}
    case.stands_at("not_submitted", "个人未上报")
    assert case.tasks_of("app-chem") == []
    (incident,) = good(cast.who("admin").get("/incidents", state="open"))["items"]
    assert (incident["instance"], incident["element"]) == (case.id, "Service_CheckInsurance")
    assert [event["kind"] for event in case.history()].count("incident") == 1
    refused(cast.who("analyst").get("/incidents"), 403, "not_yours")
    refused(cast.who("app-chem").post(f"/incidents/{incident['id']}/retry"), 403, "not_yours")

    # tried again too early, it fails again and says so again; nothing is doubled
    good(cast.who("admin").post(f"/incidents/{incident['id']}/retry"))
    let_it_fail(cast, real_time)
    (second,) = good(cast.who("admin").get("/incidents", state="open"))["items"]
    assert second["id"] != incident["id"]

    cast.gateway("insurance", "off")
    good(cast.who("admin").post(f"/incidents/{second['id']}/retry"))
    cast.sweep()
    with cast.nothing_changes():
        refused(cast.who("admin").post(f"/incidents/{second['id']}/retry"), 409, "conflict", "该故障已处理")
    assert good(cast.who("admin").get("/incidents", state="open"))["items"] == []
    assert case.waits_at("app-chem") == ["Timer_PledgeRead"]
    assert len(cast.rows(InsuranceCheck, instance_id=case.id)) == 1
    assert cast.rows(Job, element="Service_CheckInsurance") == []
    assert [event["element"] for event in case.history()].count("Service_CheckInsurance") == len(
        ["incident", "retry", "incident", "retry", "done"]
    )

    cast.travel(timedelta(seconds=60))
    case.complete("app-chem", "Task_Pledge", agree=True)
    case.complete("app-chem", "Task_FillForm", **case.filled()).report().through_ministry()
    case.stands_at("published", "终审完成并发布")
    assert len(cast.registrations("app-chem")) == 1


def test_a_registry_that_comes_back_between_two_attempts_needs_nobody(cast, real_time):
    cast.gateway("insurance", "down")
    case = cast.start("CHEM").complete("app-chem", "Task_ConfirmConditions", accepted=True)
    assert only_job(cast, "Service_CheckInsurance").attempts == 1
    cast.gateway("insurance", "off")
    real_time.now += timedelta(seconds=RETRY.first_delay)
    cast.sweep()
    assert case.waits_at("app-chem") == ["Timer_PledgeRead"]
    assert good(cast.who("admin").get("/incidents"))["items"] == []


def test_a_wrong_answer_is_never_taken_for_a_fact(cast, real_time):
    cast.gateway("insurance", "wrong")
    case = cast.start("CHEM").complete("app-chem", "Task_ConfirmConditions", accepted=True)
    let_it_fail(cast, real_time)
    assert cast.rows(InsuranceCheck) == []
    assert case.seen_by("app-chem")["facts"]["anomalies"] == []


def test_the_registry_is_down_while_the_enterprise_reports(cast, real_time):
    """The report is made, the case shows 企业已上报, and goes on when the registry is back."""
    case = cast.submitted("CHEM")
    case.complete("ent-hebei", "Task_EnterpriseReport", outcome="report")
    cast.gateway("insurance", "down")
    cast.travel(timedelta(seconds=60))
    case.complete("ent-hebei", "Task_EnterprisePledge", agree=True)
    case.stands_at("enterprise_submitted", "企业已上报").sees("ent-hebei", "enterprise_submitted", "已上报")
    case.hidden_from("ministry-review")
    cast.gateway("insurance", "off")
    real_time.now += timedelta(seconds=RETRY.first_delay)
    cast.sweep()
    case.stands_at("ministry_pending", "部级未受理")
    assert len(cast.rows(InsuranceCheck, instance_id=case.id)) == 2


def test_an_applicant_may_give_up_while_the_registry_is_down(cast, real_time):
    cast.gateway("insurance", "down")
    case = cast.start("CHEM").complete("app-chem", "Task_ConfirmConditions", accepted=True)
    let_it_fail(cast, real_time)
    case.send("app-chem", "delete_draft").hidden_from("app-chem")
    assert good(cast.who("admin").get("/incidents", state="open"))["items"] == []  # nobody needs it any more
    assert cast.rows(Job, instance_id=case.id) == []
