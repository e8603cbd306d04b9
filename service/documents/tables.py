"""A list as a file that spreadsheets open: CSV, and Excel's own format (ECMA-376) with one sheet of text.

Everything is written as text, so that long numbers stay as they are and nothing is taken for a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

Row = Sequence[str]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml"

LONGEST_TITLE = 31
"""Characters that the name of a sheet may have."""


class Format(NamedTuple):
    """A format that a list can be written in: the ending of its file and its media type."""

    ending: str
    media_type: str


CSV = Format("csv", "text/csv; charset=utf-8")
EXCEL = Format("xlsx", f"{_MEDIA}.sheet")


def csv_file(head: Row, rows: Iterable[Row]) -> bytes:
    """A list as CSV (RFC 4180) with a mark by which Excel knows UTF-8. What a spreadsheet would take for a formula gets an
    apostrophe before it."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([_harmless(cell) for cell in row] for row in (head, *rows))
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def xlsx_file(title: str, head: Row, rows: Iterable[Row]) -> bytes:
    """A list as an Excel workbook: one sheet, the head in bold and fixed, columns as wide as what is in them."""
    table = [head, *rows]
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": _workbook(title),
        "xl/_rels/workbook.xml.rels": _relations(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
        "xl/styles.xml": _styles(),
        "xl/worksheets/sheet1.xml": _sheet(table),
    }
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, _DECLARATION + content)
    return file.getvalue()


def _content_types() -> str:
    kinds = {"workbook": "sheet.main", "worksheets/sheet1": "worksheet", "styles": "styles"}
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_MEDIA}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{listed}</Relationships>'


def _workbook(title: str) -> str:
    name = quoteattr(title[:LONGEST_TITLE])
    return (
        f'<workbook xmlns="{_SHEETS}" xmlns:r="{_DOCUMENT}">'
        f'<sheets><sheet name={name} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _styles() -> str:
    """Style 0 is plain, style 1 bold."""
    font = '<sz val="11"/><name val="宋体"/>'
    return (
        f'<styleSheet xmlns="{_SHEETS}">'
        f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>'
    )


def _sheet(table: Sequence[Row]) -> str:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{_width(cells)}" customWidth="1"/>'
        for number, cells in enumerate(zip(*table, strict=True), 1)
    )
    rows = "".join(
        f'<row r="{number}">{"".join(_cell(cell, bold=number == 1) for cell in row)}</row>'
        for number, row in enumerate(table, 1)
    )
    return (
        f'<worksheet xmlns="{_SHEETS}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{rows}</sheetData></worksheet>"
    )


def _cell(text: str, *, bold: bool) -> str:
    return f'<c s="{int(bold)}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _width(cells: Iterable[str]) -> int:
    """In characters of the font; a Chinese one takes two."""
    return min(60, 2 + max(sum(1 if letter.isascii() else 2 for letter in cell) for cell in cells))
