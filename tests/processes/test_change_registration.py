"""Change of employer (docs/domain.md §3.3)."""

from datetime import date

import pytest

from .journeys import case, proceed, reach, without_qualification
from .play import Play
from .registration_type import RegistrationType, to_both

ELSEWHERE = {"exists": True, "state": "valid", "same_enterprise": False, "valid_to": date(2026, 5, 1)}


class TestChangeRegistration(RegistrationType):
    key = "change_registration"
    start = "Start_Change"
    form = "change_registration"
    revision = "change_revision"
    effect = ("registration.change", {})
    entered = ("Task_EnterpriseFillForm", "Timer_EnterpriseDraftExpiry", "change_entry")
    facts = {"registration": ELSEWHERE}  # noqa: RUF012 - read only


def changing(place: str = "Task_MinistryApprove", **facts) -> Play:
    """A change of employer that stands at a place."""
    return reach(place, key="change_registration", registration=ELSEWHERE, **facts)


@pytest.mark.req("X26")
@pytest.mark.parametrize(
    ("category", "region", "moves"),
    [("STR2", "140100", 1), ("ARCH2", "370100", 1), ("STR2", "130500", 0), ("STR2", None, 0), ("CHEM", "140100", 0)],
)
def test_a_second_class_change_to_another_province_leaves_a_record_before_the_register_changes(category, region, moves):
    play = proceed(case(category, key="change_registration", registration={**ELSEWHERE, "region": region}))
    names = [name for _, name, _ in play.assert_ended("published").done if name.startswith("registration.")]
    assert names == ["registration.record_move"] * moves + ["registration.change"]


@pytest.mark.req("X26")
@pytest.mark.parametrize(("combined", "effect"), [(False, {}), (True, {"renewed": True})])
def test_who_moves_out_may_renew_with_it(combined, effect):
    play = reach(
        "Task_ProvinceApprove", "STR2", key="change_registration", registration={**ELSEWHERE, "region": "140100"}
    )
    play.application["form"] = {"combined_renewal": combined}
    assert proceed(play).assert_ended("published").did("registration.change") == [effect]
    assert play.did("registration.record_move") == [{}]


@pytest.mark.parametrize("combined", [None, False])
def test_a_change_alone_leaves_the_validity_as_it_is(combined):
    play = changing(application={"form": {"combined_renewal": combined}})
    proceed(play).assert_ended("published")
    assert play.did("registration.change") == [{}]


def test_a_change_with_renewal_changes_and_renews_in_one_go():
    play = changing()
    play.application["form"] = {"combined_renewal": True}
    proceed(play).assert_ended("published")
    assert play.did("registration.change") == [{"renewed": True}]
    assert play.statuses[-2:] == ["approved", "published"]


def test_nothing_is_changed_while_the_new_enterprise_has_no_qualification():
    play = without_qualification(key="change_registration", registration=ELSEWHERE)
    play.assert_waiting_at("Task_SupplyQualification").assert_status("awaiting_qualification", "待补资质")
    assert play.messages()[-1] == "m08_awaiting_qualification"
    assert play.did("registration.change") == []
    proceed(play).assert_ended("published")
    assert play.did("registration.change") == [{}]


@pytest.mark.parametrize("combined", [False, True])
def test_who_is_still_registered_elsewhere_is_reported_as_an_anomaly_and_both_are_told(combined):
    play = changing(applicant={"registered_elsewhere": ["注册电气工程师（供配电）"]})
    play.application["form"] = {"combined_renewal": combined}
    proceed(play).assert_ended("published")
    assert play.did("anomaly.open") == [{"kind": "duplicate_person"}]
    elsewhere, published = play.did("message.send")[-2:]
    assert elsewhere == to_both("registered_elsewhere")
    assert (published["to"], published["text"]) == ("both", "m06_published")
    operations = [operation for _, operation, _ in play.done]
    assert operations.index("registration.change") < operations.index("anomaly.open")


@pytest.mark.parametrize("combined", [False, True])
def test_who_is_registered_nowhere_else_is_not(combined):
    play = changing()
    play.application["form"] = {"combined_renewal": combined}
    proceed(play).assert_ended("published")
    assert play.did("anomaly.open") == []
    assert "registered_elsewhere" not in play.messages()
