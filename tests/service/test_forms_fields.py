"""The fields that forms share: what they take, what they refuse, with which sentence."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields

from service.forms.fields import Choice, Count, CreditCode, Day, Flag, Mobile, Month, Text, Tick
from service.forms.identity import IDENTITY_PAPERS, check_identity
from service.forms.lists import Several


def load(field: fields.Field[Any], value: Any) -> Any:
    return Schema.from_dict({"field": field})().load({"field": value})["field"]


def refusal(field: fields.Field[Any], value: Any) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        load(field, value)
    return list(refused.value.messages["field"])  # type: ignore[call-overload]


# -- text -------------------------------------------------------------------------------------------------------------


def test_text_loses_the_blanks_at_its_ends():
    assert load(Text("意见"), " \n同意 \n") == "同意"


@pytest.mark.parametrize("value", ["", "   ", "\n\u3000", None])
def test_text_of_nothing_but_blanks_is_not_given(value):
    assert refusal(Text("意见"), value) == ["请填写"]
    assert load(Text("意见", required=False), value) is None


def test_text_may_be_as_long_as_its_limit_and_no_longer():
    assert load(Text("意见", 200), "字" * 200) == "字" * 200
    assert refusal(Text("意见", 200), "字" * 201) == ["不能超过200个字"]


@pytest.mark.parametrize("value", ["a\0b", "a\x1bb", "半\ud800字"])
def test_text_that_no_database_keeps_is_refused(value):
    assert refusal(Text("意见"), value) == ["含有不能使用的字符"]


def test_text_may_have_several_lines():
    assert load(Text("意见"), "一、\r\n\t二、") == "一、\r\n\t二、"


@pytest.mark.parametrize("value", [1, True, ["同意"], {}])
def test_what_is_no_text_is_refused(value):
    assert refusal(Text("意见"), value) == ["请填写文字"]


@pytest.mark.parametrize("value", ["13800000000", "19912345678"])
def test_a_mobile_number_has_eleven_digits(value):
    assert load(Mobile("手机号"), value) == value


@pytest.mark.parametrize(
    "value", ["12800000000", "1380000000", "138000000000", "１３８００００００００", "+8613800000000"]
)
def test_another_number_is_no_mobile_number(value):
    assert "请填写正确的11位手机号" in refusal(Mobile("手机号"), value)


@pytest.mark.parametrize("value", ["91350100M000100Y43", "91110000600037341L", "91110108MA00000070"])
def test_a_credit_code_ends_with_its_check_character(value):
    assert load(CreditCode("统一社会信用代码"), value) == value


@pytest.mark.parametrize("value", ["91350100M000100Y4Z", "91350100m000100y43", "91350100M000100Y4"])
def test_a_wrong_credit_code_is_refused(value):
    assert refusal(CreditCode("统一社会信用代码"), value) == ["统一社会信用代码校验不通过"]


# -- choices ----------------------------------------------------------------------------------------------------------


def test_a_choice_is_one_of_the_list():
    assert load(Choice("学位", ("硕士学位", "无")), "无") == "无"
    assert refusal(Choice("学位", ("硕士学位", "无")), "学士") == ["请从列表中选择"]


@pytest.mark.parametrize("value", ["true", "on", 1, 0, "", []])
def test_yes_or_no_is_said_plainly(value):
    assert refusal(Flag("是否继续"), value) == ["请选择是或否"]


def test_a_box_that_has_to_be_ticked_may_not_stay_empty():
    assert load(Tick("审批条件", "请勾选"), True) is True
    assert refusal(Tick("审批条件", "请勾选"), False) == ["请勾选"]


def test_several_are_at_least_one_and_none_twice():
    def list_of() -> Several:
        return Several("专业", Text("专业"), most=2)

    assert load(list_of(), ["一", "二"]) == ["一", "二"]
    assert refusal(list_of(), []) == ["请至少选择一项"]
    assert refusal(list_of(), None) == ["请至少选择一项"]
    assert refusal(list_of(), ["一", "一"]) == ["不能重复选择"]
    assert refusal(list_of(), ["一", "二", "三"]) == ["不能超过2项"]
    assert refusal(list_of(), "一") == ["应为列表"]


@pytest.mark.parametrize("value", [0, 60])
def test_a_count_lies_within_its_limits(value):
    assert load(Count("年限", 0, 60), value) == value


@pytest.mark.parametrize(
    ("value", "sentence"), [(-1, "应在0至60之间"), (61, "应在0至60之间"), ("3", "请填写整数"), (3.5, "请填写整数")]
)
def test_another_count_is_refused(value, sentence):
    assert refusal(Count("年限", 0, 60), value) == [sentence]


# -- days and months --------------------------------------------------------------------------------------------------


def test_a_day_of_the_past_may_be_today(clock):
    assert load(Day("日期", past=True), "2026-03-02") == "2026-03-02"
    assert refusal(Day("日期", past=True), "2026-03-03") == ["不能晚于今天"]
    assert load(Day("日期"), "2026-03-03") == "2026-03-03"


@pytest.mark.parametrize(
    "value", ["2026-02-29", "2020-5-31", "20200531", "2020-W10-1", "２０２０-05-31", "2020/05/31", "31.5."]
)
def test_a_day_that_is_none_is_refused(clock, value):
    assert refusal(Day("日期", past=True), value) == ["日期格式应为“年-月-日”，例如2020-05-31"]


def test_a_month_may_be_the_present_one(clock):
    assert load(Month("毕业时间"), "2026-03") == "2026-03"
    assert refusal(Month("毕业时间"), "2026-04") == ["不能晚于今天"]


@pytest.mark.parametrize("value", ["2020-13", "2020-00", "2020", "2020-05-01", "2020-5"])
def test_a_month_that_is_none_is_refused(clock, value):
    assert refusal(Month("毕业时间"), value) == ["格式应为“年-月”，例如2020-05"]


def test_where_a_day_will_do_a_month_may_be_a_day(clock):
    assert load(Month("开始时间", day_too=True), "2020-02-29") == "2020-02-29"
    assert refusal(Month("开始时间", day_too=True), "2021-02-29") == ["格式应为“年-月”或“年-月-日”，例如2020-05"]


# -- identity papers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_type", "id_no"),
    [
        ("身份证", "11010519491231002X"),
        ("身份证", "11010519491231002x"),
        ("港澳台居民居住证", "310101197001010013"),
        ("护照", "E12345678"),
        ("港澳居民来往内地通行证", "H12345678"),
        ("港澳居民来往内地通行证", "M1234567801"),
        ("台湾居民来往大陆通行证", "12345678"),
        ("军官证", "军字第12345678号"),
        ("警官证", "123456"),
        ("外国人永久居留身份证", "CHN310086123456"),
    ],
)
def test_a_number_is_valid_for_its_paper(id_type, id_no):
    check_identity(id_type, id_no)


@pytest.mark.parametrize(
    ("id_type", "id_no"),
    [
        ("身份证", "110105194912310021"),
        ("身份证", "110101199002300018"),
        ("身份证", "110105491231002"),
        ("护照", "E123"),
        ("护照", "e12345678"),
        ("港澳居民来往内地通行证", "X12345678"),
        ("港澳居民来往内地通行证", "H123456789"),
        ("台湾居民来往大陆通行证", "123456789"),
        ("军官证", "1234"),
        ("港澳台居民居住证", "310101197001010014"),
    ],
)
def test_a_number_of_another_shape_is_refused(id_type, id_no):
    with pytest.raises(ValidationError, match="身份证件号校验不通过"):
        check_identity(id_type, id_no)


def test_every_kind_of_paper_refuses_an_empty_number():
    assert not [id_type for id_type, fits in IDENTITY_PAPERS.items() if fits("")]


# -- what the library says by itself ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (fields.Integer(), "x", "请填写整数"),
        (fields.Float(), "x", "请填写数字"),
        (fields.Boolean(), "x", "请选择是或否"),
        (fields.DateTime(), "x", "日期时间格式不正确"),
        (fields.Date(), "x", "日期格式不正确"),
        (fields.List(fields.String()), "x", "应为列表"),
        (fields.Dict(), "x", "格式不正确"),
        (fields.String(), None, "请填写"),
    ],
)
def test_the_library_speaks_chinese(field, value, sentence):
    assert refusal(field, value) == [sentence]


def test_a_schema_speaks_chinese_too():
    class Empty(Schema):
        pass

    with pytest.raises(ValidationError) as refused:
        Empty().load({"x": 1})
    assert refused.value.messages == {"x": ["不认识的字段"]}
    with pytest.raises(ValidationError) as refused:
        Empty().load([])
    assert refused.value.messages == {"_schema": ["格式不正确"]}
