"""业务监控: the service at a glance, kept up to date by itself."""

from __future__ import annotations

from itertools import pairwise

from flask import Response, url_for

from service import heartbeats
from service.models import db
from service.watching import figures, overview
from ui.pages import page

from . import words
from .blueprint import blueprint


@blueprint.get("")
def index() -> Response:
    """Figures, processes, backlogs, what got done, how long it takes."""
    seen = overview.overview()
    found = seen.figures
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
        now=seen.now,
        at_work=bool(db.session.scalar(heartbeats.alive())),
        shares=seen.shares,
        systems=words.SYSTEMS,
        desks=seen.desks,
        ages=_ages(),
        days=seen.days,
        waits=seen.waits,
        duration=words.duration,
    )


def _ages() -> list[str]:
    """What the classes of a backlog's age are called."""
    edges = figures.AGES
    between = [f"{low}–{high} 天" for low, high in pairwise(edges)]
    return [f"{edges[0]} 天内", *between, f"超过 {edges[-1]} 天"]
