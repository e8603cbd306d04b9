"""Cases over REST: start, look, search, history, messages."""

from datetime import timedelta

import pytest

from tests.stage import good

from .journeys import ANSWERS, pledged, reported, submitted


@pytest.mark.req("AT-18")
def test_an_engineers_case_goes_from_the_applicant_to_the_register(login, work, clock):
    applicant, agent = login("app-chem"), login("ent-hebei")
    case = reported(applicant, agent, work, clock)
    reviewer, approver = login("ministry-review"), login("ministry-approve")
    assert good(reviewer.get(f"/instances/{case}"))["status"] == {"id": "ministry_pending", "label": "待受理"}
    reviewer.complete(case, "Task_MinistryAccept", outcome="accept")
    reviewer.complete(case, "Task_MinistryReview", outcome="agree", opinion="符合条件")
    approver.complete(case, "Task_MinistryApprove", outcome="approve")
    work()
    found = good(applicant.get(f"/instances/{case}"))
    assert found["status"] == {"id": "published", "label": "终审完成并发布"}
    assert found["outcome"] == "published"
    statuses = [e["status"]["id"] for e in good(applicant.get(f"/instances/{case}/history"))["items"] if e["status"]]
    assert not any(status.startswith("province") for status in statuses)
    registration = good(applicant.get("/registrations"))["items"][0]
    assert (registration["category"], registration["valid_from"], registration["valid_to"]) == (
        "CHEM", "2026-03-02", "2029-03-01",
    )  # fmt: skip
    assert registration["state"] == "valid"
    assert good(applicant.get("/messages"))["items"][0]["text"] == "注册化工工程师初始注册终审完成并发布"


def test_starting_again_gives_the_case_that_is_not_submitted_yet(login):
    applicant = login("app-chem")
    first = applicant.post("/definitions/initial_registration/instances", {"variables": {"category": "CHEM"}})
    again = applicant.post("/definitions/initial_registration/instances", {"variables": {"category": "CHEM"}})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["id"] == again.json["id"]


def test_starting_a_second_time_after_submission_is_already_open(login, work, clock):
    applicant = login("app-chem")
    submitted(applicant, work, clock)
    again = applicant.post("/definitions/initial_registration/instances", {"variables": {"category": "CHEM"}})
    assert (again.status_code, again.json["code"]) == (409, "already_open")


@pytest.mark.parametrize(
    ("username", "variables", "status", "code"),
    [
        ("app-chem", {"category": "ARCH1"}, 422, "not_eligible"),
        ("app-chem", {"category": "CHEM", "colour": "red"}, 422, "unknown_field"),
        ("app-chem", {}, 422, "invalid_answers"),
        ("ent-hebei", {"category": "CHEM"}, 403, "not_yours"),
        ("analyst", {"category": "CHEM"}, 403, "not_yours"),
    ],
)
def test_a_start_that_cannot_be_is_refused_with_its_reason(login, username, variables, status, code):
    answer = login(username).post("/definitions/initial_registration/instances", {"variables": variables})
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["detail"]


def test_an_unknown_process_is_not_found(login):
    assert login("app-chem").post("/definitions/no_such/instances", {"variables": {}}).status_code == 404


def test_a_case_shows_its_waits_to_everybody_and_its_tasks_to_who_may_do_them(login, work, clock):
    applicant, agent = login("app-chem"), login("ent-hebei")
    case = submitted(applicant, work, clock)
    seen_by_applicant, seen_by_agent = (good(who.get(f"/instances/{case}")) for who in (applicant, agent))
    assert [task["element"] for task in seen_by_applicant["tasks"]] == []
    assert [task["element"] for task in seen_by_agent["tasks"]] == ["Task_EnterpriseReport"]
    for seen in (seen_by_applicant, seen_by_agent):
        waits = [wait for wait in seen["waits"] if wait["kind"] == "user_task"]
        assert [(wait["element"], wait["name"]) for wait in waits] == [("Task_EnterpriseReport", "企业审核上报")]


def test_each_audience_reads_the_status_in_its_own_words(login, work, clock):
    applicant, agent, admin = login("app-chem"), login("ent-hebei"), login("admin")
    case = submitted(applicant, work, clock)
    labels = [good(who.get(f"/instances/{case}"))["status"]["label"] for who in (applicant, agent)]
    assert labels == ["个人已上报", "未上报"]
    assert good(agent.get("/instances"))["items"][0]["status"]["label"] == "未上报"
    assert good(admin.get(f"/instances/{case}"))["status"]["id"] == "personal_submitted"


