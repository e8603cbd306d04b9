"""How long an applicant waits for an outside system that is well: less than a second, wherever the worker runs."""

from __future__ import annotations

import logging
import time
from statistics import quantiles

import pytest

from .installation import Citizen, Installation, wait_until
from .population import more_like

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)  # the figures, whatever the service tells

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("latency")]

CASES = 50
WARM_UP = 6
"""Every web and worker process has compiled the diagrams by then."""


def seconds_to_the_pledge(installation: Installation, username: str) -> float:
    """From the answer to the conditions, over the insurance registry's, to the pledge that is there to be read."""
    citizen = Citizen(installation, username)
    case = citizen.start("initial_registration", category="CHEM")
    begun = time.perf_counter()
    citizen.complete(case, "Task_ConfirmConditions", accepted=True)
    wait_until(lambda: "Timer_PledgeRead" in citizen.waits(case), "the registry's answer never came", pause=0.01)
    return time.perf_counter() - begun


def judge(installation: Installation, *commands: str) -> None:
    """Run these commands, and let many applicants wait, one after the other."""
    installation.prepare()
    for command in commands:
        installation.keep(command)
    installation.wait_until_ready()
    with installation.inside():
        usernames = more_like("app-chem", CASES + WARM_UP)
    waited = [seconds_to_the_pledge(installation, username) for username in usernames][WARM_UP:]
    high = quantiles(waited, n=20, method="inclusive")[-1]
    log.info("95 of 100 wait less than %.3f s, the slowest of %d %.3f s", high, CASES, max(waited))
    assert high < 1, sorted(waited)


def test_the_step_after_the_conditions_is_there_within_a_second_with_the_worker_inside(embedded: Installation):
    judge(embedded, "serve")


def test_the_step_after_the_conditions_is_there_within_a_second_with_a_celery_worker(spread: Installation):
    judge(spread, "serve", "worker", "beat")
