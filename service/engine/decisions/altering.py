"""Putting other results into a decision table's file, which otherwise stays as it was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lxml import etree

Place = tuple[int, int]
"""A result's row and column, both from 1."""


def alter(data: bytes, decision: str, results: Mapping[Place, Any]) -> bytes:
    """The DMN file with these literals (text, number, truth, ``None``) as results of a decision; :class:`LookupError` for a place
    that the table does not have."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(data, parser)
    namespace = etree.QName(root).namespace
    tables = [node for node in root.iter(f"{{{namespace}}}decision") if node.get("id") == decision]
    if not tables:
        raise LookupError(decision)
    rules = list(tables[0].iter(f"{{{namespace}}}rule"))
    for (row, column), value in results.items():
        entries = rules[row - 1].findall(f"{{{namespace}}}outputEntry")
        text = entries[column - 1].find(f"{{{namespace}}}text")
        if text is None:
            raise LookupError(decision)
        text.text = literal(value)
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8") + b"\n"


def literal(value: Any) -> str:
    """A value as FEEL writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
