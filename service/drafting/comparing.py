"""What differs between two states of a file: of a decision table row by row, of every other text line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from service.engine import NotADiagram
from service.engine.decisions import HIT_POLICIES, DecisionTable, InvalidDecisions, Rule, parse
from service.engine.dialect import safe_xml
from service.engine.feel import Expression, UnaryTests

Mark = Literal["same", "added", "removed", "changed", "moved"]

POLICIES = HIT_POLICIES
"""The hit policies that a table may have."""

CONTEXT = 3
"""Lines that are shown around what differs."""


# --- texts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line of a text: its numbers before and after (``None`` where it is not), or a gap of lines that are the same in both."""

    mark: Literal["same", "added", "removed", "gap"]
    before: int | None
    after: int | None
    text: str


def lines(before: bytes | None, after: bytes | None) -> list[Line]:
    """What differs line by line, with some lines around it; ``None`` is a file that is not there."""
    old, new = _text(before), _text(after)
    found: list[Line] = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT):
        first = group[0]
        if found or first[1] or first[3]:
            found.append(Line("gap", None, None, ""))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                found += [Line("same", i + 1, i + 1 - i1 + j1, old[i]) for i in range(i1, i2)]
            else:
                found += [Line("removed", i + 1, None, old[i]) for i in range(i1, i2)]
                found += [Line("added", None, j + 1, new[j]) for j in range(j1, j2)]
    return found


def _text(data: bytes | None) -> list[str]:
    return (data or b"").decode("utf-8", "replace").splitlines()


# --- decision tables -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column before and after, with all that it says of itself: ``None`` where it is not. ``label`` is what people call it;
    ``result``: it holds results."""

    label: str
    before: str | None
    after: str | None
    result: bool

    @property
    def mark(self) -> Mark:
        """What has become of it."""
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        return "same" if self.before == self.after else "changed"


@dataclass(frozen=True)
class Cell:
    """A cell before and after; ``None`` where there is none."""

    before: str | None
    after: str | None

    @property
    def mark(self) -> Mark:
        """What has become of it."""
        if self.before == self.after:
            return "same"
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        return "changed"


@dataclass(frozen=True)
class Row:
    """A rule with its numbers before and after, its cells in the order of the columns, and its annotation."""

    mark: Mark
    before: int | None
    after: int | None
    cells: Sequence[Cell]
    annotation: Cell


@dataclass(frozen=True)
class TableDiff:
    """A decision table before and after. ``policy`` and ``name`` are cells too; ``moved`` counts where the order decides."""

    name: Cell
    policy: Cell
    columns: Sequence[Column]
    rows: Sequence[Row]

    def count(self, mark: Mark) -> int:
        """How many rows have become so."""
        return sum(row.mark == mark for row in self.rows)


def tables(before: bytes | None, after: bytes | None) -> TableDiff | None:
    """What differs between two files of one decision table each; ``None`` where one is not there or cannot be read."""
    old, new = _table(before), _table(after)
    return _diff(old, new) if old and new else None


def _table(data: bytes | None) -> DecisionTable | None:
    try:
        found = parse(safe_xml(data), "") if data else []
    except (NotADiagram, InvalidDecisions):
        return None
    return found[0] if len(found) == 1 else None


def _diff(old: DecisionTable, new: DecisionTable) -> TableDiff:
    inputs = _aligned(_inputs(old), _inputs(new))
    outputs = _aligned(list(old.output_names), list(new.output_names))
    columns = [
        *(_column(pair, _input_words(old), _input_words(new), result=False) for pair in inputs),
        *(_column(pair, _output_words(old), _output_words(new), result=True) for pair in outputs),
    ]
    width = len(old.inputs), len(new.inputs)
    places = [*inputs, *((_shifted(i, width[0]), _shifted(j, width[1])) for i, j in outputs)]
    rows = [_row(one, other, places, moved=moved) for one, other, moved in _paired(old.rules, new.rules)]
    return TableDiff(Cell(old.name, new.name), Cell(old.hit_policy, new.hit_policy), columns, rows)


Pair = tuple[int | None, int | None]


def _aligned(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The places of the same things in two lists; what was replaced stands at the same place, one by one."""
    pairs: list[Pair] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        shared = min(i2 - i1, j2 - j1) if tag in ("equal", "replace") else 0
        pairs += [(i1 + n, j1 + n) for n in range(shared)]
        pairs += [(i, None) for i in range(i1 + shared, i2)]
        pairs += [(None, j) for j in range(j1 + shared, j2)]
    return pairs


