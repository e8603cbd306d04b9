"""The computer check of 初始注册: what each finder finds, what the rows say and what they bar (docs/domain.md §6)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from service import clock as one_clock
from service.models import (
    CheckResult,
    CheckRun,
    EnterpriseQualification,
    InsuranceCheck,
    Penalty,
    Person,
    PledgeRecord,
    ProfessionalQualification,
    Registration,
    db,
)
from service.tasks import checks
from service.tasks.checks.registry import finder, finding

from .office import as_actor, case_of, person, unit

FORM = {
    "qualification_cert_no": "20251303000003",
    "qualification_date": "2025-03-02",
    "qualification_method": "考试",
    "enterprise_name": "河北燕赵建筑设计研究院有限公司",
}


@pytest.fixture
def case(office):
    """A sound application for 注册化工工程师."""
    return case_of("app-chem", "CHEM", form=dict(FORM))


@pytest.fixture
def supervision(office):
    return case_of("app-supv", "SUPV")


@pytest.fixture
def architect(office):
    return case_of("app-arch1", "ARCH1")


def found(case, level="ministry"):
    """The messages of the level's check by code."""
    db.session.flush()
    return {row.code: row.message for row in checks.look(case, level)}


def row(case, code, level="ministry"):
    (one,) = (row for row in checks.look(case, level) if row.code == code)
    return one


def pledge(case, *sides, seconds=60, agreed=True):
    read_from = one_clock.now()
    db.session.add_all(
        PledgeRecord(
            instance_id=case.application.instance_id,
            side=side,
            text_name=f"pledge_{side}",
            text_sha="0" * 64,
            text="承诺",
            read_from=read_from,
            answered_at=read_from + timedelta(seconds=seconds),
            agreed=agreed,
        )
        for side in sides
    )


# --- a sound case ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["applicant", "city", "province", "ministry"])
def test_a_sound_application_gives_no_row(case, level):
    pledge(case, "person")
    assert found(case, level) == {}


def test_every_code_that_a_table_names_for_initial_registration_has_a_finder(case):
    for level in ("applicant", "city", "province", "ministry"):
        for system in ("national", "provincial", "supervision"):
            codes = {rule["code"] for rule in case.decide("computer_check", level=level, system=system)}
            assert codes <= checks.known_findings()


def test_a_code_without_a_finder_is_an_error_and_not_silence():
    with pytest.raises(LookupError, match="K99"):
        finder("K99")


def test_no_code_has_two_finders():
    with pytest.raises(ValueError, match="K01"):
        finding("K01")(lambda case: None)


# --- the person ------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-53")
@pytest.mark.parametrize("number", ["110105194912310021", "110101199002300018", "130105880709002"])
def test_k02_an_identity_number_that_fails_its_check_bars_acceptance(case, number):
    case.person.id_no = number
    assert (row(case, "K02").message, row(case, "K02").bars) == ("身份证件号校验不通过", "accept")


def test_k02_other_papers_have_tests_of_their_own(case):
    case.person.id_type, case.person.id_no = "护照", "E12345678"
    assert "K02" not in found(case)
    case.person.id_no = "护1"
    assert "K02" in found(case)


@pytest.mark.parametrize(("field", "value"), [("gender", "男"), ("birth_date", date(1988, 7, 10))])
def test_k03_gender_and_birth_date_follow_from_the_number(case, field, value):
    setattr(case.person, field, value)
    assert found(case)["K03"] == "性别/出生日期与身份证号不一致"


def another(**fields):
    other = Person(
        **{
            "name": "另一人", "gender": "男", "id_type": "身份证", "id_no": "11010519491231002X",
            "birth_date": date(1949, 12, 31), "mobile": "13800000000", **fields,
        }
    )  # fmt: skip
    db.session.add(other)
    db.session.flush()
    return other


def test_k06_the_same_number_written_otherwise_is_the_same_identity(case):
    case.person.id_no = "11010519491231002x"
    another()
    assert found(case)["K06"] == "人员查重异常：该证件号已被另一人使用"


