"""业务查询: the cases that have come to this authority, and 汇总表 of those it has sent on."""

from __future__ import annotations

from flask import Response, request

from service import definitions, monitoring
from service.api.identity import caller
from ui import summaries
from ui.asking import asked
from ui.exporting import workbook
from ui.pages import page

from .blueprint import blueprint

STATES = {"open": "办理中", "ended": "已结束"}
SENT_ON = monitoring.Search(sent_on=True)


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
    return workbook("业务查询", summaries.COLUMNS, map(summaries.row, monitoring.every(caller(), _wanted())))


@blueprint.get("/summary")
def summary() -> Response:
    """汇总表: what this authority has sent on to the next one, by category and type (003 附4)."""
    return summaries.page_of(SENT_ON, "按申报专业和申报类型汇总本部门已上报的业务", "ui.authority.summary_file")


@blueprint.get("/summary/file")
def summary_file() -> Response:
    """The rows that were ticked as an Excel workbook; all of them where none was."""
    return summaries.file_of(SENT_ON)


def _wanted() -> monitoring.Search:
    state = asked("state", STATES)
    return monitoring.Search(
        q=asked("q") or None,
        definition=asked("type") or None,
        category=asked("category") or None,
        open={"open": True, "ended": False}.get(state),
    )
