"""What the studio asks while somebody works: the gate over unsaved contents, the catalogue, tries of expressions and tables."""

import pytest

from service.facts import FACTS
from service.forms.registry import forms
from service.tasks.registry import operations
from tests.stage import good

PLEDGE = "pledge.bpmn"


@pytest.fixture
def analyst(login):
    return login("analyst")


@pytest.fixture
def draft(analyst):
    return good(analyst.post("/drafts", {"title": "试改"}))["id"]


@pytest.fixture
def pledge(analyst, draft):
    return good(analyst.get(f"/drafts/{draft}/files/{PLEDGE}"))["content"]


def check(analyst, draft, **body):
    return good(analyst.post(f"/drafts/{draft}/check", body))["problems"]


class TestTheGate:
    def test_the_deployed_set_has_no_problem(self, analyst, draft):
        assert check(analyst, draft) == []

    def test_what_is_not_saved_yet_is_judged_at_its_element(self, analyst, draft, pledge):
        broken = pledge.replace('name="form" value="pledge"', 'name="form" value="no_such_form"')
        (problem, *_) = check(analyst, draft, files={PLEDGE: broken})
        assert (problem["file"], problem["element"], problem["severity"]) == (PLEDGE, "Task_Pledge", "error")
        assert "no_such_form" in problem["message"]
        assert check(analyst, draft) == []

    def test_half_a_file_is_a_problem_of_the_file(self, analyst, draft):
        problems = check(analyst, draft, files={PLEDGE: "<bpmn:definitions"})
        assert ("malformed_xml", PLEDGE) in [(one["code"], one["file"]) for one in problems]

    def test_a_doctype_is_refused(self, analyst, draft, pledge):
        evil = pledge.replace("?>", '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', 1)
        assert "doctype" in {one["code"] for one in check(analyst, draft, files={PLEDGE: evil})}

    def test_a_scenario_that_cannot_be_read_is_a_problem_of_its_file(self, analyst, draft):
        name = "initial_chem_published.yaml"
        (problem,) = check(analyst, draft, files={name: "!!python/object/apply:os.system ['ls']"})
        assert (problem["code"], problem["file"], problem["severity"]) == ("bad_scenario", name, "error")
        assert problem["message"] == f"场景 {name} 读不出来（第 1 行）：用了不认识的标签（!）或者不能作名称的值。"

    def test_scenarios_are_played_where_that_is_asked_for(self, analyst, draft, pledge):
        name = "initial_chem_published.yaml"
        text = good(analyst.get(f"/drafts/{draft}/files/{name}"))["content"].replace("End_Published", "End_Rejected")
        assert check(analyst, draft, files={name: text}) == []
        problems = check(analyst, draft, files={name: text}, play=True)
        assert [(one["code"], one["file"]) for one in problems] == [("scenario_failed", name)]


class TestTheCatalogue:
    @pytest.fixture
    def found(self, analyst, draft):
        return good(analyst.get(f"/drafts/{draft}/catalogue"))

    def test_it_names_everything_that_diagrams_may_use_in_chinese(self, found):
        assert {one["id"] for one in found["forms"]} == set(forms())
        assert {one["id"] for one in found["operations"]} == set(operations())
        assert {"accept", "pledge"} <= {one["id"] for one in found["forms"] if one["title"] != one["id"]}
        facts = {one["name"] for one in found["facts"]}
        assert {*FACTS, *(f"{name}.{one}" for name, of in FACTS.items() for one in of or ())} <= facts
        for part, told in (
            ("forms", "title"),
            ("operations", "title"),
            ("operations", "help"),
            ("facts", "help"),
            ("functions", "help"),
        ):
            for one in found[part]:
                assert one[told] not in ("", one.get("id", one.get("name"))), one

    def test_a_desks_form_says_that_it_chooses_and_what_it_asks(self, found):
        accept = next(one for one in found["forms"] if one["id"] == "accept")
        assert accept["outcomes"] is True
        assert "意见" in accept["help"]
        assert accept["decisions"] == ["outcome"]

    def test_parameters_come_with_what_they_mean(self, found):
        send = next(one for one in found["operations"] if one["id"] == "message.send")
        assert [one["name"] for one in send["parameters"]] == ["to", "text", "document", "visible"]
        assert send["open"] is True

    def test_roles_statuses_texts_and_elements_are_there(self, found):
        assert {"ministry_reviewer", "system"} <= {one["id"] for one in found["lanes"]}
        assert "analyst" not in {one["id"] for one in found["lanes"]}
        assert {"id": "ministry_pending", "label": "部级未受理"} in found["statuses"]
        assert "m05_accepted" in {one["id"] for one in found["texts"]}
        assert {"id": "Task_Pledge", "process": "pledge", "name": "个人承诺书"} in found["elements"]

    def test_a_file_of_the_draft_brings_its_own(self, analyst, draft, pledge):
        named = pledge.replace("Task_Pledge", "Task_Vow")
        good(analyst.put(f"/drafts/{draft}/files/{PLEDGE}", {"content": named, "revision": 0}))
        found = good(analyst.get(f"/drafts/{draft}/catalogue"))
        assert "Task_Vow" in {one["id"] for one in found["elements"]}