def test_k06_a_renewed_home_return_permit_is_the_same_identity(case):
    permit = "港澳居民来往内地通行证"
    case.person.id_type, case.person.id_no = permit, "H1234567801"
    another(id_type=permit, id_no="H1234567802")
    assert "K06" in found(case)


def test_k06_does_not_name_the_other_person_to_the_applicant(case):
    case.person.id_no = "11010519491231002x"
    another()
    assert "另一人" not in found(case, "applicant")["K06"]


def test_k06_another_number_is_another_person(case):
    another()
    assert "K06" not in found(case)


def moved(username, to):
    """The person of this account is employed by another unit now."""
    person(username).enterprise = unit(to)


@pytest.mark.req("X12")
def test_k07_registrations_at_another_unit_are_named(office):
    case = case_of("app-two", "CHEM")
    assert "K07" not in found(case)
    moved("app-two", "ent-hebei2")
    assert found(case)["K07"] == (
        "人员查重异常：该人员已在河北燕赵建筑设计研究院有限公司注册（一级注册建筑师、一级注册结构工程师）"
    )


def test_k07_what_has_expired_or_was_cancelled_does_not_count(office):
    case = case_of("app-two", "CHEM")
    moved("app-two", "ent-hebei2")
    one, other = db.session.scalars(select(Registration).filter_by(person_id=case.person.id))
    one.state, other.valid_to = "cancelled", date(2026, 3, 1)
    assert "K07" not in found(case)


@pytest.mark.parametrize(("born", "barred"), [(date(1960, 3, 3), False), (date(1960, 3, 2), True)])
def test_k21_a_supervision_engineer_is_at_most_65(supervision, born, barred):
    # 65 years are full on the 65th birthday; older than 65 is who has had the 66th.
    supervision.person.birth_date = born
    assert ("K21" in found(supervision)) is barred
    assert not barred or row(supervision, "K21").bars == "approve"


def test_k21_elsewhere_one_looks_closer_from_70(case):
    case.person.birth_date = date(1955, 3, 2)
    assert row(case, "K21").severity == "warning"
    assert row(case, "K21").message == "年龄超过70周岁，请核实能否正常执业"


@pytest.mark.parametrize("missing", ["photo_id", "signature_id"])
def test_k22_photo_and_signature_are_there(case, missing):
    setattr(case.person, missing, None)
    assert found(case)["K22"] == "未上传一寸照片或手写签名"


@pytest.mark.parametrize(
    ("field", "value", "doubt"),
    [
        ("agent_mobile", "13800000003", "经办人手机号与申请人手机号相同"),
        ("graduated_on", "2006-06", "毕业时间早于18岁"),
        ("employed_from", date(2026, 3, 3), "聘用开始时间晚于今天"),
    ],
)
def test_k25_what_can_hardly_be_true_is_said(case, field, value, doubt):
    setattr(case.person, field, value)
    assert found(case)["K25"] == f"信息存疑：{doubt}"


def test_k25_all_doubts_stand_in_one_row(case):
    case.person.agent_mobile, case.person.graduated_on = case.person.mobile, "2006-06"
    assert found(case)["K25"] == "信息存疑：经办人手机号与申请人手机号相同、毕业时间早于18岁"


def test_k25_graduating_in_the_month_of_the_18th_birthday_is_no_doubt(case):
    case.person.graduated_on = "2006-07"
    assert "K25" not in found(case)


# --- the unit --------------------------------------------------------------------------------------------------------


def test_k04_the_units_code_passes_its_check(case):
    case.enterprise.uscc = "91130100MA0DEM01XA"
    assert found(case)["K04"] == "统一社会信用代码校验不通过"


@pytest.mark.req("003-31")
def test_k05_the_name_on_the_form_is_the_registered_one(case):
    case.application.form = {**FORM, "enterprise_name": "河北燕赵设计院"}
    assert found(case)["K05"] == "单位名称与企业注册名称不一致，请先办理企业名称变更"


@pytest.mark.req("X16")
def test_k19_a_unit_without_qualification_is_seen(office):
    assert found(case_of("app-noqual", "CHEM"))["K19"] == "企业未取得资质或资质证书号无效（预注册）"


