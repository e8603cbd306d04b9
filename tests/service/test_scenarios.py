"""Scenarios: what an analyst may write, what is played, and every promise that is told when it does not hold."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from service import definitions, scenarios
from service.engine.dialect import read_files

PROCESSES = Path(__file__).parents[2] / "processes"
ORDINARY = "ordinary.yaml"


@cache
def shipped() -> dict[str, bytes]:
    return definitions.read_folder(PROCESSES)


@cache
def bare() -> dict[str, bytes]:
    """The shipped diagrams, tables, texts and ordinary case, without the shipped scenarios."""
    return {name: data for name, data in shipped().items() if not name.endswith(".yaml") or name == ORDINARY}


def written(text: str, **changes: tuple[str, str]) -> dict[str, bytes]:
    """The bare set with one scenario ``mine.yaml``, and files changed from one text to another."""
    files = {**bare(), "mine.yaml": text.encode()}
    for name, (old, new) in changes.items():
        file = name.replace("__", ".")
        assert old.encode() in files[file]
        files[file] = files[file].replace(old.encode(), new.encode())
    return files


def failures(text: str, **changes: tuple[str, str]) -> list[str]:
    """What a scenario of these words fails by."""
    [report], problems = scenarios.play(written(text, **changes), {"mine.yaml"})
    assert problems == []
    return report.failures


def refusals(text: str) -> list[str]:
    """What keeps a scenario of these words from being read."""
    reports, problems = scenarios.play(written(text), {"mine.yaml"})
    assert reports == []
    return [problem.message for problem in problems]


def scenario(*steps: str, expect: str = "", given: str = "") -> str:
    """A scenario of initial registration with these steps."""
    lines = ["process: initial_registration", "title: 示例", *([f"given: {given}"] if given else []), "steps:"]
    return "\n".join([*lines, *(f"  - {step}" for step in steps), *([f"expect: {expect}"] if expect else [])])


# -- what is shipped --------------------------------------------------------------------------------------------------


def test_every_shipped_scenario_holds():
    reports, problems = scenarios.play(shipped())
    assert problems == []
    assert {report.scenario.file: report.failures for report in reports if not report.holds} == {}


def test_the_shipped_scenarios_leave_out_no_element_and_no_flow():
    reports, _ = scenarios.play(shipped())
    assert {one.process: one for one in scenarios.left_out(shipped(), reports) if one.elements or one.flows} == {}


def test_some_shipped_scenario_reaches_every_end_of_every_type():
    reports, _ = scenarios.play(shipped())
    reached = {(report.scenario.process, report.end) for report in reports}
    processes, _, _ = read_files(shipped())
    ends = {
        (process.id, element.id)
        for process in processes.values()
        for element in process.elements.values()
        if "outcome" in element.properties and element.kind == "endEvent"
    }
    assert ends - reached == set()


# -- what a scenario promises -----------------------------------------------------------------------------------------


def test_a_scenario_goes_the_usual_way_where_it_says_nothing():
    text = scenario("until: end", expect="{end: End_Published, statuses: [not_submitted]}")
    [told] = failures(text)
    assert told.startswith("经过的状态应当是 not_submitted，实际是 not_submitted、personal_submitted")


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("{until: Task_FillForm, status: published}", "第 1 步：状态应当是 published，实际是 not_submitted。"),
        ("{until: Task_FillForm, label: 草稿}", "第 1 步：状态的名称应当是 草稿，实际是 个人未上报。"),
        ("{until: Task_FillForm, at: [Task_Pledge]}", "第 1 步：等待的环节应当是 Task_Pledge，实际是 Task_FillForm、Timer_DraftExpiry。"),
        ("{until: Task_FillForm, offers: [drop]}", "第 1 步：可以选择的结果应当是 drop，实际是 submit。"),
        ("{until: Task_CityAccept}", "第 1 步：没有到 Task_CityAccept，案件已经结束。"),
        ("{complete: Task_FillForm}", "第 1 步：Task_FillForm 这时没有打开的任务，停在 Task_ConfirmConditions、Timer_FilingExpiry。"),
        ("{finish: Service_CheckInsurance}", "第 1 步：Service_CheckInsurance 这时没有在等待，停在 Task_ConfirmConditions、Timer_FilingExpiry。"),
        ("{send: nonsense}", "第 1 步：这时没有等待消息 nonsense 的地方。"),
        ("{wait: 五天}", "第 1 步：五天 既不是正在等待的定时器，也不是时长（如 P5D、PT60S）。"),
    ],
)  # fmt: skip
def test_a_step_that_does_not_come_out_as_it_says_is_told_with_its_number(step, told):
    assert failures(scenario(step)) == [told]


def test_an_outcome_that_the_diagram_does_not_offer_cannot_be_chosen():
    steps = ("until: Task_MinistryAccept", "{complete: Task_MinistryAccept, answers: {outcome: approve}}")
    assert failures(scenario(*steps)) == ["第 2 步：部级受理这时只能选 accept、supplement、refuse，不能选 approve。"]


def test_a_message_that_the_diagram_refuses_has_to_be_promised_with_its_sentence():
    steps = ("until: Task_MinistryReview", "{send: withdraw, by: applicant}")
    assert failures(scenario(*steps)) == ["第 2 步：拒绝的理由应当是 （没有），实际是 主管部门已受理，不能撤回。"]
    steps = ("until: Task_MinistryReview", "{send: withdraw, by: applicant, refusal: 主管部门已受理，不能撤回}")
    assert failures(scenario(*steps)) == []


def test_a_message_from_somebody_else_is_not_heard():
    [told] = failures(scenario("until: Task_EnterpriseReport", "{send: withdraw, by: city_officer}"))
    assert "拒绝的理由" in told


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ("{end: End_Rejected}", "结束事件应当是 End_Rejected，实际是 End_Published。"),
        ("{status: rejected}", "最后的状态应当是 rejected，实际是 published。"),
        ("{reason: expired}", "结束的原因应当是 expired，实际是 （没有）。"),
        ("{at: [Task_MinistryApprove]}", "最后等待的环节应当是 Task_MinistryApprove，实际是 （没有）。"),
        ("{messages: []}", "发出的消息应当是 （没有），实际是 "),
        ("{operations: [registration.cancel]}", "没有依次执行 registration.cancel：缺 registration.cancel。"),
        ("{passes: [Task_MinistryReview, Task_MinistryAccept]}", "没有依次经过 Task_MinistryReview、Task_MinistryAccept：缺 Task_MinistryAccept。"),
        ("{avoids: [Task_MinistryReview]}", "不应当经过 Task_MinistryReview。"),
    ],
)  # fmt: skip
def test_a_promise_about_the_end_that_does_not_hold_is_told(expect, told):
    [failure] = failures(scenario("until: end", expect=expect))
    assert failure.startswith(told)


def test_time_passes_to_a_timer_or_by_a_duration_and_whatever_is_due_on_the_way_happens():
    assert failures(scenario("until: Task_MinistryAccept", "{wait: P30D, at: [Task_MinistryReview]}")) == []
    assert (
        failures(scenario("until: Timer_PledgeRead", "{wait: PT59S, at: [Timer_FilingExpiry, Timer_PledgeRead]}")) == []
    )
    assert failures(scenario("until: Timer_PledgeRead", "{wait: PT60S, at: [Task_Pledge, Timer_FilingExpiry]}")) == []


def test_what_is_given_goes_before_the_ordinary_case_and_before_tables():
    assert (
        failures(
            scenario(
                "until: end", given="{parameters: {public_notice_days: 10}}", expect="{passes: [Timer_PublicNotice]}"
            )
        )
        == []
    )
    steps = (
        "until: Task_ConfirmConditions",
        "{complete: Task_ConfirmConditions, answers: {accepted: true}, at: [Task_ConfirmConditions, Timer_FilingExpiry]}",
    )
    assert failures(scenario(*steps, given="{applicant: {profile_complete: false}}")) == []


def test_an_unknown_process_is_told():
    assert failures(scenario("until: end").replace("initial_registration", "nonsense")) == ["没有流程 nonsense。"]


# -- what an analyst may write ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a\n- b", "里应当是若干“名称: 值”。"),
        ("a: [", "读不出来（第 1 行）：请检查缩进、冒号、引号和括号。"),
        ("a: &x {b: 1}\nc: *x", "读不出来：用了别名（*）。"),
        ("a: !!python/object/apply:os.system ['ls']", "读不出来（第 1 行）：用了不认识的标签"),
        ("title: 示例", "的 process 没有写。"),
        (scenario("until: end") + "\nexpects: {}", "的 expects 不认识这一项。"),
        (scenario("{until: end, statuses: []}"), "的 steps 第 1 项 statuses 不认识这一项。"),
        (scenario("status: published"), "的第 1 步应当恰好写"),
        (scenario("{until: end, wait: P1D}"), "的第 1 步应当恰好写"),
        (scenario("until: end") + "\nbegins: 2026-03-02", "的 begins 应当是带时区的日期和时间"),
        ("x: " + "长" * 40_000, "太大，最多 100 KB。"),
    ],
)
def test_what_cannot_be_a_scenario_is_refused_with_a_sentence(text, told):
    said = refusals(text)
    assert any(message.startswith(f"场景 mine.yaml {told}") for message in said), said


# -- what depends on what ---------------------------------------------------------------------------------------------


def test_only_scenarios_that_a_change_can_reach_are_played():
    files = written(scenario("until: end"))

    def played(name: str) -> int:
        return len(scenarios.play(files, {name})[0])

    assert [played(name) for name in ("mine.yaml", "pledge.bpmn", "review_path.dmn", ORDINARY)] == [1, 1, 1, 1]
    assert played("renewal.bpmn") == 0


def test_a_change_that_breaks_a_promise_is_told_by_the_scenario():
    text = scenario("until: Timer_PledgeRead", "{wait: PT60S, at: [Task_Pledge, Timer_FilingExpiry]}")
    assert failures(text) == []
    assert failures(text, pledge__bpmn=("PT60S", "PT90S")) == [
        "第 2 步：等待的环节应当是 Task_Pledge、Timer_FilingExpiry，实际是 Timer_FilingExpiry、Timer_PledgeRead。"
    ]
