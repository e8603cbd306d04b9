"""AT-18 to AT-21: every category, from the start to a certificate in the register (docs/domain.md §2.1, §2.3)."""

import re
from datetime import date

import pytest

from service.models import Certificate
from tests.stage import good

from .cast import ACHIEVEMENT, MINUTE, PATHS, refused, years_from

TODAY = date(2026, 3, 2)

FILING = ["not_submitted", "personal_submitted", "enterprise_submitted"]
CITY = ["city_pending", "city_reviewing", "city_passed"]
PROVINCE = ["province_pending", "province_reviewing"]
MINISTRY = ["ministry_pending", "ministry_reviewing", "ministry_approving"]
PUBLICATION = ["approved", "published"]

ENGINEER = [*FILING, *MINISTRY, *PUBLICATION]
ARCHITECT = [*FILING, *PROVINCE, *MINISTRY, *PUBLICATION]
SECOND_CLASS = [*FILING, *CITY, *PROVINCE, "province_approving", *PUBLICATION]

CATEGORIES = [
    ("ARCH1", "一级注册建筑师", ARCHITECT, 2, r"\d{9}", r"\d{7}-\d{3}"),
    ("STR1", "一级注册结构工程师", ENGINEER, 3, r"S\d{9}", r"\d{7}-S\d{3}"),
    ("GEO", "注册土木工程师（岩土）", ENGINEER, 3, r"AY\d{9}", r"\d{7}-AY\d{3}"),
    ("HVAC", "注册公用设备工程师（暖通空调）", ENGINEER, 3, r"CN\d{9}", r"\d{7}-CN\d{3}"),
    ("WATER", "注册公用设备工程师（给水排水）", ENGINEER, 3, r"CS\d{9}", r"\d{7}-CS\d{3}"),
    ("POWER", "注册公用设备工程师（动力）", ENGINEER, 3, r"CD\d{9}", r"\d{7}-CD\d{3}"),
    ("ELEC_D", "注册电气工程师（供配电）", ENGINEER, 3, r"DG\d{9}", r"\d{7}-DG\d{3}"),
    ("ELEC_T", "注册电气工程师（发输变电）", ENGINEER, 3, r"DF\d{9}", r"\d{7}-DF\d{3}"),
    ("CHEM", "注册化工工程师", ENGINEER, 3, r"F\d{9}", r"\d{7}-F\d{3}"),
    ("ARCH2", "二级注册建筑师", SECOND_CLASS, 2, r"2\d{9}", r"\d{7}-2\d{3}"),
    ("STR2", "二级注册结构工程师", SECOND_CLASS, 3, r"S2\d{9}", r"\d{7}-S2\d{3}"),
    ("SUPV", "注册监理工程师", ENGINEER, 3, r"\d{8}", r"\d{8}"),
]  # fmt: skip
OF_NOBODY = {"GEO", "HVAC", "WATER", "POWER", "ELEC_D", "ELEC_T"}
"""Categories that nobody of the demo has passed the examination of."""


@pytest.mark.req("AT-18", "AT-19", "AT-20", "AT-21", "001-29", "002-27")
@pytest.mark.parametrize(("category", "label", "path", "years", "certificate", "seal"), CATEGORIES)
def test_every_category_ends_with_a_certificate(cast, category, label, path, years, certificate, seal):
    applicant = PATHS[category].applicant
    if category in OF_NOBODY:
        cast.qualify(applicant, category)

    case = cast.reported(category).decided()

    case.stands_at("published", "终审完成并发布").sees(case.agent, "published", "终审完成并发布")
    assert case.seen_by(applicant)["outcome"] == "published"
    assert case.statuses() == path
    (registered,) = cast.registrations(applicant)
    assert (registered["category"], registered["state"], registered["version"]) == (category, "valid", 1)
    assert registered["enterprise"]["name"] == case.seen_by(applicant)["enterprise"]["name"]
    assert (registered["valid_from"], registered["valid_to"]) == (TODAY.isoformat(), years_from(TODAY, years))
    assert re.fullmatch(certificate, registered["certificate_no"])
    assert re.fullmatch(seal, registered["seal_no"])
    for username in (applicant, case.agent):
        assert cast.messages(username)[0] == f"{label}初始注册终审完成并发布"


