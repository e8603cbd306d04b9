"""Many at once: one wins, the others are told, the case goes on (docs/domain.md §3.0.7, X35)."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest

from service import accounts, events
from service.models import Certificate, FormSnapshot, Instance, Job, PledgeRecord, Registration, UserTask
from tests.stage import Caller

from .cast import INITIAL, Cast, refused

CLIENTS = 8
ONE_WINS = Counter({200: 1, 409: CLIENTS - 1})


T = TypeVar("T")


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """The answers to calls that are made at the same moment, each by a client of its own."""
    ready = Barrier(len(calls))

    def make(call: Callable[[], T]) -> T:
        ready.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(make, calls))


def another(cast: Cast, username: str) -> Caller:
    """Another client of this account: a second window, a second program."""
    client = Caller(cast.app)
    client.headers = dict(cast.who(username).headers)
    return client


def clients(cast: Cast, username: str) -> list[Caller]:
    """Eight clients of one account."""
    return [another(cast, username) for _ in range(CLIENTS)]


@pytest.fixture
def reviewers(cast) -> list[Caller]:
    """Eight colleagues at the ministry's desk, each logged in."""
    with cast.app.app_context():
        for number in range(CLIENTS):
            accounts.create(f"reviewer{number}", f"审核人员{number}", "demo")
            accounts.grant(f"reviewer{number}", "ministry_reviewer")
    return [cast.who(f"reviewer{number}") for number in range(CLIENTS)]


@pytest.mark.req("AT-25")
def test_one_of_eight_who_complete_a_task_succeeds(cast, reviewers):
    case = cast.reported("CHEM")
    task = case.task("ministry-review", "Task_MinistryAccept")["id"]
    body = {"answers": {"outcome": "accept"}}
    answers = at_once([partial(who.post, f"/tasks/{task}/complete", body) for who in reviewers])
    assert Counter(answer.status_code for answer in answers) == ONE_WINS
    for answer in answers:
        assert answer.status_code == 200 or refused(answer, 409, "task_gone")
    steps = [event["element"] for event in case.history() if event["kind"] == "task_completed"]
    assert steps.count("Task_MinistryAccept") == 1
    assert len(cast.rows(UserTask, instance_id=case.id, element="Task_MinistryReview")) == 1
    case.complete("ministry-review", "Task_MinistryReview", outcome="agree")
    case.complete("ministry-approve", "Task_MinistryApprove", outcome="approve").stands_at(
        "published", "终审完成并发布"
    )


@pytest.mark.req("AT-25")
def test_eight_approvals_at_once_issue_one_certificate(cast):
    case = cast.reported("CHEM")
    case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    case.complete("ministry-review", "Task_MinistryReview", outcome="agree")
    task = case.task("ministry-approve", "Task_MinistryApprove")["id"]
    body = {"answers": {"outcome": "approve"}}
    windows = clients(cast, "ministry-approve")
    answers = at_once([partial(who.post, f"/tasks/{task}/complete", body) for who in windows])
    assert Counter(answer.status_code for answer in answers) == ONE_WINS
    case.stands_at("published", "终审完成并发布")
    (registered,) = cast.registrations("app-chem")
    assert len(cast.rows(Certificate, registration_id=registered["id"])) == 1
    assert cast.messages("app-chem").count("注册化工工程师初始注册终审完成并发布") == 1


def test_the_same_request_eight_times_at_once_has_one_effect_and_one_answer(cast):
    case = cast.submitted("CHEM")
    task = case.task("ent-hebei", "Task_EnterpriseReport")["id"]
    body, key = {"answers": {"outcome": "return", "reason": "信息有误"}}, {"Idempotency-Key": "once"}
    windows = clients(cast, "ent-hebei")
    answers = at_once([partial(who.post, f"/tasks/{task}/complete", body, **key) for who in windows])
    assert [answer.status_code for answer in answers] == [200] * CLIENTS
    assert len({answer.text for answer in answers}) == 1
    assert cast.messages("app-chem").count("您的注册化工工程师初始注册被企业退回，原因：信息有误") == 1
    case.complete("app-chem", "Task_ReviseForm", outcome="submit", **case.filled("Task_ReviseForm"))


@pytest.mark.req("AT-34")
def test_one_of_eight_withdrawals_is_taken(cast):
    case = cast.submitted("CHEM")
    path, body = f"/instances/{case.id}/messages", {"name": "withdraw", "payload": {}}
    answers = at_once([partial(who.post, path, body) for who in clients(cast, "app-chem")])
    assert Counter(answer.status_code for answer in answers) == Counter({202: 1, 409: CLIENTS - 1})
    for answer in answers:
        assert answer.status_code == 202 or refused(answer, 409, "not_available")
    case.stands_at("withdrawn", "已撤回")
    assert cast.messages("ent-hebei").count("吴思齐已撤回注册化工工程师初始注册") == 1


@pytest.mark.req("AT-35")
def test_one_of_eight_requests_to_withdraw_is_taken_and_the_enterprise_asked_once(cast):
    case = cast.reported("CHEM")
    path, body = f"/instances/{case.id}/messages", {"name": "withdraw", "payload": {}}
    answers = at_once([partial(who.post, path, body) for who in clients(cast, "app-chem")])
    assert Counter(answer.status_code for answer in answers) == Counter({202: 1, 409: CLIENTS - 1})
    assert case.tasks_of("ent-hebei") == ["Task_WithdrawConsent"]
    case.complete("ent-hebei", "Task_WithdrawConsent", agree=False, reason="材料齐全")
    case.through_ministry().stands_at("published", "终审完成并发布")


