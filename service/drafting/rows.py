"""Rows of decision tables that are about a registration type: found, and written again for a type that is like it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from service.engine.decisions import DecisionTable, Rule
from service.engine.dialect import read_files, safe_xml

PROCESS = "process"
"""The fact by which a table knows the type of a case."""

_EXCEPT = re.compile(r"\s*not\s*\(")


@dataclass(frozen=True)
class Row:
    """A row that names a type. ``exceptional``: it holds for all but the types that it names."""

    table: str
    id: str
    number: int
    exceptional: bool
    told: str

    @property
    def key(self) -> str:
        """Table and row, as a form sends them."""
        return f"{self.table}:{self.id}"


@dataclass(frozen=True)
class About:
    """A table whose rows ask for the type, and those of them that name it."""

    id: str
    title: str
    rows: Sequence[Row]


def about(files: Mapping[str, bytes], process: str) -> list[About]:
    """Every table of a set that asks for the type of a case, with the rows that name ``process``."""
    _, tables, _ = read_files(files)
    return [About(one.id, one.name, list(_rows(one, process))) for _, one in sorted(tables.items()) if column(one) >= 0]


def column(table: DecisionTable) -> int:
    """Which condition column is about the type; -1 where none is."""
    return next((n for n, one in enumerate(table.inputs) if one.expression.text.strip() == PROCESS), -1)


def _rows(table: DecisionTable, process: str) -> Iterator[Row]:
    where = column(table)
    for rule in table.rules:
        cell = rule.tests[where].text
        if f'"{process}"' in cell:
            yield Row(table.id, rule.id, rule.number, bool(_EXCEPT.match(cell)), _told(table, rule, where))


def _told(table: DecisionTable, rule: Rule, where: int) -> str:
    """A row in one line: what it asks besides the type, and what it decides."""
    asked = [
        f"{one.label} {test.text}"
        for n, (one, test) in enumerate(zip(table.inputs, rule.tests, strict=True))
        if n != where and not test.any
    ]
    decided = [f"{one.name} = {text.text}" for one, text in zip(table.outputs, rule.outputs, strict=True)]
    line = f"{'、'.join(asked) or '任何情况'} → {'，'.join(decided)}"
    return line if len(line) <= 120 else line[:119] + "…"


def silent(files: Mapping[str, bytes], process: str) -> list[About]:
    """The tables that ask for the type and name others, but not ``process``: somebody has to look whether that is meant."""
    _, tables, _ = read_files(files)
    found = [one for one in about(files, process) if not one.rows]
    named = re.compile(r'"\w+"')
    return [
        one
        for one in found
        if any(named.search(rule.tests[column(tables[one.id])].text) for rule in tables[one.id].rules)
    ]


def written(files: Mapping[str, bytes], like: str, process: str, chosen: Collection[str]) -> dict[str, bytes]:
    """The tables of a set with rows for ``process`` after the chosen rows for the type that it is ``like``; where a row holds
    for all but the types that it names, it names both. ``chosen`` are :attr:`Row.key`."""
    found: dict[str, bytes] = {}
    for table in about(files, like):
        rows = {row.id: row for row in table.rows if row.key in chosen}
        if rows:
            name = f"{table.id}.dmn"
            found[name] = _with_rows(files[name], rows, like, process)
    return found


def _with_rows(data: bytes, rows: Mapping[str, Row], like: str, process: str) -> bytes:
    root = safe_xml(data, comments=True)
    namespace = etree.QName(root).namespace
    where = [
        (text.text or "").strip() for text in root.iter(f"{{{namespace}}}text") if etree.QName(text.getparent()).localname == "inputExpression"
    ].index(PROCESS)  # fmt: skip
    for rule in list(root.iter(f"{{{namespace}}}rule")):
        row = rows.get(rule.get("id", ""))
        if row is None:
            continue
        if row.exceptional:
            _rewrite(rule, namespace, where, lambda cell: cell.replace(f'"{like}"', f'"{like}","{process}"'))
            continue
        copy = deepcopy(rule)
        for node in copy.iter():
            if isinstance(node.tag, str) and node.get("id"):
                node.set("id", f"{node.get('id')}_{process}")
        _rewrite(copy, namespace, where, lambda _: f'"{process}"')
        rule.addnext(copy)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def _rewrite(rule: etree._Element, namespace: str | None, where: int, change: object) -> None:
    text = rule.findall(f"{{{namespace}}}inputEntry")[where].find(f"{{{namespace}}}text")
    if text is not None and callable(change):
        text.text = change(text.text or "")
