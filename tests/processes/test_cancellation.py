"""Cancellation through its five channels (docs/domain.md §3.6)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from .journeys import ANOMALOUS, ENTERED, beijing, case, guarded, labelled, proceed, reach
from .play import START, Play
from .registration_type import RegistrationType, to_applicant, to_enterprise

VALID = {"exists": True, "state": "valid", "same_enterprise": True, "valid_to": date(2027, 5, 1)}
FORCED = {"form": {"forced": True}}
UNIT = {"initiator": "enterprise_agent"}
HEARD = "；本人如有异议，可以在2026-03-09之前陈述申辩"
SUPERSEDED = {
    "cause": "superseded",
    "reason": "该注册已经注销",
    "types": ["renewal", "modification_reissue", "cancellation"],
}


def by_clerk(cause: str | None = None) -> dict[str, Any]:
    """A case that the clerk starts, with the cause that he keys in."""
    return {"initiator": "offline_clerk", "form": {"cause": cause} if cause else {}}


class TestCancellation(RegistrationType):
    """The ordinary channel: by the person, through his unit."""

    key = "cancellation"
    start = "Start_Cancellation"
    form = "cancellation"
    revision = "cancellation_revision"
    effect = ("registration.cancel", {})
    facts = {"registration": VALID}  # noqa: RUF012 - read only
    entered = ("Task_EnterpriseEnterForm", "Timer_EnteredDraftExpiry", "cancellation_entry")

    def test_who_stops_at_the_insurance_warning_leaves_no_trace(self):
        """There is no warning: who cancels has usually left the unit (docs/domain.md §3.0.2)."""
        play = self.reach("Service_CheckInsurance").finish("Service_CheckInsurance", **ANOMALOUS)
        play.assert_waiting_at("Timer_FilingExpiry", "Timer_PledgeRead")
        assert play.did("anomaly.open") == []
        proceed(play).assert_ended("published")

    def test_what_the_unit_fills_in_for_somebody_is_an_ordinary_cancellation(self):
        play = proceed(case("STR2", **ENTERED, **self.given)).assert_ended("published")
        assert play.did("case.record")[0] == {"channel": "normal", "forced": False, "deceased": False}
        assert "m15_decided" not in play.messages()


def started(category: str = "SUPV", **application: Any) -> Play:
    """A cancellation that has just been started."""
    return case(category, key="cancellation", registration=VALID, application=application)


def keyed_in(cause: str, category: str = "CHEM") -> Play:
    """A cancellation that the clerk has keyed in."""
    play = started(category, initiator="offline_clerk")
    play.application["form"] = {"cause": cause}
    return play.complete("Task_ClerkEntry", outcome="submit")


def heard(play: Play, desk: str) -> Play:
    """A case at the desk that decides, after the time to object has passed."""
    return proceed(play, desk).wait_until(beijing("2026-03-10 00:00"))


# --- by the person, by force ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "path"),
    [
        ("ARCH1", ["province_pending", "province_reviewing", "ministry_pending"]),
        ("CHEM", ["ministry_pending"]),
        ("STR2", ["city_pending", "city_reviewing", "city_passed", "province_pending"]),
        ("SUPV", ["ministry_pending"]),
    ],
)
def test_what_the_person_forces_goes_past_the_enterprise(category, path):
    play = proceed(started(category, **FORCED)).assert_ended("published")
    assert play.statuses[: 1 + len(path)] == ["not_submitted", *path]
    assert play.application["channel"] == "forced_by_person"
    assert play.did("application.report") == []
    assert play.messages()[0] == "m15_filed"
    assert play.messages()[-2:] == ["m15_decided", "m06_published"]


def test_what_the_person_forces_is_revised_by_him_after_the_city_has_not_passed_it():
    play = proceed(started("STR2", **FORCED), "Task_CityReview").complete("Task_CityReview", outcome="fail")
    play.complete("Task_RedeclareByApplicant", outcome="return").assert_waiting_at("Task_ReviseForm")
    proceed(play).assert_ended("published")


@pytest.mark.parametrize(("form", "channel"), [({"forced": False}, "normal"), ({"forced": True}, "forced_by_person")])
def test_whether_it_is_forced_decides_on_the_channel_and_on_what_is_told(form, channel):
    play = proceed(started("CHEM", form=form)).assert_ended("published")
    assert play.did("case.record")[0] == {"channel": channel, "forced": form["forced"], "deceased": False}
    assert ("m15_decided" in play.messages()) is form["forced"]


def test_a_person_who_was_not_cancelled_against_his_will_has_nothing_to_object_to():
    for application in ({}, FORCED):
        play = proceed(started("CHEM", **application), "Task_MinistryAccept")
        assert play.refusal("object", "applicant") == "本件没有对您提出的强制注销，不需要陈述申辩"


# --- by the unit ------------------------------------------------------------------------------------------------------


def filled_in() -> Play:
    """The unit has filled in its form."""
    return started(**UNIT).complete("Task_EnterpriseFillForm", outcome="submit")


def test_the_unit_begins_with_its_own_form():
    play = started(**UNIT).assert_waiting_at("Task_EnterpriseFillForm", "Timer_EnterpriseDraftExpiry")
    play.assert_status("not_submitted", "企业未上报", "未上报", "企业未上报")
    shown = play.shown("Task_EnterpriseFillForm")
    assert (shown.lane, shown.properties["form"]) == ("enterprise_agent", "forced_cancellation")
    assert labelled(play, "Task_EnterpriseFillForm") == {"submit": "提交"}
    assert guarded(play, "Task_EnterpriseFillForm") == {}


def test_the_unit_pledges_and_both_are_told_and_the_person_is_heard():
    play = filled_in().assert_waiting_at("Timer_EnterprisePledgeRead")
    assert play.messages() == []
    play = proceed(play, "Task_MinistryAccept")
    assert play.did("case.record")[:2] == [
        {"channel": "forced_by_enterprise_online", "forced": True, "deceased": False},
        {"renews": False, "heard_until": date(2026, 3, 9)},
    ]
    play.assert_status("ministry_pending", "部级未受理", "待审核", "待受理")
    assert play.did("message.send") == [
        {"to": "both", "text": "m15_filed", "state": "部级未受理", "hearing": HEARD, "visible": True}
    ]
    heard(play, "Task_MinistryApprove")
    proceed(play).assert_ended("published")
    assert play.did("registration.cancel") == [{}]
    assert play.did("cases.terminate") == [SUPERSEDED]
    assert play.did("message.send")[-2] == {
        "to": "both", "text": "m15_decided", "registered": "注册监理工程师注册",
    }  # fmt: skip


def test_without_the_pledge_the_unit_is_back_at_its_form_and_can_drop_it():
    play = proceed(filled_in(), "Task_EnterprisePledge").complete("Task_EnterprisePledge", agree=False)
    play.assert_waiting_at("Task_EnterpriseFillForm", "Timer_EnterpriseDraftExpiry")
    play.complete("Task_EnterpriseFillForm", outcome="submit").assert_waiting_at("Timer_EnterprisePledgeRead")
    proceed(play, "Task_EnterprisePledge").complete("Task_EnterprisePledge", agree=False)
    assert not play.offers("delete_draft", "applicant")
    play.send("delete_draft", "enterprise_agent").assert_ended("abandoned", "draft_deleted")
    assert play.messages() == []


def test_sixty_pledges_that_are_not_made_leave_the_state_as_small_as_one():
    play = proceed(filled_in(), "Task_EnterprisePledge").complete("Task_EnterprisePledge", agree=False)
    small = len(play.instance.dump())
    for _ in range(60):
        play.complete("Task_EnterpriseFillForm", outcome="submit")
        proceed(play, "Task_EnterprisePledge").complete("Task_EnterprisePledge", agree=False)
    assert len(play.instance.dump()) <= small


def test_what_the_unit_does_not_submit_within_thirty_days_is_given_up_and_it_is_told():
    play, end = started(**UNIT), START + timedelta(days=30)
    play.wait_until(end - datetime.resolution).assert_waiting_at(
        "Task_EnterpriseFillForm", "Timer_EnterpriseDraftExpiry"
    )
    play.wait_until(end).assert_ended("abandoned", "expired")
    assert play.did("message.send") == [to_enterprise("expired")]
    play.assert_passed_in_order("Timer_EnterpriseDraftExpiry", "Call_DraftExpiry")


def test_the_unit_withdraws_while_nobody_has_accepted_and_the_person_is_told():
    play = proceed(filled_in(), "Task_MinistryAccept").send("withdraw", "enterprise_agent", reason="双方协商一致")
    play.assert_ended("withdrawn").assert_status("withdrawn", "已撤回")
    assert play.did("message.send")[-1] == to_applicant("withdrawn_by_enterprise")
    accepted = proceed(filled_in(), "Task_MinistryReview")
    assert accepted.refusal("withdraw", "enterprise_agent") == "主管部门已受理，不能撤回"


def test_the_person_may_object_more_than_once_until_it_is_decided():
    play = filled_in()
    assert not play.offers("object", "applicant"), "before it is filed"
    proceed(play, "Task_MinistryApprove")
    for reason in ("劳动关系仍在", "补充"):
        play.send("object", "applicant", reason=reason)
        assert play.application["objection"] == reason
        assert play.did("case.record")[-1] == {"objection": reason, "objected_on": date(2026, 3, 2)}
    assert not play.offers("object", "enterprise_agent")
    assert play.shown("Task_MinistryApprove")
    assert play.outcomes("Task_MinistryApprove") == ["reject", "return"]


# --- by the clerk -----------------------------------------------------------------------------------------------------


def test_the_clerk_begins_with_his_entry():
    play = started("CHEM", initiator="offline_clerk").assert_waiting_at("Task_ClerkEntry", "Timer_ClerkDraftExpiry")
    play.assert_status("not_submitted", "窗口未提交")
    shown = play.shown("Task_ClerkEntry")
    assert (shown.lane, shown.properties["form"]) == ("offline_clerk", "clerk_entry")
    assert labelled(play, "Task_ClerkEntry") == {"submit": "提交"}


@pytest.mark.parametrize(
    ("category", "status"),
    [
        ("ARCH1", "ministry_pending"),
        ("CHEM", "ministry_pending"),
        ("SUPV", "ministry_pending"),
        ("STR2", "province_pending"),
    ],
)
def test_what_the_clerk_keyed_in_goes_straight_to_the_final_level(category, status):
    play = keyed_in("强制注销", category).assert_status(status)
    assert play.statuses == ["not_submitted", status]
    assert play.messages() == ["m15_filed"]


@pytest.mark.parametrize(
    ("cause", "channel", "deceased", "until"),
    [
        ("死亡", "deceased_or_incapacitated", True, None),
        ("丧失行为能力", "deceased_or_incapacitated", False, date(2026, 3, 9)),
        ("强制注销", "forced_by_enterprise_offline", False, date(2026, 3, 9)),
    ],
)
def test_the_cause_decides_on_the_channel_and_on_who_is_heard(cause, channel, deceased, until):
    play = keyed_in(cause)
    forced = cause == "强制注销"
    assert play.did("case.record")[:2] == [
        {"channel": channel, "forced": forced, "deceased": deceased},
        {"renews": False, "heard_until": until},
    ]
    assert play.offers("object", "applicant") is (until is not None)


@pytest.mark.parametrize(("cause", "because"), [("死亡", "deceased"), ("丧失行为能力", "superseded")])
def test_death_and_incapacity_end_all_and_open_a_case_elsewhere(cause, because):
    play = keyed_in(cause)
    play.facts["category"] = None
    heard(play, "Task_MinistryApprove").complete("Task_MinistryApprove", outcome="approve").assert_ended("published")
    effects = [(name, given) for _, name, given in play.done if name.startswith(("registration.", "cases."))]
    assert effects == [
        ("registration.cancel_all", {}),
        ("cases.terminate", {"cause": because, "reason": f"注册人员{cause}"}),
        ("cases.link", {}),
    ]
    decided = next(one for one in play.did("message.send") if one["text"] == "m15_decided")
    assert decided["registered"] == "全部注册"


def test_an_approved_cancellation_counts_as_approved_before_it_is_published():
    assert proceed(keyed_in("死亡")).statuses[-2:] == ["approved", "published"]


def test_a_case_from_another_window_is_entered_already():
    play = started("STR2", **by_clerk("死亡"))
    play.assert_status("province_pending")
    assert "Task_ClerkEntry" not in play.passed
    assert (play.application["channel"], play.application["deceased"]) == ("deceased_or_incapacitated", True)


def test_what_the_clerk_does_not_submit_within_thirty_days_is_given_up():
    play, end = started("CHEM", initiator="offline_clerk"), START + timedelta(days=30)
    play.wait_until(end - datetime.resolution).assert_waiting_at("Task_ClerkEntry", "Timer_ClerkDraftExpiry")
    play.wait_until(end).assert_ended("abandoned", "expired")
    assert play.did("message.send") == [
        {"to": "both", "text": "expired"}
    ]  # who is meant stands in the form: nobody yet
    play.assert_passed_in_order("Timer_ClerkDraftExpiry", "Call_DraftExpiry", "End_Abandoned")


def test_the_clerk_drops_what_he_has_not_submitted_and_withdraws_what_he_has():
    play = started("CHEM", initiator="offline_clerk").send("delete_draft", "offline_clerk")
    play.assert_ended("abandoned", "draft_deleted")
    play = keyed_in("强制注销").send("withdraw", "offline_clerk").assert_ended("withdrawn")
    assert play.did("message.send")[-1] == {"to": "both", "text": "withdrawn_by_clerk"}


# --- ended by another case --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [lambda: proceed(filled_in(), "Task_MinistryAccept"), lambda: keyed_in("强制注销")])
def test_it_is_terminated_by_what_is_published_before_it(start):
    play = start().send("terminate", "system", cause="superseded", reason="人员已变更至其他单位")
    play.assert_ended("terminated", "superseded")
    assert play.did("registration.cancel") == []
    assert play.messages()[-1] == "terminated"


def test_the_ordinary_one_ends_what_it_makes_pointless():
    play = reach("Task_MinistryApprove", key="cancellation", registration=VALID)
    play.complete("Task_MinistryApprove", outcome="approve").assert_ended("published")
    assert play.did("cases.terminate") == [SUPERSEDED]
    play.assert_passed_in_order("Service_ApplyEffect", "Service_TerminateSuperseded", "Service_Publish")


def test_what_was_returned_can_be_forced_when_it_is_sent_again():
    play = started("CHEM", form={"forced": False})
    proceed(play, "Task_EnterpriseReport").complete("Task_EnterpriseReport", outcome="return")
    play.application["form"] = {"forced": True}
    play.complete("Task_ReviseForm", outcome="submit").assert_status("ministry_pending")
    assert play.application["channel"] == "forced_by_person"
