"""What staff does over REST: incidents, retry, cancel, suspend, resume, migrate; and the desks' computer check."""

from datetime import timedelta

import pytest

from service.gateways import faults
from service.models import Instance, Job, db
from service.models.unit import unit_of_work
from tests.redrawn import renamed as renamed_element
from tests.redrawn import with_a_second_reviewer
from tests.stage import good

from .journeys import reported, submitted
from .test_definitions import KEY, deploy, renamed


@pytest.fixture
def admin(login):
    return login("admin")


@pytest.fixture
def case(login, work, clock):
    return submitted(login("app-chem"), work, clock)


class TestCommands:
    def test_cancelling_ends_a_case_with_its_reason_in_the_history(self, admin, login, case):
        answer = good(admin.post(f"/instances/{case}/cancel", {"reason": "申请人死亡"}))
        assert (answer["status"]["id"], answer["tasks"], answer["waits"]) == ("terminated", [], [])
        events = good(login("app-chem").get(f"/instances/{case}/history"))["items"]
        assert "申请人死亡" in [event["opinion"] for event in events if event["kind"] == "admin"]

    def test_a_reason_is_demanded_for_cancelling(self, admin, case):
        answer = admin.post(f"/instances/{case}/cancel", {})
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["reason"])

    def test_a_suspended_case_rests_until_it_is_resumed(self, admin, login, case):
        agent = login("ent-hebei")
        task = agent.task(case, "Task_EnterpriseReport")["id"]
        assert good(admin.post(f"/instances/{case}/suspend", {"reason": "核实中"}))["suspended"] is True
        refused = agent.post(f"/tasks/{task}/complete", {"answers": {"outcome": "report"}})
        assert (refused.status_code, refused.json["code"]) == (409, "conflict")
        assert admin.post(f"/instances/{case}/suspend").status_code == 409
        assert good(admin.post(f"/instances/{case}/resume"))["suspended"] is False
        assert agent.post(f"/tasks/{task}/complete", {"answers": {"outcome": "report"}}).status_code == 200

    @pytest.mark.parametrize("command", ["cancel", "suspend", "resume"])
    def test_only_an_admin_does_it(self, login, case, command):
        for username in ("app-chem", "ent-hebei", "ministry-review", "analyst"):
            assert login(username).post(f"/instances/{case}/{command}", {"reason": "x"}).status_code == 403, username

    def test_a_case_is_migrated_to_another_version_or_told_why_not(self, admin, login, case):
        analyst = login("analyst")
        diagram = analyst.get(f"/definitions/{KEY}/xml").data
        good(deploy(analyst, {f"{KEY}.bpmn": renamed(diagram)}))
        dry = good(analyst.post(f"/instances/{case}/migrate", {"version": 2, "dry_run": True}))
        assert dry["possible"] is True
        assert good(admin.get(f"/instances/{case}"))["definition"]["version"] == 1
        good(admin.post(f"/instances/{case}/migrate", {"version": 2}))
        assert good(admin.get(f"/instances/{case}"))["definition"]["version"] == 2
        assert admin.post(f"/instances/{case}/migrate", {"version": "2"}).status_code == 422

    def test_a_migration_says_because_of_which_element_it_cannot_be(self, login, case):
        analyst = login("analyst")
        gone = renamed_element("enterprise_report.bpmn", "Task_EnterpriseReport", "Task_Report")
        good(deploy(analyst, gone, override_reason="演练"))
        dry = good(analyst.post(f"/instances/{case}/migrate", {"version": 2, "dry_run": True}))
        assert (dry["possible"], dry["element"], dry["name"]) == (False, "Task_EnterpriseReport", "企业审核上报")
        refused = analyst.post(f"/instances/{case}/migrate", {"version": 2})
        assert (refused.status_code, refused.json["code"]) == (409, "conflict")
        assert "“企业审核上报”" in refused.json["detail"]

    def test_a_migrated_case_can_be_moved_back_and_the_history_tells_who_and_why(self, admin, login, case):
        analyst = login("analyst")
        good(deploy(analyst, with_a_second_reviewer(), override_reason="演练"))
        good(analyst.post(f"/instances/{case}/migrate", {"version": 2, "reason": "增加复核"}))
        again = admin.post(f"/instances/{case}/migrate", {"version": 2})
        assert (again.status_code, again.json["detail"]) == (409, "该业务已在第2版")
        good(admin.post(f"/instances/{case}/migrate", {"version": 1, "reason": "发错了"}))
        events = good(admin.get(f"/instances/{case}/history"))["items"]
        told = [(one["actor"]["role"], one["opinion"]) for one in events if one["kind"] == "migrated"]
        assert told == [("analyst", "增加复核"), ("admin", "发错了")]

    def test_nobody_else_migrates(self, login, case):
        for username in ("app-chem", "ent-hebei", "ministry-review"):
            assert login(username).post(f"/instances/{case}/migrate", {"version": 1}).status_code == 403, username


