"""Which formal notices a case leaves on its way, who signs them, and what they say (docs/domain.md §2.4, §3.0.5).

Not the tests of one diagram: the notices of all of them.
"""

import re

import pytest

from .journeys import beijing, case, proceed, reach
from .play import PROCESSES, shipped

MINISTRY = "中华人民共和国住房和城乡建设部"
PROVINCE, CITY = "省级住房和城乡建设主管部门", "市级住房和城乡建设主管部门"
NOTICES = {path.stem: path.read_text(encoding="utf-8") for path in (PROCESSES / "texts").glob("notice_*.txt")}


def issued(play):
    """The notices so far, each with who signs it."""
    return [(one["document"], one["authority"]) for one in play.did("message.send") if "document" in one]


@pytest.mark.parametrize(
    ("category", "notices"),
    [
        ("CHEM", [("notice_accepted", MINISTRY), ("notice_approved", MINISTRY)]),
        ("ARCH1", [("notice_accepted", PROVINCE), ("notice_accepted", MINISTRY), ("notice_approved", MINISTRY)]),
        ("STR2", [("notice_accepted", CITY), ("notice_accepted", PROVINCE), ("notice_approved", "省住房和城乡建设厅")]),
        ("SUPV", [("notice_accepted", MINISTRY), ("notice_approved", MINISTRY)]),
    ],
)
def test_acceptance_and_decision_are_put_in_writing(category, notices):
    assert issued(proceed(case(category))) == notices


def test_what_is_missing_is_told_once_in_writing():
    play = reach("Task_MinistryAccept").complete("Task_MinistryAccept", outcome="supplement")
    assert issued(play) == [("notice_supplement", MINISTRY)]


def test_an_acceptance_by_silence_has_a_notice_of_its_own():
    play = reach("Task_MinistryAccept")
    play.wait_until(play.due("Timer_DeemedAcceptance_Ministry"))
    assert issued(play) == [("notice_deemed_accepted", MINISTRY)]


@pytest.mark.parametrize(
    ("desk", "category", "outcome", "notice"),
    [
        ("Task_MinistryAccept", "CHEM", "refuse", ("notice_not_accepted", MINISTRY)),
        ("Task_ProvinceAccept", "ARCH1", "refuse", ("notice_not_accepted", PROVINCE)),
        ("Task_CityAccept", "STR2", "refuse", ("notice_city_refused", CITY)),
        ("Task_MinistryApprove", "CHEM", "reject", ("notice_rejected", MINISTRY)),
        ("Task_ProvinceApprove", "STR2", "reject", ("notice_rejected", "省住房和城乡建设厅")),
    ],
)
def test_what_is_decided_against_is_put_in_writing(desk, category, outcome, notice):
    assert issued(reach(desk, category).complete(desk, outcome=outcome))[-1] == notice


@pytest.mark.parametrize("name", ["notice_not_accepted", "notice_city_refused", "notice_rejected"])
def test_a_refusal_has_its_reason_and_the_rights_of_appeal(name):
    """行政许可法第三十八条."""
    text = NOTICES[name]
    assert "理由：{application.opinion}" in text
    assert re.search(r"六十日内向\{appeal\.\w+_authority\}申请行政复议", text)
    assert re.search(r"六个月内向\{appeal\.\w+_court\}提起行政诉讼", text)


@pytest.mark.parametrize("name", sorted(NOTICES))
def test_every_notice_has_a_title_the_case_and_who_signs(name):
    title, *lines = NOTICES[name].strip().splitlines()
    assert re.fullmatch("[\u4e00-\u9fff]{4,12}", title)
    assert "申请编号：{application.number}" in lines
    assert lines[-1] == "{authority}"
    assert f"{name}.txt" in shipped()


def test_a_clock_that_stood_still_moves_the_due_times_of_the_review():
    """Time in which a defence was waited for does not count (行政许可法第四十五条, docs/domain.md §2.4)."""
    play = reach("Task_MinistryReview")
    assert play.deadline("Task_MinistryReview") == beijing("2026-03-31 00:00")
    play.facts["days_stopped"] = 3
    assert play.deadline("Task_MinistryReview") == beijing("2026-04-03 00:00")
    proceed(play, "Task_MinistryApprove")
    assert play.deadline("Task_MinistryApprove") == beijing("2026-04-03 00:00")
