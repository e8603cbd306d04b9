"""参数: decision tables whose results an admin keeps up to date (telephone numbers, thresholds), through the same gate as any other
change of the diagrams. Which tables these are, each says itself: its property ``kept_by`` names the role."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service import authorities, definitions
from service.engine.decisions import DecisionTable, alter
from service.errors import InvalidAnswers, NotFound, NotYours
from service.models import Account, Definition

SHORTEST_REASON = 2
LONGEST = 200
_COUNT = re.compile(r"[0-9]{1,4}")
"""Days, months, years: what an admin keeps are counts."""


@dataclass(frozen=True)
class Field:
    """A result that may be changed: its ``name`` in a form, its ``type`` (``string``, ``number``, ``boolean``), what it is now
    (``None``: nothing), and its place in the table."""

    name: str
    type: str
    value: Any
    row: int
    column: int


def table(decision: str) -> DecisionTable:
    """A decision table in force; :class:`NotFound` if there is none."""
    found = definitions.tables().get(decision)
    if found is None:
        raise NotFound("没有这个决策表")
    return found


def fields(found: DecisionTable) -> Mapping[tuple[int, int], Field]:
    """The results of a table that an admin may change, by row and column; none of a table that others keep. What a row reckons
    is the analyst's."""
    if found.kept_by != authorities.ADMIN:
        return {}
    return {
        (rule.number, number): Field(f"v{rule.number}_{number}", column.type or "", cell.literal, rule.number, number)
        for rule in found.rules
        for number, (column, cell) in enumerate(zip(found.outputs, rule.outputs, strict=True), 1)
        if column.type in ("string", "number", "boolean") and _plain(cell.literal)
    }


def conditions(found: DecisionTable) -> Mapping[int, Sequence[Sequence[Any]]]:
    """By row, what each condition lists: values, or the text of one that lists none; nothing where it always holds."""
    return {
        rule.number: [() if test.any else test.literals or (test.text,) for test in rule.tests] for rule in found.rules
    }


def results(found: DecisionTable) -> Mapping[tuple[int, int], Any]:
    """What the table gives, by row and column: a plain value or none, or the text of what is reckoned."""
    return {
        (rule.number, number): cell.literal if _plain(cell.literal) else cell.text
        for rule in found.rules
        for number, cell in enumerate(rule.outputs, 1)
    }


def change(decision: str, given: Mapping[str, str], reason: str, account: Account) -> Sequence[Definition]:
    """Put other results into a table and deploy it; the versions that follow from it, none where nothing is different.

    :class:`InvalidAnswers` for what is no value of its column, or without a reason; :class:`DiagramRejected` where the gate
    refuses, scenarios among it.
    """
    if not authorities.is_admin(account):
        raise NotYours
    found = table(decision)
    changed: dict[tuple[int, int], Any] = {}
    errors: dict[str, list[str]] = {}
    for place, field in fields(found).items():
        try:
            value = _read(given.get(field.name, ""), field)
        except ValueError as wrong:
            errors[field.name] = [str(wrong)]
        else:
            if value != field.value:
                changed[place] = value
    if len(reason.strip()) < SHORTEST_REASON:
        errors["reason"] = ["请填写原因，原因会记入审计日志。"]
    if errors:
        raise InvalidAnswers(errors=errors)
    if not changed:
        return []
    files = {found.file: alter(definitions.current_set()[found.file], decision, changed)}
    return definitions.deploy(files, authorities.actor_for(account, authorities.ADMIN), comment=reason.strip())


def _plain(value: object) -> bool:
    return value is None or isinstance(value, (str, bool, int, float, Decimal))


def _read(text: str, field: Field) -> Any:
    text = text.strip()
    if not text:
        if field.value is None:
            return None
        raise ValueError("不能为空。")
    if len(text) > LONGEST:
        raise ValueError(f"不能超过{LONGEST}个字。")
    if field.type == "boolean":
        return text == "true"
    if field.type == "number":
        if not _COUNT.fullmatch(text):
            raise ValueError("应为0至9999的整数。")
        return int(text)
    return text