class TestIncidents:
    @pytest.fixture
    def incident(self, app, admin, login, work, clock):
        """The insurance registry was down until nobody tried any more."""
        applicant = login("app-chem")
        with app.app_context(), unit_of_work():
            faults.switch("insurance", "down", {})
        case = applicant.start(KEY, category="CHEM")["id"]
        applicant.complete(case, "Task_ConfirmConditions", accepted=True)
        for _ in range(10):
            work()
            with app.app_context(), unit_of_work():  # leases are real time, which a test can't wait for
                for job in db.session.query(Job).filter_by(kind="service", failed=False):
                    job.locked_until = None
            clock.advance(timedelta(seconds=1))
        (found,) = good(admin.get("/incidents", state="open"))["items"]
        assert found["instance"] == case
        return found

    def test_it_says_where_and_why(self, admin, incident):
        assert (incident["element"], incident["kind"]) == ("Service_CheckInsurance", "service")
        assert incident["message"]
        assert incident["resolved_at"] is None
        shown = good(admin.get(f"/instances/{incident['instance']}"))["incidents"]
        assert [one["id"] for one in shown] == [incident["id"]]

    def test_the_applicant_is_not_shown_its_technical_message(self, login, incident):
        assert good(login("app-chem").get(f"/instances/{incident['instance']}"))["incidents"] == []

    @pytest.mark.req("AT-59")
    def test_a_retry_settles_it_and_the_case_goes_on(self, app, admin, login, work, incident):
        with app.app_context(), unit_of_work():
            faults.switch("insurance", "off", {})
        answer = admin.post(f"/incidents/{incident['id']}/retry")
        assert (answer.status_code, answer.json["id"]) == (202, incident["id"])
        assert admin.post(f"/incidents/{incident['id']}/retry").status_code == 409
        assert good(admin.get("/incidents", state="open"))["items"] == []
        assert len(good(admin.get("/incidents", state="resolved"))["items"]) == 1
        work()
        waits = good(login("app-chem").get(f"/instances/{incident['instance']}"))["waits"]
        assert "Timer_PledgeRead" in [wait["element"] for wait in waits]

    def test_an_unknown_incident_is_not_found(self, admin):
        assert admin.post("/incidents/no-such/retry").status_code == 404

    def test_a_state_that_is_none_is_refused(self, admin):
        assert admin.get("/incidents", state="lost").json["code"] == "invalid_query"


class TestComputerCheck:
    @pytest.fixture
    def at_city(self, app, login, work, clock):
        """A case at the city's desk with something to find: applicant and agent have the same mobile."""
        case = reported(login("app-str2"), login("ent-taiyuan"), work, clock, "STR2")
        with app.app_context(), unit_of_work() as session:
            person = session.get_one(Instance, case).application.person
            assert person is not None
            person.agent_mobile = person.mobile
        return case

    def test_a_desk_runs_it_and_its_rows_replace_the_old_ones(self, login, at_city):
        officer = login("city-taiyuan")
        rows = good(officer.post(f"/instances/{at_city}/check"))["items"]
        assert {"K25"} <= {row["code"] for row in rows}
        assert {row["level"] for row in rows} == {"city"}
        assert rows == good(officer.post(f"/instances/{at_city}/check"))["items"]
        assert rows == good(officer.get(f"/instances/{at_city}/checks"))["items"]
        assert [row["code"] for row in rows] == [
            row["code"] for row in good(officer.get(f"/instances/{at_city}"))["facts"]["checks"]
        ]

    def test_only_the_desk_where_the_case_lies_runs_it(self, login, at_city):
        assert login("city-datong").post(f"/instances/{at_city}/check").status_code == 404
        for username in ("app-str2", "ent-taiyuan", "admin"):
            assert login(username).post(f"/instances/{at_city}/check").status_code == 403, username

    def test_its_rows_are_for_desks_because_they_may_name_others(self, login, at_city):
        officer = login("city-taiyuan")
        officer.post(f"/instances/{at_city}/check")
        for username in ("app-str2", "ent-taiyuan"):
            other = login(username)
            assert other.get(f"/instances/{at_city}/checks").status_code == 403
            assert good(other.get(f"/instances/{at_city}"))["facts"]["checks"] == []
