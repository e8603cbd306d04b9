"""The fields of a page, from a JSON Schema, the values to show and what was wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.documents import PURPOSES

from .model import Choice, Condition, Field, Row
from .schema import Property, kind_of

Values = Mapping[str, Any]
Errors = Mapping[str, Sequence[str]]
Words = Mapping[str, tuple[str, str]]


def fields_of(
    schema: Property,
    values: Values,
    errors: Errors | None = None,
    *,
    words: Words | None = None,
    left_out: Iterable[str] = (),
    rows: Mapping[str, int] | None = None,
    address: str = "",
) -> list[Field]:
    """The fields for a schema. ``words`` are those for yes and no by field; ``left_out`` are fields that something else on
    the page answers (buttons); ``rows`` is how many rows of a group are wanted at least; ``address`` is where the form goes,
    if not to the page's own address."""
    found = _Reader(errors or {}, words or {}, rows or {}, address).record(schema, values, "")
    conditions = _conditions(schema, words or {})
    away = set(left_out)
    return _in_order([_with_condition(one, conditions.get(one.name), away) for one in found if one.name not in away])


def _in_order(fields: Sequence[Field]) -> list[Field]:
    """A field that belongs to one answer only stands right behind the question."""
    belonging = [one for one in fields if one.condition and one.condition.only]
    ordered: list[Field] = []
    for one in fields:
        if one not in belonging:
            ordered += [one, *(other for other in belonging if other.condition and other.condition.name == one.name)]
    return ordered


def _with_condition(one: Field, condition: Condition | None, away: set[str]) -> Field:
    if condition is None:
        return one
    if condition.name in away:  # a button decides: what the first one demands is simply required
        return replace(one, required=True)
    return replace(one, condition=condition)


class _Reader:
    def __init__(self, errors: Errors, words: Words, rows: Mapping[str, int], address: str) -> None:
        self.address = address
        self.errors = errors
        self.words = words
        self.rows = rows

    def record(self, schema: Property, values: Values, prefix: str) -> list[Field]:
        """The fields of a record. A list that is ticked line by line is shown by its boxes only."""
        required = set(schema.get("required", ()))
        ticked = {described["x-each"] for described in schema["properties"].values() if "x-each" in described}
        return [
            self.one(described, values, prefix, name, name in required)
            for name, described in schema["properties"].items()
            if name not in ticked
        ]

    def one(self, described: Property, values: Values, prefix: str, key: str, required: bool) -> Field:
        name, kind = prefix + key, kind_of(described)
        value = _fitting(kind, values.get(key))
        purpose = described.get("x-purpose") or described.get("items", {}).get("x-purpose", "")
        if value is None and "default" in described:
            value = described["default"]
        return Field(
            name=name,
            kind=kind,
            label=described.get("title", name),
            value=value,
            required=required,
            hint=_hint(described, kind, purpose),
            errors=self.errors.get(name, ()),
            choices=_choices(
                described, kind, self.words.get(name), _fitting("shown_list", values.get(described.get("x-each", "")))
            ),
            rows=self.group(described, value, name) if kind == "rows" else (),
            purpose=purpose,
            accept=",".join(f".{ending}" for ending in PURPOSES[purpose].endings) if purpose else "",
            sizes=(PURPOSES[purpose].least, PURPOSES[purpose].most) if purpose else (0, 0),
            most=described.get("maxItems"),
            fixed=_is_fixed(described),
            address=self.address,
            suggestions=described.get("examples", ()),
        )

    def group(self, described: Property, value: Any, name: str) -> list[Row]:
        given = [row for row in value or [] if isinstance(row, dict)]
        new = 0
        if not _is_fixed(described):
            new = max(0, self.rows.get(name, described.get("minItems", 0)) - len(given))
        rows = [
            self.row(described["items"], row, f"{name}.{number}.") for number, row in enumerate([*given, *[{}] * new])
        ]
        if new and name in self.rows:
            rows[-1] = [replace(rows[-1][0], focus=True), *rows[-1][1:]]
        return [Row(number, fields) for number, fields in enumerate(rows)]

    def row(self, items: Property, row: Values, prefix: str) -> list[Field]:
        return self.record(items, _repeated(items, row), prefix)


def _fitting(kind: str, value: Any) -> Any:
    """A value that a field of this kind can show: a draft may hold anything."""
    if kind in ("rows", "files", "ticks", "lines", "shown_list"):
        return value if isinstance(value, list) else None
    return value if isinstance(value, (str, int, float)) else None


def _is_fixed(described: Property) -> bool:
    """Whether the rows of a group are those that were prefilled."""
    properties = described.get("items", {}).get("properties", {})
    return any("x-repeats" in one for one in properties.values())


def _repeated(items: Property, row: Values) -> Values:
    """A prefilled row with the values that its answer gives back."""
    given_back = {
        name: row[described["x-repeats"]]
        for name, described in items["properties"].items()
        if described.get("x-repeats") in row
    }
    return {**row, **given_back}


def _choices(
    described: Property, kind: str, words: tuple[str, str] | None = None, lines: Sequence[str] | None = None
) -> list[Choice]:
    if lines is not None:
        return [Choice("true", line) for line in lines]
    if kind == "yes_no":
        yes, no = words or ("是", "否")
        return [Choice("true", yes), Choice("false", no)]
    if "oneOf" in described:
        return [Choice(one["const"], one["title"]) for one in described["oneOf"] if one["const"] is not None]
    options = described.get("enum") or described.get("items", {}).get("enum", [])
    return [Choice(str(option), str(option)) for option in options if option is not None]


def _hint(described: Property, kind: str, purpose: str) -> str:
    if purpose:
        return PURPOSES[purpose].limits
    if kind == "ticks" and described.get("maxItems", 99) < len(described.get("items", {}).get("enum", ())):
        return f"最多选择{described['maxItems']}项"
    if kind == "lines":
        return "每行填写一项"
    if "examples" in described:
        return "可以从列表中选择，也可以直接输入"
    if kind == "text" and described.get("pattern", "").startswith("^[0-9]{4}-"):
        return "年-月，例如2020-05；也可以填到日"
    return str(described.get("description", ""))


def _conditions(schema: Property, words: Words) -> dict[str, Condition]:
    """Demands of the schema (``if`` … ``then`` … ``else``), by the field that they are about."""
    found: dict[str, Condition] = {}
    for demand in schema.get("allOf", ()):
        name, asked = next(iter(demand["if"]["properties"].items()))
        values = tuple(_sent(value) for value in asked.get("contains", asked)["enum"])
        question = schema["properties"].get(name, {})
        known = {choice.value: choice.label for choice in _choices(question, kind_of(question), words.get(name))}
        labels = tuple(known.get(value, "") for value in values)
        for about in demand["then"]["required"]:
            found[about] = Condition(name, values, labels, "else" in demand)
    return found


def _sent(value: Any) -> str:
    """A value as the browser sends it."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
