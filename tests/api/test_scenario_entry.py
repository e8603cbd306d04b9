"""X23: in the provincial system a unit fills in for its people, also for those who have no account (docs/domain.md §7)."""

from __future__ import annotations

from datetime import date

import pytest

from service.models import OutOfProvince, Person, Registration
from service.models.unit import unit_of_work
from tests.stage import good

from .cast import ACHIEVEMENT, INITIAL, MINUTE, Case, refused

AGENT, CITY, PROVINCE = "ent-taiyuan", "city-taiyuan", "province-shanxi"
FORM, ENTER = "Task_EnterpriseFillForm", "Task_EnterpriseEnterForm"


def details(cast, **changes):
    """What the unit enters of 高振华, who has no account but holds a qualification."""
    return {
        "name": "高振华", "id_type": "身份证", "id_no": "140105199106150031", "mobile": "13800000037",
        "school": "太原理工大学", "major": "土木工程", "education": "大学本科", "degree": "学士学位",
        "graduated_on": "2013-07", "title_since": "2018-12", "title": "工程师", "work_years": 12,
        "industry": "勘察设计行业", "qualification_no": "A214000026", "agent_mobile": "13900000037",
        "employed_from": "2020-01-01", "employed_to": None,
        "photo": cast.upload(AGENT, purpose="photo"), "signature": cast.upload(AGENT, purpose="signature"), "agree": True,
        **changes,
    }  # fmt: skip


def try_add(cast, username=AGENT, **changes):
    """新增 by a unit; gives whatever comes back."""
    return cast.who(username).post("/enterprise/people", {**details(cast), **changes})


def add(cast):
    """高振华 is kept by the unit; gives his id."""
    return good(try_add(cast))["id"]


def person_of(cast, username):
    """The id of somebody with an account."""
    return good(cast.who(username).get("/profile"))["id"]


def try_begin(cast, person, key=INITIAL, category="STR2", username=AGENT, **more):
    """A unit begins a case for somebody; gives whatever comes back."""
    variables = {"category": category, "person": person, "channel": "entered", **more}
    return cast.who(username).post(f"/definitions/{key}/instances", {"variables": variables})


def begin(cast, person, key=INITIAL, category="STR2", applicant=""):
    """The unit begins a case for somebody, and the insurance has been checked."""
    case = Case(cast, good(try_begin(cast, person, key, category))["id"], category, applicant, AGENT)
    cast.sweep()
    return case


def entered(cast, person, key=INITIAL, element=FORM, applicant="", **answers):
    """A case that the unit has filled in for somebody."""
    case = begin(cast, person, key, applicant=applicant)
    if key == INITIAL:
        known = case.task(AGENT, element)["form"]["prefilled"]
        personal = {
            name: known[name] for name in ("qualification_cert_no", "qualification_date", "qualification_method")
        }
        answers = {**personal, "achievements": [ACHIEVEMENT], **answers}
    pledge = cast.upload(AGENT, purpose="attachment")
    return case.complete(AGENT, element, signed_pledge=pledge, **answers)


def registered(cast, person, **columns):
    """Given: somebody of the unit is registered as STR2."""
    with cast.app.app_context(), unit_of_work() as session:
        known = session.get_one(Person, person)
        held = Registration(
            person_id=person, category="STR2", enterprise_id=columns.pop("enterprise_id", known.enterprise_id),
            certificate_no="S2991499037", seal_no="1400101-S2997", valid_from=date(2023, 6, 1), **columns,
        )  # fmt: skip
        session.add(held)


# -- 企业人员信息 -------------------------------------------------------------------------------------------------------


@pytest.mark.req("X23", "003-18")
def test_a_unit_keeps_the_data_of_somebody_who_has_no_account(cast):
    person = add(cast)
    known = good(cast.who(AGENT).get(f"/enterprise/people/{person}"))
    assert (known["gender"], known["birth_date"], known["categories"]) == ("男", "1991-06-15", ["STR2"])
    assert (known["has_account"], known["complete"]) == (False, True)
    changed = cast.who(AGENT).put(f"/enterprise/people/{person}", details(cast, title="高级工程师"))
    assert good(changed)["title"] == "高级工程师"
    names = [one["name"] for one in good(cast.who(AGENT).get("/enterprise/people"))["items"]]
    assert {"高振华", "孙雨桐"} <= set(names)
    assert [one["name"] for one in good(cast.who(AGENT).get("/enterprise/people", q="振华"))["items"]] == ["高振华"]
    refused(cast.who("ent-hebei").get(f"/enterprise/people/{person}"), 404, "not_found")