@pytest.mark.req("AT-17")
def test_after_submission_the_applicant_reads_what_to_do_now(login, work, clock):
    applicant = login("app-chem")
    case = submitted(applicant, work, clock)
    notice = good(applicant.get(f"/instances/{case}"))["notice"]
    assert notice.startswith("您所申请的事项已成功提交企业，请通知企业尽快上报注册数据。")


def test_a_waiting_timer_tells_what_to_read_and_until_when(login, work, clock):
    applicant = login("app-chem")
    case = applicant.start("initial_registration", category="CHEM")["id"]
    applicant.complete(case, "Task_ConfirmConditions", accepted=True)
    work()
    waits = good(applicant.get(f"/instances/{case}"))["waits"]
    reading = next(wait for wait in waits if wait["element"] == "Timer_PledgeRead")
    assert reading["kind"] == "timer"
    assert reading["due_at"] == "2026-03-02T10:01:00+08:00"
    assert reading["text"] == "pledge_person"


def test_looking_at_a_case_whose_timer_is_due_moves_nothing_but_nudges_the_worker(login, work, clock, nudges):
    applicant = login("app-chem")
    case = applicant.start("initial_registration", category="CHEM")["id"]
    applicant.complete(case, "Task_ConfirmConditions", accepted=True)
    work()
    nudges.clear()
    clock.advance(timedelta(seconds=60))
    before = good(applicant.get(f"/instances/{case}/history"))["items"]
    assert good(applicant.get(f"/instances/{case}"))["tasks"] == []
    assert len(nudges) == 1
    assert good(applicant.get(f"/instances/{case}/history"))["items"] == before


def test_the_history_is_in_order_and_names_who_acted(login, work, clock):
    applicant = login("app-chem")
    case = submitted(applicant, work, clock)
    events = good(applicant.get(f"/instances/{case}/history"))["items"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["kind"] == "started"
    completed = [event for event in events if event["kind"] == "task_completed"]
    assert [event["element"] for event in completed] == ["Task_ConfirmConditions", "Task_Pledge", "Task_FillForm"]
    assert completed[0]["actor"] == {"account": applicant.account["id"], "role": "applicant", "name": "吴思齐"}
    assert {"role": "system"} in [event["actor"] for event in events]
    changed = [event["status"]["id"] for event in events if event["status"]]
    assert changed == ["not_submitted", "personal_submitted"]


def test_the_history_comes_in_pages(login, work, clock):
    applicant = login("app-chem")
    case = pledged(applicant, work, clock)
    whole = good(applicant.get(f"/instances/{case}/history"))
    assert whole["next_cursor"] is None
    pages, cursor = [], None
    while True:
        found = good(applicant.get(f"/instances/{case}/history", limit=2, **({"cursor": cursor} if cursor else {})))
        pages += found["items"]
        cursor = found["next_cursor"]
        if cursor is None:
            break
    assert pages == whole["items"]


def test_a_message_that_the_diagram_takes_moves_the_case(login, work, clock):
    applicant = login("app-chem")
    case = submitted(applicant, work, clock)
    offered = good(applicant.get(f"/instances/{case}"))["messages"]
    assert {"name": "withdraw", "title": "撤回"} in offered
    answer = applicant.post(f"/instances/{case}/messages", {"name": "withdraw", "payload": {}})
    assert (answer.status_code, answer.json["status"]["id"]) == (202, "withdrawn")


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("delete_draft", 409, "not_available"),
        ("no_such_message", 404, "unknown_message"),
        ("terminate", 403, "not_yours"),
    ],
)
def test_a_message_that_cannot_be_is_refused_with_a_sentence(login, work, clock, name, status, code):
    applicant = login("app-chem")
    case = submitted(applicant, work, clock)
    answer = applicant.post(f"/instances/{case}/messages", {"name": name, "payload": {}})
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["detail"]


def test_who_does_not_see_the_case_cannot_send_it_anything(login, work, clock):
    case = submitted(login("app-chem"), work, clock)
    answer = login("app-str1").post(f"/instances/{case}/messages", {"name": "withdraw", "payload": {}})
    assert answer.status_code == 404