def _shifted(place: int | None, by: int) -> int | None:
    return None if place is None else place + by


def _inputs(table: DecisionTable) -> list[str]:
    return [column.expression.text for column in table.inputs]


def _input_words(table: DecisionTable) -> list[tuple[str, str]]:
    """The label of each condition column, and all that it says of itself."""
    return [
        (column.label, _words(column.label, column.expression.text, column.type, _written(column.allowed)))
        for column in table.inputs
    ]


def _output_words(table: DecisionTable) -> list[tuple[str, str]]:
    """The same of result columns."""
    return [
        (
            column.label or column.name,
            _words(column.label, column.name, column.type, _written(column.allowed), _written(column.default)),
        )
        for column in table.outputs
    ]


def _written(text: Expression | UnaryTests | None) -> str | None:
    return text.text if text else None


def _words(*parts: str | None) -> str:
    return "，".join(part for part in dict.fromkeys(parts) if part)


def _column(pair: Pair, old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]], *, result: bool) -> Column:
    i, j = pair
    before, after = None if i is None else old[i], None if j is None else new[j]
    label = (after or before or ("",))[0]
    return Column(label, before and before[1], after and after[1], result)


def _paired(old: Sequence[Rule], new: Sequence[Rule]) -> Iterator[tuple[Rule | None, Rule | None, bool]]:
    """The rows that are the same rule, in the order of the new table with those that are gone where they were; and whether
    a rule has changed its place among the others. Rules are known by their ids, or else by saying the same."""
    known = {rule.id: rule for rule in old}
    same = {rule.id: known[rule.id] for rule in new if rule.id in known}
    left = [rule for rule in old if rule.id not in same]
    for rule in new:
        twin = next((one for one in left if _texts(one) == _texts(rule)), None) if rule.id not in same else None
        if twin is not None:
            same[rule.id] = twin
            left.remove(twin)
    now = [same[rule.id].number for rule in new if rule.id in same]
    staying = {now[i] for block in SequenceMatcher(None, sorted(now), now, autojunk=False).get_matching_blocks()
               for i in range(block.b, block.b + block.size)}  # fmt: skip
    gone = list(left)
    for rule in new:
        twin = same.get(rule.id)
        while gone and twin is not None and gone[0].number < twin.number:
            yield gone.pop(0), None, False
        yield twin, rule, twin is not None and twin.number not in staying
    yield from ((rule, None, False) for rule in gone)


def _texts(rule: Rule) -> list[str]:
    """What stands in the cells; an empty condition is a dash."""
    return [*(test.text or "-" for test in rule.tests), *(output.text for output in rule.outputs)]


def _row(old: Rule | None, new: Rule | None, places: Sequence[Pair], *, moved: bool) -> Row:
    before, after = _texts(old) if old else [], _texts(new) if new else []
    cells = [
        Cell(
            before[i] if old is not None and i is not None else None,
            after[j] if new is not None and j is not None else None,
        )
        for i, j in places
    ]
    annotation = Cell(old.annotation if old else None, new.annotation if new else None)
    mark: Mark = "same"
    if old is None or new is None:
        mark = "added" if old is None else "removed"
    elif any(cell.mark != "same" for cell in [*cells, annotation]):
        mark = "changed"
    elif moved:
        mark = "moved"
    return Row(mark, old.number if old else None, new.number if new else None, cells, annotation)
