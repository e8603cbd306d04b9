"""An approved case waits until the enterprise has its qualification (docs/domain.md §3.0.8)."""

import pytest

from .journeys import labelled, to_be_explained
from .play import Play

LEVELS = [("ministry", "Ministry"), ("province", "Province")]
"""The level that decides, and the suffix of its task."""
CHECKERS = {"Ministry": "ministry_reviewer", "Province": "province_officer"}


def approved(final_level: str = "ministry", *, has_qualification: bool = False, typed: bool | None = None) -> Play:
    """A case that the final level has just approved."""
    return Play(
        "qualification",
        token={"final_level": final_level},
        enterprise={"has_qualification": has_qualification},
        application={} if typed is None else {"qualification_typed": typed},
    )


def typed(final_level: str = "ministry") -> Play:
    """The enterprise has typed a number that the library does not know."""
    return approved(final_level).complete("Task_SupplyQualification", qualification_found=False)


@pytest.mark.parametrize("number_typed", [None, True])
def test_an_enterprise_that_has_its_qualification_holds_nothing_up(number_typed):
    play = approved(has_qualification=True, typed=number_typed).assert_returned("confirmed")
    assert play.done == []


@pytest.mark.parametrize("number_typed", [None, False])
def test_a_missing_qualification_is_told_to_both_and_asked_of_the_enterprise(number_typed):
    play = approved(typed=number_typed).assert_waiting_at("Task_SupplyQualification")
    play.assert_status("awaiting_qualification", "待补资质")
    shown = play.shown("Task_SupplyQualification")
    assert (shown.lane, shown.properties["form"]) == ("enterprise_agent", "supply_qualification")
    assert play.did("message.send") == [{"to": "both", "text": "m08_awaiting_qualification"}]


def test_it_may_take_as_long_as_it_takes():
    approved().wait(days=3650).assert_waiting_at("Task_SupplyQualification").assert_status("awaiting_qualification")


def test_a_number_that_the_library_knows_is_recorded_and_settles_it():
    play = approved().complete("Task_SupplyQualification", qualification_found=True).assert_returned("confirmed")
    assert play.did("qualification.record") == [{}]
    assert play.messages() == ["m08_awaiting_qualification"]


@pytest.mark.parametrize(("final_level", "level"), LEVELS)
def test_a_number_that_was_typed_is_recorded_and_checked_by_the_level_that_decides(final_level, level):
    play = typed(final_level).assert_waiting_at(f"Task_CheckQualification_{level}")
    play.assert_status("checking_qualification", "待补资质(核验中)", "待补资质(核验中)", "待核验")
    assert play.did("qualification.record") == [{}]
    shown = play.shown(f"Task_CheckQualification_{level}")
    assert (shown.lane, shown.properties["form"]) == (CHECKERS[level], "qualification_check")
    assert labelled(play, shown.id) == {"accept": "属实", "refuse": "不属实"}
    assert to_be_explained(play, shown.id) == ["refuse"]


@pytest.mark.parametrize(("final_level", "level"), LEVELS)
def test_a_number_typed_during_the_review_is_checked_without_asking_again(final_level, level):
    play = approved(final_level, typed=True).assert_waiting_at(f"Task_CheckQualification_{level}")
    assert play.shown(f"Task_CheckQualification_{level}").lane == CHECKERS[level]
    assert play.done == []


@pytest.mark.parametrize(("final_level", "level"), LEVELS)
def test_a_number_that_proves_true_becomes_the_enterprises_qualification(final_level, level):
    play = typed(final_level).complete(f"Task_CheckQualification_{level}", outcome="accept")
    play.assert_returned("confirmed")
    assert play.did("qualification.record") == [{}, {"checked": True}]


@pytest.mark.parametrize(("final_level", "level"), LEVELS)
def test_a_number_that_proves_false_is_told_to_both_and_asked_for_again(final_level, level):
    play = typed(final_level).complete(f"Task_CheckQualification_{level}", outcome="refuse")
    play.assert_waiting_at("Task_SupplyQualification").assert_status("awaiting_qualification", "待补资质")
    assert play.did("message.send")[1:] == [{"to": "both", "text": "qualification_refused"}]
    assert play.did("qualification.record") == [{}]
    play.complete("Task_SupplyQualification", qualification_found=True).assert_returned("confirmed")


def test_six_hundred_false_numbers_leave_the_state_as_small_as_one():
    play = typed().complete("Task_CheckQualification_Ministry", outcome="refuse")
    small = len(play.instance.dump())
    for _ in range(600):
        play.complete("Task_SupplyQualification", qualification_found=False)
        play.complete("Task_CheckQualification_Ministry", outcome="refuse")
    assert len(play.instance.dump()) <= small
    play.complete("Task_SupplyQualification", qualification_found=True).assert_returned("confirmed")
