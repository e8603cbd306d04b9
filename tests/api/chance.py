"""What chance answers: for any form, from its JSON Schema, something that fits it or something that does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

Json = Mapping[str, Any]
Upload = Callable[[str], str | None]
"""Uploads a picture for a purpose and gives its id; ``None`` where it is refused."""

WORDS = ("同意", "材料不全", "请核对", "A113000018", "20251303000003", "2025-06-30", "2025-06", "13800000003", "无")
NONSENSE: tuple[Any, ...] = (
    None,
    "",
    " ",
    0,
    -1,
    10**12,
    True,
    [],
    {},
    ["x"],
    {"a": 1},
    "长" * 600,
    "<script>",
    "\x00",
    "2026-02-30",
)


class Chance:
    """Makes up answers. ``careful`` ones keep to the schema, though not to every rule behind it; others break it somewhere."""

    def __init__(self, random: Random, upload: Upload) -> None:
        self.random = random
        self.upload = upload

    def answers(self, form: Json, *, careful: bool) -> dict[str, Any]:
        """Answers to a task's form, as ``GET /tasks/{id}`` describes it."""
        made = self._record(form["schema"], form.get("prefilled") or {})
        if not careful:
            self._spoil(made)
        return made

    def payload(self) -> dict[str, Any]:
        """The payload of some message."""
        return self.random.choice(({}, {"reason": "双方协商一致"}, {"qualification_no": "A113000018"}, {"nonsense": 1}))

    def _record(self, schema: Json, known: Json) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, about in schema.get("properties", {}).items():
            if about.get("readOnly"):
                continue
            wanted = name in schema.get("required", ()) or self.random.random() < 0.8
            if wanted:
                made[name] = known[name] if self._keeps(name, about, known) else self._value(about, known.get(name))
        return {name: value for name, value in made.items() if value is not None}

    def _keeps(self, name: str, about: Json, known: Json) -> bool:
        plain = known.get(name) is not None and not _repeated(about)
        return plain and self.random.random() < 0.9

    def _value(self, about: Json, known: Any) -> Any:
        options = about.get("oneOf") or about.get("anyOf") or about.get("enum")
        if options:
            chosen = self.random.choice(options)
            return chosen.get("const") if isinstance(chosen, Mapping) else chosen
        made: Mapping[str, Callable[[], Any]] = {
            "boolean": lambda: self.random.random() < 0.8,
            "integer": lambda: self.random.randint(0, 40),
            "array": lambda: self._list(about, known),
            "object": lambda: self._record(about, {}),
        }
        kinds = about.get("type", "")
        kind = kinds if isinstance(kinds, str) else next(one for one in kinds if one != "null")
        return made.get(kind, lambda: self._text(about))()

    def _list(self, about: Json, known: Any) -> list[Any]:
        items, repeated = about.get("items", {}), _repeated(about)
        if repeated and isinstance(known, list):
            return [
                {**self._record(items, {}), **{name: row.get(of) for name, of in repeated.items()}} for row in known
            ]
        number = self.random.randint(max(1, about.get("minItems", 1)), max(1, min(3, about.get("maxItems", 2))))
        made = [self._value(items, None) for _ in range(number)]
        return made if not about.get("uniqueItems") else [one for n, one in enumerate(made) if one not in made[:n]]

    def _text(self, about: Json) -> str | None:
        if about.get("format") == "file":
            return self.upload(about.get("x-purpose", "attachment"))
        if about.get("examples"):
            return str(self.random.choice(about["examples"]))
        return "2025-06-30" if about.get("format") == "date" else self.random.choice(WORDS)

    def _spoil(self, made: dict[str, Any]) -> None:
        match self.random.randrange(3):
            case 0 if made:
                del made[self.random.choice(sorted(made))]
            case 1 if made:
                made[self.random.choice(sorted(made))] = self.random.choice(NONSENSE)
            case _:
                made["nonsense"] = self.random.choice(NONSENSE)


def _repeated(about: Json) -> dict[str, str]:
    """The properties of a list's rows that repeat one of a prefilled row, each with its name there."""
    properties = about.get("items", {}).get("properties", {})
    return {name: one["x-repeats"] for name, one in properties.items() if "x-repeats" in one}