@pytest.mark.req("AT-18")
def test_an_engineers_case_goes_from_the_enterprise_to_the_ministry_alone(cast):
    case = cast.reported("CHEM")
    case.stands_at("ministry_pending", "部级未受理").sees("ministry-review", "ministry_pending", "待受理")
    case.hidden_from("province-hebei", "province-shanxi", "city-taiyuan", "ent-hebei2")

    case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    case.stands_at("ministry_reviewing", "部级已受理").sees("ministry-review", "ministry_reviewing", "待审核")
    case.complete("ministry-review", "Task_MinistryReview", outcome="agree")
    case.stands_at("ministry_approving", "部级审批中").sees("ministry-approve", "ministry_approving", "待审批")
    case.complete("ministry-approve", "Task_MinistryApprove", outcome="approve")

    case.stands_at("published", "终审完成并发布").sees("ministry-approve", "published", "已办结")
    assert not [status for status in case.statuses() if status.startswith("province")]
    (registered,) = cast.registrations("app-chem")
    assert registered["valid_to"] == "2029-03-01"
    (certificate,) = cast.rows(Certificate, registration_id=registered["id"])
    assert (certificate.version, certificate.person_name, certificate.enterprise_name) == (
        1, "吴思齐", "河北燕赵建筑设计研究院有限公司",
    )  # fmt: skip
    assert certificate.photo_id
    assert certificate.signature_id


@pytest.mark.req("AT-19", "000-76", "001-67")
def test_an_architects_case_passes_the_province_and_then_the_ministry(cast):
    case = cast.reported("ARCH1")
    case.stands_at("province_pending", "省级未受理").sees("province-hebei", "province_pending", "待受理")
    case.hidden_from("ministry-review", "province-shanxi")

    case.complete("province-hebei", "Task_ProvinceAccept", outcome="accept")
    case.stands_at("province_reviewing", "省级已受理").sees("province-hebei", "province_reviewing", "待初审")
    case.complete("province-hebei", "Task_ProvinceReview", outcome="agree", opinion="材料齐全")
    case.stands_at("ministry_pending", "部级未受理").sees("ministry-review", "ministry_pending", "待受理")
    case.through_ministry()

    (registered,) = cast.registrations("app-arch1")
    assert registered["valid_to"] == "2028-03-01"
    steps = [event["element"] for event in case.history() if event["kind"] == "task_completed"]
    assert steps[-5:] == [
        "Task_ProvinceAccept", "Task_ProvinceReview", "Task_MinistryAccept", "Task_MinistryReview", "Task_MinistryApprove",
    ]  # fmt: skip
    engineers = [event["element"] for event in cast.reported("CHEM").decided().history()]
    assert not [step for step in engineers if step and "Province" in step]


@pytest.mark.req("AT-19", "X21")
def test_the_ministry_decides_on_an_architect_whom_the_province_is_against(cast):
    """A lower authority sends opinion and all material up, whatever its opinion is (行政许可法第三十五条, X21)."""
    case = cast.reported("ARCH1")
    case.complete("province-hebei", "Task_ProvinceAccept", outcome="accept")
    case.complete("province-hebei", "Task_ProvinceReview", outcome="disagree", opinion="业绩不足")
    case.stands_at("ministry_pending", "部级未受理")
    assert "refuse" not in case.outcomes("ministry-review", "Task_MinistryAccept")  # the province has accepted it
    barred = case.try_complete("ministry-review", "Task_MinistryAccept", outcome="refuse", opinion="不予受理")
    refused(barred, 422, "invalid_answers", "当前环节没有此项办理结果")
    case.through_ministry().stands_at("published", "终审完成并发布")


