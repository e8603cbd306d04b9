"""The fields of requests and answers: strict about types, and with messages that a person can read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from service import clock

UNKNOWN = "不认识的字段。"

CHINESE: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": "此项必填。",
    "null": "此项不能为空。",
    "type": "格式不正确。",
    "validator_failed": "内容无效。",
    "invalid": "格式不正确。",
    "invalid_utf8": "文字编码不正确。",
    "too_large": "数值过大。",
    "special": "数值无效。",
}


class Request(Schema):
    """A body or a query: what it does not know it refuses."""

    error_messages = {"unknown": UNKNOWN, "type": "应为 JSON 对象。"}  # noqa: RUF012 - marshmallow reads a plain attribute

    class Meta:
        unknown = RAISE


class Text(fields.String):
    """Text; in a request it must be text, and not longer than ``longest``."""

    default_error_messages = CHINESE

    def __init__(self, *, longest: int = 2000, **kwargs: Any) -> None:
        given = kwargs.pop("validate", None)
        checks = [validate.Length(max=longest, error=f"不能超过{longest}个字。"), *([given] if given else [])]
        super().__init__(validate=checks, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not storable(text):
            raise self.make_error("invalid")
        return text


class Name(Text):
    """A short text that is not empty: an id, a key, a user name; with ``among``, one of these words."""

    def __init__(self, *, among: tuple[str, ...] = (), **kwargs: Any) -> None:
        checks = (
            validate.OneOf(among, error="只能是：{choices}。")
            if among
            else validate.Length(min=1, error="此项不能为空。")
        )
        super().__init__(longest=200, validate=checks, **kwargs)


class Flag(fields.Boolean):
    """True or false; in a query ``true`` and ``false`` in words."""

    default_error_messages = CHINESE
    truthy = {True, "true", "1"}  # noqa: RUF012 - marshmallow reads a plain attribute
    falsy = {False, "false", "0"}  # noqa: RUF012 - the same


class Whole(fields.Integer):
    """A whole number that a column can hold."""

    default_error_messages = CHINESE

    def _validated(self, value: Any) -> int:
        number = int(super()._validated(value))
        if not -(2**31) <= number < 2**31:
            raise self.make_error("too_large")
        return number


class Record(fields.Dict):
    """An object whose content somebody else checks (a form, the start variables)."""

    default_error_messages = CHINESE


class Several(fields.List[Any]):
    """A list."""

    default_error_messages = CHINESE


class Part(fields.Nested):
    """An object inside."""

    default_error_messages = CHINESE


class Day(fields.Date):
    """A day, ``2026-03-30``."""

    default_error_messages = CHINESE

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> date:
        day: date = super()._deserialize(value, *args, **kwargs)
        if day.year not in clock.YEARS:
            raise self.make_error("invalid", input=value, obj_type="date")
        return day


class Moment(fields.AwareDateTime):
    """An instant, RFC 3339 with an offset; answers have the offset of Shanghai."""

    default_error_messages = {  # noqa: RUF012 - marshmallow reads a plain attribute
        **CHINESE,
        "invalid_awareness": "时间须带时区。",
        "format": "时间格式不正确。",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", default_timezone=None, **kwargs)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else clock.local(value).isoformat()

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> datetime:
        moment: datetime = super()._deserialize(value, *args, **kwargs)
        if moment.year not in clock.YEARS:
            raise self.make_error("invalid", input=value, obj_type="datetime")
        return moment


class Anything(fields.Raw):
    """A plain value of any kind; days and instants are written as text."""

    default_error_messages = CHINESE

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return plain(value)


def storable(text: str) -> bool:
    """Whether a database can keep the text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def plain(value: Any) -> Any:
    """The value as JSON can hold it."""
    if isinstance(value, datetime):
        return clock.local(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