@pytest.mark.parametrize(
    "change",
    [
        lambda held: setattr(held, "valid_to", date(2026, 3, 1)),
        lambda held: setattr(held, "industry", "施工"),
        lambda held: setattr(held, "number", "A113000099"),
    ],
    ids=["run out", "for another industry", "another number"],
)
def test_k19_a_qualification_that_does_not_hold_is_seen(case, change):
    change(case.enterprise.qualifications[0])
    assert "K19" in found(case)


def test_k29_an_officer_of_another_city_does_not_accept(office):
    case = as_actor(case_of("app-arch2", "ARCH2"), "city-datong")
    assert row(case, "K29", "city").message == "该企业不属于本辖区"
    assert row(case, "K29", "city").bars == "accept"
    assert "K29" not in found(as_actor(case, "city-taiyuan"), "city")


def test_k29_the_check_on_receipt_has_no_officer_yet(office):
    assert "K29" not in found(as_actor(case_of("app-arch2", "ARCH2"), "ent-taiyuan"), "city")
    assert "K29" not in found(case_of("app-str2", "STR2"), "city")


def test_k30_a_contract_that_ends_before_the_decision_is_due_is_named(case):
    case.person.employed_to = date(2026, 3, 20)
    assert found(case)["K30"] == "聘用合同将于2026年3月20日到期"
    case.person.employed_to = case.workdays(one_clock.today(), case.limit("decision_days"))
    assert "K30" not in found(case)


# --- what was filed --------------------------------------------------------------------------------------------------


def test_k01_every_empty_field_is_named(case):
    case.application.form = {**FORM, "qualification_cert_no": "", "qualification_date": None}
    assert found(case)["K01"] == "资格证书管理号、资格证书批准日期不能为空"


def test_k08_another_open_application_of_the_category_is_seen(office):
    first = case_of("app-chem", "CHEM", form=dict(FORM))
    first.application.open = False
    db.session.flush()
    second = case_of("app-chem", "CHEM")
    assert found(first)["K08"] == "该注册专业有正在办理的业务"
    assert "K08" not in found(second)


def test_k09_the_newest_answer_about_insurance_counts(case, clock):
    def answered(kind):
        db.session.add(
            InsuranceCheck(
                instance_id=case.application.instance_id, checked_at=one_clock.now(), anomaly=kind is not None,
                kind=kind, answer={},
            )
        )  # fmt: skip

    answered("多单位缴纳")
    assert found(case)["K09"] == "社保异常：多单位缴纳"
    assert "K09" not in found(case, "city")
    clock.advance(timedelta(hours=1))
    answered(None)
    assert "K09" not in found(case)


def registered(case, **fields):
    unit = case.enterprise
    registration = Registration(
        **{
            "person_id": case.person.id, "category": case.application.category, "enterprise_id": unit.id,
            "certificate_no": "X1", "seal_no": "X1", "state": "valid",
            "valid_from": date(2023, 3, 2), "valid_to": date(2027, 3, 1), **fields,
        }
    )  # fmt: skip
    db.session.add(registration)
    return registration


@pytest.mark.req("AT-16")
@pytest.mark.parametrize("state", [{}, {"state": "cancelled"}, {"valid_to": date(2026, 3, 1)}])
def test_k10_who_was_ever_registered_does_not_register_anew(case, state):
    registered(case, **state)
    assert row(case, "K10").message == "该专业已办理初始注册，不能重复注册"
    assert row(case, "K10").bars == "approve"


def test_k10_a_supervision_engineer_does_after_expiry_or_cancellation(supervision):
    registration = registered(supervision)
    assert "K10" in found(supervision)
    registration.state = "cancelled"
    assert "K10" not in found(supervision)


@pytest.mark.req("AT-15")
def test_k11_without_the_qualification_nobody_is_approved(office):
    case = case_of("app-chem", "STR1")
    assert (row(case, "K11").message, row(case, "K11").bars) == ("未查询到相应专业职业资格", "approve")


def test_k11_the_number_on_the_form_is_that_of_the_qualification(case):
    case.application.form = {**FORM, "qualification_cert_no": "20251303999999"}
    assert "K11" in found(case)


