"""An anomaly is told to both sides, who may defend themselves, and an authority decides (docs/domain.md §5)."""

import pytest

from .journeys import SYSTEMS, beijing, labelled, to_be_explained
from .play import Play

PERSON, ENTERPRISE = "Task_DefendByPerson", "Task_DefendByEnterprise"
DESKS = {
    "city": ("Task_DecideDefence_City", "city_officer"),
    "province": ("Task_DecideDefence_Province", "province_officer"),
    "ministry": ("Task_DecideDefence_Ministry", "ministry_reviewer"),
}
PERIOD_OVER = "2026-03-10 00:00"
REOPENED = [
    (PERSON, "applicant", "reopen_person", "Receive_ReopenPerson"),
    (ENTERPRISE, "enterprise_agent", "reopen_enterprise", "Receive_ReopenEnterprise"),
]


def found(category="CHEM", held_by="ministry", **anomaly):
    """An anomaly that was found in a case at this level."""
    told = {
        "kind": "insurance",
        "name": "社保异常",
        "description": "社保异常：多单位缴纳",
        "defences": 0,
        "under_way": True,
    }
    return Play(
        "anomaly_defence",
        process="anomaly_defence",
        category=category,
        system=SYSTEMS[category],
        anomaly={**told, "held_by": held_by, **anomaly},
    )


def defend(play, *elements):
    """These sides file their defence."""
    for element in elements:
        play.facts["anomaly"]["defences"] += 1
        play.complete(element)
    return play


# --- defending -------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-52", "000-24")
def test_both_sides_are_told_and_may_defend_themselves():
    play = found().assert_waiting_at(PERSON, ENTERPRISE, "Timer_DefencePeriod")
    play.assert_status("open", "待申辩", None, "等待申辩")
    assert play.did("message.send") == [{"to": "both", "text": "m11_anomaly", "kind": "社保异常"}]
    for element, lane in ((PERSON, "applicant"), (ENTERPRISE, "enterprise_agent")):
        asked = play.shown(element)
        assert (asked.lane, asked.properties["form"]) == (lane, "defence")
        assert play.deadline(element) == beijing(PERIOD_OVER)
    assert play.did("anomaly.hear") == []


@pytest.mark.parametrize(("first", "second"), [(PERSON, ENTERPRISE), (ENTERPRISE, PERSON)])
def test_the_first_defence_brings_it_to_the_authority_and_the_other_side_may_still_speak(first, second):
    play = defend(found(), first).assert_waiting_at(second, "Task_DecideDefence_Ministry")
    play.assert_status("defended", "已申辩", None, "待处理申辩")
    assert play.did("anomaly.hear") == [{}]
    defend(play, second).assert_waiting_at("Task_DecideDefence_Ministry").assert_status(
        "defended", "已申辩", None, "待处理申辩"
    )
    assert play.did("anomaly.hear") == [{}]  # it is there already


def test_when_nobody_speaks_the_authority_decides_after_the_period():
    play = found().wait_until(beijing(PERIOD_OVER)).assert_waiting_at(PERSON, ENTERPRISE, "Task_DecideDefence_Ministry")
    play.assert_status("open", "待申辩", None, "逾期未申辩")
    assert play.did("anomaly.hear") == [{}]


def test_a_late_defence_is_heard_until_it_is_decided():
    play = defend(found().wait_until(beijing(PERIOD_OVER)), PERSON)
    play.assert_waiting_at(ENTERPRISE, "Task_DecideDefence_Ministry").assert_status(
        "defended", "已申辩", None, "待处理申辩"
    )


def test_nothing_comes_of_the_period_once_somebody_has_spoken():
    play = defend(found(), PERSON).wait_until(beijing("2026-04-01 00:00"))
    play.assert_waiting_at(ENTERPRISE, "Task_DecideDefence_Ministry")
    assert play.did("anomaly.hear") == [{}]