@pytest.mark.req("X23", "003-18")
def test_what_is_wrong_with_a_person_is_said_by_its_field(cast):
    wrong = refused(
        try_add(cast, id_no="140105199106150032", employed_to="2019-01-01", agree=False), 422, "invalid_answers"
    )
    assert wrong["errors"]["id_no"] == ["身份证件号校验不通过"]
    assert wrong["errors"]["employed_to"] == ["聘用结束时间应晚于聘用开始时间"]
    assert "agree" in wrong["errors"]
    passport = try_add(cast, id_type="护照", id_no="E12345678")
    assert set(refused(passport, 422, "invalid_answers")["errors"]) == {"gender", "birth_date"}
    foreign = cast.upload("ent-hebei", purpose="photo")
    assert "photo" in refused(try_add(cast, photo=foreign), 422, "invalid_answers")["errors"]


@pytest.mark.req("X23")
def test_who_has_an_account_keeps_his_data_himself(cast):
    own = person_of(cast, "app-str2")
    shown = good(cast.who(AGENT).get(f"/enterprise/people/{own}"))
    assert shown["has_account"] is True
    refused(cast.who(AGENT).put(f"/enterprise/people/{own}", details(cast)), 403, "not_yours")
    again = try_add(cast, name="孙雨桐", id_no="140105198909300043")
    assert "请本人" in refused(again, 422, "invalid_answers")["errors"]["id_no"][0]
    stolen = try_add(cast, id_no="140105198909300043")
    assert "已被他人使用" in refused(stolen, 422, "invalid_answers")["errors"]["id_no"][0]


@pytest.mark.req("X23")
def test_another_unit_takes_somebody_over_unless_something_of_his_is_under_way(cast):
    person = add(cast)
    elsewhere = {
        "photo": cast.upload("ent-hebei", purpose="photo"), "signature": cast.upload("ent-hebei", purpose="signature"),
        "qualification_no": "A113000018",
    }  # fmt: skip
    case = begin(cast, person)
    barred = refused(try_add(cast, "ent-hebei", **elsewhere), 422, "invalid_answers")
    assert "正在办理的业务" in barred["errors"]["id_no"][0]
    case.send(AGENT, "delete_draft")
    assert good(try_add(cast, "ent-hebei", **elsewhere))["id"] == person
    refused(cast.who(AGENT).get(f"/enterprise/people/{person}"), 404, "not_found")


def test_a_library_that_is_away_keeps_nothing(cast):
    cast.gateway("professional", "down")
    refused(try_add(cast), 409, "not_available")
    cast.gateway("professional", "off")
    assert good(cast.who(AGENT).get("/enterprise/people", q="高振华"))["items"] == []


# -- the way of a case ------------------------------------------------------------------------------------------------


@pytest.mark.req("X23", "003-02", "003-12", "003-19", "003-21", "003-29")
def test_a_unit_fills_in_for_somebody_without_account_until_he_is_registered(cast):
    person = add(cast)
    case = entered(cast, person)
    case.sees(AGENT, "personal_submitted", "未上报")
    assert case.outcomes(AGENT, "Task_EnterpriseReport") == {"report": "上报", "return": "退回"}
    case.report().sees(AGENT, "city_pending", "已上报·市级未受理").decided()
    case.sees(AGENT, "published", "终审完成并发布")
    facts = case.seen_by(AGENT)["facts"]
    assert (facts["entry_mode"], facts["initiator"]) == ("enterprise", "enterprise_agent")
    (held,) = [one for one in good(cast.who(AGENT).get("/registrations"))["items"] if one["person"] == person]
    assert (held["category"], held["state"]) == ("STR2", "valid")


