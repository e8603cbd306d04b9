"""AT-52 and what comes with it: anomalies are defended over REST, decided by the level that holds the case, or overridden."""

from datetime import date, timedelta

import pytest

from service import sweeping
from service.models import Anomaly, Job, Penalty, Registration, db
from service.models.unit import unit_of_work
from tests.stage import good

from .cast import MINUTE, Case, Cast, refused

APPLICANT, AGENT, REVIEWER, APPROVER = "app-anomaly", "ent-hebei", "ministry-review", "ministry-approve"
RETIRED = {"exemption": "正式退休或者提前退休", "reason": "退休返聘"}
PERIOD = timedelta(days=8)
"""Five working days from a Monday, and the weekend."""


@pytest.fixture
def case(cast):
    """The case of somebody without insurance who went on in spite of the warning; it lies with the ministry."""
    return anomalous(cast).report()


def anomalous(cast: Cast) -> Case:
    """The same before the enterprise has reported it."""
    found = cast.start("CHEM", APPLICANT)
    found.complete(APPLICANT, "Task_ConfirmConditions", accepted=True)
    found.complete(APPLICANT, "Task_InsuranceDecision", **{"continue": True})
    cast.travel(MINUTE)
    found.complete(APPLICANT, "Task_Pledge", agree=True)
    return found.complete(APPLICANT, "Task_FillForm", **found.filled())


def seen(cast, username, **narrow):
    """The anomalies that this account is shown."""
    return good(cast.who(username).get("/anomalies", **narrow))["items"]


def act(cast, username, what, anomaly, **answers):
    """Defend or decide; gives whatever comes back."""
    answer = cast.who(username).post(f"/anomalies/{anomaly}/{what}", answers)
    cast.sweep()
    return answer


def defended(cast, *usernames):
    """The anomaly of the case, defended by these."""
    (found,) = seen(cast, APPLICANT)
    for username in usernames:
        good(act(cast, username, "defence", found["id"], reason="退休返聘"))
    return found["id"]


def approved(case, **answers):
    """The ministry accepts, examines and approves; gives the answer to the approval."""
    case.complete(REVIEWER, "Task_MinistryAccept", outcome="accept")
    case.complete(REVIEWER, "Task_MinistryReview", outcome="agree")
    return case.try_complete(APPROVER, "Task_MinistryApprove", outcome="approve", **answers)


# --- AT-52 -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-52", "000-24", "001-32")
def test_a_defence_by_both_that_is_accepted_settles_the_anomaly_and_both_are_told(cast, case):
    (found,) = seen(cast, APPLICANT)
    assert (found["kind"], found["state"], found["label"]) == ("insurance", "open", "待申辩")
    assert (found["description"], found["instance"]) == ("社保异常：未在注册单位缴纳", case.id)
    assert found["task"]["element"] == "Task_DefendByPerson"
    assert [one["id"] for one in seen(cast, AGENT)] == [found["id"]]

    picture = cast.upload(APPLICANT)
    said = good(act(cast, APPLICANT, "defence", found["id"], files=[picture], **RETIRED))
    assert (said["state"], said["label"], said["task"]) == ("defended", "已申辩", None)
    said = good(act(cast, AGENT, "defence", found["id"], reason="该同志系我单位退休返聘人员"))
    assert [(one["role"], one["exemption"], one["reason"]) for one in said["defences"]] == [
        ("applicant", "正式退休或者提前退休", "退休返聘"),
        ("enterprise_agent", None, "该同志系我单位退休返聘人员"),
    ]
    assert good(cast.who(REVIEWER).get("/tasks", element="Task_DecideDefence_Ministry"))["items"]
    assert cast.who(REVIEWER).get(f"/files/{picture}").status_code == 200
    assert cast.who(APPROVER).get(f"/files/{picture}").status_code == 200

    decided = good(act(cast, REVIEWER, "decision", found["id"], outcome="accept", opinion="证明材料属实"))
    assert (decided["state"], decided["label"], decided["opinion"]) == ("accepted", "申辩采纳", "证明材料属实")
    for username in (APPLICANT, AGENT):
        assert cast.messages(username)[0] == "社保异常：未在注册单位缴纳：申辩采纳，意见：证明材料属实"
    assert approved(case).status_code == 200
    case.stands_at("published", "终审完成并发布")