@pytest.mark.req("AT-19", "AT-58", "X20")
def test_what_the_ministry_asks_for_comes_back_to_the_ministry(cast):
    """Even if a province has accepted the case before (X20)."""
    case = cast.reported("ARCH1").through_province()
    case.ask_for_supplement("ministry-review", "Task_MinistryAccept", 学历证明="扫描件不清晰")
    case.stands_at("ministry_supplement", "部级未受理(待补正)").sees(
        case.agent, "ministry_supplement", "部级未受理(待补正)"
    )
    case.supplement("Task_Supplement_Ministry")
    case.stands_at("ministry_pending", "部级未受理")


@pytest.mark.req("AT-20", "003-04", "003-30", "003-36", "003-37", "003-38", "003-45", "003-48")
def test_a_second_class_case_passes_the_city_and_is_decided_by_the_province(cast):
    case = cast.reported("STR2")
    case.stands_at("city_pending", "市级未受理").sees("ent-taiyuan", "city_pending", "已上报·市级未受理")
    case.sees("city-taiyuan", "city_pending", "待接收").hidden_from("province-shanxi", "city-datong", "ministry-review")

    assert case.check("city-taiyuan") == []
    case.complete("city-taiyuan", "Task_CityAccept", outcome="accept")
    case.stands_at("city_reviewing", "市级已接收(审核中)").sees("city-taiyuan", "city_reviewing", "待审核")
    assert case.tasks_of("city-taiyuan") == ["Task_CityReview"]
    case.complete("city-taiyuan", "Task_CityReview", outcome="pass", reviewer="王审查")
    case.stands_at("city_passed", "地市审核通过").sees("city-taiyuan", "city_passed", "待上报")
    case.complete("city-taiyuan", "Task_CityForward", outcome="forward")
    case.stands_at("province_pending", "省级未受理").sees("province-shanxi", "province_pending", "待受理")

    assert case.answered("Task_FillForm", "province-shanxi")["achievements"] == [
        ACHIEVEMENT
    ]  # 业绩 travels with the case
    case.complete("province-shanxi", "Task_ProvinceAccept", outcome="accept")
    case.sees("province-shanxi", "province_reviewing", "待审核")
    case.complete("province-shanxi", "Task_ProvinceReview", outcome="agree")
    case.stands_at("province_approving", "省级审批中").sees("province-shanxi", "province_approving", "待审批")
    case.complete("province-shanxi", "Task_ProvinceApprove", outcome="approve")
    case.stands_at("published", "终审完成并发布").hidden_from("ministry-review")


@pytest.mark.req("AT-20")
def test_a_unit_that_reports_to_the_province_passes_the_city_by(cast):
    """省直单位 (docs/domain.md §2.2): the path is data of the case, not another diagram."""
    cast.alter_unit("ent-taiyuan", reports_to="province")
    case = cast.reported("STR2")
    case.stands_at("province_pending", "省级未受理").hidden_from("city-taiyuan")
    case.through_province().stands_at("published", "终审完成并发布")


@pytest.mark.req("AT-21", "004-05", "004-18")
def test_a_supervision_engineer_applies_for_at_most_two_specialties(cast):
    case = cast.pledged("SUPV")
    three = case.filled(specialties=["房屋建筑工程", "冶炼工程", "电力工程"])
    with cast.nothing_changes():
        body = refused(
            case.try_complete("app-supv", "Task_FillForm", **three), 422, "invalid_answers", "注册专业不能超过两个"
        )
    assert list(body["errors"]) == ["specialties"]

    case.complete("app-supv", "Task_FillForm", **case.filled(specialties=["房屋建筑工程", "冶炼工程"]))
    case.sees("ent-supv", "personal_submitted", "待上报")
    case.complete("ent-supv", "Task_EnterpriseReport", outcome="report")
    cast.travel(MINUTE)
    good(case.try_complete("ent-supv", "Task_EnterprisePledge", agree=True))
    case.sees("ent-supv", "enterprise_submitted", "已上报")
    cast.sweep()
    case.sees("ent-supv", "ministry_pending", "部级未受理").hidden_from("province-hebei", "city-taiyuan")
    case.through_ministry().stands_at("published", "终审完成并发布")
    assert cast.registrations("app-supv")[0]["specialties"] == "房屋建筑工程、冶炼工程"
