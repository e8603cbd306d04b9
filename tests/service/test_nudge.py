"""Nudges: heard where somebody listens, harmless where nobody does or the broker is down."""

import logging

import pytest

from service import nudge


def test_a_nudge_names_the_jobs_that_wait(nudges: list[str]):
    nudge.nudge(["j1", "j2"])
    assert nudges == ["j1", "j2"]


def test_nobody_is_nudged_about_nothing():
    def fail(_: object) -> None:
        raise AssertionError("there was nothing to say")

    previous = nudge.use(fail)
    try:
        nudge.nudge([])
    finally:
        nudge.use(previous)


def test_without_a_listener_a_nudge_does_nothing():
    nudge.nudge(["j1"])


def test_a_lost_nudge_is_logged_and_goes_no_further(caplog: pytest.LogCaptureFixture):
    def down(_: object) -> None:
        raise ConnectionError("the broker is down")

    previous = nudge.use(down)
    try:
        with caplog.at_level(logging.WARNING):
            nudge.nudge(["j1"])
    finally:
        nudge.use(previous)
    assert "a nudge was lost" in caplog.text