@pytest.mark.parametrize(("obtained", "late"), [("2023-03-02", False), ("2023-03-01", True)])
def test_k12_after_more_than_three_years_continuing_education_is_asked_for(case, obtained, late):
    case.application.form = {**FORM, "qualification_date": obtained}
    assert ("K12" in found(case)) is late
    assert not late or found(case)["K12"] == "取得资格超过3年，须达到继续教育要求"


def test_k12_without_a_form_the_qualification_itself_tells_the_date(case):
    case.application.form = {}
    held = db.session.scalars(select(ProfessionalQualification).filter_by(person_id=case.person.id)).one()
    held.approved_on = date(2020, 1, 1)
    assert "K12" in found(case)


def test_k24_a_provincial_application_tells_of_work_done(office):
    case = case_of("app-arch2", "ARCH2")
    assert found(case, "city")["K24"] == "未填写工作业绩"
    case.application.form = {"achievements": [{"project": "项目"}]}
    assert "K24" not in found(case, "city")


def test_k26_a_pledge_that_is_missing_is_seen(case):
    assert found(case)["K26"] == "承诺书记录不完整"
    pledge(case, "person")
    assert "K26" not in found(case)


def test_k26_once_the_unit_has_reported_its_pledge_is_needed_too(case):
    pledge(case, "person")
    case.application.reported_at = one_clock.now()
    assert "K26" in found(case)
    pledge(case, "enterprise")
    assert "K26" not in found(case)


@pytest.mark.parametrize("flaw", [{"seconds": 0}, {"agreed": False}])
def test_k26_a_pledge_not_read_or_not_made_does_not_count(case, flaw):
    pledge(case, "person", **flaw)
    assert "K26" in found(case)


@pytest.mark.req("AT-21")
@pytest.mark.parametrize(
    ("chosen", "wrong"),
    [
        (["房屋建筑工程", "冶炼工程"], False),
        (["房屋建筑工程", "冶炼工程", "矿山工程"], True),
        (["房屋建筑工程", "房屋建筑工程"], True),
    ],
)
def test_k27_two_different_specialties_are_the_most(supervision, chosen, wrong):
    supervision.application.form = {"specialties": chosen}
    assert ("K27" in found(supervision)) is wrong


def test_k28_tells_of_preregistration_and_reregistration(office):
    case = case_of("app-noqual", "CHEM")
    registered(case, state="cancelled")
    assert found(case)["K28"] == "提示：重新注册、预注册（企业未取得资质）"


def test_k28_tells_of_an_earlier_refusal_with_its_reason(case):
    earlier = case_of("app-chem", "CHEM", open=False, facts={"opinion": "业绩不实"})
    ended = earlier.application.instance
    ended.ended_at, ended.outcome, ended.label = one_clock.now(), "rejected", "审批不通过"
    assert found(case)["K28"] == "提示：此前申报审批不通过，原因：业绩不实"
    ended.outcome = "withdrawn"
    assert "K28" not in found(case)


def test_k28_a_defence_that_was_not_accepted_is_no_earlier_refusal(case):
    beside = case_of("app-chem", "CHEM", open=False, initiator="system", facts={"opinion": "没有证明"})
    ended = beside.application.instance
    ended.ended_at, ended.outcome, ended.label = one_clock.now(), "upheld", "申辩不采纳"
    assert "K28" not in found(case)


def test_k28_a_unit_is_not_told_of_another_units_refusal(office):
    rename, other = case_of("app-chem", "CHEM", open=False), case_of("app-chem", "CHEM", open=False)
    for about, agent in ((rename, "ent-hebei"), (other, "ent-hebei2")):
        about.application.person, about.application.enterprise = None, unit(agent)
    db.session.flush()
    ended = other.application.instance
    ended.ended_at, ended.outcome, ended.label = one_clock.now(), "rejected", "审批不通过"
    rename.forget()
    assert finder("K28")(rename) is None
    other.application.enterprise = unit("ent-hebei")
    db.session.flush()
    assert finder("K28")(rename) == {"detail": ["此前申报审批不通过"]}


# --- grounds of exclusion --------------------------------------------------------------------------------------------


def punished(case, kind, ended_on):
    db.session.add(Penalty(person_id=case.person.id, kind=kind, content="处罚决定", ended_on=ended_on))