@pytest.mark.req("AT-52")
def test_a_defence_that_is_not_accepted_leaves_the_anomaly_on_the_approvers_page(cast, case):
    found = defended(cast, APPLICANT)
    refused(act(cast, REVIEWER, "decision", found, outcome="uphold"), 422, "invalid_answers", "请填写理由")
    good(act(cast, REVIEWER, "decision", found, outcome="uphold", opinion="没有退休证明"))
    told = "社保异常：未在注册单位缴纳：申辩不采纳，意见：没有退休证明"
    assert (cast.messages(APPLICANT)[0], cast.messages(AGENT)[0]) == (told, told)

    barred = approved(case)
    refused(
        barred,
        409,
        "rule_refused",
        "存在未处理的异常（社保异常：未在注册单位缴纳），须先处理申辩，或者填写予以通过的理由",
    )
    form = case.task(APPROVER, "Task_MinistryApprove")["form"]
    assert form["prefilled"]["anomalies"] == ["社保异常：未在注册单位缴纳"]
    (flag,) = case.seen_by(APPROVER)["facts"]["anomalies"]
    assert (flag["state"], flag["label"]) == ("upheld", "申辩不采纳")


@pytest.mark.req("AT-14", "AT-52")
def test_an_open_anomaly_stops_approval_unless_the_approver_says_why(cast, case):
    refused(approved(case), 409, "rule_refused", "存在未处理的异常")
    reason = {"override_reason": "已核实属退休返聘"}
    good(case.try_complete(APPROVER, "Task_MinistryApprove", outcome="approve", **reason))
    case.stands_at("published", "终审完成并发布")
    assert case.answered("Task_MinistryApprove")["override_reason"] == "已核实属退休返聘"


def test_nobody_is_refused_before_he_could_defend_himself(cast, case):
    case.complete(REVIEWER, "Task_MinistryAccept", outcome="accept")
    case.complete(REVIEWER, "Task_MinistryReview", outcome="disagree", opinion="社保异常")
    against = {"outcome": "reject", "opinion": "未在注册单位缴纳社保"}
    refused(case.try_complete(APPROVER, "Task_MinistryApprove", **against), 409, "rule_refused", "未经申辩的异常")
    cast.travel(PERIOD)
    good(case.try_complete(APPROVER, "Task_MinistryApprove", **against))
    case.stands_at("rejected", "审批不通过")


# --- each once, and in time ------------------------------------------------------------------------------------------


def test_each_side_speaks_once_and_the_authority_decides_once(cast, case):
    found = defended(cast, APPLICANT)
    refused(act(cast, APPLICANT, "defence", found, reason="再说一次"), 409, "not_available", "您已经提出申辩")
    good(act(cast, REVIEWER, "decision", found, outcome="accept"))
    refused(act(cast, AGENT, "defence", found, reason="同意"), 409, "not_available", "不能再申辩")
    refused(act(cast, REVIEWER, "decision", found, outcome="accept"), 409, "not_available", "申辩已有决定")


def test_the_authority_may_ask_a_side_for_more(cast, case):
    found = defended(cast, APPLICANT)
    (anomaly,) = seen(cast, REVIEWER)
    hearing = Case(cast, anomaly["defence"], "CHEM", APPLICANT, AGENT)
    assert hearing.offered(REVIEWER) == ["reopen_person"]
    hearing.send(REVIEWER, "reopen_person")
    said = good(act(cast, APPLICANT, "defence", found, reason="补充退休证"))
    assert [one["reason"] for one in said["defences"]] == ["退休返聘", "补充退休证"]


def test_a_decision_waits_for_a_defence_or_for_the_end_of_the_period(cast, case):
    (found,) = seen(cast, REVIEWER)
    early = act(cast, REVIEWER, "decision", found["id"], outcome="uphold", opinion="未申辩")
    refused(early, 409, "not_available", "申辩期限未满且无人申辩")
    cast.travel(PERIOD)
    good(act(cast, REVIEWER, "decision", found["id"], outcome="uphold", opinion="逾期未申辩"))
    assert seen(cast, APPLICANT)[0]["state"] == "upheld"