@pytest.mark.req("X23")
def test_the_pledge_that_the_person_signed_goes_along_and_without_it_nothing_is_saved(cast):
    case = begin(cast, add(cast))
    known = case.task(AGENT, FORM)["form"]
    assert "signed_pledge" in known["schema"]["required"]
    assert (known["prefilled"]["name"], known["prefilled"]["enterprise_name"]) == ("高振华", "太原汾河建筑设计有限公司")
    personal = {
        name: known["prefilled"][name]
        for name in ("qualification_cert_no", "qualification_date", "qualification_method")
    }
    missing = case.try_complete(AGENT, FORM, **personal, achievements=[ACHIEVEMENT])
    assert set(refused(missing, 422, "invalid_answers")["errors"]) == {"signed_pledge"}


@pytest.mark.req("X23")
def test_an_insurance_anomaly_is_the_units_to_confirm_or_to_drop(cast):
    person = add(cast)
    cast.gateway("insurance", "wrong", id_no="140105199106150031")
    case = begin(cast, person)
    asked = case.task(AGENT, "Task_InsuranceDecisionByEnterprise")
    assert "高振华的社保缴纳情况异常" in asked["text"]
    case.complete(AGENT, "Task_InsuranceDecisionByEnterprise", **{"continue": False})
    refused(cast.who(AGENT).get(f"/instances/{case.id}"), 404, "not_found")
    again = begin(cast, person)
    again.complete(AGENT, "Task_InsuranceDecisionByEnterprise", **{"continue": True})
    again.sees(AGENT, "not_submitted", "未上报")
    assert [one["kind"] for one in good(cast.who(AGENT).get("/anomalies"))["items"]] == ["insurance"]


@pytest.mark.req("X23")
def test_the_person_with_an_account_sees_it_and_may_object_before_the_unit_reports(cast):
    case = entered(cast, person_of(cast, "app-str2"), applicant="app-str2")
    case.sees("app-str2", "personal_submitted", "企业代填未上报")
    assert cast.messages("app-str2")[0].startswith("太原汾河建筑设计有限公司已代您填报")
    assert case.offered("app-str2") == ["object_to_entry"]
    case.send("app-str2", "object_to_entry", reason="业绩不是我的")
    assert "业绩不是我的" in cast.messages(AGENT)[0]
    assert case.outcomes(AGENT, "Task_EnterpriseReport") == {"return": "退回"}
    refused(case.try_complete(AGENT, "Task_EnterpriseReport", outcome="report"), 422, "invalid_answers")
    case.complete(AGENT, "Task_EnterpriseReport", outcome="return", reason="按本人意见修改")
    case.sees(AGENT, "not_submitted", "未上报")
    form = case.task(AGENT, FORM)["form"]["prefilled"]
    kept = {
        name: form[name]
        for name in ("qualification_cert_no", "qualification_date", "qualification_method", "signed_pledge")
    }
    case.complete(AGENT, FORM, **kept, achievements=[{**ACHIEVEMENT, "project": "汾河桥"}])
    assert case.outcomes(AGENT, "Task_EnterpriseReport") == {"report": "上报", "return": "退回"}
    case.report().stands_at("city_pending", "市级未受理")
    refused(case.try_send("app-str2", "object_to_entry", reason="太晚了"), 409, "not_available")


@pytest.mark.req("X23")
def test_the_unit_supplements_and_withdraws_what_it_has_filled_in_and_the_person_does_not(cast):
    case = entered(cast, person_of(cast, "app-str2"), applicant="app-str2").report()
    refused(case.try_send("app-str2", "withdraw", reason="不想办了"), 409, "not_available")
    case.ask_for_supplement(CITY, "Task_CityAccept", 身份证="请补充身份证复印件")
    asked = case.task(AGENT, "Task_SupplementByEnterprise_City")["form"]["prefilled"]["items"]
    case.complete(
        AGENT, "Task_SupplementByEnterprise_City", items=[{"item": asked[0]["id"], "files": [cast.upload(AGENT)]}]
    )
    case.stands_at("city_pending", "市级未受理")
    case.send(AGENT, "withdraw", reason="填报有误").stands_at("withdrawn", "已撤回")
    assert "已由企业撤回" in cast.messages("app-str2")[0]


@pytest.mark.req("X23")
def test_where_the_unit_may_choose_it_reports_to_the_city_or_to_the_province(cast):
    cast.alter_unit(AGENT, reports_to="province")
    case = entered(cast, add(cast))
    form = case.task(AGENT, "Task_EnterpriseReport")["form"]
    assert [one["title"] for one in form["schema"]["properties"]["target"]["oneOf"][:2]] == [
        "省级注册管理机构",
        "地市初审部门",
    ]
    assert form["prefilled"]["target"] == "province"
    case.complete(AGENT, "Task_EnterpriseReport", outcome="report", target="city")
    cast.travel(MINUTE)
    case.complete(AGENT, "Task_EnterprisePledge", agree=True).sees(AGENT, "city_pending", "已上报·市级未受理")


