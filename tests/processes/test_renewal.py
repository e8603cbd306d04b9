"""Renewal (docs/domain.md §3.4)."""

from datetime import date

import pytest

from .journeys import case, proceed, reach
from .play import Play
from .registration_type import RegistrationType

VALID = {"exists": True, "state": "valid", "same_enterprise": True, "valid_to": date(2026, 5, 1)}


class TestRenewal(RegistrationType):
    key = "renewal"
    start = "Start_Renewal"
    form = "renewal"
    revision = "renewal_revision"
    text = "renewal_hint"
    effect = ("registration.renew", {})
    entered = ("Task_EnterpriseFillForm", "Timer_EnterpriseDraftExpiry", "renewal_entry")
    facts = {"registration": VALID}  # noqa: RUF012 - read only


def approved(state: str, *, has_qualification: bool) -> Play:
    """A renewal of a registration in some state that the ministry has just approved."""
    play = reach(
        "Task_MinistryApprove",
        key="renewal",
        registration={**VALID, "state": state},
        enterprise={"has_qualification": has_qualification},
    )
    return play.complete("Task_MinistryApprove", outcome="approve")


@pytest.mark.parametrize("state", ["valid", "expired"])
def test_a_renewal_asks_for_no_qualification_of_the_enterprise(state):
    play = approved(state, has_qualification=False).assert_ended("published")
    assert "Start_Qualification" not in play.passed


def test_a_registration_again_after_cancellation_waits_for_it():
    play = approved("cancelled", has_qualification=False).assert_waiting_at("Task_SupplyQualification")
    play.assert_status("awaiting_qualification", "待补资质")
    assert play.did("registration.renew") == []
    proceed(play).assert_ended("published")
    assert play.did("registration.renew") == [{}]


def test_a_registration_again_goes_on_when_the_enterprise_has_it():
    play = approved("cancelled", has_qualification=True).assert_ended("published")
    assert "m08_awaiting_qualification" not in play.messages()


def test_what_cannot_be_renewed_yet_stays_at_the_conditions():
    play = case(key="renewal", registration={**VALID, "valid_to": date(2027, 5, 1)})
    play.complete("Task_ConfirmConditions", accepted=True).assert_waiting_at(
        "Task_ConfirmConditions", "Timer_FilingExpiry"
    )
