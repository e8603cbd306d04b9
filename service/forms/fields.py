"""Fields that forms share. Each knows its Chinese label, its limits, and how JSON Schema says both (``metadata``).

Loaded values are plain JSON: days and months stay text in ISO form. A field that need not be given may be empty or null.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marshmallow import ValidationError, fields, validate

from service import clock, numbers

from . import wording

Rule = Callable[[Any], Any]

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


def schema(kind: str, title: str, required: bool = True, **rules: Any) -> dict[str, Any]:
    """The JSON Schema of one property; what need not be given may be null."""
    return {"title": title, "type": kind if required else [kind, "null"], **rules}


def readonly(title: str, **rules: Any) -> dict[str, Any]:
    """The JSON Schema of a text that is shown and can't be answered."""
    return schema("string", title, required=False, readOnly=True, **rules)


def readonly_list(title: str) -> dict[str, Any]:
    """The JSON Schema of a list of texts that is shown and can't be answered."""
    return schema("array", title, items={"type": "string"}, readOnly=True)


class Line(fields.String):
    """Text without blanks at its ends; nothing but blanks counts as not given."""

    default_error_messages = {"characters": wording.CHARACTERS}  # noqa: RUF012 - as marshmallow has it

    def __init__(
        self, metadata: Mapping[str, Any], rules: Sequence[Rule] = (), *, required: bool = True, key: str | None = None
    ) -> None:
        super().__init__(
            required=required,
            allow_none=not required,
            validate=list(rules),
            metadata=metadata,
            data_key=key,
            attribute=key,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\r\n\t" for letter in text):
            raise self.make_error("characters")
        if text or not self.required:
            return text or None
        raise self.make_error("required")

    def _validate(self, value: Any) -> None:
        if value is not None:
            super()._validate(value)


class Text(Line):
    """Entered text of at most ``longest`` characters; ``pattern`` with the sentence that explains it. ``repeats``: in a row of
    a list, the name of the prefilled property whose value an answer gives back."""

    def __init__(
        self,
        title: str,
        longest: int = 200,
        *,
        pattern: str | None = None,
        message: str = "格式不正确",
        rules: Sequence[Rule] = (),
        required: bool = True,
        key: str | None = None,
        repeats: str | None = None,
        description: str = "",
    ) -> None:
        limits: dict[str, Any] = {"maxLength": longest} | ({"minLength": 1} if required else {})
        if repeats:
            limits["x-repeats"] = repeats
        if description:
            limits["description"] = description
        checks: list[Rule] = [validate.Length(max=longest, error=f"不能超过{longest}个字"), *rules]
        if pattern:
            limits["pattern"] = pattern
            checks.append(validate.Regexp(pattern, error=message))
        super().__init__(schema("string", title, required, **limits), checks, required=required, key=key)


class Mobile(Text):
    """A mobile number (docs/domain.md §3.1)."""

    def __init__(self, title: str) -> None:
        super().__init__(title, 11, pattern="^1[3-9][0-9]{9}$", message="请填写正确的11位手机号")


class CreditCode(Text):
    """A unified social credit code, its check character included (docs/domain.md, Appendix B)."""

    def __init__(self, title: str) -> None:
        super().__init__(title, 18, rules=[_credit_code])


def _credit_code(code: str) -> None:
    if not numbers.is_uscc(code):
        raise ValidationError("统一社会信用代码校验不通过")


class Choice(Line):
    """One of a list of labels."""

    def __init__(self, title: str, options: Sequence[str], *, required: bool = True) -> None:
        rules = [validate.OneOf(options, error="请从列表中选择")]
        enum = [*options] if required else [*options, None]
        super().__init__(schema("string", title, required, enum=enum), rules, required=required)


class Pick(Line):
    """One of what the case offers: people, categories. ``offer`` says which, each with the words that people read."""

    def __init__(self, title: str, *, required: bool = True) -> None:
        super().__init__(schema("string", title, required), required=required)

    def offer(self, options: Mapping[str, str]) -> None:
        """Admit these values only."""
        self.validators = [validate.OneOf([*options, *self._nothing], error="请从列表中选择")]
        words: list[dict[str, str | None]] = [{"const": value, "title": label} for value, label in options.items()]
        words += [{"const": nothing, "title": "不选择"} for nothing in self._nothing]
        self.metadata = {**self.metadata, "enum": [*options, *self._nothing]} | ({"oneOf": words} if words else {})

    @property
    def _nothing(self) -> list[None]:
        return [] if self.required else [None]


class Kind(Choice):
    """One of a few codes, each shown in words; the first unless another is given."""

    def __init__(self, title: str, options: Mapping[str, str]) -> None:
        super().__init__(title, tuple(options), required=False)
        words = [{"const": code, "title": label} for code, label in options.items()]
        self.metadata = {**schema("string", title), "enum": list(options), "oneOf": words}
        self.allow_none, self.load_default = False, next(iter(options))


class Outcome(fields.String):
    """What becomes of the task: one of the outcomes that the diagram offers after it now, and no other.

    With a ``default`` it need not be given.
    """

    def __init__(self, title: str = "办理结果", default: str | None = None) -> None:
        super().__init__(
            required=default is None,
            metadata=schema("string", title),
            **({} if default is None else {"load_default": default}),  # type: ignore[arg-type]
        )

    def offer(self, outcomes: Mapping[str, str]) -> None:
        """Admit these outcomes, each with the words on its button."""
        self.validators = [validate.OneOf(list(outcomes), error="当前环节没有此项办理结果")]
        buttons = [{"const": outcome, "title": label} for outcome, label in outcomes.items()]
        self.metadata = {**self.metadata, "enum": list(outcomes)} | ({"oneOf": buttons} if buttons else {})


class Flag(fields.Boolean):
    """Yes or no; words and numbers that could mean either are refused."""

    def __init__(
        self, title: str, rules: Sequence[Rule] = (), *, required: bool = True, key: str | None = None, **limits: Any
    ) -> None:
        super().__init__(
            required=required,
            allow_none=not required,
            validate=list(rules),
            metadata=schema("boolean", title, required, **limits),
            data_key=key,
            attribute=key,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if isinstance(value, bool):
            return value
        raise self.make_error("invalid", input=value)


class Tick(Flag):
    """A box that has to be ticked; ``message`` says so to who left it empty. ``each``: the shown list of which every line gets a
    box of its own on a page."""

    def __init__(self, title: str, message: str, *, each: str | None = None) -> None:
        boxes: dict[str, Any] = {"x-each": each} if each else {}
        super().__init__(title, [validate.Equal(True, error=message)], const=True, **boxes)


class Count(fields.Integer):
    """A whole number from ``least`` to ``most``, both included."""

    def __init__(self, title: str, least: int, most: int) -> None:
        super().__init__(
            strict=True,
            required=True,
            validate=validate.Range(least, most),
            metadata=schema("integer", title, minimum=least, maximum=most),
        )


class Day(Line):
    """A day as ``yyyy-mm-dd``; with ``past`` not later than today."""

    def __init__(self, title: str, *, past: bool = False, required: bool = True) -> None:
        rules = [_day, _not_later_than_today] if past else [_day]
        super().__init__(schema("string", title, required, format="date"), rules, required=required)


def _is_day(text: str) -> bool:
    try:
        clock.read_day(text)
    except ValueError:
        return False
    return True


def _day(text: str) -> None:
    if not _is_day(text):
        raise ValidationError("日期格式应为“年-月-日”，例如2020-05-31")


def _month(text: str) -> None:
    if not _MONTH.fullmatch(text):
        raise ValidationError("格式应为“年-月”，例如2020-05")


def _month_or_day(text: str) -> None:
    if not (_MONTH.fullmatch(text) or _is_day(text)):
        raise ValidationError("格式应为“年-月”或“年-月-日”，例如2020-05")


def _not_later_than_today(text: str) -> None:
    written_well = _MONTH.fullmatch(text) or _is_day(text)
    if written_well and text > clock.today().isoformat()[: len(text)]:
        raise ValidationError("不能晚于今天")


class Month(Line):
    """A month of the past or the present one as ``yyyy-mm``; where ``day_too`` also a day."""

    def __init__(self, title: str, *, day_too: bool = False, key: str | None = None) -> None:
        pattern = f"^{_MONTH.pattern}(?:-[0-9]{{2}})?$" if day_too else f"^{_MONTH.pattern}$"
        rules = [_month_or_day if day_too else _month, _not_later_than_today]
        kind: dict[str, Any] = {} if day_too else {"format": "month"}
        super().__init__(schema("string", title, pattern=pattern, **kind), rules, key=key)
