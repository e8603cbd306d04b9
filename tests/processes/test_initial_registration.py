"""Initial registration from the conditions to the register (docs/domain.md §3.2, §4.1)."""

from datetime import datetime

import pytest

from .journeys import beijing, parameters, proceed, reach, returned, without_qualification
from .registration_type import RegistrationType


class TestInitialRegistration(RegistrationType):
    key = "initial_registration"
    start = "Start_Initial"
    form = "initial_registration"
    revision = "initial_revision"
    effect = ("registration.issue", {})
    entered = ("Task_EnterpriseFillForm", "Timer_EnterpriseDraftExpiry", "initial_entry")


@pytest.mark.parametrize("category", ["CHEM", "STR2", "SUPV"])
def test_nothing_is_registered_while_the_enterprise_has_no_qualification(category):
    play = without_qualification(category).assert_waiting_at("Task_SupplyQualification")
    play.assert_status("awaiting_qualification", "待补资质")
    assert play.messages()[-1] == "m08_awaiting_qualification"
    assert play.did("registration.issue") == []
    proceed(play).assert_ended("published")
    assert play.statuses[-3:] == ["awaiting_qualification", "approved", "published"]


def test_without_public_notice_the_decision_is_published_at_once():
    play = reach("Task_MinistryApprove").complete("Task_MinistryApprove", outcome="approve")
    play.assert_ended("published")
    assert "public_notice" not in play.statuses


def test_public_notice_of_ten_days_ends_at_midnight_and_not_a_moment_before():
    play = reach("public_notice", parameters=parameters(public_notice_days=10)).assert_waiting_at("Timer_PublicNotice")
    play.assert_status("public_notice", "公示中")
    shown = play.shown("Timer_PublicNotice")
    assert (shown.lane, shown.properties["text"]) == ("system", "public_notice")
    end = beijing("2026-03-13 00:00")
    assert play.due("Timer_PublicNotice") == end
    play.wait_until(end - datetime.resolution).assert_waiting_at("Timer_PublicNotice")
    assert play.did("registration.issue") == []
    play.wait_until(end).assert_ended("published")
    assert play.statuses[-3:] == ["public_notice", "approved", "published"]


def test_six_hundred_returns_leave_the_state_as_small_as_one():
    play = returned()
    small = len(play.instance.dump())
    for _ in range(600):
        play.complete("Task_ReviseForm", outcome="submit").complete("Task_EnterpriseReport", outcome="return")
    assert len(play.instance.dump()) <= small
    proceed(play).assert_ended("published")
