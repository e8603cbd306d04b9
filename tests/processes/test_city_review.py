"""The city receives, reviews and forwards (docs/domain.md §3.0.5)."""

from typing import Any

from .accept_desk import AcceptDesk
from .journeys import beijing, guarded, labelled, proceed, to_be_explained
from .play import Play

SECOND_CLASS: dict[str, Any] = {"category": "STR2", "system": "provincial"}


def arrived(**facts) -> Play:
    """A second-class application at the city's accept desk."""
    return Play("city_review", **SECOND_CLASS, **facts)


def insisted() -> Play:
    """A second-class application that the city has not passed and the enterprise insists on."""
    return Play("city_review", token={"result": "insisted"}, **SECOND_CLASS)


class TestCityAcceptDesk(AcceptDesk):
    level = "City"
    prefix = "city"
    name = "市级"
    role = "city_officer"
    labels = ("市级未受理", "已上报·市级未受理", "待接收")
    buttons = {"accept": "接收", "supplement": "待补正", "refuse": "拒绝接收"}  # noqa: RUF012 - read only
    refused = "city_refused"
    facts = SECOND_CLASS


# --- review ----------------------------------------------------------------------------------------------------------


def test_the_city_reviews_what_it_has_received_within_twenty_working_days():
    play = proceed(arrived(), "Task_CityReview")
    play.assert_status("city_reviewing", "市级已接收(审核中)", "市级已接收(审核中)", "待审核")
    shown = play.shown("Task_CityReview")
    assert (shown.lane, shown.properties["form"]) == ("city_officer", "city_review")
    assert play.deadline("Task_CityReview") == beijing("2026-03-31 00:00")


def test_the_twenty_days_run_from_receipt_when_nobody_received_in_time():
    play = arrived().wait_until(beijing("2026-03-10 00:00")).assert_waiting_at("Task_CityReview")
    assert play.deadline("Task_CityReview") == beijing("2026-03-31 00:00")


def test_the_twenty_days_run_from_acceptance_when_an_officer_received():
    play = arrived().wait(days=1).complete("Task_CityAccept", outcome="accept")
    assert play.deadline("Task_CityReview") == beijing("2026-04-01 00:00")


def test_the_city_may_pass_or_not_pass():
    play = proceed(arrived(), "Task_CityReview")
    assert labelled(play, "Task_CityReview") == {"pass": "地市审核通过", "fail": "地市审核未通过"}
    assert guarded(play, "Task_CityReview") == {"pass": "guard.approve"}
    assert to_be_explained(play, "Task_CityReview") == ["fail"]


def test_what_the_city_has_not_passed_goes_back_to_the_enterprise():
    play = proceed(arrived(), "Task_CityReview").complete("Task_CityReview", outcome="fail")
    play.assert_returned("city_failed")
    assert play.messages() == ["m05_accepted"]


# --- forwarding ------------------------------------------------------------------------------------------------------


def test_what_has_passed_waits_to_be_forwarded():
    play = proceed(arrived(), "Task_CityForward").assert_waiting_at("Task_CityForward")
    play.assert_status("city_passed", "地市审核通过", "地市审核通过", "待上报")
    assert play.deadline("Task_CityForward") == beijing(
        "2026-03-31 00:00"
    )  # the city's days include its report upwards
    shown = play.shown("Task_CityForward")
    assert (shown.lane, shown.properties["form"]) == ("city_officer", "forward")
    assert labelled(play, "Task_CityForward") == {"forward": "上报"}


def test_forwarding_hands_the_case_to_the_province():
    play = proceed(arrived(), "Task_CityForward").complete("Task_CityForward", outcome="forward")
    play.assert_returned("forwarded")


# --- insisting -------------------------------------------------------------------------------------------------------


def test_what_the_enterprise_insists_on_is_forwarded_without_being_received_or_reviewed_again():
    play = insisted().assert_waiting_at("Task_CityForward")
    play.assert_status("city_passed", "地市审核通过", "地市审核通过", "待上报·未通过")
    assert play.done == []
    play.complete("Task_CityForward", outcome="forward").assert_returned("forwarded")
