"""汇总表: cases of one profession and one type in a table, to be printed or taken along (003 附3, 附4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, request

from service import definitions, monitoring
from service.api.identity import caller
from service.case_view import enterprise_of
from service.models import Instance

from .asking import asked
from .exporting import workbook
from .filters import category, moment
from .pages import page
from .reading import status

COLUMNS = ("业务编号", "姓名", "业务类型", "注册专业类型", "聘用单位", "状态", "申请时间", "上报时间")


def page_of(among: monitoring.Search, about: str, file: str) -> Response:
    """The page: the cases ``among`` these of the profession and type that were chosen; ``file`` is the page that gives the
    workbook."""
    types = _summed_up()
    wanted = _wanted(among, types)
    return page(
        "templates/summary.html",
        rows=_found(wanted),
        wanted=wanted,
        types=types,
        categories=definitions.listed_by("category_data"),
        about=about,
        file=file,
    )


def file_of(among: monitoring.Search) -> Response:
    """The rows that were ticked as an Excel workbook; all of them where none was."""
    found, chosen = _found(_wanted(among, _summed_up())), set(request.args.getlist("case"))
    return workbook("汇总表", COLUMNS, (row(one) for one in found if not chosen or one.id in chosen))


def row(one: Instance) -> Sequence[str]:
    """A case as a row of a workbook, by :data:`COLUMNS`."""
    application = one.application
    unit = enterprise_of(one)
    return (
        one.business_key,
        application.person.name if application.person else "",
        one.definition.title,
        category(application.category),
        unit.name if unit else "",
        status(one),
        moment(application.submitted_at or one.started_at),
        moment(application.reported_at),
    )


def _summed_up() -> dict[str, str]:
    """The types of which there are summaries: those whose diagram says so."""
    return {
        row.key: row.title
        for row in definitions.types()
        if definitions.load(row).process.properties.get("summary") == "true"
    }


def _wanted(among: monitoring.Search, types: dict[str, str]) -> monitoring.Search | None:
    """The search of a summary; ``None`` until category and type are chosen."""
    chosen, of = asked("type", types), asked("category")
    return replace(among, definition=chosen, category=of) if chosen and of else None


def _found(wanted: monitoring.Search | None) -> Sequence[Instance]:
    return list(monitoring.every(caller(), wanted)) if wanted else []