@pytest.mark.parametrize(
    ("category", "kind", "years"),
    [
        ("ARCH1", "criminal", 5),
        ("ARCH1", "administrative", 2),
        ("ARCH1", "revoked", 5),
        ("CHEM", "professional_crime", 2),
        ("CHEM", "fraud", 3),
        ("SUPV", "professional_crime", 2),
    ],
)
def test_k20_a_penalty_excludes_for_so_many_years(office, clock, category, kind, years):
    case = case_of(f"app-{category.lower()}", category)
    punished(case, kind, date(2026 - years, 3, 3))
    assert row(case, "K20").bars == "approve"
    assert found(case)["K20"].startswith("存在不予注册情形：")
    clock.advance(timedelta(days=1))
    assert "K20" not in found(case)


def test_k20_false_material_keeps_from_the_same_category_for_a_year(case, clock):
    """行政许可法第七十八条: that licence may not be applied for again (X33)."""
    punished(case, "false_material", date(2025, 3, 3))
    (penalty,) = db.session.scalars(select(Penalty))
    penalty.category = "CHEM"
    assert found(case)["K20"] == "存在不予注册情形：申请时隐瞒有关情况或者提供虚假材料，不满1年"
    penalty.category = "STR1"
    assert "K20" not in found(case)
    penalty.category = "CHEM"
    clock.advance(timedelta(days=1))
    assert "K20" not in found(case)


def test_k20_a_penalty_without_end_excludes_as_long(supervision):
    punished(supervision, "criminal", None)
    assert found(supervision)["K20"] == "存在不予注册情形：刑事处罚尚未执行完毕"


def test_k20_what_has_ended_excludes_a_supervision_engineer_no_longer(supervision):
    punished(supervision, "criminal", date(2026, 3, 2))
    assert "K20" not in found(supervision)


def test_k20_an_administrative_penalty_is_no_ground_for_engineers(case):
    punished(case, "administrative", None)
    assert "K20" not in found(case)


# --- running ---------------------------------------------------------------------------------------------------------


def rows_of(case):
    """The rows that count now."""
    db.session.flush()
    runs = db.session.scalars(select(CheckRun).filter_by(instance_id=case.application.instance_id, latest=True))
    return sorted((row.level, row.code) for run in runs for row in run.rows)


def test_a_run_counts_instead_of_the_one_before_it_of_its_level_and_beside_those_of_others(case):
    case.person.gender = "男"
    checks.run(case, "province")
    checks.run(case, "ministry")
    case.person.gender = "女"
    pledge(case, "person")
    checks.run(case, "ministry")
    assert rows_of(case) == [("province", "K03")]


def test_every_run_is_kept_with_who_ran_it_and_what_it_found(case, clock):
    case.person.gender = "男"
    pledge(case, "person")
    checks.run(as_actor(case, "ministry-review"), "ministry")
    clock.advance(timedelta(hours=1))
    case.person.gender = "女"
    checks.run(case, "ministry")
    first, second = db.session.scalars(select(CheckRun).order_by(CheckRun.run_at))
    assert ([row.code for row in first.rows], first.latest, first.role) == (["K03"], False, "ministry_reviewer")
    assert ([row.code for row in second.rows], second.latest) == ([], True)
    assert second.run_at - first.run_at == timedelta(hours=1)


def test_looking_keeps_nothing(case):
    case.person.gender = "男"
    assert checks.look(case, "ministry")
    assert db.session.scalars(select(CheckResult)).all() == []
    assert db.session.scalars(select(CheckRun)).all() == []


def test_a_message_that_is_too_long_is_cut(case):
    case.application.form = {**FORM}
    earlier = case_of("app-chem", "CHEM", open=False, facts={"opinion": "长" * 500})
    ended = earlier.application.instance
    ended.ended_at, ended.outcome, ended.label = one_clock.now(), "rejected", "审批不通过"
    assert len(found(case)["K28"]) == 400


def test_k19_a_second_qualification_for_another_industry_changes_nothing(case):
    case.enterprise.qualifications.append(
        EnterpriseQualification(number="A113000099", industry="施工", source="checked")
    )
    assert "K19" not in found(case)
