"""业务监控: the service at a glance, kept up to date by itself."""

from __future__ import annotations

from itertools import pairwise

from flask import Response, url_for

from service import clock
from service.watching import figures, waiting
from ui.pages import page

from . import words
from .blueprint import blueprint

MONTH = 30
MOST_STEPS = 12
"""Steps whose times are shown: those that take longest."""


@blueprint.get("")
def index() -> Response:
    """Figures, processes, backlogs, what got done, how long it takes."""
    found = figures.figures()
    return page(
        "monitor/index.html",
        figures=[
            ("在办业务", found.running, url_for("ui.monitor.cases", state="open")),
            ("待办任务", found.waiting, None),
            ("超期任务", found.overdue, url_for("ui.monitor.cases", state="overdue")),
            ("待处理故障", found.incidents, url_for("ui.monitor.incidents")),
            ("超时未办的作业", found.late, url_for("ui.monitor.jobs", state="late")),
            ("已暂停", found.suspended, url_for("ui.monitor.cases", state="suspended")),
            ("今日办结", found.ended_today, None),
            ("今日发布证书", found.published_today, None),
        ],
        now=clock.now(),
        shares=figures.shares(),
        systems=words.SYSTEMS,
        desks=figures.desks(),
        ages=_ages(),
        days=figures.throughput(MONTH),
        waits=waiting.waits(MONTH)[:MOST_STEPS],
        duration=words.duration,
    )


def _ages() -> list[str]:
    """What the classes of a backlog's age are called."""
    edges = figures.AGES
    between = [f"{low}–{high} 天" for low, high in pairwise(edges)]
    return [f"{edges[0]} 天内", *between, f"超过 {edges[-1]} 天"]
