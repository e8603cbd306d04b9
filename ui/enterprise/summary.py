"""汇总表 of what the unit has reported, to be handed in with the papers (003 附3)."""

from __future__ import annotations

from flask import Response

from service import monitoring
from ui import summaries

from .blueprint import blueprint

REPORTED = monitoring.Search(reported=True)


@blueprint.get("/summary")
def summary() -> Response:
    """The reported applications of one profession and type."""
    return summaries.page_of(REPORTED, "按申报专业和申报类型汇总本单位已在线上报的申报", "ui.enterprise.summary_file")


@blueprint.get("/summary/file")
def summary_file() -> Response:
    """The rows that were ticked as an Excel workbook; all of them where none was."""
    return summaries.file_of(REPORTED)
