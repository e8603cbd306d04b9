"""The service at a glance, reckoned by the workers every few seconds and kept, so that a look costs the same however many cases
there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any

import structlog
from sqlalchemy import select, update

from service import clock
from service.models import Snapshot, db
from service.models.unit import insertion, unit_of_work, write

from . import figures, waiting
from .figures import Day, Desk, Figures, Share
from .waiting import Wait

log = structlog.get_logger(__name__)

EVERY = timedelta(seconds=5)
SHARE = 20
"""Reckoning takes at most one part in so many of the time: what takes a second is done every twenty."""

OLD = timedelta(minutes=1)
"""Figures that are older come from a worker that has died; who looks then has them reckoned."""

MONTH = 30
MOST_STEPS = 12
"""Steps whose times are shown: those that take longest."""

_NAME = "overview"


@dataclass(frozen=True)
class Overview:
    """The figures as they were at ``now``; ``days`` are the last :data:`MONTH`, ``waits`` the :data:`MOST_STEPS` longest."""

    now: datetime
    figures: Figures
    shares: Sequence[Share]
    desks: Sequence[Desk]
    days: Sequence[Day]
    waits: Sequence[Wait]


def overview() -> Overview:
    """The figures as they were kept last, reckoned now where no worker has kept any of late."""
    kept = db.session.get(Snapshot, _NAME, populate_existing=True)
    if kept is not None and clock.system() - kept.taken_at < OLD:
        try:
            return _read(kept.content)
        except (KeyError, TypeError, ValueError):
            log.info("overview_of_another_version")  # kept by a worker that is a release behind or ahead
    return reckoned()


def reckoned() -> Overview:
    """The figures of now."""
    return Overview(
        now=clock.now(),
        figures=figures.figures(),
        shares=figures.shares(),
        desks=figures.desks(),
        days=figures.throughput(MONTH),
        waits=waiting.waits(MONTH)[:MOST_STEPS],
    )


def keep() -> bool:
    """Reckon and keep the figures if it is time; whether it was. Of several workers one does it."""
    if not _taken():
        return False
    begun = perf_counter()
    content = _plain(asdict(reckoned()))
    took = round((perf_counter() - begun) * 1000)
    db.session.rollback()
    with unit_of_work() as session:
        session.execute(update(Snapshot).where(Snapshot.name == _NAME).values(content=content, milliseconds=took))
    return True


def _taken() -> bool:
    """Take the turn of reckoning, if it is time for one."""
    now = clock.system()
    last = db.session.execute(
        select(Snapshot.taken_at, Snapshot.milliseconds).where(Snapshot.name == _NAME)
    ).one_or_none()
    db.session.rollback()
    if last is None:
        return _first(now)
    if now - last.taken_at < max(EVERY, SHARE * timedelta(milliseconds=last.milliseconds)):
        return False
    with unit_of_work():
        turn = update(Snapshot).where(Snapshot.name == _NAME, Snapshot.taken_at == last.taken_at)
        return write(turn.values(taken_at=now)) == 1


def _first(now: datetime) -> bool:
    with unit_of_work() as session:
        row = {"name": _NAME, "taken_at": now, "milliseconds": 0, "content": {}}
        return (
            session.scalar(insertion(Snapshot).values(row).on_conflict_do_nothing().returning(Snapshot.name))
            is not None
        )


# -- as JSON ----------------------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value.total_seconds() if isinstance(value, timedelta) else value


def _read(content: Mapping[str, Any]) -> Overview:
    times = ("median", "longest")
    return Overview(
        now=datetime.fromisoformat(content["now"]),
        figures=Figures(**content["figures"]),
        shares=[Share(**one) for one in content["shares"]],
        desks=[Desk(**{**one, "oldest": datetime.fromisoformat(one["oldest"])}) for one in content["desks"]],
        days=[Day(**{**one, "day": date.fromisoformat(one["day"])}) for one in content["days"]],
        waits=[Wait(**{**one, **{name: timedelta(seconds=one[name]) for name in times}}) for one in content["waits"]],
    )
