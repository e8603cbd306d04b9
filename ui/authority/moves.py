"""人员出省管理: who has left for a unit in another province, to be looked up and taken along (003 附4)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from service import definitions, moves
from service.api.identity import caller
from service.models import OutOfProvince
from service.numbers import masked, place
from ui.asking import asked, asked_day
from ui.exporting import workbook
from ui.filters import category, moment
from ui.pages import page

from .blueprint import blueprint

COLUMNS = (
    "姓名",
    "证件号码",
    "注册专业类型",
    "证书编号",
    "原聘用单位",
    "现聘用单位",
    "现所在省",
    "业务编号",
    "出省时间",
)


@blueprint.get("/moves")
def moved() -> Response:
    """The moves, the newest first."""
    wanted = _wanted()
    return page(
        "authority/moves.html",
        found=moves.search(caller(), wanted, cursor=request.args.get("cursor")),
        wanted=wanted,
        filtered=wanted != moves.Search(),
        categories=definitions.listed_by("category_data"),
    )


@blueprint.get("/moves/file")
def moves_file() -> Response:
    """What the list is narrowed to, all pages of it, as an Excel workbook."""
    return workbook("人员出省", COLUMNS, map(_row, moves.every(caller(), _wanted())))


def _wanted() -> moves.Search:
    return moves.Search(q=asked("q"), category=asked("category"), since=asked_day("since"), until=asked_day("until"))


def _row(one: OutOfProvince) -> Sequence[str]:
    return (
        one.person.name,
        masked(one.person.id_no),
        category(one.category),
        one.certificate_no,
        one.former_name,
        one.new_name,
        place(one.new_region)[0],
        one.application_number,
        moment(one.moved_at),
    )
