"""A form as a page has it: fields with their words, values and faults."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

FEW = 6
"""Up to so many choices are shown at once; more go into a list."""


@dataclass(frozen=True)
class Choice:
    """One of the values to choose from; ``value`` as the browser sends it."""

    value: str
    label: str


@dataclass(frozen=True)
class Condition:
    """When a field belongs to the form at all (``only``), or has to be filled in: while ``name`` has one of ``values``."""

    name: str
    values: tuple[str, ...]
    labels: tuple[str, ...]
    only: bool


@dataclass(frozen=True)
class Row:
    """One row of a repeated group, with its number in the names of its fields."""

    number: int
    fields: Sequence[Field]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a page. ``kind`` is that of :func:`ui.forms.schema.kind_of`; ``name`` is what the browser sends it as;
    ``focus`` marks the first field of a row that was just added; rows and files send the form to ``address`` to change it;
    ``sizes`` are the fewest and the most bytes of a file; ``suggestions`` are usual answers of a text."""

    name: str
    kind: str
    label: str
    value: Any = None
    required: bool = False
    hint: str = ""
    errors: Sequence[str] = ()
    choices: Sequence[Choice] = ()
    condition: Condition | None = None
    rows: Sequence[Row] = ()
    purpose: str = ""
    accept: str = ""
    sizes: tuple[int, int] = (0, 0)
    most: int | None = None
    fixed: bool = False
    focus: bool = False
    address: str = ""
    suggestions: Sequence[str] = ()

    @property
    def id(self) -> str:
        """The field's id on the page, to which the summary of errors leads."""
        return ids(self.name)

    @property
    def is_shown(self) -> bool:
        """Whether nobody answers it."""
        return self.kind.startswith("shown")

    @property
    def note(self) -> str:
        """What the label adds for who wonders whether it has to be filled in."""
        if self.required or (self.condition and self.condition.only):
            return ""
        named = "".join(f"“{label}”" for label in self.condition.labels) if self.condition else ""
        return f"选择{named}时必填" if named else "选填"

    @property
    def few(self) -> bool:
        """Whether the choices are shown at once."""
        return len(self.choices) <= FEW


def ids(name: str) -> str:
    """The id on the page of a field of this name, or of the path of an error."""
    return name.replace(".", "-")


def labels(fields: Iterable[Field]) -> dict[str, str]:
    """The labels of fields by name, those within rows with the number of their row."""
    found: dict[str, str] = {}
    for one in fields:
        found[one.name] = one.label
        for place, row in enumerate(one.rows, 1):
            found.update({name: f"{one.label}{place} {label}" for name, label in labels(row.fields).items()})
    return found
