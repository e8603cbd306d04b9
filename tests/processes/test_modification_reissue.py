"""Modification and reissue of certificate and seal (docs/domain.md §3.5)."""

from datetime import date

import pytest

from .journeys import proceed, reach
from .registration_type import RegistrationType

VALID = {"exists": True, "state": "valid", "same_enterprise": True, "valid_to": date(2027, 5, 1)}


class TestModificationReissue(RegistrationType):
    key = "modification_reissue"
    start = "Start_Reissue"
    form = "modification_reissue"
    revision = "reissue_revision"
    effect = ("registration.reissue", {"new_seal": False})
    entered = ("Task_EnterpriseFillForm", "Timer_EnterpriseDraftExpiry", "reissue_entry")
    facts = {"registration": VALID}  # noqa: RUF012 - read only


@pytest.mark.parametrize(
    ("reason", "requirement", "new_seal"),
    [
        ("遗失", "执业印章", True),
        ("遗失", "两者", True),
        ("遗失", "注册证书", False),
        ("污损(损坏)", "执业印章", False),
    ],
)
def test_a_lost_seal_gets_a_new_number_and_nothing_else_does(reason, requirement, new_seal):
    play = reach("Task_MinistryApprove", key="modification_reissue", registration=VALID)
    play.application["form"] = {"reason": reason, "requirement": requirement}
    proceed(play).assert_ended("published")
    assert play.did("registration.reissue") == [{"new_seal": new_seal}]


def test_no_qualification_of_the_enterprise_is_asked_for():
    play = reach("published", key="modification_reissue", registration=VALID, enterprise={"has_qualification": False})
    play.assert_ended("published")
    assert "Start_Qualification" not in play.passed