def test_a_deleted_draft_is_answered_once_and_then_gone(login):
    applicant = login("app-chem")
    case = applicant.start("initial_registration", category="CHEM")["id"]
    answer = applicant.post(f"/instances/{case}/messages", {"name": "delete_draft", "payload": {}})
    assert (answer.status_code, answer.json["status"]["id"]) == (202, "abandoned")
    assert applicant.get(f"/instances/{case}").status_code == 404
    assert applicant.get(f"/instances/{case}/history").status_code == 404
    assert good(applicant.get("/instances"))["items"] == []


@pytest.mark.req("AT-14")
def test_every_desk_sees_the_insurance_flag(login, work, clock):
    applicant, agent, reviewer = login("app-anomaly"), login("ent-hebei"), login("ministry-review")
    case = applicant.start("initial_registration", category="CHEM")["id"]
    applicant.complete(case, "Task_ConfirmConditions", accepted=True)
    work()
    applicant.complete(case, "Task_InsuranceDecision", **{"continue": True})
    clock.advance(timedelta(seconds=60))
    work()
    applicant.complete(case, "Task_Pledge", agree=True)
    prefilled = applicant.task(case, "Task_FillForm")["form"]["prefilled"]
    applicant.complete(case, "Task_FillForm", **{name: prefilled[name] for name in ANSWERS})
    agent.complete(case, "Task_EnterpriseReport", outcome="report")
    clock.advance(timedelta(seconds=60))
    work()
    agent.complete(case, "Task_EnterprisePledge", agree=True)
    work()
    for who in (applicant, agent, reviewer):
        anomalies = good(who.get(f"/instances/{case}"))["facts"]["anomalies"]
        assert ("insurance", "open") in [(row["kind"], row["state"]) for row in anomalies]


def test_identity_numbers_are_masked_in_cases_and_lists(login, work, clock):
    applicant, agent = login("app-chem"), login("ent-hebei")
    case = submitted(applicant, work, clock)
    for answer in (agent.get(f"/instances/{case}"), agent.get("/instances"), agent.get("/tasks")):
        assert "130105********0020" in answer.text
        assert "130105198807090020" not in answer.text


class TestSearch:
    def test_it_is_newest_first_and_pages_without_losing_any(self, login, clock):
        cases = []
        for number in (1, 2, 3, 4, 5):
            applicant = login(f"app-batch{number}")
            cases.append(applicant.start("initial_registration", category="CHEM")["id"])
            clock.advance(timedelta(minutes=number % 2))  # some begin at the same moment
        admin = login("admin")
        found, cursor = [], None
        while True:
            page = good(admin.get("/instances", limit=2, **({"cursor": cursor} if cursor else {})))
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert sorted(item["id"] for item in found) == sorted(cases)
        begun = [item["started_at"] for item in found]
        assert begun == sorted(begun, reverse=True)
        assert found[-1]["id"] == cases[0]

    @pytest.mark.parametrize(
        ("query", "hits"),
        [
            ({"definition": "initial_registration"}, 1),
            ({"definition": "renewal"}, 0),
            ({"status": "personal_submitted"}, 1),
            ({"status": "not_submitted"}, 0),
            ({"element": "Task_EnterpriseReport"}, 1),
            ({"element": "Task_FillForm"}, 0),
            ({"q": "吴思"}, 1),
            ({"q": "燕赵"}, 1),
            ({"q": "130105198807090020"}, 1),
            ({"q": "130105"}, 0),
            ({"q": "N2026"}, 1),
            ({"q": "%"}, 0),
            ({"business_key": "N20260302000001"}, 1),
            ({"business_key": "N2026"}, 0),
            ({"updated_after": "2026-03-02T10:00:30+08:00"}, 1),
            ({"updated_after": "2026-03-03T00:00:00Z"}, 0),
        ],
    )
    def test_it_narrows(self, login, work, clock, query, hits):
        applicant = login("app-chem")
        submitted(applicant, work, clock)
        assert len(good(applicant.get("/instances", **query))["items"]) == hits

    @pytest.mark.parametrize(
        "query",
        [
            {"limit": "0"}, {"limit": "101"}, {"limit": "many"}, {"cursor": "nonsense"}, {"cursor": "e30"},
            {"cursor": "WzEsMl0"}, {"colour": "red"}, {"updated_after": "yesterday"}, {"updated_after": "2026-03-02T10:00:00"},
            {"updated_after": "0001-01-01T00:00:00+08:00"}, {"q": "a\0b"},
        ],
    )  # fmt: skip
    def test_a_query_that_makes_no_sense_is_refused(self, login, query):
        answer = login("app-chem").get("/instances", **query)
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_query")
        assert set(answer.json["errors"]) == set(query)
