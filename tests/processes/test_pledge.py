"""The person's pledge (docs/domain.md §3.0.3)."""

from datetime import timedelta

from .play import START, Play


def read() -> Play:
    """The pledge after its sixty seconds."""
    return Play("pledge").wait(seconds=60)


def test_there_is_nothing_to_sign_before_the_sixtieth_second():
    play = Play("pledge").assert_waiting_at("Timer_PledgeRead")
    assert play.due("Timer_PledgeRead") == START + timedelta(seconds=60)
    play.wait(seconds=59, microseconds=999_999).assert_waiting_at("Timer_PledgeRead")
    play.wait(microseconds=1).assert_waiting_at("Task_Pledge")


def test_sixty_seconds_count_from_arrival_however_often_and_late_somebody_looks():
    play = Play("pledge")
    for _ in range(5):
        play.wait(seconds=10)
    assert play.due("Timer_PledgeRead") == START + timedelta(seconds=60)
    play.wait(days=3).assert_waiting_at("Task_Pledge")


def test_the_person_reads_the_pledge_first_and_signs_the_same_text():
    play = Play("pledge").assert_status("not_submitted", "个人未上报")
    reading = play.shown("Timer_PledgeRead")
    assert (reading.lane, reading.properties["text"]) == ("applicant", "pledge_person")
    signing = play.wait(seconds=60).assert_status("not_submitted", "个人未上报").shown("Task_Pledge")
    assert (signing.lane, signing.properties["text"]) == ("applicant", "pledge_person")
    assert signing.properties["form"] == "pledge"


def test_a_signed_pledge_is_kept_and_the_case_goes_on():
    play = read().complete("Task_Pledge", agree=True).assert_returned("signed")
    assert play.did("pledge.record") == [{"side": "person"}]
    play.assert_passed_in_order("Task_Pledge", "Service_RecordPledge", "End_PledgeSigned")


def test_a_pledge_that_is_not_made_is_kept_too_and_the_case_is_given_up():
    play = read().complete("Task_Pledge", agree=False).assert_returned("declined")
    assert play.did("pledge.record") == [{"side": "person"}]
    play.assert_passed_in_order("Task_Pledge", "Service_RecordPledge", "End_PledgeDeclined")
