"""What every type does that a person starts and an enterprise reports (docs/domain.md §3.0): its tests inherit these."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest

from .journeys import ANOMALOUS, ENTERED, case, failed_by_city, guarded, labelled, proceed, reach, returned
from .play import START, Play

MINISTRY = ["ministry_pending", "ministry_reviewing", "ministry_approving"]
PROVINCE = ["province_pending", "province_reviewing"]
CITY = ["city_pending", "city_reviewing", "city_passed"]
PATHS = [
    ("ARCH1", [*PROVINCE, *MINISTRY]),
    ("CHEM", MINISTRY),
    ("STR2", [*CITY, *PROVINCE, "province_approving"]),
    ("SUPV", MINISTRY),
]


def to_enterprise(text: str) -> dict[str, str]:
    """A message to the enterprise."""
    return {"to": "enterprise", "text": text}


def to_applicant(text: str) -> dict[str, str]:
    """A message to the applicant."""
    return {"to": "applicant", "text": text}


def to_both(text: str) -> dict[str, str]:
    """A message to applicant and enterprise."""
    return {"to": "both", "text": text}


class RegistrationType:
    """Tests of one type. ``facts`` make somebody eligible for it; ``entered`` are the task in which a unit fills it in for
    somebody, the timer on it and its form."""

    key: ClassVar[str]
    start: ClassVar[str]
    form: ClassVar[str]
    revision: ClassVar[str]
    text: ClassVar[str | None] = None
    effect: ClassVar[tuple[str, dict[str, Any]]]
    facts: ClassVar[Mapping[str, Any]] = {}
    entered: ClassVar[tuple[str, str, str]]

    @property
    def given(self) -> dict[str, Any]:
        """What makes a case one of this type."""
        return {"key": self.key, **self.facts}

    def reach(self, place: str, category: str = "CHEM") -> Play:
        """A case of this type that stands at a place."""
        return reach(place, category, **self.given)

    # -- the whole way ----------------------------------------------------------------------------------------------

    @pytest.mark.parametrize(("category", "path"), PATHS)
    def test_the_statuses_of_a_case_that_succeeds_follow_one_another(self, category, path):
        play = proceed(case(category, **self.given)).assert_ended("published")
        play.assert_status("published", "终审完成并发布", "终审完成并发布", "已办结")
        assert play.statuses == [
            *("not_submitted", "personal_submitted", "enterprise_submitted"),
            *path,
            *("approved", "published"),
        ]
        assert play.instance.waits() == []
        assert not play.offers("withdraw", "applicant")

    @pytest.mark.parametrize(
        ("category", "accepted"),
        [("ARCH1", ["省级", "部级"]), ("CHEM", ["部级"]), ("STR2", ["市级", "省级"]), ("SUPV", ["部级"])],
    )
    def test_everybody_is_told_what_concerns_them_on_the_way(self, category, accepted):
        first, second, *levels, last = proceed(case(category, **self.given)).did("message.send")
        assert first == to_enterprise("m01_submitted")
        assert (second["to"], second["text"]) == ("both", "m03_reported")
        assert [(one["to"], one["text"], one["level"]) for one in levels] == [
            ("applicant", "m05_accepted", level) for level in accepted
        ]
        assert (last["to"], last["text"]) == ("both", "m06_published")

    def test_the_register_is_changed_once_and_before_anybody_is_told(self):
        play = proceed(case(**self.given))
        effects = [(name, given) for _, name, given in play.done if name.startswith("registration.")]
        assert effects == [self.effect]
        done = [name for _, name, _ in play.done if name != "cases.terminate"]
        assert done[-2:] == [self.effect[0], "message.send"]

    def test_the_way_from_conditions_to_register_leaves_nothing_out(self):
        proceed(case("ARCH1", **self.given)).assert_passed_in_order(
            *(self.start, "Task_ConfirmConditions", "Service_Precheck", "Service_CheckInsurance"),
            *("Timer_PledgeRead", "Task_Pledge", "Task_FillForm", "Service_Submit", "Task_EnterpriseReport"),
            *("Timer_EnterprisePledgeRead", "Task_EnterprisePledge", "Service_RecheckInsurance", "Service_Report"),
            *("Service_RouteCase", "Task_ProvinceAccept", "Task_ProvinceReview", "Task_MinistryAccept"),
            *("Task_MinistryReview", "Task_MinistryApprove", "Service_ApplyEffect", "Service_Publish"),
            "End_Published",
        )

    # -- the draft --------------------------------------------------------------------------------------------------

    def test_after_the_pledge_the_person_fills_in_the_form(self):
        play = self.reach("Task_FillForm").assert_status("not_submitted", "个人未上报")
        shown = play.shown("Task_FillForm")
        assert (shown.lane, shown.properties["form"]) == ("applicant", self.form)
        assert shown.properties.get("text") == self.text
        assert labelled(play, "Task_FillForm") == {"submit": "上报"}
        assert guarded(play, "Task_FillForm") == {"submit": "guard.report"}
        assert play.messages() == []

    def test_submitting_tells_the_enterprise_and_hands_the_case_to_it(self):
        play = self.reach("Task_FillForm").complete("Task_FillForm", outcome="submit")
        play.assert_waiting_at("Task_EnterpriseReport").assert_status("personal_submitted")
        assert play.did("message.send") == [to_enterprise("m01_submitted")]
        assert play.application["rounds"] == 1

    def test_who_does_not_make_the_pledge_leaves_no_trace(self):
        play = self.reach("Task_Pledge").complete("Task_Pledge", agree=False)
        play.assert_ended("abandoned", "pledge_declined")
        assert play.messages() == []
        assert play.definition.elements["End_Abandoned"].properties["listed"] == "false"

    def test_who_stops_at_the_insurance_warning_leaves_no_trace(self):
        play = self.reach("Service_CheckInsurance").finish("Service_CheckInsurance", **ANOMALOUS)
        play.complete("Task_InsuranceDecision", **{"continue": False}).assert_ended("abandoned", "insurance_declined")
        assert play.messages() == []

    def test_a_deleted_draft_leaves_no_trace(self):
        play = self.reach("Task_FillForm").send("delete_draft", "applicant").assert_ended("abandoned", "draft_deleted")
        assert play.messages() == []

    @pytest.mark.parametrize(
        "place", ["Task_ConfirmConditions", "Service_CheckInsurance", "Timer_PledgeRead", "Task_Pledge"]
    )
    def test_what_is_not_filled_in_within_thirty_days_of_its_start_is_given_up_and_the_person_is_told(self, place):
        play = self.reach(place)
        end = START + timedelta(days=30)
        assert play.due("Timer_FilingExpiry") == end
        play.wait_until(end - datetime.resolution)
        assert "Timer_FilingExpiry" in play.waiting_at()
        play.wait_until(end).assert_ended("abandoned", "expired")
        assert play.did("message.send") == [to_applicant("expired")]
        play.assert_passed_in_order("Timer_FilingExpiry", "Call_DraftExpiry", "End_Abandoned")

    def test_what_is_not_submitted_within_thirty_days_of_the_pledge_is_given_up_and_the_person_is_told(self):
        play = proceed(self.reach("Task_ConfirmConditions").wait(days=20), "Task_FillForm")
        end = START + timedelta(days=50, seconds=60)
        assert play.due("Timer_DraftExpiry") == end
        play.wait_until(end - datetime.resolution).assert_waiting_at("Task_FillForm", "Timer_DraftExpiry")
        play.wait_until(end).assert_ended("abandoned", "expired")
        assert play.did("message.send") == [to_applicant("expired")]
        play.assert_passed_in_order("Timer_DraftExpiry", "Call_DraftExpiry", "End_Abandoned")

    def test_what_has_been_submitted_or_returned_does_not_expire(self):
        for play in (self.reach("personal_submitted"), returned(**self.given)):
            resting = play.waiting_at()
            play.wait(days=365).assert_waiting_at(*resting)

    # -- returned by the enterprise ---------------------------------------------------------------------------------

    def test_what_the_enterprise_returns_comes_back_to_the_person_with_its_reason(self):
        play = returned(**self.given).assert_waiting_at("Task_ReviseForm")
        play.assert_status("returned_by_enterprise", "企业退回")
        shown = play.shown("Task_ReviseForm")
        assert (shown.lane, shown.properties["form"]) == ("applicant", self.revision)
        assert shown.properties.get("text") == self.text
        assert labelled(play, "Task_ReviseForm") == {"submit": "上报", "drop": "放弃"}
        assert guarded(play, "Task_ReviseForm") == {"submit": "guard.report"}
        assert play.did("message.send")[-1] == to_applicant("m02_returned")

    def test_what_has_been_returned_can_be_submitted_again(self):
        play = returned(**self.given).complete("Task_ReviseForm", outcome="submit")
        play.assert_waiting_at("Task_EnterpriseReport").assert_status("personal_submitted")
        assert play.did("message.send")[-1] == to_enterprise("m01_submitted")
        assert play.application["rounds"] == 2
        proceed(play).assert_ended("published")

    def test_what_has_been_returned_can_be_dropped(self):
        play = returned(**self.given).complete("Task_ReviseForm", outcome="drop")
        play.assert_ended("abandoned", "draft_deleted")
        assert play.messages() == ["m01_submitted", "m02_returned"]

    def test_sixty_returns_leave_the_state_as_small_as_one(self):
        play = returned(**self.given)
        small = len(play.instance.dump())
        for _ in range(60):
            play.complete("Task_ReviseForm", outcome="submit").complete("Task_EnterpriseReport", outcome="return")
        assert len(play.instance.dump()) <= small
        proceed(play).assert_ended("published")

    def test_what_the_enterprise_returns_after_the_city_has_not_passed_it_can_be_revised_and_reported_as_new(self):
        play = failed_by_city(**self.given).complete("Task_Redeclare", outcome="return")
        play.assert_waiting_at("Task_ReviseForm").complete("Task_ReviseForm", outcome="submit")
        proceed(play.assert_waiting_at("Task_EnterpriseReport"), "Task_CityAccept")
        proceed(play).assert_ended("published")

    # -- filled in by the unit for somebody -------------------------------------------------------------------------

    def enter(self, place: str) -> Play:
        """A case that the unit fills in for one of its people, which stands at a place."""
        return reach(place, "STR2", **ENTERED, **self.given)

    @pytest.mark.req("X23")
    def test_what_a_unit_fills_in_for_somebody_goes_the_usual_way_without_his_pledge_online(self):
        task, _, _ = self.entered
        play = proceed(case("STR2", **ENTERED, **self.given)).assert_ended("published")
        play.assert_passed_in_order(
            *(self.start, "Service_CheckInsurance", task, "Service_NotifyEntered", "Task_EnterpriseReport"),
            *("Task_EnterprisePledge", "Task_CityAccept", "Task_ProvinceApprove", "Service_ApplyEffect"),
        )
        assert not {"Task_ConfirmConditions", "Task_Pledge", "Task_FillForm"} & set(play.passed)
        assert play.statuses[:2] == ["not_submitted", "personal_submitted"]
        assert play.messages()[0] == "m01_entered"

    @pytest.mark.req("X23")
    def test_the_unit_fills_in_the_form_beside_the_pledge_that_the_person_signs_on_paper(self):
        task, timer, form = self.entered
        play = self.enter(task).assert_waiting_at(task, timer)
        play.assert_status("not_submitted", "企业代填未上报", "未上报", "企业代填未上报")
        shown = play.shown(task)
        assert (shown.lane, shown.properties["form"]) == ("enterprise_agent", form)
        assert shown.properties["text"] == "pledge_person"
        assert labelled(play, task) == {"submit": "保存，待上报"}
        assert guarded(play, task) == {"submit": "guard.report"}

    @pytest.mark.req("X23")
    def test_what_the_unit_does_not_submit_within_thirty_days_is_given_up_and_the_unit_is_told(self):
        task, timer, _ = self.entered
        play, end = self.enter(task), START + timedelta(days=30)
        play.wait_until(end - datetime.resolution).assert_waiting_at(task, timer)
        play.wait_until(end).assert_ended("abandoned", "expired")
        assert play.did("message.send") == [to_enterprise("expired")]
        play.assert_passed_in_order(timer, "Call_DraftExpiry", "End_Abandoned")

    @pytest.mark.req("X23")
    def test_what_the_unit_returns_comes_back_to_its_own_form(self):
        task, timer, _ = self.entered
        play = self.enter("Task_EnterpriseReport").complete("Task_EnterpriseReport", outcome="return")
        play.assert_waiting_at(task, timer).assert_status("not_submitted")
        assert play.messages() == ["m01_entered"]
        proceed(play).assert_ended("published")
        assert play.application["rounds"] == 2

    @pytest.mark.req("X23")
    def test_the_unit_supplements_and_withdraws_what_it_has_filled_in(self):
        play = self.enter("Task_CityAccept").complete("Task_CityAccept", outcome="supplement")
        assert "Task_SupplementByEnterprise_City" in play.waiting_at()
        assert not play.offers("withdraw", "applicant")
        play.send("withdraw", "enterprise_agent").assert_ended("withdrawn")
        assert play.messages()[-1] == "withdrawn_by_enterprise"

    # -- decided against --------------------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("desk", "category", "outcome", "labels"),
        [
            ("Task_ProvinceApprove", "STR2", "rejected", ("审批不通过",)),
            ("Task_MinistryApprove", "CHEM", "rejected", ("审批不通过",)),
            ("Task_ProvinceAccept", "STR2", "not_accepted", ("不予受理",)),
            ("Task_ProvinceAccept", "ARCH1", "not_accepted", ("不予受理",)),
            ("Task_MinistryAccept", "CHEM", "not_accepted", ("不予受理",)),
            ("Task_CityAccept", "STR2", "city_refused", ("市级拒绝接收", "拒绝接收(请重新申报)", "已删除")),
        ],
    )
    def test_what_is_decided_against_is_served_on_both_and_leaves_the_register_alone(
        self, desk, category, outcome, labels
    ):
        answer = "reject" if desk.endswith("Approve") else "refuse"
        play = self.reach(desk, category).complete(desk, outcome=answer).assert_ended(outcome)
        play.assert_status(outcome, *labels)
        last = play.did("message.send")[-1]
        assert (last["to"], last["text"]) == ("both", f"m07_{outcome}")
        assert play.did(self.effect[0]) == []
        assert play.instance.waits() == []

    # -- ended by a request -----------------------------------------------------------------------------------------

    @pytest.mark.parametrize("place", ["personal_submitted", "ministry_pending"])
    def test_a_withdrawn_case_is_over_wherever_it_was(self, place):
        play = self.reach(place).send("withdraw", "applicant")
        if not play.instance.ended:
            play.complete("Task_WithdrawConsent", agree=True)
        play.assert_ended("withdrawn").assert_status("withdrawn", "已撤回")
        assert play.instance.waits() == []
        assert play.did(self.effect[0]) == []

    @pytest.mark.parametrize("cause", ["deceased", "superseded", "admin"])
    def test_a_terminated_case_is_over_and_both_are_told_why(self, cause):
        play = self.reach("Task_MinistryReview").send("terminate", "system", cause=cause, reason="原因")
        play.assert_ended("terminated", cause).assert_status("terminated", "已终止")
        assert play.did("message.send")[-1] == to_both("terminated")
        assert play.instance.waits() == []
