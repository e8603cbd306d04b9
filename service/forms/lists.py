"""Fields for uploaded files, and for lists of values and of records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate

from . import wording
from .fields import Line, schema
from .uploads import Uploads


class File(Line):
    """The id of an uploaded file of this purpose, or of one that will do ``also``. The schema that holds the field has ``uploads``: which may be named."""

    default_error_messages = {  # noqa: RUF012 - as marshmallow has it
        "required": "请上传文件",
        "null": "请上传文件",
        "missing": "文件不存在，请重新上传",
        "purpose": "文件不是为此项上传的，请重新上传",
    }

    def __init__(self, title: str, purpose: str, *, required: bool = True, also: Sequence[str] = ()) -> None:
        self.purposes = (purpose, *also)
        metadata = schema("string", title, required, format="file", **{"x-purpose": purpose})
        super().__init__(metadata, required=required)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        document_id = super()._deserialize(value, attr, data, **kwargs)
        if document_id is None:
            return None
        uploads: Uploads = self.root.uploads  # type: ignore[union-attr]
        document = uploads.find(document_id)
        if document is None:
            raise self.make_error("missing")
        if document.purpose not in self.purposes:
            raise self.make_error("purpose")
        return document_id


class Several(fields.List[Any]):
    """A list of simple values, none twice; ``least`` and ``most`` are limits of their number."""

    default_error_messages = {"required": "请至少选择一项", "null": "请至少选择一项"}  # noqa: RUF012 - as marshmallow has it

    def __init__(self, title: str, inner: fields.Field[Any], *, most: int, required: bool = True) -> None:
        metadata = schema("array", title, required, uniqueItems=True) | ({"minItems": 1} if required else {})
        rules = [self._some, _none_twice] if required else [_none_twice]
        super().__init__(inner, required=required, allow_none=not required, validate=rules, metadata=metadata)
        self.limit(most, f"不能超过{most}项")

    def _some(self, values: Sequence[Any]) -> None:
        if not values:
            raise self.make_error("required")

    def limit(self, most: int, message: str) -> None:
        """Allow at most so many. The limit may depend on the case, so a form may call it for its own copy of the field."""
        others = [rule for rule in self.validators if getattr(rule, "max", None) is None]
        self.validators = [*others, validate.Length(max=most, error=message)]
        self.metadata = {**self.metadata, "maxItems": most}


def _none_twice(values: Sequence[Any]) -> None:
    if len(set(values)) < len(values):
        raise ValidationError("不能重复选择")


class Files(Several):
    """Ids of uploaded files of this purpose, one or more where they are required."""

    default_error_messages = {"required": "请上传文件", "null": "请上传文件"}  # noqa: RUF012 - as marshmallow has it

    def __init__(self, title: str, purpose: str, *, most: int, required: bool = True, also: Sequence[str] = ()) -> None:
        super().__init__(title, File(title, purpose, also=also), most=most, required=required)


class Record(Schema):
    """The shape of one row of a list. ``shown`` are the properties of a row that are filled before and nobody answers."""

    shown: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    uploads: Uploads


class Rows(fields.Nested):
    """A list of records of one shape."""

    default_error_messages = {"required": wording.REQUIRED, "type": "应为列表"}  # noqa: RUF012 - as marshmallow has it

    def __init__(self, title: str, record: type[Record], *, least: int = 1, most: int, required: bool = True) -> None:
        error = f"应为{least}至{most}项"
        super().__init__(
            record,
            many=True,
            required=required,
            allow_none=not required,
            validate=validate.Length(least, most, error=error),
            metadata=schema("array", title, required, minItems=least, maxItems=most),
        )