# --- speaking once more ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("element", "lane", "message", "waiting"), REOPENED)
def test_each_side_speaks_once_unless_the_authority_asks_for_more(element, lane, message, waiting):
    play = defend(found(), element)
    assert play.offers(message, "ministry_reviewer")
    assert not play.offers(message, "province_officer")
    assert not play.offers(message, lane)
    play.send(message, "ministry_reviewer")
    assert element in play.waiting_at()
    play.assert_status("open", "待申辩", None, "等待申辩")
    assert play.shown(element).lane == lane
    defend(play, element).assert_status("defended", "已申辩", None, "待处理申辩")
    assert play.offers(message, "ministry_reviewer")
    assert play.did("anomaly.hear") == [{}]


@pytest.mark.parametrize("level", DESKS)
def test_only_the_level_that_decides_asks_for_more(level):
    play = defend(found(held_by=level), PERSON, ENTERPRISE)
    for message in ("reopen_person", "reopen_enterprise"):
        assert [role for _, role in DESKS.values() if play.offers(message, role)] == [DESKS[level][1]]
        others = [role for other, (_, role) in DESKS.items() if other != level]
        assert "才能请其补充" in play.refusal(message, others[0])


# --- who decides -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", DESKS)
def test_the_level_that_holds_the_case_decides(level):
    element, lane = DESKS[level]
    play = defend(found(held_by=level), PERSON).assert_waiting_at(ENTERPRISE, element)
    assert (play.shown(element).lane, play.shown(element).properties["form"]) == (lane, "defence_decision")
    assert labelled(play, element) == {"accept": "采纳", "uphold": "不采纳"}
    assert to_be_explained(play, element) == ["uphold"]


@pytest.mark.parametrize(
    ("category", "under_way", "level"),
    [
        ("STR2", True, "city"),
        ("ARCH1", True, "province"),
        ("CHEM", True, "ministry"),
        ("SUPV", True, "ministry"),
        ("STR2", False, "province"),
        ("ARCH1", False, "ministry"),
        ("SUPV", False, "ministry"),
    ],
)
def test_before_an_authority_holds_a_case_its_first_level_decides_and_without_a_case_the_final_one(
    category, under_way, level
):
    play = defend(found(category, held_by=None, under_way=under_way), PERSON)
    play.assert_waiting_at(ENTERPRISE, DESKS[level][0])


@pytest.mark.parametrize(("before", "now"), [("city", "province"), ("province", "ministry"), ("ministry", "city")])
def test_a_defence_that_waits_goes_with_the_case(before, now):
    play = defend(found(held_by=before), PERSON)
    play.facts["anomaly"]["held_by"] = now
    play.send("case_moved", "system").assert_waiting_at(ENTERPRISE, DESKS[now][0])
    play.facts["anomaly"]["held_by"] = before
    play.send("case_moved", "system").assert_waiting_at(ENTERPRISE, DESKS[before][0])
    assert not play.offers("case_moved", DESKS[before][1])


def test_before_anybody_has_spoken_there_is_nothing_to_go_with_the_case():
    assert not found().offers("case_moved", "system")


# --- the decision ----------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-52")
@pytest.mark.parametrize("level", DESKS)
@pytest.mark.parametrize("defended_by", [(PERSON,), (ENTERPRISE,), (PERSON, ENTERPRISE)])
def test_a_defence_that_is_accepted_settles_the_anomaly_and_both_are_told(level, defended_by):
    play = defend(found(held_by=level), *defended_by).complete(DESKS[level][0], outcome="accept")
    play.assert_ended("accepted").assert_status("accepted", "申辩采纳")
    assert play.did("message.send")[1:] == [{"to": "both", "text": "m12_defence_decided", "decision": "采纳"}]


@pytest.mark.req("AT-52")
@pytest.mark.parametrize("level", DESKS)
def test_a_defence_that_is_not_accepted_leaves_the_anomaly_and_both_are_told(level):
    play = defend(found(held_by=level), PERSON).complete(DESKS[level][0], outcome="uphold")
    play.assert_ended("upheld").assert_status("upheld", "申辩不采纳")
    assert play.did("message.send")[1:] == [{"to": "both", "text": "m12_defence_decided", "decision": "不采纳"}]


def test_the_decision_ends_it_also_while_a_side_was_asked_for_more():
    play = defend(found(), PERSON).send("reopen_person", "ministry_reviewer")
    play.complete("Task_DecideDefence_Ministry", outcome="uphold").assert_ended("upheld")
