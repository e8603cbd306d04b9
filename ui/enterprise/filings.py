"""注册申报管理: what the unit has to report, has reported and had decided; what can be done with each row comes from its diagram."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Response, request

from service import authorities, definitions, filings, instances, profiles, registrations
from service.api.identity import caller
from service.models import Instance
from ui.asking import asked, asked_day
from ui.pages import go, page, tell

from .blueprint import blueprint

STATES = {filings.TO_REPORT: "尚未上报", filings.REPORTED: "已经上报", filings.ENDED: "已经办结"}
"""上报状态 to narrow the list to; without one it shows what is under way (docs/domain.md §3.0.4)."""

NEAREST = 5
"""So many of the registrations that end soon are named on the first page; all of them have a page of their own."""


@dataclass(frozen=True)
class Row:
    """An application, and what its diagram offers the unit now."""

    instance: Instance
    possible: instances.Possible

    @property
    def asked_by_person(self) -> str:
        """申请退回原因: why somebody else asks for it back, until the unit itself has asked for something (S4 §3.1.2)."""
        said = self.instance.application.facts.get("request") or {}
        own = said.get("sender") in authorities.roles(caller())
        return "" if own or self.instance.ended_at else str(said.get("reason") or "")


@blueprint.get("")
def index() -> Response:
    """The list with its filters. A unit that has never saved 企业基本信息 does that first (企业操作手册 3.1)."""
    unit = profiles.enterprise(caller())
    if not unit["profile_complete"]:
        tell("首次使用请先填写并保存企业基本信息，之后才能上报注册申报。", "warning")
        return go("ui.enterprise.profile")
    wanted = filings.Search(
        state=asked("state", STATES),
        definition=asked("type"),
        category=asked("category"),
        since=asked_day("since"),
        until=asked_day("until"),
        q=asked("q"),
    )
    found = filings.search(caller(), wanted, cursor=request.args.get("cursor"))
    rows = [Row(one, instances.possible(one, caller())) for one in found.items]
    return page(
        "enterprise/index.html",
        rows=rows,
        ways=_ways(rows),
        next_cursor=found.next_cursor,
        total=filings.count(caller(), wanted),
        wanted=wanted,
        filtered=wanted != filings.Search(),
        states=STATES,
        types=definitions.types(),
        categories=definitions.listed_by("category_data"),
        soon=registrations.search(caller(), registrations.Search(enterprise=unit["id"], expiring=True), limit=NEAREST),
    )


def _ways(rows: Iterable[Row]) -> Sequence[instances.Way]:
    """The outcomes that the tasks of these rows offer, each once, in the order of the diagrams."""
    found = {way.outcome: way for row in rows for task in row.possible.tasks for way in reversed(task.ways)}
    return list(found.values())[::-1]
