"""The applicant's forms: conditions, insurance, pledge, the initial form and its revision (docs/domain.md §3.0, §3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from service.errors import InvalidAnswers
from service.forms.vocabulary import SPECIALTIES
from service.models import Person

from . import casework

ANSWERS = {
    "qualification_cert_no": "ZG2015000001",
    "qualification_date": "2015-09-01",
    "qualification_method": "考试",
}
WORK = {
    "project": "某图书馆", "scale": "2万平方米", "from": "2018-01", "to": "2019-06", "role": "结构设计", "enterprise": "甲院",
}  # fmt: skip


@pytest.fixture
def applicant(clock) -> Iterator[Person]:
    with casework.empty_database():
        yield casework.person("张工", casework.unit("甲院"), title="高级工程师")


def errors(form: Any, answers: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidAnswers) as refused:
        form.answers(answers)
    return dict(refused.value.errors)


def provincial() -> casework.Set:
    return casework.Set(system="provincial", label="二级注册结构工程师")


def supervision() -> casework.Set:
    return casework.Set(system="supervision", label="注册监理工程师", specialties_max=2)


# -- 申报须知 -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-09")
def test_nothing_advances_unless_every_condition_is_ticked(applicant):
    form = casework.form("confirm_conditions", casework.case(applicant))
    assert form.answers({"accepted": True}) == {"accepted": True}
    assert errors(form, {"accepted": False}) == {"accepted": ["请务必认真阅读完审批条件，这将影响您的审批"]}
    assert errors(form, {}) == {"accepted": ["请填写"]}


def test_the_notice_shows_conditions_and_documents(applicant):
    shown = casework.form("confirm_conditions", casework.case(applicant)).prefill()
    assert shown == {"conditions": casework.CONDITIONS.splitlines(), "documents": "无", "problems": []}


@pytest.mark.req("AT-07")
def test_the_notice_shows_what_the_precheck_found(applicant):
    token = {"problems": ["请先在“个人信息”栏上传一寸照片和手写签名"]}
    assert (
        casework.form("confirm_conditions", casework.case(applicant), token=token).prefill()["problems"]
        == token["problems"]
    )


def test_the_insurance_decision_travels_with_the_token(applicant):
    form = casework.form("insurance_decision", casework.case(applicant))
    given = form.answers({"continue": False})
    assert form.decided(given) == {"continue": False}
    assert errors(form, {"continue": "no"}) == {"continue": ["请选择是或否"]}


def test_the_pledge_is_made_or_not(applicant):
    form = casework.form("pledge", casework.case(applicant))
    assert form.decided(form.answers({"agree": False})) == {"agree": False}


# -- 初始注册 -----------------------------------------------------------------------------------------------------------


def test_the_form_becomes_the_case_and_fixes_the_employer(applicant):
    about = casework.case(applicant)
    form = casework.form("initial_registration", about)
    given = form.answers(ANSWERS)
    form.keep(given)
    assert form.decided(given) == {"outcome": "submit"}
    assert about.application.form == {**ANSWERS, "enterprise_name": "甲院"}
    assert about.application.enterprise_id == applicant.enterprise_id
    assert about.fact("enterprise")["name_matches"] is True


def test_a_unit_renamed_after_the_form_no_longer_has_its_name(applicant):
    about = casework.case(applicant)
    form = casework.form("initial_registration", about)
    form.keep(form.answers(ANSWERS))
    applicant.enterprise.name = "新甲院"
    about.forget()
    assert about.fact("enterprise")["name_matches"] is False


def test_nobody_without_an_employer_has_a_form_to_hand_in(applicant):
    form = casework.form("initial_registration", casework.case(casework.person("李工")))
    with pytest.raises(InvalidAnswers, match="请先完善所在企业信息"):
        form.keep(form.answers(ANSWERS))


@pytest.mark.parametrize("number", ["ZG2015", "1" * 32])
def test_a_certificate_number_has_6_to_32_digits_or_letters(applicant, number):
    form = casework.form("initial_registration", casework.case(applicant))
    assert form.answers(ANSWERS | {"qualification_cert_no": number})["qualification_cert_no"] == number


@pytest.mark.parametrize("number", ["ZG201", "1" * 33, "资格20150001", "ZG-2015-001"])
def test_another_certificate_number_is_refused(applicant, number):
    form = casework.form("initial_registration", casework.case(applicant))
    found = errors(form, ANSWERS | {"qualification_cert_no": number})
    assert "资格证书管理号应为6至32位数字或字母" in found["qualification_cert_no"]


def test_a_qualification_is_not_of_the_future(applicant):
    form = casework.form("initial_registration", casework.case(applicant))
    assert form.answers(ANSWERS | {"qualification_date": "2026-03-02"})
    assert errors(form, ANSWERS | {"qualification_date": "2026-03-03"}) == {"qualification_date": ["不能晚于今天"]}


def test_a_qualification_is_an_adults(applicant):
    form = casework.form("initial_registration", casework.case(applicant))
    assert form.answers(ANSWERS | {"qualification_date": "2008-03-07"})
    too_early = errors(form, ANSWERS | {"qualification_date": "2008-03-06"})
    assert too_early == {"qualification_date": ["资格证书批准日期不能早于年满18周岁之日"]}


@pytest.mark.parametrize("method", ["考试", "特许", "考核认定", "互认"])
def test_a_qualification_is_obtained_in_one_of_four_ways(applicant, method):
    form = casework.form("initial_registration", casework.case(applicant))
    assert form.answers(ANSWERS | {"qualification_method": method})
    assert errors(form, ANSWERS | {"qualification_method": "购买"}) == {"qualification_method": ["请从列表中选择"]}


def test_every_mistake_is_named_at_once(applicant):
    found = errors(
        casework.form("initial_registration", casework.case(applicant)), {"qualification_date": "昨天", "x": 1}
    )
    assert set(found) == {"qualification_cert_no", "qualification_date", "qualification_method", "x"}
    assert found["x"] == ["不认识的字段"]


def test_what_is_no_object_is_refused(applicant):
    assert errors(casework.form("initial_registration", casework.case(applicant)), ["x"]) == {"_schema": ["格式不正确"]}


def test_shown_data_can_not_be_answered(applicant):
    form = casework.form("initial_registration", casework.case(applicant))
    assert errors(form, ANSWERS | {"name": "王工"}) == {"name": ["不认识的字段"]}


# -- 申报专业, 工作业绩 ---------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-21")
@pytest.mark.parametrize("specialties", [["房屋建筑工程"], ["房屋建筑工程", "冶炼工程"]])
def test_a_supervision_engineer_applies_for_one_or_two_specialties(applicant, specialties):
    form = casework.form("initial_registration", casework.case(applicant, version=supervision()))
    assert form.answers(ANSWERS | {"specialties": specialties})["specialties"] == specialties


@pytest.mark.req("AT-21")
def test_three_specialties_are_refused(applicant):
    form = casework.form("initial_registration", casework.case(applicant, version=supervision()))
    three = errors(form, ANSWERS | {"specialties": list(SPECIALTIES[:3])})
    assert three == {"specialties": ["注册专业不能超过两个"]}


@pytest.mark.parametrize(
    ("specialties", "field", "sentence"),
    [
        ([], "specialties", "请至少选择一项"),
        (["冶炼工程", "冶炼工程"], "specialties", "不能重复选择"),
        (["园林工程"], "specialties.0", "请从列表中选择"),
    ],
)
def test_other_specialties_are_refused(applicant, specialties, field, sentence):
    form = casework.form("initial_registration", casework.case(applicant, version=supervision()))
    assert errors(form, ANSWERS | {"specialties": specialties}) == {field: [sentence]}


def test_a_supervision_engineer_must_choose_a_specialty(applicant):
    form = casework.form("initial_registration", casework.case(applicant, version=supervision()))
    assert errors(form, ANSWERS) == {"specialties": ["请至少选择一项"]}


def test_one_form_of_a_category_does_not_limit_the_next(applicant):
    one = casework.Set(system="supervision", specialties_max=1)
    assert errors(
        casework.form("initial_registration", casework.case(applicant, version=one)),
        ANSWERS | {"specialties": list(SPECIALTIES[:2])},
    ) == {"specialties": ["注册专业不能超过一个"]}
    two = casework.form(
        "initial_registration", casework.case(casework.person("李工", applicant.enterprise), version=supervision())
    )
    assert two.answers(ANSWERS | {"specialties": list(SPECIALTIES[:2])})


@pytest.mark.parametrize("field", [{"specialties": ["冶炼工程"]}, {"achievements": [WORK]}])
def test_a_field_that_a_category_does_not_have_is_refused(applicant, field):
    form = casework.form("initial_registration", casework.case(applicant))
    assert errors(form, ANSWERS | field) == {next(iter(field)): ["不认识的字段"]}


def test_a_provincial_application_needs_an_achievement(applicant):
    form = casework.form("initial_registration", casework.case(applicant, version=provincial()))
    assert form.answers(ANSWERS | {"achievements": [WORK, WORK]})["achievements"] == [WORK, WORK]
    assert errors(form, ANSWERS) == {"achievements": ["请填写"]}
    assert errors(form, ANSWERS | {"achievements": []}) == {"achievements": ["应为1至50项"]}


def test_an_achievement_is_told_in_full(applicant):
    form = casework.form("initial_registration", casework.case(applicant, version=provincial()))
    found = errors(form, ANSWERS | {"achievements": [WORK, {"project": "某桥", "year": 2018}]})
    assert set(found) == {f"achievements.1.{name}" for name in ("scale", "from", "to", "role", "enterprise", "year")}


@pytest.mark.parametrize("end", ["2018-01", "2018-01-01"])
def test_an_achievement_may_end_in_the_month_it_began(applicant, end):
    form = casework.form("initial_registration", casework.case(applicant, version=provincial()))
    assert form.answers(ANSWERS | {"achievements": [WORK | {"from": "2018-01", "to": end}]})


@pytest.mark.parametrize(("begin", "end"), [("2018-02", "2018-01"), ("2018-02-02", "2018-02-01")])
def test_an_achievement_does_not_end_before_it_began(applicant, begin, end):
    form = casework.form("initial_registration", casework.case(applicant, version=provincial()))
    found = errors(form, ANSWERS | {"achievements": [WORK | {"from": begin, "to": end}]})
    assert found == {"achievements.0.to": ["结束时间不能早于开始时间"]}


# -- prefilled --------------------------------------------------------------------------------------------------------


def test_personal_and_enterprise_data_are_shown(applicant):
    applicant.enterprise.uscc = "91110000600037341L"
    shown = casework.form("initial_registration", casework.case(applicant)).prefill()
    assert shown == {
        "name": "张工",
        "id_no": applicant.id_no,
        "id_type": "身份证",
        "title": "高级工程师",
        "category": "注册化工工程师",
        "enterprise_name": "甲院",
        "industry": "勘察设计行业",
        "qualification_no": "无",
        "uscc": "91110000600037341L",
    }


def test_the_qualification_is_prefilled_from_the_library(applicant):
    casework.qualification(applicant, specialties="房屋建筑工程、冶炼工程")
    casework.qualification(applicant, "HVAC", certificate_no="OTHER00001")
    about = casework.case(applicant, version=supervision())
    known = casework.form("initial_registration", about).prefill()
    assert {name: known[name] for name in ANSWERS} == ANSWERS
    assert known["specialties"] == ["房屋建筑工程", "冶炼工程"]
    assert (
        "specialties"
        not in casework.form("initial_registration", casework.case(casework.person(), version=provincial())).prefill()
    )


@pytest.mark.req("AT-38")
def test_who_applies_again_finds_what_he_entered_last(applicant, clock):
    casework.qualification(applicant)
    older = {"qualification_cert_no": "OLDER00001"}
    newer = {"qualification_cert_no": "NEWER00001", "enterprise_name": "乙院", "gone": "x"}
    casework.case(applicant, ended_at=clock(), submitted_at=clock(), form=older)
    casework.case(applicant, ended_at=clock() + timedelta(days=1), submitted_at=clock(), form=newer)
    casework.case(applicant, ended_at=clock() + timedelta(days=2), form={})  # given up before it was submitted
    casework.case(applicant, ended_at=clock() + timedelta(days=3), submitted_at=clock(), form=older, category="HVAC")
    casework.case(applicant, ended_at=clock() + timedelta(days=3), submitted_at=clock(), form=older, process="renewal")
    casework.case(casework.person("李工"), ended_at=clock() + timedelta(days=3), submitted_at=clock(), form=older)
    known = casework.form("initial_registration", casework.case(applicant)).prefill()
    assert known["qualification_cert_no"] == "NEWER00001"
    assert known["qualification_date"] == "2015-09-01"
    assert known["enterprise_name"] == "甲院"
    assert "gone" not in known


# -- 修改申报信息 --------------------------------------------------------------------------------------------------------


def revision(applicant: Person, **fields: Any) -> Any:
    return casework.form("initial_revision", casework.case(applicant, **fields), "submit drop")


@pytest.mark.req("AT-26")
def test_a_returned_form_comes_back_with_the_enterprises_reason(applicant):
    known = revision(applicant, form=ANSWERS, facts={"opinion": "请核对管理号"}).prefill()
    assert known["return_reason"] == "请核对管理号"
    assert known["qualification_cert_no"] == "ZG2015000001"


@pytest.mark.parametrize("extra", [{}, {"outcome": "submit"}])
def test_a_mended_form_is_sent_again(applicant, extra):
    form = revision(applicant, form={"qualification_cert_no": "WRONG00001"})
    given = form.answers(ANSWERS | extra)
    form.keep(given)
    assert form.decided(given) == {"outcome": "submit"}
    assert form.case.application.form == {**ANSWERS, "enterprise_name": "甲院"}


def test_a_mended_form_is_demanded_in_full(applicant):
    form = revision(applicant)
    assert errors(form, {}) == {name: ["请填写"] for name in ANSWERS}
    assert errors(form, ANSWERS | {"qualification_method": ""}) == {"qualification_method": ["请填写"]}


def test_the_employer_is_fixed_anew_when_the_form_is_sent_again(applicant):
    form = revision(applicant, enterprise=applicant.enterprise)
    applicant.enterprise = casework.unit("乙院")
    form.keep(form.answers(ANSWERS))
    assert form.case.application.enterprise.name == "乙院"
    assert form.case.application.form["enterprise_name"] == "乙院"


def test_who_drops_the_application_need_not_fill_in_the_form(applicant):
    form = revision(applicant, form=ANSWERS)
    given = form.answers({"outcome": "drop"})
    form.keep(given)
    assert form.decided(given) == {"outcome": "drop"}
    assert form.case.application.form == ANSWERS


def test_a_revision_knows_no_other_outcome(applicant):
    assert errors(revision(applicant), ANSWERS | {"outcome": "report"}) == {"outcome": ["当前环节没有此项办理结果"]}