def test_a_defence_needs_a_reason_and_files_of_ones_own(cast, case):
    (found,) = seen(cast, APPLICANT)
    refused(act(cast, APPLICANT, "defence", found["id"]), 422, "invalid_answers")
    strange = cast.upload("app-chem")
    refused(act(cast, APPLICANT, "defence", found["id"], reason="退休返聘", files=[strange]), 422, "invalid_answers")
    refused(act(cast, APPLICANT, "defence", found["id"], reason="退休返聘", colour="红"), 422, "invalid_answers")
    assert seen(cast, APPLICANT)[0]["state"] == "open"


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-60")
def test_an_anomaly_is_nobody_elses(cast, case):
    (found,) = seen(cast, APPLICANT)
    for username in ("app-chem", "ent-hebei2", "city-taiyuan", "province-hebei"):
        assert seen(cast, username) == []
        refused(act(cast, username, "defence", found["id"], reason="无关"), 404, "not_found")
    refused(act(cast, APPLICANT, "decision", found["id"], outcome="accept"), 403, "not_yours")
    refused(act(cast, REVIEWER, "defence", found["id"], reason="代为申辩"), 403, "not_yours")


def test_a_defence_is_no_application(cast, case):
    (found,) = seen(cast, APPLICANT)
    for username in (APPLICANT, AGENT, REVIEWER):
        assert found["defence"] not in cast.cases(username)
    by_name = good(cast.who(APPLICANT).get("/instances", definition="anomaly_defence"))["items"]
    assert [one["id"] for one in by_name] == [found["defence"]]
    refused(cast.who(APPLICANT).post("/definitions/anomaly_defence/instances", {"variables": {}}), 403, "not_yours")
    assert "anomaly_defence" not in [one["key"] for one in good(cast.who(APPLICANT).get("/definitions"))["items"]]


def test_a_defence_that_waits_goes_with_the_case_to_the_next_level(cast):
    case = cast.reported("ARCH1")
    anomaly = opened(cast, case)
    good(act(cast, "app-arch1", "defence", anomaly, reason="系统记录有误"))
    assert "Task_DecideDefence_Province" in tasks_in(cast, "province-hebei", anomaly)
    case.through_province()
    assert tasks_in(cast, "province-hebei", anomaly) == []
    assert tasks_in(cast, REVIEWER, anomaly) == ["Task_DecideDefence_Ministry"]
    refused(act(cast, "province-hebei", "decision", anomaly, outcome="accept"), 403, "not_yours")
    good(act(cast, REVIEWER, "decision", anomaly, outcome="accept"))


def opened(cast, case):
    """An anomaly that somebody has found in this case, as an operation leaves it; gives its id."""
    person = case.seen_by(case.applicant)["person"]["id"]
    unit = cast.who(case.agent).account["enterprise"]["id"]
    with cast.app.app_context(), unit_of_work() as session:
        made = Anomaly(
            kind="insurance", person_id=person, enterprise_id=unit, instance_id=case.id, category=case.category,
            description="社保异常：多单位缴纳", detected_at=cast.clock(),
        )  # fmt: skip
        session.add(made)
        session.flush()
        session.add(
            Job(
                kind="start", instance_id=case.id, element="", topic="anomaly", params={"anomaly": made.id},
                due_at=cast.clock(), created_at=cast.clock(),
            )
        )  # fmt: skip
        found = made.id
    cast.sweep()
    return found


def tasks_in(cast, username, anomaly):
    """The elements at which this account has something to do about an anomaly."""
    (row,) = cast.rows(Anomaly, id=anomaly)
    return [task["element"] for task in good(cast.who(username).get("/tasks", instance=row.defence_id))["items"]]


def move(cast, category, agent):
    """Given: the registration of this category is at this agent's unit."""
    unit = cast.who(agent).account["enterprise"]["id"]
    with cast.app.app_context(), unit_of_work() as session:
        session.query(Registration).filter_by(category=category).one().enterprise_id = unit


# --- the computer check ----------------------------------------------------------------------------------------------


@pytest.mark.req("AT-52")
def test_what_the_computer_check_finds_can_be_defended_too(cast):
    """X12: a second profession at another unit is flagged, not silent (docs/domain.md §5, §6)."""
    cast.register("app-chem", "HVAC", date(2027, 3, 1))
    case = cast.submitted("CHEM")
    move(cast, "HVAC", "ent-hebei2")
    case.report()
    (found,) = seen(cast, "app-chem")
    assert found["kind"] == "duplicate_person"
    assert "人员查重异常：该人员已在" in found["description"]
    assert seen(cast, "ent-hebei")[0]["id"] == found["id"]
    runs = good(cast.who(REVIEWER).get(f"/instances/{case.id}/check-runs"))["items"]
    assert [row["code"] for row in runs[0]["rows"] if row["code"] == "K07"] == ["K07"]
    case.check(REVIEWER)
    assert len(seen(cast, "app-chem")) == 1  # found again, told once
    assert [run["latest"] for run in good(cast.who(REVIEWER).get(f"/instances/{case.id}/check-runs"))["items"]] == [
        True,
        False,
    ]