@pytest.mark.req("X23")
@pytest.mark.parametrize(
    ("key", "element", "answers", "valid_to"),
    [
        ("renewal", FORM, {}, date(2026, 5, 31)),
        ("modification_reissue", FORM, {"reason": "证书信息有误", "requirement": "注册证书"}, date(2027, 5, 31)),
        ("cancellation", ENTER, {"reason": "退休"}, date(2027, 5, 31)),
    ],
)
def test_the_other_types_are_filled_in_as_well(cast, key, element, answers, valid_to):
    person = add(cast)
    registered(cast, person, valid_to=valid_to)
    case = entered(cast, person, key, element, **answers).report().decided()
    case.sees(AGENT, "published", "终审完成并发布")
    (held,) = cast.rows(Registration, person_id=person)
    assert held.state == ("cancelled" if key == "cancellation" else "valid")


@pytest.mark.req("X23")
def test_a_change_is_filled_in_by_the_new_unit(cast):
    person = add(cast)
    former = cast.who("ent-hebei").account["enterprise"]["id"]
    registered(cast, person, valid_to=date(2027, 5, 31), enterprise_id=former)
    case = entered(cast, person, "change_registration").report().decided()
    case.sees(AGENT, "published", "终审完成并发布")
    (held,) = cast.rows(Registration, person_id=person)
    assert held.enterprise_id == cast.who(AGENT).account["enterprise"]["id"]


# -- who may start it -------------------------------------------------------------------------------------------------


@pytest.mark.req("X23")
def test_only_units_of_the_provincial_system_fill_in_and_only_for_their_own_people(cast):
    person = add(cast)
    with cast.nothing_changes():
        refused(cast.try_start("ent-hebei", "STR1"), 403, "not_yours")
        refused(try_begin(cast, person, username="ent-hebei"), 422, "invalid_answers", "请选择本单位的人员")
        refused(
            try_begin(cast, person_of(cast, "app-str1"), category="STR1", username="ent-hebei"), 422, "not_eligible"
        )
        refused(try_begin(cast, person_of(cast, "app-chem")), 422, "invalid_answers")
        refused(try_begin(cast, "nobody"), 422, "invalid_answers")
        refused(try_begin(cast, person, category="CHEM"), 422, "not_eligible")
        refused(try_begin(cast, person, category="ARCH2"), 422, "not_eligible", "未取得相应专业职业资格，不可申报")
        refused(try_begin(cast, person, username="app-str2"), 403, "not_yours")


@pytest.mark.req("X23")
def test_person_and_unit_do_not_have_two_applications_of_one_profession(cast):
    person = person_of(cast, "app-str2")
    begin(cast, person)
    assert good(try_begin(cast, person))["id"] == good(try_begin(cast, person))["id"]  # the unit goes on with its own
    refused(cast.try_start("app-str2", "STR2"), 409, "already_open")
    cast.start("ARCH2")
    refused(try_begin(cast, person_of(cast, "app-arch2"), category="ARCH2"), 409, "already_open")


@pytest.mark.req("X23")
def test_somebody_whose_data_are_not_complete_has_to_be_completed_first(cast):
    person = person_of(cast, "app-str2")
    cast.alter("app-str2", photo_id=None)
    refused(try_begin(cast, person), 422, "not_eligible")


@pytest.mark.req("X26")
def test_a_change_to_another_province_is_recorded_once_and_one_within_it_is_not(cast):
    person = add(cast)
    former = cast.who("ent-hebei").account["enterprise"]["id"]
    registered(cast, person, valid_to=date(2027, 5, 31), enterprise_id=former)
    entered(cast, person, "change_registration").report().decided().sees(AGENT, "published", "终审完成并发布")
    (row,) = cast.rows(OutOfProvince)
    assert (row.former_region, row.new_region, row.new_name) == ("130100", "140100", "太原汾河建筑设计有限公司")
    (held,) = cast.rows(Registration, person_id=person)
    assert held.seal_no.startswith("1400101-")
