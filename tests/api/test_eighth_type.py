"""An eighth registration type is a diagram, a form and rows of decision tables; nothing else changes (the test of the design).

Its lanes come in an order that no other type has, and its statuses are ones that nobody has seen.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from service import host
from service.forms import fields, registry
from tests.stage import good

from .cast import Case, refused, versions

KEY = "interprovincial_practice"
FILES = Path(__file__).parent / "eighth_type"
APPLICANT, AGENT, CITY = "app-renew", "ent-hebei", "city-datong"


@pytest.fixture
def forms(monkeypatch):
    """The two forms of the type, as its form module would register them."""
    monkeypatch.setattr(registry, "_forms", dict(registry.forms()))

    @registry.form(KEY)
    class PlannedStay(registry.Form):
        province = fields.Choice("执业省份", ("山西省", "山东省"))
        months = fields.Count("执业月数", 1, 36)

        def keep(self, answers):
            super().keep(answers)
            self.case.application.form = dict(answers)

    @registry.form("interview")
    class Interview(registry.Form):
        decisions = ("fit",)
        opinion_field = "minutes"
        fit = fields.Flag("是否适任")
        minutes = fields.Text("面谈纪要", 500)

    host.decision_fields.cache_clear()  # read once per process, when all forms are registered
    yield PlannedStay, Interview
    host.decision_fields.cache_clear()


def with_row(table: bytes, given: dict[str, str], result: str) -> bytes:
    """The decision table with one more row at its top: entries by the expression of their column, `-` for all others."""
    text = table.decode()
    inputs = re.findall(r"<inputExpression[^>]*>\s*<text>(.*?)</text>", text, re.DOTALL)
    entries = [
        f'<inputEntry id="row_8_{n}"><text>{given.get(name, "-")}</text></inputEntry>' for n, name in enumerate(inputs)
    ]
    assert set(given) <= set(inputs), f"{set(given) - set(inputs)} are no columns: {inputs}"
    row = f'<rule id="row_8">{"".join(entries)}<outputEntry id="row_8_out"><text>{result}</text></outputEntry></rule>'
    return text.replace("<rule ", row + "<rule ", 1).encode()


@pytest.fixture
def deployed(cast, forms):
    """The type is deployed, through the gate, by an analyst; the city at the unit's seat has an officer."""
    current = cast.deployed_files()
    files = {path.name: path.read_bytes() for path in FILES.iterdir()}
    files["eligibility.dmn"] = with_row(
        current["eligibility.dmn"], {"process": f'"{KEY}"', "registration.state": "null"}, '"尚未注册，不能备案"'
    )
    files["time_limits.dmn"] = with_row(current["time_limits.dmn"], {"limit": '"interview_days"'}, "3")
    assert versions(cast.try_deploy(files))[KEY] == 1
    cast.grant(CITY, "city_officer", "130100")
    return cast


@pytest.fixture
def case(deployed):
    """A case of it that waits for its form."""
    return deployed.start("STR1", APPLICANT, AGENT, KEY)


@pytest.mark.req("AT-59")
def test_it_runs_to_its_end_through_rest(deployed, case: Case):
    assert case.seen_by(APPLICANT)["definition"] == {"key": KEY, "version": 1}
    case.stands_at("planning_stay", "计划填报中")
    schema = case.task(APPLICANT, "Task_DescribeStay")["form"]["schema"]
    assert schema["properties"]["province"]["enum"] == ["山西省", "山东省"]
    assert schema["required"] == ["province", "months"]
    wrong = case.try_complete(APPLICANT, "Task_DescribeStay", province="月球", months=99)
    assert set(refused(wrong, 422, "invalid_answers")["errors"]) == {"province", "months"}

    case.complete(APPLICANT, "Task_DescribeStay", province="山西省", months=18)
    case.stands_at("awaiting_interview", "待面谈").sees("ministry-review", "awaiting_interview", "待面谈·山西省")
    interview = case.task("ministry-review", "Task_Interview")
    assert interview["due_at"] == "2026-03-06T00:00:00+08:00"
    case.hidden_from(AGENT, CITY)
    case.complete("ministry-review", "Task_Interview", fit=True, minutes="情况属实")

    case.stands_at("cooling_off", "冷静期")
    deployed.travel(timedelta(hours=24))
    case.stands_at("entering_stay", "地市登记中")
    assert case.outcomes(CITY, "Task_EnterStay") == {"enter": "登记"}
    case.complete(CITY, "Task_EnterStay", outcome="enter")
    assert case.task(AGENT, "Task_ConfirmStay")["text"] == "韩立群拟于山西省执业18个月，请确认"
    case.complete(AGENT, "Task_ConfirmStay", agree=True)

    case.stands_at("stay_recorded", "已备案")
    assert case.seen_by(APPLICANT)["outcome"] == "stay_recorded"
    assert case.statuses() == [
        "planning_stay", "awaiting_interview", "cooling_off", "entering_stay", "confirming_stay", "stay_recorded",
    ]  # fmt: skip
    for username in (APPLICANT, AGENT):
        assert deployed.messages(username)[0] == "一级注册结构工程师跨省执业备案已完成，执业地：山西省"
    steps = [
        (event["actor"]["role"], event["opinion"]) for event in case.history() if event["kind"] == "task_completed"
    ]
    assert steps == [
        ("applicant", None),
        ("ministry_reviewer", "情况属实"),
        ("city_officer", None),
        ("enterprise_agent", None),
    ]


@pytest.mark.req("AT-59")
def test_its_other_ways_are_the_diagrams_too(deployed, case: Case):
    case.complete(APPLICANT, "Task_DescribeStay", province="山东省", months=6)
    case.stands_at("cooling_off", "冷静期")  # a short stay needs no interview
    deployed.travel(timedelta(hours=24))
    case.complete(CITY, "Task_EnterStay", outcome="enter").complete(AGENT, "Task_ConfirmStay", agree=False)
    case.stands_at("stay_declined", "不予备案")

    again = deployed.start("STR1", APPLICANT, AGENT, KEY)
    again.complete(APPLICANT, "Task_DescribeStay", province="山东省", months=36)
    again.complete("ministry-review", "Task_Interview", fit=False, minutes="不熟悉当地规范").stands_at(
        "stay_declined", "不予备案"
    )


@pytest.mark.req("AT-59")
def test_its_rows_and_properties_say_who_may_start_it(deployed):
    with deployed.nothing_changes():
        refused(deployed.try_start("app-str1", "STR1", KEY), 422, "not_eligible", "尚未注册，不能备案")
        refused(deployed.try_start("app-supv", "SUPV", KEY), 422, "not_eligible", "该注册专业类型不办理这项业务")
        refused(deployed.try_start(AGENT, "STR1", KEY), 403, "not_yours")
    listed = good(deployed.who("app-chem").get("/definitions"))["items"]
    assert ("跨省执业备案", ["applicant"]) in [(one["title"], one["start_roles"]) for one in listed]
    assert deployed.try_start("app-str1", "STR1").status_code == 201  # the seven others go on as before
