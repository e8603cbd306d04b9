"""Rows, the table that people read, and the file that programs read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One figure. Without a floor the figure itself is the ``ratio``; without a ``must`` it is only reported."""

    name: str
    backend: str
    ours: float
    floor: float | None = None
    must: float | None = None
    aim: float | None = None

    @property
    def ratio(self) -> float:
        """Ours by the floor's."""
        return self.ours if self.floor is None else self.ours / self.floor

    @property
    def failed(self) -> bool:
        """Whether it had to be better."""
        return self.must is not None and self.ratio > self.must

    @property
    def verdict(self) -> str:
        """What became of must and aim."""
        if self.must is None:
            return "reported"
        if self.failed:
            return "MUST FAILED"
        return "aim met" if self.aim is None or self.ratio <= self.aim else "aim missed"


def write(rows: Sequence[Row], path: Path) -> None:
    """Every row as ``{name, backend, ours, floor, ratio, must, aim}``; what is only reported has neither must nor aim."""
    path.parent.mkdir(exist_ok=True)
    listed = [{**asdict(row), "ratio": row.ratio} for row in rows]
    keys = ("name", "backend", "ours", "floor", "ratio", "must", "aim")
    text = json.dumps([{key: _rounded(row[key]) for key in keys} for row in listed], indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def table(rows: Sequence[Row]) -> str:
    """The rows as text, aligned."""
    lines: list[tuple[str, ...]] = [("", "database", "ours", "floor", "ratio", "must", "aim", "")]
    lines += [
        (row.name, row.backend, *map(_shown, (row.ours, row.floor, row.ratio, row.must, row.aim)), row.verdict)
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell.rjust(width) if 2 <= column <= 6 else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(padded).rstrip()


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value
