"""A list as a file that the browser keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask import Response, make_response

from service import clock
from service.documents import tables


def workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """The list as an Excel workbook, named by its title and today."""
    answer = make_response(tables.xlsx_file(title, columns, rows))
    answer.content_type = tables.EXCEL.media_type
    name = quote(f"{title}{clock.today():%Y%m%d}.{tables.EXCEL.ending}")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
