"""What marshmallow says by itself, in Chinese: for the forms and for every other schema of the process.

Importing this module is enough. It changes the library's own tables, so that no schema has to repeat the sentences.
"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

UNKNOWN = "不认识的字段"
REQUIRED = "请填写"
CHARACTERS = "含有不能使用的字符"

_WRONG_TYPE: dict[type[fields.Field[Any]], str] = {
    fields.String: "请填写文字",
    fields.Integer: "请填写整数",
    fields.Number: "请填写数字",
    fields.Boolean: "请选择是或否",
    fields.List: "应为列表",
    fields.Mapping: "格式不正确",
    fields.DateTime: "日期时间格式不正确",
    fields.Date: "日期格式不正确",
}

for _field, _sentence in _WRONG_TYPE.items():
    # A table of its own for each class: one that is inherited would change for all its sisters.
    _field.default_error_messages = {**_field.default_error_messages, "invalid": _sentence}
fields.Field.default_error_messages.update(required=REQUIRED, null=REQUIRED, validator_failed="填写有误")
fields.String.default_error_messages.update(invalid_utf8=CHARACTERS)
fields.Number.default_error_messages.update(too_large="数字过大")
fields.Nested.default_error_messages.update(type="格式不正确")
Schema._default_error_messages.update(type="格式不正确", unknown=UNKNOWN)

validate.Length.message_min = "长度不能少于{min}"
validate.Length.message_max = "长度不能超过{max}"
validate.Length.message_all = "长度应在{min}至{max}之间"
validate.Length.message_equal = "长度应为{equal}"
# Range fills its messages in twice: first the word for the bound, which Chinese does without, then the bound.
validate.Range.message_min = "不能小于{{min}}"
validate.Range.message_max = "不能大于{{max}}"
validate.Range.message_all = "应在{{min}}至{{max}}之间"
validate.OneOf.default_message = "请从列表中选择"
validate.Regexp.default_message = "格式不正确"
validate.Equal.default_message = "应为{other}"
