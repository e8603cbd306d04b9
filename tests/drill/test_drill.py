"""The drill: for a minute under load, web and worker processes are killed; nothing is lost, stuck or done twice.

``pytest -s tests/drill`` shows the figures.
"""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence

import psycopg
import pytest
import redis

from .. import services
from ..installation import Installation, Process, wait_until
from ..population import more_like
from . import verdict
from .answers import by_turns
from .office import AWAY, Notes, Office

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)  # the figures, whatever the service tells

SECONDS = 60.0
KILLS_OF_ONE, KILLS = 60, 100
"""Where one process does everything, each kill stops all of it for a second; spread, others go on."""
KINDS = {"serve": 20, "worker": 20, "beat": 1}
"""The commands whose processes are killed, and how often each has its turn. With a beat or a parent everything is started anew
where honcho runs it."""
GROWN_UP = 0.5
"""Seconds after which a child may be killed."""
STARTED = 5.0
"""Seconds after which beat may be killed, which imports everything first."""
PARENTS = 1 / 25
"""The share of parents among those who are killed; a parent too imports everything first."""
CLIENTS = 12

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


def kill(
    installation: Installation, notes: Notes, kills: int, disasters: Sequence[Callable[[Installation], None]] = ()
) -> Counter[str]:
    """Kill web and worker processes, a few in quick succession and then a few more, at moments nobody can foresee; gives
    how many of which kind. Beat, of which there is one, is killed beside them and not counted in.

    In between somebody gets an answer: a service that never gets up is under no load.
    """
    chance = random.Random()
    killed: Counter[str] = Counter()
    begun = time.monotonic()
    coming = [(kills * (number + 1) / (len(disasters) + 1), disaster) for number, disaster in enumerate(disasters)]
    while (passed := time.monotonic() - begun) < SECONDS or webs_and_workers(killed) < kills:
        if webs_and_workers(killed) > kills * passed / SECONDS:
            time.sleep(0.1)
            continue
        answered = notes.statuses.total()
        wait_until(lambda: notes.statuses.total() > answered, "nobody gets an answer any more", seconds=120)  # noqa: B023
        if coming and webs_and_workers(killed) >= coming[0][0]:
            coming.pop(0)[1](installation)
        for _ in range(chance.randint(3, 8)):
            kind, victims = _victims(installation, chance)
            if victims and installation.kill(chance.choice(victims)):
                killed[kind] += 1
            time.sleep(chance.expovariate(5))
    return killed


def webs_and_workers(killed: Counter[str]) -> int:
    """How many of those that were killed count."""
    return killed.total() - killed["beat"]


def _victims(installation: Installation, chance: random.Random) -> tuple[str, list[Process]]:
    """Mostly children, which their parent replaces at once; now and then parents, whose children are orphans for a
    moment. Who has only just started is spared."""
    (kind,) = chance.choices(list(KINDS), list(KINDS.values()))
    alive = {process.pid: process for process in installation.processes(kind)}
    if kind == "beat":
        return kind, [process for process in alive.values() if process.age > STARTED]
    children = [process for process in alive.values() if process.parent in alive and process.age > GROWN_UP]
    if chance.random() < PARENTS:
        return f"{kind} parent", [alive[pid] for pid in {child.parent for child in children}]
    return f"{kind} child", children


def forget_the_broker(installation: Installation) -> None:
    """Wipe Redis: messages, and what Celery has noted of its queues."""
    with redis.Redis.from_url(installation.environment["REGFLOW_BROKER_URL"]) as broker:
        broker.flushdb()
        broker.set(services.OURS, "1")


def cut_connections(installation: Installation) -> None:
    """Let PostgreSQL hang up on everybody."""
    with psycopg.connect(installation.environment["REGFLOW_DATABASE_URL"], autocommit=True) as connection:
        cut = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    log.info("cut %d connections", len(cut))


def drill(installation: Installation, kills: int, *disasters: Callable[[Installation], None]) -> None:
    """Load, kills, what else goes wrong in between, rest; then the verdict."""
    office = an_office(installation)
    installation.wait_until_ready()
    office.open()
    begun = time.monotonic()
    killed = kill(installation, office.notes, kills, disasters)
    ended = time.monotonic()
    office.close()
    notes = office.notes
    log.info("%d kills in %.0f s: %s", killed.total(), ended - begun, dict(killed))
    log.info("at rest %.0f s later: %s", time.monotonic() - ended, notes.figures())
    with installation.inside():
        assert verdict.stuck() == []
        assert verdict.missing(notes) == []
        assert verdict.doubled() == []
        assert verdict.broken_chains() == []
    assert notes.broken == [], installation.said()
    assert {status for status in notes.statuses if status >= 500} <= ({AWAY} if disasters else set()), (
        installation.said()
    )
    assert len(notes.published) == len(notes.started)
    assert len(notes.completed) >= 25, "that was no load"


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.xdist_group("drill embedded")
def test_sixty_kills_cost_nothing_with_everything_in_one_process_on_sqlite(embedded: Installation):
    embedded.prepare(pledge_seconds=1)
    embedded.keep("serve")
    drill(embedded, KILLS_OF_ONE)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.xdist_group("drill spread")
def test_a_hundred_kills_a_wiped_broker_and_cut_connections_cost_nothing_with_the_procfile(spread: Installation):
    spread.prepare(pledge_seconds=1)
    spread.keep_procfile(web=1, worker=2, beat=2)
    drill(spread, KILLS, forget_the_broker, cut_connections, forget_the_broker, cut_connections)
    assert len(spread.processes("beat")) == 2