class TestExpressions:
    def feel(self, analyst, draft, **body):
        return good(analyst.post(f"/drafts/{draft}/feel", body))

    def test_what_can_be_read_says_what_it_reads(self, analyst, draft):
        found = self.feel(analyst, draft, expression='application.reported and category = "ARCH1"')
        assert found == {"error": None, "names": ["application.reported", "category"]}

    def test_what_cannot_be_read_says_where(self, analyst, draft):
        error = self.feel(analyst, draft, expression="outcome = ")["error"]
        assert error["message"]
        assert error["at"] == len("outcome = ")

    def test_a_cell_has_tests(self, analyst, draft):
        assert self.feel(analyst, draft, expression='"ARCH1","STR1"', unary=True)["error"] is None
        assert self.feel(analyst, draft, expression='"ARCH1","STR1"')["error"] is not None

    @pytest.mark.parametrize("evil", ["__import__('os')", "application.__class__", "open('/etc/passwd')"])
    def test_no_python_is_reached(self, analyst, draft, evil):
        self.feel(analyst, draft, expression=evil)
        problems = check(
            analyst, draft, files={PLEDGE: good(analyst.get(f"/drafts/{draft}/files/{PLEDGE}"))["content"].replace("PT60S", evil.replace("'", "&quot;"))}
        )  # fmt: skip
        assert {one["severity"] for one in problems} >= {"error"}


class TestTables:
    def attempt(self, analyst, draft, table, inputs, **more):
        return good(analyst.post(f"/drafts/{draft}/tables/{table}/try", {"inputs": inputs, **more}))

    def test_the_rows_that_hold_and_what_they_decide(self, analyst, draft):
        found = self.attempt(analyst, draft, "time_limits", {"limit": "accept_days", "category": "CHEM"})
        assert found["error"] is None
        assert found["outputs"] == {"days": 5}
        assert len(found["rules"]) == 1

    def test_the_table_as_it_is_written_just_now(self, analyst, draft):
        text = good(analyst.get(f"/drafts/{draft}/files/time_limits.dmn"))["content"]
        found = self.attempt(
            analyst, draft, "time_limits", {"limit": "accept_days"}, content=text.replace("<text>5</text>", "<text>8</text>")
        )  # fmt: skip
        assert found["outputs"] == {"days": 8}
        broken = self.attempt(
            analyst, draft, "time_limits", {}, content=text.replace("<text>5</text>", "<text>5 +</text>")
        )
        assert "第" in broken["error"]

    def test_days_are_days_and_paths_are_records(self, analyst, draft):
        found = self.attempt(
            analyst, draft, "renewal_window",
            {"registration.exists": True, "registration.valid_to": "2026-05-31", "system": "national", "registration.state": "valid"},
        )  # fmt: skip
        assert found["error"] is None

    def test_where_no_row_holds_it_says_so(self, analyst, draft):
        found = self.attempt(analyst, draft, "time_limits", {"limit": "no_such_limit"})
        assert (found["rules"], found["outputs"]) == ([], None)
        assert "没有一行成立" in found["error"]

    def test_a_table_that_is_not_there_is_not_found(self, analyst, draft):
        assert analyst.post(f"/drafts/{draft}/tables/no_such/try", {"inputs": {}}).status_code == 404