# --- the periodic sweep ----------------------------------------------------------------------------------------------


def swept(cast, limit=20):
    """The periodic sweep comes round; the number of anomalies that it found."""
    with cast.app.app_context():
        found = sweeping.sweep(limit)
        db.session.remove()
    cast.sweep()
    return found


def penalised(cast, username, content):
    """Given: this penalty has become known about a person."""
    person = good(cast.who(username).get("/profile"))["id"]
    with cast.app.app_context(), unit_of_work() as session:
        session.add(Penalty(person_id=person, kind="administrative", content=content, ended_on=date(2026, 2, 1)))


@pytest.mark.req("AT-52")
def test_the_sweep_finds_what_came_up_since_and_the_final_authority_decides(cast):
    assert swept(cast) == 0
    penalised(cast, "app-renew", "未按强制性标准设计，警告")
    assert swept(cast) == 0  # it was looked at just now
    cast.travel(timedelta(days=30))
    assert swept(cast) == 1
    (found,) = seen(cast, "app-renew")
    assert (found["kind"], found["state"], found["instance"]) == ("penalty", "open", None)
    assert found["description"] == "行政处罚：未按强制性标准设计，警告"
    assert cast.messages("app-renew")[0].endswith("发现行政处罚，请在“我的申辩/申辩管理”中申辩")

    good(act(cast, "ent-hebei", "defence", found["id"], reason="已完成整改"))
    good(act(cast, REVIEWER, "decision", found["id"], outcome="accept", opinion="已整改"))
    cast.travel(timedelta(days=31))
    assert swept(cast) == 0  # what was decided once is not found again


def test_the_sweep_asks_about_insurance_and_goes_on_when_the_registry_is_back(cast):
    cast.gateway("insurance", "wrong", id_no=cast.who("app-renew").get("/profile").json["id_no"])
    assert swept(cast) == 1
    (found,) = seen(cast, "app-renew")
    assert (found["kind"], found["description"]) == ("insurance", "社保异常：未在注册单位缴纳")
    cast.travel(timedelta(days=30))
    cast.gateway("insurance", "down")
    assert swept(cast) == 0
    cast.gateway("insurance", "off")
    assert swept(cast) == 0
    assert all(row.swept_at == cast.clock() for row in cast.rows(Registration) if row.state == "valid")


def test_registrations_at_two_units_are_found(cast):
    cast.register("app-renew", "HVAC", date(2027, 3, 1))
    move(cast, "HVAC", "ent-hebei2")
    assert swept(cast) == 1  # once, though both registrations are looked at
    (found,) = seen(cast, "app-renew")
    assert found["kind"] == "duplicate_person"
    assert found["description"].startswith("人员查重异常：注册公用设备工程师（暖通空调）注册在")


def test_a_sweep_that_died_before_it_told_anybody_is_made_good(cast):
    person = good(cast.who("app-renew").get("/profile"))["id"]
    with cast.app.app_context(), unit_of_work() as session:
        session.add(
            Anomaly(
                kind="penalty",
                person_id=person,
                category="STR1",
                description="行政处罚：警告",
                detected_at=cast.clock(),
            )
        )
    assert swept(cast, limit=0) == 0
    assert seen(cast, "app-renew")[0]["task"]["element"] == "Task_DefendByPerson"


# --- the clock -------------------------------------------------------------------------------------------------------


def test_the_clock_of_the_review_stands_still_while_a_defence_is_waited_for(cast, case):
    """行政许可法第四十五条: what is waited for does not count (docs/domain.md §2.4)."""
    case.complete(REVIEWER, "Task_MinistryAccept", outcome="accept")
    task = case.task(REVIEWER, "Task_MinistryReview")
    assert task["due_at"] == "2026-03-31T00:00:00+08:00"
    cast.travel(timedelta(days=2))
    defended(cast, APPLICANT)
    assert case.task(REVIEWER, "Task_MinistryReview")["due_at"] == "2026-04-02T00:00:00+08:00"
    moved = [event for event in case.history(REVIEWER) if event["kind"] == "admin"]
    assert [one["element"] for one in moved[-1]["data"]["moved"]] == ["Task_MinistryReview"]
