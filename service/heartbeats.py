"""Who does the jobs, and whether they are alive: each worker process leaves a sign now and then."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import timedelta
from time import monotonic

from sqlalchemy import Select, delete, func, select

from service import clock
from service.models import Heartbeat, db
from service.models.unit import unit_of_work

EVERY = timedelta(seconds=15)
LOST = 4 * EVERY
"""A process that was not seen for so long has died, or is stuck."""

_KEEP = timedelta(hours=1)

_own: dict[str, float] = {}
"""When this process left its last sign, by its name: a fork is another process and starts anew."""


def beat(kind: str) -> None:
    """Leave a sign of this process, unless it has just left one."""
    name = f"{socket.gethostname()}:{os.getpid()}"[-100:]
    if name in _own and monotonic() - _own[name] < EVERY.total_seconds() / 2:
        return
    now = clock.system()
    with unit_of_work() as session:
        row = session.get(Heartbeat, name)
        if row is None or name not in _own:
            session.merge(Heartbeat(name=name, kind=kind, started_at=now, seen_at=now))
        else:
            row.seen_at = now
    _own[name] = monotonic()


def workers() -> Sequence[tuple[Heartbeat, bool]]:
    """The processes of the last hour, the one last seen first, each with whether it is alive."""
    lately = select(Heartbeat).where(Heartbeat.seen_at > clock.system() - _KEEP)
    found = db.session.scalars(lately.order_by(Heartbeat.seen_at.desc(), Heartbeat.name)).all()
    return [(row, clock.system() - row.seen_at < LOST) for row in found]


def alive() -> Select[int]:
    """A select of the number of processes that are alive."""
    return select(func.count()).select_from(Heartbeat).where(Heartbeat.seen_at > clock.system() - LOST)


def forget() -> None:
    """Forget processes that have been gone for an hour, inside the caller's unit of work."""
    db.session.execute(delete(Heartbeat).where(Heartbeat.seen_at < clock.system() - _KEEP))
