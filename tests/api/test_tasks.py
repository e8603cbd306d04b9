"""Work over REST: the worklist, forms, drafts, claims, completion, batches."""

from datetime import timedelta

import pytest

from tests.stage import good

from .journeys import pledged, reported, submitted


@pytest.fixture
def applicant(login):
    return login("app-chem")


@pytest.fixture
def agent(login):
    return login("ent-hebei")


@pytest.fixture
def reviewer(login):
    return login("ministry-review")


@pytest.fixture
def case(applicant, work, clock):
    """A case that waits at the enterprise."""
    return submitted(applicant, work, clock)


@pytest.fixture
def at_ministry(applicant, agent, work, clock):
    """A case that waits at the ministry's accept desk."""
    return reported(applicant, agent, work, clock)


class TestWorklist:
    def test_it_holds_what_the_account_may_do_and_nothing_else(self, applicant, agent, reviewer, case):
        lists = {name: good(who.get("/tasks"))["items"] for name, who in
                 {"applicant": applicant, "agent": agent, "reviewer": reviewer}.items()}  # fmt: skip
        assert [task["element"] for task in lists["agent"]] == ["Task_EnterpriseReport"]
        assert lists["applicant"] == []
        assert lists["reviewer"] == []

    def test_an_item_says_what_and_whose_it_is(self, agent, case):
        (item,) = good(agent.get("/tasks"))["items"]
        assert item["instance"] == case
        assert item["role"] == "enterprise_agent"
        assert item["name"] == "企业审核上报"
        assert item["status"] == {"id": "personal_submitted", "label": "未上报"}
        assert item["definition"]["key"] == "initial_registration"
        assert item["person"]["name"] == "吴思齐"

    @pytest.mark.parametrize(
        ("query", "hits"),
        [
            ({"role": "enterprise_agent"}, 1), ({"role": "applicant"}, 0), ({"role": "ministry_reviewer"}, 0),
            ({"element": "Task_EnterpriseReport"}, 1), ({"element": "Task_FillForm"}, 0),
            ({"definition": "initial_registration"}, 1), ({"definition": "renewal"}, 0),
            ({"status": "personal_submitted"}, 1), ({"status": "published"}, 0),
            ({"q": "吴思齐"}, 1), ({"q": "河北燕赵"}, 1), ({"q": "nobody"}, 0), ({"q": "_"}, 0),
            ({"instance": "0" * 32}, 0),
            ({"q": "吴", "definition": "initial_registration", "status": "personal_submitted"}, 1),
        ],
    )  # fmt: skip
    def test_it_narrows(self, agent, case, query, hits):
        assert len(good(agent.get("/tasks", **query))["items"]) == hits

    def test_it_finds_what_is_due_by_a_day(self, reviewer, at_ministry):
        due_at = good(reviewer.get("/tasks"))["items"][0]["due_at"]
        assert due_at is not None
        assert len(good(reviewer.get("/tasks", due=due_at[:10]))["items"]) == 1
        assert good(reviewer.get("/tasks", due="2026-03-02"))["items"] == []

    def test_it_is_oldest_first_and_pages_without_losing_any(self, login, agent, work, clock):
        cases = [submitted(login(f"app-batch{number}"), work, clock) for number in (1, 2, 3, 4, 5)]
        found, cursor = [], None
        while True:
            page = good(agent.get("/tasks", limit=2, **({"cursor": cursor} if cursor else {})))
            found += [item["instance"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert found == cases

    @pytest.mark.parametrize(
        "query", [{"limit": "1000"}, {"cursor": "x"}, {"due": "soon"}, {"due": "9999-12-31"}, {"a": "b"}]
    )
    def test_a_query_that_makes_no_sense_is_refused(self, agent, query):
        answer = agent.get("/tasks", **query)
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_query")

    def test_an_account_with_several_roles_has_all_their_tasks_in_one_order(
        self, app, login, agent, reviewer, work, clock
    ):
        from service import accounts

        reported(login("app-batch1"), agent, work, clock)
        waiting = submitted(login("app-batch2"), work, clock)
        with app.app_context():
            accounts.grant("ministry-review", "enterprise_agent", agent.account["enterprise"]["id"])
        found = good(login("ministry-review").get("/tasks"))["items"]
        assert [item["element"] for item in found] == ["Task_MinistryAccept", "Task_EnterpriseReport"]
        assert found[1]["instance"] == waiting
        assert len(good(login("ministry-review").get("/tasks", limit=1))["items"]) == 1


class TestOneTask:
    def test_it_brings_its_form(self, applicant, work, clock):
        case = pledged(applicant, work, clock)
        task = applicant.task(case, "Task_FillForm")
        assert task["form"]["name"] == "initial_registration"
        assert task["form"]["schema"]["properties"]["qualification_cert_no"]["title"]
        assert task["form"]["prefilled"]["qualification_cert_no"] == "20251303000003"
        assert task["form"]["draft"] is None

    def test_a_pledge_brings_the_text_that_is_signed(self, applicant, work, clock):
        case = applicant.start("initial_registration", category="CHEM")["id"]
        applicant.complete(case, "Task_ConfirmConditions", accepted=True)
        work()
        clock.advance(timedelta(seconds=60))
        work()
        assert "承诺" in applicant.task(case, "Task_Pledge")["text"]

    def test_it_offers_the_outcomes_of_the_diagram(self, agent, case):
        schema = agent.task(case, "Task_EnterpriseReport")["form"]["schema"]
        choices = {one["const"]: one["title"] for one in schema["properties"]["outcome"]["oneOf"]}
        assert set(choices) == {"report", "return"}

    def test_a_task_of_a_case_that_is_seen_is_forbidden_and_of_another_not_found(self, login, applicant, agent, case):
        task = agent.task(case, "Task_EnterpriseReport")["id"]
        for path in (f"/tasks/{task}",):
            assert applicant.get(path).json["code"] == "not_yours"
            assert login("ent-taiyuan").get(path).status_code == 404
            assert login("analyst").get(path).status_code == 404
        for who, status in ((applicant, 403), (login("ent-taiyuan"), 404), (login("admin"), 403)):
            assert who.post(f"/tasks/{task}/complete", {"answers": {"outcome": "report"}}).status_code == status
            assert who.put(f"/tasks/{task}/draft", {"answers": {}}).status_code == status
            assert who.post(f"/tasks/{task}/claim").status_code == status

    def test_a_task_that_is_done_is_not_found(self, agent, case):
        task = agent.task(case, "Task_EnterpriseReport")["id"]
        agent.complete(case, "Task_EnterpriseReport", outcome="report")
        assert agent.get(f"/tasks/{task}").status_code == 404

    def test_an_unknown_task_is_not_found(self, agent):
        assert agent.get("/tasks/no-such").status_code == 404
        assert agent.get("/tasks/%00").status_code == 404


class TestCompleting:
    def test_a_second_completion_finds_the_task_gone(self, agent, case):
        task = agent.task(case, "Task_EnterpriseReport")["id"]
        assert agent.post(f"/tasks/{task}/complete", {"answers": {"outcome": "report"}}).status_code == 200
        again = agent.post(f"/tasks/{task}/complete", {"answers": {"outcome": "report"}})
        assert (again.status_code, again.json["code"]) == (409, "task_gone")

    def test_wrong_answers_are_told_by_field(self, agent, case):
        task = agent.task(case, "Task_EnterpriseReport")["id"]
        answer = agent.post(f"/tasks/{task}/complete", {"answers": {"outcome": "invent"}})
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_answers")
        assert list(answer.json["errors"]) == ["outcome"]

    @pytest.mark.parametrize(
        ("body", "code"),
        [({}, "invalid_answers"), ({"answers": []}, "invalid_answers"), ({"answers": {}, "extra": 1}, "unknown_field")],
    )
    def test_a_body_of_another_shape_is_refused(self, agent, case, body, code):
        task = agent.task(case, "Task_EnterpriseReport")["id"]
        answer = agent.post(f"/tasks/{task}/complete", body)
        assert (answer.status_code, answer.json["code"]) == (422, code)


class TestIdempotency:
    @pytest.fixture
    def task(self, agent, case):
        return agent.task(case, "Task_EnterpriseReport")["id"]

    def complete(self, who, task, key, **answers):
        return who.post(f"/tasks/{task}/complete", {"answers": answers}, **{"Idempotency-Key": key})

    def test_the_same_request_gets_the_first_answer_again(self, agent, task):
        first = self.complete(agent, task, "k-1", outcome="report")
        again = self.complete(agent, task, "k-1", outcome="report")
        assert (first.status_code, again.status_code) == (200, 200)
        assert first.json == again.json
        assert first.json["tasks"] == []

    def test_another_body_under_the_same_key_is_a_mismatch(self, agent, task):
        self.complete(agent, task, "k-1", outcome="report")
        other = self.complete(agent, task, "k-1", outcome="return", reason="缺材料")
        assert (other.status_code, other.json["code"]) == (422, "idempotency_mismatch")

    def test_the_key_is_the_accounts_own(self, agent, applicant, task):
        self.complete(agent, task, "k-1", outcome="report")
        assert self.complete(applicant, task, "k-1", outcome="report").status_code == 403

    def test_it_is_forgotten_after_a_day(self, agent, task, clock):
        self.complete(agent, task, "k-1", outcome="report")
        clock.advance(timedelta(hours=24, seconds=1))
        assert self.complete(agent, task, "k-1", outcome="report").status_code == 409

    def test_a_refused_request_may_be_mended_under_its_key(self, agent, task):
        assert self.complete(agent, task, "k-1", outcome="invent").status_code == 422
        assert self.complete(agent, task, "k-1", outcome="report").status_code == 200

    @pytest.mark.parametrize("key", ["", "x" * 201])
    def test_a_key_has_a_sensible_length(self, agent, task, key):
        assert self.complete(agent, task, key, outcome="report").status_code == 422


class TestBatch:
    @pytest.mark.req("AT-24")
    def test_each_task_stands_alone(self, login, agent, work, clock):
        tasks = [
            agent.task(submitted(login(f"app-batch{n}"), work, clock), "Task_EnterpriseReport")["id"] for n in (1, 2, 3)
        ]
        body = [
            {"id": tasks[0], "answers": {"outcome": "report"}},
            {"id": tasks[1], "answers": {"outcome": "invent"}},
            {"id": "no-such", "answers": {"outcome": "report"}},
            {"id": tasks[2], "answers": {"outcome": "report"}},
            {"id": tasks[0], "answers": {"outcome": "report"}},
        ]
        results = good(agent.post("/tasks/complete", {"tasks": body}))["results"]
        assert [(one["id"], one["status"], one.get("code")) for one in results] == [
            (tasks[0], 200, None),
            (tasks[1], 422, "invalid_answers"),
            ("no-such", 404, "not_found"),
            (tasks[2], 200, None),
            (tasks[0], 409, "task_gone"),
        ]
        assert all(one["detail"] for one in results if one["status"] != 200)

    @pytest.mark.parametrize("tasks", [[], [{"id": "x", "answers": {}}] * 101, [{"id": "x"}], [1], "x"])
    def test_a_batch_of_another_shape_is_refused(self, agent, tasks):
        assert agent.post("/tasks/complete", {"tasks": tasks}).status_code == 422


class TestDraft:
    def test_it_is_kept_unvalidated_and_given_back(self, applicant, work, clock):
        case = pledged(applicant, work, clock)
        task = applicant.task(case, "Task_FillForm")["id"]
        draft = {"qualification_method": "不存在的方式", "half": ["done"]}
        assert applicant.put(f"/tasks/{task}/draft", {"answers": draft}).status_code == 204
        assert good(applicant.get(f"/tasks/{task}"))["form"]["draft"] == draft

    def test_it_is_too_late_when_the_task_is_done(self, agent, case):
        task = agent.task(case, "Task_EnterpriseReport")["id"]
        agent.complete(case, "Task_EnterpriseReport", outcome="report")
        answer = agent.put(f"/tasks/{task}/draft", {"answers": {}})
        assert (answer.status_code, answer.json["code"]) == (409, "task_gone")


class TestClaiming:
    @pytest.fixture
    def colleague(self, app, login):
        from service import accounts

        with app.app_context():
            accounts.create("ministry-review2", "部级审核人员（二）", "demo")
            accounts.grant("ministry-review2", "ministry_reviewer")
        return login("ministry-review2")

    @pytest.fixture
    def task(self, reviewer, at_ministry):
        return reviewer.task(at_ministry, "Task_MinistryAccept")["id"]

    def test_who_comes_first_has_it(self, reviewer, colleague, task):
        assert good(reviewer.post(f"/tasks/{task}/claim"))["assignee"] == reviewer.account["id"]
        assert good(reviewer.post(f"/tasks/{task}/claim"))["assignee"] == reviewer.account["id"]
        late = colleague.post(f"/tasks/{task}/claim")
        assert (late.status_code, late.json["code"]) == (409, "conflict")

    def test_a_colleagues_claim_is_respected_until_it_is_released(self, reviewer, colleague, task):
        reviewer.post(f"/tasks/{task}/claim")
        refused = colleague.post(f"/tasks/{task}/complete", {"answers": {"outcome": "accept"}})
        assert (refused.status_code, refused.json["code"]) == (403, "not_yours")
        assert colleague.post(f"/tasks/{task}/release").status_code == 409
        assert good(reviewer.post(f"/tasks/{task}/release"))["assignee"] is None
        assert colleague.post(f"/tasks/{task}/complete", {"answers": {"outcome": "accept"}}).status_code == 200

    def test_it_is_handed_to_a_colleague_and_the_history_knows(self, reviewer, colleague, at_ministry, task):
        handed = good(reviewer.post(f"/tasks/{task}/reassign", {"account": "ministry-review2"}))
        assert handed["assignee"] == colleague.account["id"]
        event = good(reviewer.get(f"/instances/{at_ministry}/history"))["items"][-1]
        assert (event["kind"], event["name"]) == ("admin", "转办：部级受理")
        assert event["actor"]["account"] == reviewer.account["id"]

    def test_an_admin_may_reassign_what_they_may_not_do(self, login, colleague, task):
        admin = login("admin")
        assert good(admin.post(f"/tasks/{task}/reassign", {"account": colleague.account["id"]}))["assignee"]
        assert admin.get(f"/tasks/{task}").status_code == 403

    def test_nobody_gets_a_task_that_is_not_theirs(self, reviewer, task):
        answer = reviewer.post(f"/tasks/{task}/reassign", {"account": "city-taiyuan"})
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["account"])
