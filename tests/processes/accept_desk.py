"""What every accept desk does, whatever its level (docs/domain.md §3.0.5, §3.0.6): the tests of a level inherit these."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

import pytest

from .journeys import beijing, guarded, labelled, parameters, to_be_explained
from .play import Play

FIFTH_WORKING_DAY = [
    ("2026-03-02 00:00", "2026-03-10 00:00"),  # Monday, a weekend lies between
    ("2026-03-02 23:59", "2026-03-10 00:00"),  # the hour of arrival does not matter
    ("2026-03-07 12:00", "2026-03-14 00:00"),  # Saturday: counting begins on Monday
    ("2026-02-12 09:00", "2026-02-27 00:00"),  # Spring Festival; the 14th is a Saturday that is worked
    ("2026-04-30 09:00", "2026-05-12 00:00"),  # Labour Day; the 9th is a Saturday that is worked
]
"""Arrival at a desk, and the end of the fifth working day after it (行政许可法 arts. 32 and 82)."""


class AcceptDesk:
    """Tests of one level's accept desk."""

    level: ClassVar[str]
    prefix: ClassVar[str]
    name: ClassVar[str]
    role: ClassVar[str]
    labels: ClassVar[tuple[str, str, str]]
    buttons: ClassVar[dict[str, str]]
    refused: ClassVar[str]
    facts: ClassVar[Mapping[str, Any]] = {}
    token: ClassVar[Mapping[str, Any]] = {}

    def arrive(self, **facts: Any) -> Play:
        """A case that has just arrived at the desk."""
        return Play(f"{self.prefix}_review", token=self.token, **{**self.facts, **facts})

    def asked(self, initiator: str = "applicant") -> Play:
        """A case that this desk has asked to supplement."""
        return self.arrive(application={"initiator": initiator}).complete(self.desk, outcome="supplement")

    @property
    def desk(self) -> str:
        return f"Task_{self.level}Accept"

    @property
    def authority(self) -> str:
        """Who signs the notices of this desk; the case is a national one at the ministry's."""
        return f"{self.name}住房和城乡建设主管部门" if self.prefix != "ministry" else "中华人民共和国住房和城乡建设部"

    def acceptance(self, text: str, document: str) -> dict[str, str]:
        """The message that says the case is accepted, with the notice that goes with it."""
        return {
            "to": "applicant", "text": text, "level": self.name, "document": document, "authority": self.authority,
        }  # fmt: skip

    @property
    def deemed(self) -> str:
        return f"Timer_DeemedAcceptance_{self.level}"

    def supplement(self, initiator: str = "applicant") -> str:
        """The task in which who started the case supplements it."""
        by = {"applicant": "", "enterprise_agent": "ByEnterprise", "offline_clerk": "ByClerk"}[initiator]
        return f"Task_Supplement{by}_{self.level}"

    def assert_supplemented_by(self, initiator: str) -> None:
        """Who started the case is asked for what is missing; with it the case comes back as if it had just arrived."""
        play, task = self.asked(initiator), self.supplement(initiator)
        label = f"{self.name}未受理(待补正)"
        play.assert_status(f"{self.prefix}_supplement", label, label, "待补正")
        shown = play.shown(task)
        assert (shown.lane, shown.properties["form"]) == (initiator, "supplement")
        assert play.did("message.send") == [
            {"to": "both", "text": "m04_supplement", "document": "notice_supplement", "authority": self.authority}
        ]
        play.wait_until(beijing("2026-03-06 17:00")).complete(task)
        mine, enterprises, authoritys = self.labels
        enterprises = "待审核" if initiator == "enterprise_agent" else enterprises
        play.assert_waiting_at(self.desk, self.deemed)
        play.assert_status(f"{self.prefix}_pending", mine, enterprises, authoritys)
        assert play.did("check.run") == [{"level": self.prefix}] * 2
        assert play.application["received_on"] == date(2026, 3, 6)
        assert play.due(self.deemed) == play.deadline(self.desk) == beijing("2026-03-14 00:00")

    # -- arrival ----------------------------------------------------------------------------------------------------

    def test_what_arrives_is_dated_and_checked_by_computer_before_anybody_looks(self):
        play = self.arrive().assert_waiting_at(self.desk, self.deemed)
        assert play.done == [
            (f"Service_RecordReceipt_{self.level}", "case.record", {"received_on": date(2026, 3, 2)}),
            (f"Service_ComputerCheck_{self.level}", "check.run", {"level": self.prefix}),
        ]

    def test_the_desk_is_this_levels_and_each_audience_reads_its_own_label(self):
        play = self.arrive().assert_status(f"{self.prefix}_pending", *self.labels)
        shown = play.shown(self.desk)
        assert (shown.lane, shown.properties["form"]) == (self.role, "accept")
        assert play.deadline(self.desk) == beijing("2026-03-10 00:00")

    def test_the_desk_may_accept_ask_or_refuse(self):
        play = self.arrive()
        assert labelled(play, self.desk) == self.buttons
        assert guarded(play, self.desk) == {"accept": "guard.accept"}
        assert to_be_explained(play, self.desk) == ["refuse"]

    # -- acceptance -------------------------------------------------------------------------------------------------

    def test_an_accepted_case_is_recorded_the_applicant_is_told_and_the_review_begins(self):
        play = self.arrive().wait(days=1).complete(self.desk, outcome="accept")
        play.assert_waiting_at(f"Task_{self.level}Review").assert_status(f"{self.prefix}_reviewing")
        assert play.done[2:] == [
            (
                f"Service_RecordAcceptance_{self.level}",
                "case.record",
                {"accepted_level": self.prefix, "accepted_how": "officer", "counted_from": date(2026, 3, 3)},
            ),
            (
                f"Service_NotifyAccepted_{self.level}",
                "message.send",
                self.acceptance("m05_accepted", "notice_accepted"),
            ),
        ]
        play.assert_passed_in_order(self.desk, f"Throw_{self.level}Accepted")

    @pytest.mark.parametrize(("arrival", "end"), FIFTH_WORKING_DAY)
    def test_a_silent_desk_has_accepted_at_midnight_after_the_fifth_working_day_and_not_a_moment_before(
        self, arrival, end
    ):
        play = self.arrive(start=beijing(arrival))
        assert play.due(self.deemed) == beijing(end)
        before = beijing(end) - datetime.resolution
        play.wait_until(before).assert_status(f"{self.prefix}_pending").assert_waiting_at(self.desk, self.deemed)
        play.wait_until(beijing(end)).assert_waiting_at(f"Task_{self.level}Review")
        play.assert_status(f"{self.prefix}_reviewing")

    def test_a_deemed_acceptance_counts_from_the_day_of_receipt_and_the_applicant_is_told(self):
        play = self.arrive().wait_until(beijing("2026-03-11 08:00"))
        assert play.done[2:] == [
            (
                f"Service_RecordDeemed_{self.level}",
                "case.record",
                {"accepted_level": self.prefix, "accepted_how": "deemed", "counted_from": date(2026, 3, 2)},
            ),
            (
                f"Service_NotifyAccepted_{self.level}",
                "message.send",
                self.acceptance("m05_deemed_accepted", "notice_deemed_accepted"),
            ),
        ]
        play.assert_passed_in_order(self.deemed, f"Throw_{self.level}Accepted")

    def test_nothing_is_deemed_accepted_where_the_parameter_says_so(self):
        play = self.arrive(parameters=parameters(deemed_acceptance=False))
        play.wait(days=3650).assert_status(f"{self.prefix}_pending").assert_waiting_at(self.desk, self.deemed)

    # -- refusal ----------------------------------------------------------------------------------------------------

    def test_a_refused_case_ends_here(self):
        play = self.arrive().complete(self.desk, outcome="refuse").assert_returned(self.refused)
        play.assert_passed_in_order(self.desk, f"Throw_{self.level}Refused")
        assert play.messages() == []

    # -- supplements ------------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("initiator", ["applicant", "enterprise_agent"])
    def test_what_is_missing_is_told_to_both_and_supplied_by_who_started_the_case(self, initiator):
        self.assert_supplemented_by(initiator)

    def test_nothing_is_deemed_accepted_while_something_is_missing(self):
        self.asked().wait(days=365).assert_status(f"{self.prefix}_supplement").assert_waiting_at(self.supplement())

    @pytest.mark.parametrize(
        ("initiator", "timer", "told"),
        [
            ("applicant", "Timer_SupplementReminder", "applicant"),
            ("enterprise_agent", "Timer_EnterpriseSupplementReminder", "enterprise"),
        ],
    )
    def test_who_owes_a_supplement_is_reminded_once_after_ten_working_days(self, initiator, timer, told):
        play = self.asked(initiator)
        waiting = play.waiting_at()
        end = beijing("2026-03-17 00:00")
        assert play.due(f"{timer}_{self.level}") == end
        play.wait_until(end - datetime.resolution).assert_waiting_at(*waiting)
        assert play.messages() == ["m04_supplement"]
        play.wait_until(end).assert_waiting_at(*(e for e in waiting if e.startswith("Task_")))
        play.wait(days=60)
        assert play.did("message.send")[1:] == [{"to": told, "text": "supplement_reminder"}]
        play.assert_passed_in_order(f"{timer}_{self.level}", f"End_SupplementReminder_{self.level}")
        play.assert_status(f"{self.prefix}_supplement")

    def test_who_has_supplemented_in_time_is_not_reminded(self):
        play = self.asked().wait(days=3).complete(self.supplement())
        play.complete(self.desk, outcome="accept").wait_until(beijing("2026-04-01 00:00"))
        assert "supplement_reminder" not in play.messages()

    def test_who_has_been_reminded_can_still_supplement(self):
        play = self.asked().wait(days=30).complete(self.supplement())
        play.assert_waiting_at(self.desk, self.deemed).complete(self.desk, outcome="refuse")
        play.assert_returned(self.refused)

    def test_six_hundred_supplements_leave_the_state_as_small_as_one(self):
        play = self.arrive()
        small = len(play.complete(self.desk, outcome="supplement").complete(self.supplement()).instance.dump())
        for _ in range(600):
            play.complete(self.desk, outcome="supplement").wait(days=1).complete(self.supplement())
        assert len(play.instance.dump()) <= small
        play.complete(self.desk, outcome="accept").assert_waiting_at(f"Task_{self.level}Review")


class HigherAcceptDesk(AcceptDesk):
    """Tests of a desk to which a counter's cases come too."""

    def test_what_was_entered_at_the_counter_is_supplemented_there(self):
        self.assert_supplemented_by("offline_clerk")

    def test_the_counter_is_not_reminded(self):
        play = self.asked("offline_clerk").assert_waiting_at(self.supplement("offline_clerk"))
        play.wait(days=365).complete(self.supplement("offline_clerk")).assert_waiting_at(self.desk, self.deemed)
        assert play.messages() == ["m04_supplement"]
