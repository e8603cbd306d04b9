"""What the types share whose case goes to the authorities from who has started it (docs/domain.md §3.7, §3.8): 信息更正 and
企业名称变更. Their tests inherit these."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest

from .journeys import guarded, labelled, proceed
from .play import START, Play

MINISTRY = ["ministry_pending", "ministry_reviewing", "ministry_approving"]
PROVINCE = ["province_pending", "province_reviewing", "province_approving"]
CITY = ["city_pending", "city_reviewing", "city_passed"]


class DirectType:
    """Tests of one type. ``told`` is who is told of everything; ``paths`` are the statuses after the submission, by system."""

    key: ClassVar[str]
    start: ClassVar[str]
    task: ClassVar[str]
    form: ClassVar[str]
    timer: ClassVar[str]
    initiator: ClassVar[str]
    told: ClassVar[str]
    labels: ClassVar[tuple[str, ...]]
    guards: ClassVar[Mapping[str, str]] = {}
    effect: ClassVar[str]
    before: ClassVar[list[str]] = []
    paths: ClassVar[Mapping[str, list[str]]]

    def case(self, system: str = "national", **facts: Any) -> Play:
        """A new case of this type."""
        application = {"initiator": self.initiator, **facts.pop("application", {})}
        return Play(self.key, process=self.key, category=None, system=system, application=application, **facts)

    def reach(self, place: str, system: str = "national", **facts: Any) -> Play:
        """A case that stands at a place."""
        return proceed(self.case(system, **facts), place)

    # -- the whole way ----------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("system", ["national", "supervision", "provincial"])
    def test_the_statuses_of_a_case_that_succeeds_follow_one_another(self, system):
        play = proceed(self.case(system)).assert_ended("published")
        play.assert_status("published", "终审完成并发布", "终审完成并发布", "已办结")
        assert play.statuses == ["not_submitted", *self.before, *self.paths[system], "approved", "published"]
        assert play.instance.waits() == []
        assert not play.offers("withdraw", self.initiator)

    def test_the_records_are_changed_once_and_before_anybody_is_told(self):
        play = proceed(self.case())
        assert len(play.did(self.effect)) == 1
        names = [name for _, name, _ in play.done]
        assert set(names[names.index(self.effect) + 1 :]) == {"message.send"}

    def test_nobody_is_told_on_the_way_but_who_has_started_it(self):
        play = self.reach("Task_MinistryApprove")
        assert {message["to"] for message in play.did("message.send")} == {self.told}
        assert play.messages() == ["m03_filed", "m05_accepted"]

    # -- the form ---------------------------------------------------------------------------------------------------

    def test_the_form_comes_first(self):
        play = self.case().assert_waiting_at(self.task, self.timer)
        play.assert_status("not_submitted", *self.labels)
        shown = play.shown(self.task)
        assert (shown.lane, shown.properties["form"]) == (self.initiator, self.form)
        assert labelled(play, self.task) == {"submit": "上报"}
        assert guarded(play, self.task) == self.guards
        assert play.messages() == []

    def test_a_deleted_draft_leaves_no_trace(self):
        play = self.case().send("delete_draft", self.initiator).assert_ended("abandoned", "draft_deleted")
        assert play.messages() == []
        assert play.definition.elements["End_Abandoned"].properties["listed"] == "false"

    def test_what_is_not_submitted_within_thirty_days_is_given_up_and_who_started_it_is_told(self):
        play = self.case()
        end = START + timedelta(days=30)
        assert play.due(self.timer) == end
        play.wait_until(end - datetime.resolution).assert_waiting_at(self.task, self.timer)
        play.wait_until(end).assert_ended("abandoned", "expired")
        assert play.did("message.send") == [{"to": self.told, "text": "expired"}]
        play.assert_passed_in_order(self.timer, "Call_DraftExpiry", "End_Abandoned")

    # -- decided against --------------------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("desk", "system", "outcome", "labels"),
        [
            ("Task_ProvinceApprove", "provincial", "rejected", ("审批不通过",)),
            ("Task_MinistryApprove", "national", "rejected", ("审批不通过",)),
            ("Task_ProvinceAccept", "provincial", "not_accepted", ("不予受理",)),
            ("Task_MinistryAccept", "supervision", "not_accepted", ("不予受理",)),
        ],
    )
    def test_what_is_decided_against_is_served_and_leaves_the_records_alone(self, desk, system, outcome, labels):
        play = self.reach(desk, system)
        play.complete(desk, outcome="reject" if desk.endswith("Approve") else "refuse").assert_ended(outcome)
        play.assert_status(outcome, *labels)
        served = [message for message in play.did("message.send") if message["text"] == f"m07_{outcome}"]
        assert [message["to"] for message in served] == [self.told]
        assert play.did(self.effect) == []
        assert play.instance.waits() == []

    # -- requests ---------------------------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("place", "system"),
        [
            ("Task_MinistryAccept", "national"), ("Task_MinistryAccept", "supervision"),
            ("Task_ProvinceAccept", "provincial"),
        ],
    )  # fmt: skip
    def test_who_started_it_withdraws_it_at_once_before_it_is_accepted(self, place, system):
        play = self.reach(place, system)
        others = {"applicant", "enterprise_agent", "offline_clerk"} - {self.initiator}
        assert not any(play.offers("withdraw", other) for other in others)
        play.send("withdraw", self.initiator).assert_ended("withdrawn").assert_status("withdrawn", "已撤回")
        assert play.instance.waits() == []
        assert play.did(self.effect) == []

    def test_what_is_to_be_supplemented_can_be_withdrawn_too(self):
        play = self.reach("Task_MinistryAccept").complete("Task_MinistryAccept", outcome="supplement")
        play.assert_status("ministry_supplement").send("withdraw", self.initiator).assert_ended("withdrawn")

    def test_what_is_accepted_is_not_withdrawn_any_more(self):
        play = self.reach("Task_MinistryReview")
        assert play.refusal("withdraw", self.initiator) == "主管部门已受理，不能撤回"

    @pytest.mark.parametrize("cause", ["deceased", "admin"])
    def test_a_terminated_case_is_over_and_who_started_it_is_told_why(self, cause):
        play = self.reach("Task_MinistryReview").send("terminate", "system", cause=cause, reason="原因")
        play.assert_ended("terminated", cause).assert_status("terminated", "已终止")
        assert play.did("message.send")[-1] == {"to": self.told, "text": "terminated"}
        assert play.did(self.effect) == []

    def test_who_started_it_supplements_it_and_it_comes_back_to_the_desk_that_asked(self):
        play = self.reach("Task_MinistryAccept").complete("Task_MinistryAccept", outcome="supplement")
        task = next(element for element in play.waiting_at() if element.startswith("Task_Supplement"))
        assert play.shown(task).lane == self.initiator
        proceed(play.complete(task).assert_status("ministry_pending")).assert_ended("published")

    def test_a_silent_desk_has_accepted_it_after_five_working_days(self):
        play = self.reach("Task_MinistryAccept")
        play.wait_until(play.due("Timer_DeemedAcceptance_Ministry")).assert_status("ministry_reviewing")
