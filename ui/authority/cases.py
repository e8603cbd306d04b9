"""业务查询: the cases that have come to this authority, and 汇总表 of those it has sent on."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from service import definitions, monitoring
from service.api.identity import caller
from service.case_view import enterprise_of
from service.models import Instance
from ui.asking import asked
from ui.exporting import workbook
from ui.filters import category, moment
from ui.pages import page
from ui.reading import status

from .blueprint import blueprint

STATES = {"open": "办理中", "ended": "已结束"}
COLUMNS = ("业务编号", "姓名", "业务类型", "注册专业类型", "聘用单位", "状态", "申请时间", "上报时间")


@blueprint.get("/cases")
def cases() -> Response:
    """The cases, the newest first."""
    wanted = _wanted()
    found = monitoring.search(caller(), wanted, cursor=request.args.get("cursor"))
    return page(
        "authority/cases.html",
        found=found,
        wanted=wanted,
        filtered=wanted != monitoring.Search(),
        states=STATES,
        types=[(row.key, row.title) for row in definitions.types()],
        categories=definitions.listed_by("category_data"),
    )


@blueprint.get("/cases/file")
def cases_file() -> Response:
    """What the list is narrowed to, all pages of it, as an Excel workbook."""
    return workbook("业务查询", COLUMNS, map(_row, monitoring.every(caller(), _wanted())))


@blueprint.get("/summary")
def summary() -> Response:
    """汇总表: what this authority has sent on to the next one, by category and type (003 附4)."""
    types = _summed_up()
    wanted = _summary(types)
    return page(
        "authority/summary.html",
        rows=_summed(wanted),
        wanted=wanted,
        types=types,
        categories=definitions.listed_by("category_data"),
    )


@blueprint.get("/summary/file")
def summary_file() -> Response:
    """The rows that were ticked as an Excel workbook; all of them where none was."""
    found, chosen = _summed(_summary(_summed_up())), set(request.args.getlist("case"))
    return workbook("汇总表", COLUMNS, (_row(one) for one in found if not chosen or one.id in chosen))


def _wanted() -> monitoring.Search:
    state = asked("state", STATES)
    return monitoring.Search(
        q=asked("q") or None,
        definition=asked("type") or None,
        category=asked("category") or None,
        open={"open": True, "ended": False}.get(state),
    )


def _summed_up() -> dict[str, str]:
    """The types of which there are summaries: those whose diagram says so."""
    return {
        row.key: row.title
        for row in definitions.types()
        if definitions.load(row).process.properties.get("summary") == "true"
    }


def _summary(types: dict[str, str]) -> monitoring.Search | None:
    """The search of a summary; ``None`` until category and type are chosen."""
    chosen, of = asked("type", types), asked("category")
    return monitoring.Search(definition=chosen, category=of, sent_on=True) if chosen and of else None


def _summed(wanted: monitoring.Search | None) -> Sequence[Instance]:
    return list(monitoring.every(caller(), wanted)) if wanted else []


def _row(one: Instance) -> Sequence[str]:
    row = one.application
    unit = enterprise_of(one)
    return (
        one.business_key,
        row.person.name if row.person else "",
        one.definition.title,
        category(row.category),
        unit.name if unit else "",
        status(one),
        moment(row.submitted_at or one.started_at),
        moment(row.reported_at),
    )
