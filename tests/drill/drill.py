"""The drill: for two minutes under load, web and worker processes are killed; nothing is lost, stuck or done twice."""

from __future__ import annotations

import logging
import random
import time
from collections import Counter

import pytest

from ..installation import Installation, Process
from ..population import more_like
from . import verdict
from .answers import by_turns
from .office import Office

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)  # the figures, whatever the service tells

SECONDS = 120.0
KILLS = 100
CLIENTS = 6
GROWN_UP = 0.5
"""Seconds after which a child may be killed."""
AFTERWARDS = 150.0
"""Seconds within which all cases at hand come to their end by themselves: twice the longest lease, and their own time."""

GROUPS = {
    "app-chem": ("CHEM", "ent-hebei", "province-hebei"),
    "app-arch1": ("ARCH1", "ent-hebei", "province-hebei"),
    "app-str1": ("STR1", "ent-hebei", "province-hebei"),
    "app-str2": ("STR2", "ent-taiyuan", "province-shanxi"),
    "app-supv": ("SUPV", "ent-supv", ""),
}
EACH = 80
"""How many more there are like each of them: enough that no client runs out of work."""


def an_office(installation: Installation) -> Office:
    """People enough to work on cases for the whole drill."""
    with installation.inside():
        groups = {group: [model, *more_like(model, EACH)] for model, group in GROUPS.items()}
    groups[GROUPS["app-chem"]][1:1] = [f"app-batch{n}" for n in range(1, 6)]
    return Office(installation.address, by_turns(groups), CLIENTS)


def kill(installation: Installation) -> Counter[str]:
    """Kill web and worker processes, a few in quick succession and then a few more, at moments nobody can foresee; gives
    how many of which kind."""
    chance = random.Random()
    killed: Counter[str] = Counter()
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < SECONDS or killed.total() < KILLS:
        if killed.total() > KILLS * passed / SECONDS:
            time.sleep(0.1)
            continue
        for _ in range(chance.randint(3, 8)):
            kind, victims = _victims(installation, chance)
            if victims and installation.kill(chance.choice(victims)):
                killed[kind] += 1
            time.sleep(chance.expovariate(5))
    return killed


def _victims(installation: Installation, chance: random.Random) -> tuple[str, list[Process]]:
    """Mostly children, which their parent replaces at once; one time in ten parents, whose children are orphans for a
    moment. Who has only just started is spared: a service that never gets up is under no load."""
    alive = {process.pid: process for process in installation.processes(chance.choice(("serve", "worker")))}
    children = [process for process in alive.values() if process.parent in alive and process.age > GROWN_UP]
    parents = [alive[pid] for pid in {child.parent for child in children}]
    kin, victims = ("parent", parents) if chance.random() < 1 / 10 else ("child", children)
    return f"{victims[0].kind} {kin}" if victims else "nobody", victims


def drill(installation: Installation, *commands: str) -> None:
    """Load, kills, rest; then the verdict."""
    installation.prepare(pledge_seconds=1)
    office = an_office(installation)
    for command in commands:
        installation.keep(command)
    installation.wait_until_ready()
    office.open()
    begun = time.monotonic()
    killed = kill(installation)
    ended = time.monotonic()
    office.close(AFTERWARDS)
    notes = office.notes
    log.info("%d kills in %.0f s: %s", killed.total(), ended - begun, dict(killed))
    log.info("at rest %.0f s later: %s", time.monotonic() - ended, notes.figures())
    with installation.inside():
        assert verdict.stuck() == []
        assert verdict.missing(notes) == []
        assert verdict.doubled() == []
        assert verdict.broken_chains() == []
    assert notes.broken == [], installation.said()
    assert [status for status in notes.statuses if status >= 500] == [], installation.said()
    assert len(notes.published) == len(notes.started)
    assert len(notes.completed) >= 25, "that was no load"


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.xdist_group("drill embedded")
def test_a_hundred_kills_cost_nothing_with_everything_in_one_process_on_sqlite(embedded: Installation):
    drill(embedded, "serve")


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.xdist_group("drill spread")
def test_a_hundred_kills_cost_nothing_with_celery_workers_on_postgresql(spread: Installation):
    drill(spread, "serve", "worker", "worker", "beat")