def test_one_of_eight_claims_is_the_first(cast, reviewers):
    case = cast.reported("CHEM")
    task = case.task("ministry-review", "Task_MinistryAccept")["id"]
    answers = at_once([partial(who.post, f"/tasks/{task}/claim") for who in reviewers])
    assert Counter(answer.status_code for answer in answers) == ONE_WINS
    (winner,) = [number for number, answer in enumerate(answers) if answer.status_code == 200]
    for answer in answers:
        assert answer.status_code == 200 or refused(answer, 409, "conflict", "该任务已由其他人员认领")
    case.complete(f"reviewer{winner}", "Task_MinistryAccept", outcome="accept")
    case.stands_at("ministry_reviewing", "部级已受理")


@pytest.mark.req("AT-35", "AT-36")
def test_of_consent_and_acceptance_at_the_same_moment_one_wins_whole(cast):
    """The case's row is locked: it is withdrawn or accepted, never half of both (docs/domain.md §3.0.7)."""
    for username in ("app-batch1", "app-batch2", "app-batch3", "app-batch4", "app-batch5"):
        case = cast.reported("CHEM", username).send(username, "withdraw")
        consent = case.task("ent-hebei", "Task_WithdrawConsent")["id"]
        acceptance = case.task("ministry-review", "Task_MinistryAccept")["id"]
        enterprise, ministry = cast.who("ent-hebei"), cast.who("ministry-review")
        agreed, accepted = at_once(
            [
                partial(enterprise.post, f"/tasks/{consent}/complete", {"answers": {"agree": True}}),
                partial(ministry.post, f"/tasks/{acceptance}/complete", {"answers": {"outcome": "accept"}}),
            ]
        )
        cast.sweep()
        told = cast.messages(username)
        if agreed.status_code == 200:
            refused(accepted, 409, "task_gone")
            case.stands_at("withdrawn", "已撤回")
            assert case.tasks_of("ministry-review") == []
            assert cast.rows(Job, instance_id=case.id) == []
            assert "注册化工工程师初始注册撤回申请已同意" in told
            assert not [text for text in told if "撤回申请失效" in text or "由部级受理" in text]
        else:
            refused(agreed, 409, "task_gone")
            assert accepted.status_code == 200
            case.stands_at("ministry_reviewing", "部级已受理")
            assert case.tasks_of("ent-hebei") == []
            assert "注册化工工程师初始注册主管部门已受理（已处理），撤回申请失效" in told
            assert "注册化工工程师初始注册撤回申请已同意" not in told
        assert sum(task.closed_at is None for task in cast.rows(UserTask, instance_id=case.id)) == (
            agreed.status_code != 200
        )


def test_eight_starts_at_once_start_one_case(cast):
    path, body = f"/definitions/{INITIAL}/instances", {"variables": {"category": "CHEM"}}
    answers = at_once([partial(who.post, path, body) for who in clients(cast, "app-chem")])
    assert Counter(answer.status_code for answer in answers) == Counter({201: 1, 200: CLIENTS - 1})
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(cast.rows(Instance)) == 1


def test_several_workers_at_once_do_each_job_once(cast):
    case = cast.start("CHEM")
    task = case.task("app-chem", "Task_ConfirmConditions")["id"]
    cast.who("app-chem").post(f"/tasks/{task}/complete", {"answers": {"accepted": True}})
    at_once([cast.sweep] * 4)
    cast.clock.advance(timedelta(seconds=60))
    at_once([cast.sweep] * 4)
    assert case.tasks_of("app-chem") == ["Task_Pledge"]
    passed = Counter(event["element"] for event in case.history() if event["element"])
    assert (passed["Service_CheckInsurance"], passed["Timer_PledgeRead"]) == (1, 1)


def test_five_people_apply_at_once_and_get_five_certificates(cast):
    """The whole way in parallel: numbers are given once, and nobody waits for another's case."""
    usernames = [f"app-batch{number}" for number in range(1, 6)]
    cases = [cast.reported("CHEM", username) for username in usernames]
    for case in cases:
        case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
        case.complete("ministry-review", "Task_MinistryReview", outcome="agree")
    tasks = [case.task("ministry-approve", "Task_MinistryApprove")["id"] for case in cases]
    windows = [another(cast, "ministry-approve") for _ in tasks]
    body = {"answers": {"outcome": "approve"}}
    answers = at_once(
        [partial(who.post, f"/tasks/{task}/complete", body) for who, task in zip(windows, tasks, strict=True)]
    )
    assert [answer.status_code for answer in answers] == [200] * 5
    registered = [row for row in cast.rows(Registration) if row.category == "CHEM"]
    assert len({row.certificate_no for row in registered}) == len({row.seal_no for row in registered}) == 5
    assert len(cast.rows(FormSnapshot)) == len(cast.rows(PledgeRecord)) == 10
    with cast.app.app_context():
        assert [events.verify(case.id) for case in cases] == [None] * 5
