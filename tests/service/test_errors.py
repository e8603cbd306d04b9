"""The errors of the domain: stable codes, a sentence in Chinese each."""

import re

import pytest

from service import errors
from service.errors import DiagramRejected, InvalidAnswers, RegflowError, RuleRefused

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, RegflowError)]


def test_every_kind_has_a_code_of_its_own():
    codes = [kind.code for kind in KINDS]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_kind_has_a_chinese_sentence(kind: type[RegflowError]):
    assert re.fullmatch(r"[^A-Za-z]*[一-鿿].*。", kind.detail)


def test_a_sentence_of_the_diagram_takes_the_place_of_the_default():
    assert RuleRefused("身份证件号校验不通过").detail == "身份证件号校验不通过"
    assert str(RuleRefused("身份证件号校验不通过")) == "身份证件号校验不通过"


def test_one_error_does_not_change_the_default_of_the_next():
    RuleRefused("身份证件号校验不通过")
    assert RuleRefused().detail == "核查未通过，不能进行此操作。"


def test_invalid_answers_carry_a_list_of_messages_for_each_field():
    assert InvalidAnswers(errors={"reason": ("请填写理由",)}).errors == {"reason": ["请填写理由"]}
    assert InvalidAnswers().errors == {}


def test_a_rejected_diagram_carries_its_problems():
    assert DiagramRejected([]).problems == []
    assert DiagramRejected([]).code == "diagram_rejected"
