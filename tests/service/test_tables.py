"""Lists as files that spreadsheets open."""

import csv
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree

from service.documents import tables

HEAD = ("姓名", "证书编号")
ROWS = [("林知远", "0012345678901234567"), ("赵,“文”\n博", "<b>&"), ("=1+1", "@SUM(A1)")]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def test_csv_comes_back_as_it_was_and_says_that_it_is_utf8():
    content = tables.csv_file(HEAD, ROWS[:2])
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))) == [list(HEAD), *map(list, ROWS[:2])]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_csv_has_nothing_that_a_spreadsheet_would_calculate(cell):
    (_, (first,)) = csv.reader(StringIO(tables.csv_file(["头"], [[cell]]).decode("utf-8-sig"), newline=""))
    assert first == f"'{cell}"


def test_a_workbook_has_every_part_that_it_names_and_the_cells_as_text():
    with ZipFile(BytesIO(tables.xlsx_file("注册<人员>" * 10, HEAD, ROWS))) as archive:
        parts: dict[str, Any] = {name: etree.fromstring(archive.read(name)) for name in archive.namelist()}
    named = {one.get("PartName").removeprefix("/") for one in parts["[Content_Types].xml"] if one.get("PartName")}
    assert named == {name for name in parts if name.startswith("xl/") and not name.endswith(".rels")}
    targets = {f"xl/{one.get('Target')}" for one in parts["xl/_rels/workbook.xml.rels"]}
    assert targets <= named
    (sheet,) = parts["xl/workbook.xml"].iter(f"{SHEET}sheet")
    assert len(sheet.get("name")) == tables.LONGEST_TITLE
    rows = parts["xl/worksheets/sheet1.xml"].iter(f"{SHEET}row")
    cells = [[("".join(cell.itertext()), cell.get("t")) for cell in row.iter(f"{SHEET}c")] for row in rows]
    assert cells == [[(text, "inlineStr") for text in row] for row in (HEAD, *ROWS)]


def test_a_list_of_nobody_is_a_file_with_its_head():
    assert tables.csv_file(HEAD, []).decode("utf-8-sig").strip() == "姓名,证书编号"
    assert tables.xlsx_file("无", HEAD, [])
