"""How long person and enterprise may defend themselves before an authority decides without them (docs/domain.md §5)."""

import pytest

from .journeys import beijing
from .play import Play


@pytest.mark.req("AT-52")
def test_five_working_days_are_waited_for_a_defence():
    play = (
        Play("defence_period")
        .assert_waiting_at("Timer_DefencePeriod")
        .assert_status("open", "待申辩", None, "等待申辩")
    )
    assert play.due("Timer_DefencePeriod") == beijing("2026-03-10 00:00")
    play.wait_until(beijing("2026-03-09 23:59")).assert_waiting_at("Timer_DefencePeriod")
    play.wait_until(beijing("2026-03-10 00:00"))
    assert play.instance.ended
    assert play.passed[-1] == "End_DefencePeriod"
