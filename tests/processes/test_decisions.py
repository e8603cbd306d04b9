"""The decision tables in processes/decisions, asked in the words of the domain (docs/domain.md §2, §3, §5, §6)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, partial
from itertools import product
from typing import Any

import pytest
from lxml import etree

from service.engine import decisions as dmn

from .tables import (
    APPLICATION,
    CATEGORIES,
    ENGINEERS,
    FILES,
    NATIONAL,
    SECOND_CLASS,
    SYSTEMS,
    TABLES,
    TYPES,
    ask,
    decide,
)

SOURCES = {path.stem: path.read_bytes() for path in FILES}
TODAY = date(2026, 3, 2)
UNREGISTERED: dict[str, Any] = {"exists": False, "state": None, "valid_to": None, "same_enterprise": None}

# --- the files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_table_is_known_by_its_file_is_drawn_and_says_for_every_row_where_it_comes_from(path):
    root = etree.fromstring(path.read_bytes())
    ns = {
        "dmn": "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "di": "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    }
    (decision,) = root.findall("dmn:decision", ns)
    assert decision.get("id") == path.stem
    assert [shape.get("dmnElementRef") for shape in root.iterfind(".//di:DMNShape", ns)] == [path.stem]
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    labels = [decision.get("name", ""), *(node.get("label", "") for node in root.iterfind(".//*[@label]"))]
    assert len(labels) > 1
    assert all(_is_chinese(label) for label in labels)
    assert all(rule.findtext("dmn:description", namespaces=ns) for rule in root.iterfind(".//dmn:rule", ns))


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


# --- the path --------------------------------------------------------------------------------------------------------


def path_of(category: str, reports_to: str = "city") -> list[str]:
    """The levels that decide on a case, in order; the last one must be the final level."""
    answer = decide("review_path", category=category, enterprise={"reports_to": reports_to})
    levels = [level for level in ("city", "province", "ministry") if answer[f"needs_{level}"]]
    assert answer["final_level"] == levels[-1]
    return levels


@pytest.mark.req("AT-19")
def test_a_first_class_architect_goes_to_the_province_and_then_to_the_ministry():
    assert path_of("ARCH1") == ["province", "ministry"]


@pytest.mark.req("AT-18")
@pytest.mark.parametrize("category", ENGINEERS)
def test_engineers_go_straight_to_the_ministry(category):
    assert path_of(category) == ["ministry"]


@pytest.mark.req("AT-20")
@pytest.mark.parametrize("category", SECOND_CLASS)
def test_the_second_class_goes_to_the_city_and_the_province_decides(category):
    assert path_of(category) == ["city", "province"]


@pytest.mark.parametrize("category", SECOND_CLASS)
def test_a_unit_that_reports_to_the_province_skips_the_city(category):
    assert path_of(category, reports_to="province") == ["province"]


@pytest.mark.req("AT-21")
def test_supervision_engineers_go_straight_to_the_ministry():
    assert path_of("SUPV") == ["ministry"]


@pytest.mark.req("X23", "003-21")
@pytest.mark.parametrize(("target", "levels"), [("city", ["city", "province"]), ("province", ["province"])])
def test_a_unit_that_may_skip_the_city_goes_where_it_chose_to_report_to(target, levels):
    facts = {"category": "STR2", "enterprise": {"reports_to": "province"}}
    assert [row["target"] for row in decide("report_targets", **facts)] == ["province", "city"]
    answer = decide("review_path", **facts, application={**APPLICATION, "target": target})
    assert [level for level in ("city", "province", "ministry") if answer[f"needs_{level}"]] == levels


def test_all_others_have_no_choice_of_where_to_report_to():
    assert [row["target"] for row in decide("report_targets", category="STR2", enterprise={"reports_to": "city"})] == [
        "city"
    ]
    assert decide("report_targets", category="CHEM", enterprise={"reports_to": "province"}) == []


ENTERED = {**APPLICATION, "initiator": "enterprise_agent", "entry_mode": "enterprise"}


@pytest.mark.req("X23", "003-19")
@pytest.mark.parametrize(
    ("table", "first"), [("entry_channels", []), ("cancellation_channels", ["forced_by_enterprise_online"])]
)
def test_a_unit_fills_in_for_people_of_the_provincial_system_only(table, first):
    unit = {"application": {**APPLICATION, "initiator": "enterprise_agent"}}
    assert [row["channel"] for row in decide(table, **unit, people_in=["national"])] == []
    assert [row["channel"] for row in decide(table, **unit, people_in=["supervision"])] == first
    (entered,) = decide(table, **unit, people_in=["provincial"])
    assert entered == {"channel": "entered", "title": "企业代填", "asks": "category,person", "system": "provincial"}


@pytest.mark.req("X33")
@pytest.mark.parametrize("process", ["initial_registration", "change_registration", "renewal", "modification_reissue"])
def test_who_was_refused_for_false_material_does_not_apply_again_before_the_day_that_was_set(process):
    def bars(day):
        applicant = {
            "age": 40,
            "barred_until": day,
            **dict.fromkeys(("profile_complete", "employment_complete", "photos_complete"), True),
        }
        facts = {
            "process": process, "category": "CHEM", "today": TODAY, "applicant": applicant, "qualification": {"held": True},
            "registration": UNREGISTERED,
        }  # fmt: skip
        return [row["message"] if isinstance(row, dict) else row for row in decide("eligibility", **facts)]

    sentence = "因申请时隐瞒有关情况或者提供虚假材料，2026-03-03之前不得再次申请"
    assert sentence in bars(TODAY + timedelta(days=1))
    assert not any("虚假材料" in said for said in bars(TODAY) + bars(None))


@pytest.mark.req("X23")
def test_what_a_unit_fills_in_for_somebody_is_reported_and_supplemented_by_it_and_told_to_both():
    for process in TYPES[:5]:
        answer = decide("parties", process=process, application=ENTERED)
        assert answer == {
            "enterprise_step": "report",
            "filer": "enterprise",
            "told": "both",
            "heard": False,
            "notice": None,
        }


@pytest.mark.parametrize(
    ("process", "application", "notice"),
    [
        ("information_correction", APPLICATION, "filed"),
        ("cancellation", {**APPLICATION, "forced": True}, "filed"),
        ("cancellation", APPLICATION, None),
        ("enterprise_rename", {**APPLICATION, "initiator": "enterprise_agent"}, None),
        ("cancellation", {**APPLICATION, "initiator": "offline_clerk"}, None),
    ],
)
def test_who_files_without_a_unit_reads_meanwhile_that_it_has_been_filed(process, application, notice):
    assert decide("parties", process=process, application=application)["notice"] == notice


@pytest.mark.parametrize("category", [*NATIONAL, "SUPV"])
def test_where_a_unit_reports_matters_to_the_second_class_only(category):
    assert path_of(category, reports_to="province") == path_of(category, reports_to="city")


def test_a_profession_that_no_table_knows_is_an_error():
    with pytest.raises(dmn.DecisionError):
        path_of("PORT")


# --- the professions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("ARCH1", ("一级注册建筑师", "national", "N", "", 9, 2, "注册建筑师")),
        ("STR1", ("一级注册结构工程师", "national", "N", "S", 9, 3, "勘察设计注册工程师")),
        ("GEO", ("注册土木工程师（岩土）", "national", "N", "AY", 9, 3, "勘察设计注册工程师")),
        ("HVAC", ("注册公用设备工程师（暖通空调）", "national", "N", "CN", 9, 3, "勘察设计注册工程师")),
        ("WATER", ("注册公用设备工程师（给水排水）", "national", "N", "CS", 9, 3, "勘察设计注册工程师")),
        ("POWER", ("注册公用设备工程师（动力）", "national", "N", "CD", 9, 3, "勘察设计注册工程师")),
        ("ELEC_D", ("注册电气工程师（供配电）", "national", "N", "DG", 9, 3, "勘察设计注册工程师")),
        ("ELEC_T", ("注册电气工程师（发输变电）", "national", "N", "DF", 9, 3, "勘察设计注册工程师")),
        ("CHEM", ("注册化工工程师", "national", "N", "F", 9, 3, "勘察设计注册工程师")),
        ("ARCH2", ("二级注册建筑师", "provincial", "P", "2", 9, 2, "注册建筑师")),
        ("STR2", ("二级注册结构工程师", "provincial", "P", "S2", 9, 3, "勘察设计注册工程师")),
        ("SUPV", ("注册监理工程师", "supervision", "S", "", 8, 3, "监理工程师")),
    ],
)
def test_every_profession_has_its_name_system_numbers_and_years(category, expected):
    data = decide("category_data", category=category)
    certificate = (data["certificate_prefix"], data["certificate_digits"])
    assert (
        data["label"],
        data["system"],
        data["system_letter"],
        *certificate,
        data["validity_years"],
        data["profession"],
    ) == (expected)


@pytest.mark.parametrize("category", [*NATIONAL, *SECOND_CLASS])
def test_architects_and_engineers_have_no_age_limit_only_a_hint_at_70_and_seals_of_their_units(category):
    data = decide("category_data", category=category)
    assert (data["max_age"], data["warn_age"]) == (None, 70)
    assert data["seal_prefix"] == data["certificate_prefix"]
    assert data["specialties_max"] is None


def test_supervision_ends_at_65_allows_two_specialties_and_its_seal_bears_the_registration_number():
    data = decide("category_data", category="SUPV")
    assert (data["max_age"], data["warn_age"]) == (65, None)
    assert data["specialties_max"] == 2
    assert data["seal_prefix"] is None


# --- what the pledge and the header quote ----------------------------------------------------------------------------


def regulation(category, process="initial_registration"):
    return decide("regulation", category=category, process=process)


@pytest.mark.parametrize(
    ("categories", "title", "decree", "business", "criminal"),
    [
        (("ARCH1", "ARCH2"), "《注册建筑师条例实施细则》", "建设部令第167号", "注册建筑师", "不满五年"),
        ((*ENGINEERS, "STR2"), "《勘察设计注册工程师管理规定》", "建设部令第137号", "勘察设计注册工程师", "不满二年"),
        (("SUPV",), "《注册监理工程师管理规定》", "建设部令第147号", "监理工程师", "尚未执行完毕"),
    ],
)
def test_each_profession_is_under_its_own_regulation(categories, title, decree, business, criminal):
    for category in categories:
        answer = regulation(category)
        assert (answer["title"], answer["decree"], answer["business"]) == (title, decree, business)
        assert answer["criminal_clause"].startswith("不存在")
        assert answer["criminal_clause"].endswith("的情形")
        assert criminal in answer["criminal_clause"]
        assert answer["certificate"].endswith("注册证书")
        assert answer["system_name"].endswith("系统")


def test_the_header_of_engineers_names_the_matter_and_its_code():
    answer = regulation("CHEM")
    assert answer["item_title"] == "一级注册结构工程师和其他专业勘察设计注册工程师执业资格认定"
    assert answer["item_code"] == "11100000000013338W1000117039001"


def test_the_code_of_a_matter_is_left_out_where_it_is_not_known():
    assert regulation("CHEM", process="renewal")["item_code"] is None
    assert {regulation(category)["item_code"] for category in ("ARCH1", *SECOND_CLASS, "SUPV")} == {None}


def test_the_second_class_and_supervision_have_matters_and_certificates_of_their_own():
    assert [regulation(c)["item_title"] for c in ("ARCH1", "ARCH2", "STR2", "SUPV")] == [
        "一级注册建筑师执业资格认定",
        "二级注册建筑师执业资格认定",
        "二级注册结构工程师执业资格认定",
        "监理工程师执业资格认定",
    ]
    assert regulation("STR2")["certificate"] == "二级注册结构工程师注册证书"


# --- whom to call, where to appeal -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "department", "phone", "complaints"),
    [
        ("national", "中华人民共和国住房和城乡建设部", "010-68313587", "010-68313531"),
        ("provincial", "省住房和城乡建设厅", "010-88361866", "010-88361866"),
        ("supervision", "中华人民共和国住房和城乡建设部", "010-88361866", "010-88361866"),
    ],
)
def test_each_system_has_a_department_that_takes_applications_in(system, department, phone, complaints):
    answer = decide("contact", system=system)
    assert (answer["department"], answer["phone"], answer["complaint_phone"]) == (department, phone, complaints)
    assert answer["opening_hours"] == "工作日8:30–12:00，13:30–17:00"


@pytest.mark.parametrize(
    ("categories", "phone"),
    [
        (("ARCH1", "STR1", "GEO"), "010-68313587、010-68313531"),
        (("HVAC", "WATER", "POWER"), "010-63369167"),
        (("ELEC_D", "ELEC_T"), "010-62006282"),
        (("CHEM",), "010-64820640"),
        (("ARCH2", "STR2", "SUPV"), "010-88361866"),
    ],
)
def test_each_profession_has_a_helpline(categories, phone):
    for category in categories:
        answer = decide("helpline", category=category)
        assert answer["registration"] == phone
        assert answer["hotline"] == "010-88361866"
        assert answer["operation"].startswith("010-")


@pytest.mark.parametrize(
    ("categories", "after_rejection", "after_refusal", "after_city"),
    [
        (("ARCH1",), "住房和城乡建设部", "省人民政府", None),
        ((*ENGINEERS, "SUPV"), "住房和城乡建设部", "住房和城乡建设部", None),
        (SECOND_CLASS, "省人民政府", "省人民政府", "市人民政府"),
    ],
)
def test_an_appeal_goes_above_the_level_that_said_no(categories, after_rejection, after_refusal, after_city):
    for category in categories:
        answer = decide("appeal", category=category)
        assert answer["rejection_authority"] == after_rejection
        assert answer["refusal_authority"] == after_refusal
        assert answer["city_authority"] == after_city
        assert "人民法院" in answer["rejection_court"]
        assert "人民法院" in answer["refusal_court"]
        assert (answer["city_court"] is None) == (after_city is None)


# --- who may start ---------------------------------------------------------------------------------------------------


def eligibility(category: str = "CHEM", *, held=True, state=None, same=None, age=40, process="initial_registration"):
    return decide(
        "eligibility",
        process=process,
        category=category,
        system=decide("category_data", category=category)["system"],
        qualification={"held": held},
        registration={"exists": state is not None, "state": state, "valid_to": None, "same_enterprise": same},
        applicant={"age": age},
        today=TODAY,
    )


@pytest.mark.parametrize("category", CATEGORIES)
def test_who_holds_the_qualification_and_was_never_registered_may_apply(category):
    assert eligibility(category) == []


@pytest.mark.req("AT-15")
@pytest.mark.parametrize("category", CATEGORIES)
def test_without_the_qualification_nobody_may_apply(category):
    assert eligibility(category, held=False) == ["未取得相应专业职业资格，不可申报"]


@pytest.mark.req("AT-16")
@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("same", [True, False])
def test_a_valid_registration_bars_a_second_initial_one(category, same):
    assert eligibility(category, state="valid", same=same) == ["该专业已办理初始注册，不能重复注册"]


@pytest.mark.parametrize("category", [*NATIONAL, *SECOND_CLASS])
@pytest.mark.parametrize("state", ["expired", "cancelled"])
@pytest.mark.parametrize(("same", "way"), [(True, "延续注册"), (False, "变更注册")])
def test_registering_again_is_a_renewal_at_the_same_unit_and_a_change_at_a_new_one(category, state, same, way):
    (sentence,) = eligibility(category, state=state, same=same)
    assert sentence.startswith("该专业已办理初始注册，不能重复注册；")
    assert sentence.endswith(f"请申报{way}")


@pytest.mark.parametrize("state", ["expired", "cancelled"])
@pytest.mark.parametrize("same", [True, False])
def test_in_supervision_an_expired_or_cancelled_registration_is_opened_again_by_an_initial_one(state, same):
    assert eligibility("SUPV", state=state, same=same) == []


def test_in_supervision_65_is_the_last_year():
    assert eligibility("SUPV", age=65) == []
    assert eligibility("SUPV", age=66) == ["年龄超过65周岁，不予注册"]


@pytest.mark.parametrize("category", [*NATIONAL, *SECOND_CLASS])
def test_architects_and_engineers_of_any_age_may_apply(category):
    assert eligibility(category, age=90) == []


def test_all_reasons_are_told_at_once():
    assert eligibility("SUPV", held=False, state="valid", same=True, age=70) == [
        "未取得相应专业职业资格，不可申报",
        "该专业已办理初始注册，不能重复注册",
        "年龄超过65周岁，不予注册",
    ]


@pytest.mark.parametrize("process", TYPES[1:])
def test_these_rows_speak_of_initial_registration_only(process):
    assert eligibility("SUPV", held=False, state="valid", same=True, process=process) == []


# --- what must be in order before the pledge -------------------------------------------------------------------------


def precheck(*, open_application=False, enterprise=None, qualification=None, registration=None, **applicant):
    return decide(
        "precheck",
        process="initial_registration",
        category="SUPV",
        system="supervision",
        open_application=open_application,
        applicant={
            "profile_complete": True,
            "employment_complete": True,
            "photos_complete": True,
            "age": 40,
            **applicant,
        },
        enterprise={"has_account": True, "profile_complete": True, **(enterprise or {})},
        qualification=qualification or {"held": True},
        registration=registration or UNREGISTERED,
        today=TODAY,
    )


def test_with_everything_in_order_the_pledge_may_follow():
    assert precheck() == []


@pytest.mark.req("AT-07")
@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("profile_complete", "请先完善个人基本信息"),
        ("employment_complete", "请先完善所在企业信息"),
        ("photos_complete", "请先在“个人信息”栏上传一寸照片和手写签名"),
    ],
)
def test_each_part_of_the_personal_information_must_be_there(part, sentence):
    assert precheck(**{part: False}) == [sentence]


@pytest.mark.req("AT-08")
@pytest.mark.parametrize("lacks", ["has_account", "profile_complete"])
def test_the_unit_must_have_an_account_and_have_saved_its_own_information(lacks):
    assert precheck(enterprise={lacks: False}) == ["聘用单位尚未完善企业基本信息，暂不能申报"]


def test_without_a_unit_the_person_is_told_to_choose_one_and_nothing_about_the_unit():
    assert precheck(employment_complete=False, enterprise={"has_account": None, "profile_complete": None}) == [
        "请先完善所在企业信息"
    ]


def test_one_open_application_of_a_profession_is_enough():
    assert precheck(open_application=True) == ["该注册专业有正在办理的业务，不能重复申报"]


def test_eligibility_is_checked_again_and_everything_is_told_at_once():
    assert precheck(
        profile_complete=False,
        photos_complete=False,
        open_application=True,
        age=66,
        qualification={"held": False},
        registration={"exists": True, "state": "valid", "valid_to": TODAY, "same_enterprise": True},
    ) == [
        "请先完善个人基本信息",
        "请先在“个人信息”栏上传一寸照片和手写签名",
        "该注册专业有正在办理的业务，不能重复申报",
        "未取得相应专业职业资格，不可申报",
        "该专业已办理初始注册，不能重复注册",
        "年龄超过65周岁，不予注册",
    ]


# --- time limits and parameters --------------------------------------------------------------------------------------


def days(limit, category="CHEM", process="initial_registration"):
    system = decide("category_data", category=category)["system"]
    return decide("time_limits", limit=limit, system=system, category=category, process=process)["days"]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("accept_days", 5),
        ("supplement_reminder_days", 10),
        ("consent_reminder_days", 1),
        ("consent_second_reminder_days", 3),
        ("defence_days", 5),
        ("publication_days", 10),
    ],
)
@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("process", TYPES)
def test_these_limits_are_the_same_for_everybody(limit, expected, category, process):
    assert days(limit, category, process) == expected


@pytest.mark.parametrize("limit", ["review_days", "decision_days"])
@pytest.mark.parametrize("category", CATEGORIES)
def test_an_initial_registration_is_decided_in_20_working_days(limit, category):
    assert days(limit, category) == 20


@pytest.mark.parametrize("limit", ["review_days", "decision_days"])
@pytest.mark.parametrize("process", TYPES[1:])
@pytest.mark.parametrize(
    ("categories", "expected"), [(("ARCH1",), 15), (ENGINEERS, 10), (SECOND_CLASS, 20), (("SUPV",), 10)]
)
def test_the_other_types_are_decided_sooner_except_in_the_provinces(limit, process, categories, expected):
    assert {days(limit, category, process) for category in categories} == {expected}


def test_lower_levels_review_in_20_working_days_and_changes_of_architects_in_10():
    assert {days("city_review_days", category) for category in SECOND_CLASS} == {20}
    assert {days("province_review_days", category) for category in ("ARCH1", *SECOND_CLASS)} == {20}
    assert days("province_review_days", "ARCH1", "renewal") == 10
    assert days("province_review_days", "ARCH2", "renewal") == 20


def test_a_limit_that_the_table_does_not_name_is_an_error():
    with pytest.raises(dmn.DecisionError):
        days("tea_break_days")


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_parameters_stand_at_their_defaults(system):
    answer = decide("parameters", system=system)
    assert answer["public_notice_days"] == 0
    assert answer["withdraw_after_lower_acceptance"] is True
    assert answer["withdraw_awaiting_qualification"] is True
    assert answer["deemed_acceptance"] is True
    assert answer["late_initial_years"] == 3
    assert answer["paper_required"] is False


def test_expiry_is_announced_six_months_ahead_and_in_supervision_30_days():
    warnings = [decide("parameters", system=system) for system in SYSTEMS]
    assert [(w["expiry_warn_months"], w["expiry_warn_days"]) for w in warnings] == [(6, None), (6, None), (None, 30)]


# --- withdrawal ------------------------------------------------------------------------------------------------------

NOBODY: list[str] = []
BEFORE_ACCEPTANCE = ("personal_submitted", "city_failed", "enterprise_submitted", "city_pending", "city_supplement")
BEFORE_THE_HIGHER_LEVEL = ("province_pending", "province_supplement", "ministry_pending", "ministry_supplement")


def withdrawers(
    status: str, system: str = "national", *, parameters: dict[str, bool] | None = None, **application: Any
):
    """Who may withdraw a case at this status."""
    given = {**decide("parameters", system=system), **(parameters or {})}
    facts = {
        "application": {**APPLICATION, "reported": True, "forced": None, "accepted_level": None, **application},
        "system": system,
        "status": status,
        "parameters": given,
    }
    return TABLES["withdrawal_terms"].evaluate(facts.__getitem__)["senders"]


@pytest.mark.req("AT-34", "AT-35", "AT-36")
@pytest.mark.parametrize("status", [*BEFORE_ACCEPTANCE, *BEFORE_THE_HIGHER_LEVEL])
@pytest.mark.parametrize("system", ["national", "provincial"])
def test_until_the_desk_that_has_it_accepts_it_whoever_began_a_case_may_withdraw_it(status, system):
    for initiator in ("applicant", "enterprise_agent", "offline_clerk"):
        assert withdrawers(status, system, initiator=initiator) == [initiator]


@pytest.mark.parametrize(
    "status",
    [
        "not_submitted",
        "returned_by_enterprise",
        "city_reviewing",
        "province_approving",
        "ministry_reviewing",
        "published",
        None,
    ],
)
@pytest.mark.parametrize("system", SYSTEMS)
def test_before_submission_and_after_acceptance_nobody_may_withdraw(status, system):
    assert withdrawers(status, system) == NOBODY


def test_a_unit_of_supervision_may_withdraw_what_it_has_reported_of_its_people():
    for status in ("enterprise_submitted", "ministry_pending", "ministry_supplement"):
        assert withdrawers(status, "supervision") == ["applicant", "enterprise_agent"]
    assert withdrawers("personal_submitted", "supervision", reported=False) == ["applicant"]
    assert withdrawers("enterprise_submitted", "supervision", reported=False) == ["applicant", "enterprise_agent"]


def test_a_unit_may_withdraw_the_cancellation_it_forces_until_something_is_to_be_supplemented():
    forced: dict[str, Any] = {"initiator": "enterprise_agent", "forced": True}
    assert withdrawers("ministry_pending", "supervision", **forced) == ["enterprise_agent"]
    assert withdrawers("ministry_supplement", "supervision", **forced) == NOBODY
    assert withdrawers("ministry_supplement", "supervision", initiator="enterprise_agent") == ["enterprise_agent"]


@pytest.mark.parametrize("status", BEFORE_THE_HIGHER_LEVEL)
def test_a_parameter_says_whether_what_a_lower_level_has_accepted_may_be_withdrawn(status):
    barred = {"withdraw_after_lower_acceptance": False}
    assert withdrawers(status, accepted_level="province") == ["applicant"]
    assert withdrawers(status, accepted_level="province", parameters=barred) == NOBODY
    assert withdrawers(status, parameters=barred) == ["applicant"]


def test_what_waits_for_a_qualification_may_be_withdrawn_where_the_parameter_says_so():
    assert withdrawers("awaiting_qualification") == ["applicant"]
    assert withdrawers("awaiting_qualification", entry_mode="enterprise") == ["applicant", "enterprise_agent"]
    barred = {"withdraw_awaiting_qualification": False}
    for entry_mode in ("person", "enterprise"):
        assert withdrawers("awaiting_qualification", entry_mode=entry_mode, parameters=barred) == NOBODY


# --- insurance prompt, documents -------------------------------------------------------------------------------------


def test_an_insurance_anomaly_is_shown_to_whoever_stays_and_not_to_whoever_cancels():
    shown = {process: decide("insurance_prompt", process=process)["shown"] for process in TYPES}
    assert shown == {process: process != "cancellation" for process in TYPES}


@pytest.mark.parametrize(
    ("process", "system", "beginning"),
    [
        ("initial_registration", "national", "无"),
        ("initial_registration", "provincial", "打印的申请表"),
        ("initial_registration", "supervision", "无"),
        ("change_registration", "national", "解聘证明"),
        ("renewal", "national", "无"),
        ("modification_reissue", "national", "遗失的，遗失声明"),
        ("cancellation", "national", "强制注销的"),
        ("enterprise_rename", "national", "所属行业为检测单位"),
        ("enterprise_rename", "provincial", "单位更名报告"),
        ("information_correction", "national", "更改姓名和身份证件号的"),
    ],
)
def test_each_type_says_which_papers_it_takes(process, system, beginning):
    assert decide("documents", process=process, system=system)["text"].startswith(beginning)


# --- computer check --------------------------------------------------------------------------------------------------


def checks(level: str, category: str, process: str = "initial_registration", state: str | None = None):
    """The rules that run, by code."""
    system = decide("category_data", category=category)["system"]
    rows = decide(
        "computer_check",
        level=level,
        process=process,
        system=system,
        category=category,
        registration={"state": state},
    )
    assert len({row["code"] for row in rows}) == len(rows), "one rule, one row"
    return {row["code"]: row for row in rows}


LEVELS = {**dict.fromkeys(CATEGORIES, ("ministry",)), "ARCH1": ("province", "ministry")} | dict.fromkeys(
    SECOND_CLASS, ("city", "province")
)
DESKS = [(level, category) for category, levels in LEVELS.items() for level in levels]


@pytest.mark.parametrize(("level", "category"), DESKS)
def test_an_initial_registration_is_checked_by_the_rules_of_its_level(level, category):
    expected = {f"K{number:02d}" for number in (*range(1, 9), 11, 12, 19, 22, 25, 28, 30)}
    expected |= {"K27"} if category == "SUPV" else {"K10"}
    if level != "city":
        expected |= {"K09", "K20", "K21"}
    if level != "ministry":
        expected |= {"K29"}
    else:
        expected |= {"K26"}
    if category in SECOND_CLASS:
        expected |= {"K24"}
    assert set(checks(level, category)) == expected


@pytest.mark.parametrize(
    ("process", "codes"),
    [
        ("change_registration", "K13 K14 K23"),
        ("renewal", "K15 K16 K17 K23"),
        ("modification_reissue", "K17 K23"),
        ("cancellation", "K18 K23"),
        ("enterprise_rename", ""),
        ("information_correction", ""),
    ],
)
def test_every_type_has_rules_of_its_own(process, codes):
    own = {"K10", "K11", "K12", "K13", "K14", "K15", "K16", "K17", "K18", "K23", "K24"}
    assert set(checks("ministry", "CHEM", process, "valid")) & own == set(codes.split())


@pytest.mark.parametrize(("level", "category"), DESKS)
@pytest.mark.parametrize("process", TYPES)
def test_formal_errors_bar_acceptance_and_errors_of_substance_bar_approval_only(level, category, process):
    substance = {"K10", "K11", "K20", "K21"}
    for code, row in checks(level, category, process, "valid").items():
        if row["severity"] == "error":
            assert row["bars"] == ("approve" if code in substance else "accept"), code
        else:
            assert row["bars"] is None, code


@pytest.mark.parametrize("category", CATEGORIES)
def test_before_a_report_errors_are_shown_and_some_of_them_bar_it(category):
    rows = checks("applicant", category)
    barred = {code for code, row in rows.items() if row["bars"] == "report"}
    assert {row["bars"] for row in rows.values()} == {"report", None}
    assert all(rows[code]["severity"] == "error" for code in barred)
    expected = {"K06", "K08", "K11"}
    expected |= {"K05"} if category in SECOND_CLASS else set()
    expected |= {"K21", "K27"} if category == "SUPV" else {"K10"}
    assert barred == expected


@pytest.mark.req("AT-53")
def test_a_wrong_identity_number_arrives_and_bars_acceptance():
    assert checks("applicant", "STR2")["K02"]["bars"] is None
    assert checks("city", "STR2")["K02"]["bars"] == "accept"
    assert checks("city", "STR2")["K02"]["message"] == "身份证件号校验不通过"


def test_the_applicant_is_not_told_who_else_has_the_identity_number():
    assert checks("applicant", "CHEM")["K06"]["message"] == "人员查重异常：该证件号已被他人使用"
    assert checks("ministry", "CHEM")["K06"]["message"] == "人员查重异常：该证件号已被{other_person}使用"


def test_the_insurance_of_who_cancels_is_information_only():
    assert checks("ministry", "CHEM")["K09"]["severity"] == "warning"
    assert checks("ministry", "CHEM", "cancellation", "valid")["K09"]["severity"] == "info"


def test_a_missing_dismissal_proof_is_an_error_where_no_paper_goes_along():
    severities = {c: checks(LEVELS[c][0], c, "change_registration")["K14"]["severity"] for c in CATEGORIES}
    assert severities == {c: "warning" if c in SECOND_CLASS else "error" for c in CATEGORIES}


@pytest.mark.parametrize(("state", "sentence"), [("valid", "注册有效期不足30日"), ("expired", "注册已过期")])
def test_a_late_renewal_is_a_warning_and_before_expiry_mere_information_for_architects(state, sentence):
    for category in CATEGORIES:
        row = checks(LEVELS[category][-1], category, "renewal", state)["K16"]
        mild = category in ("ARCH1", "ARCH2") and state == "valid"
        assert (row["severity"], row["message"]) == ("info" if mild else "warning", sentence)


def test_renewal_opens_half_a_year_ahead_and_in_supervision_three_months():
    assert "超过半年" in checks("ministry", "CHEM", "renewal", "valid")["K15"]["message"]
    assert "超过三个月" in checks("ministry", "SUPV", "renewal", "valid")["K15"]["message"]


def test_age_bars_approval_in_supervision_and_is_a_hint_elsewhere():
    assert checks("ministry", "SUPV")["K21"] | {"title": ""} == {
        "code": "K21",
        "severity": "error",
        "bars": "approve",
        "title": "",
        "message": "年龄超过{category_data.max_age}周岁，不予注册",
        "anomaly": None,
    }
    assert checks("ministry", "CHEM")["K21"]["severity"] == "warning"


def test_a_new_type_is_checked_by_the_rules_that_concern_everybody():
    assert {"K01", "K02", "K05", "K08", "K22", "K28", "K29"} <= set(checks("province", "ARCH1", "an_eighth_type"))


@pytest.mark.req("AT-16")
def test_in_supervision_only_a_valid_registration_is_a_second_one():
    for level, bars in (("applicant", "report"), ("ministry", "approve")):
        assert checks(level, "SUPV", state="valid")["K10"]["bars"] == bars
        assert all("K10" not in checks(level, "SUPV", state=state) for state in (None, "expired", "cancelled"))


def test_what_a_desk_finds_is_an_anomaly_of_one_of_four_kinds():
    """The four kinds of docs/domain.md §5. Who changes one of two professions' unit is told on publication (X2)."""
    said = {
        (level, process, code): row["anomaly"]
        for level in ("city", "province", "ministry")
        for process in TYPES
        for code, row in checks(level, "SUPV", process).items()
        if row["anomaly"]
    }
    assert {(process, code): kind for (level, process, code), kind in said.items() if level == "ministry"} == {
        **{(process, "K06"): "duplicate_person" for process in TYPES if process != "enterprise_rename"},
        **{(process, "K07"): "duplicate_person" for process in ("initial_registration", "renewal")},
        **{(process, "K09"): "insurance" for process in TYPES[:4]},
        **{(process, "K20"): "penalty" for process in TYPES[:3]},
        ("initial_registration", "K11"): "qualification",
    }


def test_the_computer_check_knows_the_thirty_rules_of_the_domain():
    codes = {rule.outputs[0].literal for rule in TABLES["computer_check"].rules}
    assert codes == {f"K{number:02d}" for number in range(1, 31)}


# --- grounds for refusal ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("penalty", "architects", "engineers", "supervision"),
    [
        ("criminal", 5, None, 0),
        ("professional_crime", 5, 2, 2),
        ("administrative", 2, None, None),
        ("revoked", 5, None, None),
        ("fraud", 3, 3, 3),
        ("false_material", 1, 1, 1),
        ("incapacity", 0, 0, 0),
        ("warning", None, None, None),
    ],
)
def test_a_penalty_bars_registration_for_the_years_that_the_regulation_says(
    penalty, architects, engineers, supervision
):
    expected = {"CHEM": engineers, "STR2": engineers, "SUPV": supervision} | dict.fromkeys(
        ("ARCH1", "ARCH2"), architects
    )
    for category, years in expected.items():
        answer = decide("exclusion", penalty=penalty, category=category)
        assert answer["years"] == years
        assert (answer["ground"] is None) == (years is None)


# --- nothing in vain -------------------------------------------------------------------------------------------------

VALUES: dict[str, list[Any]] = {
    "category": list(CATEGORIES),
    "process": list(TYPES),
    "level": ["applicant", "city", "province", "ministry"],
    "limit": sorted({value for rule in TABLES["time_limits"].rules for value in rule.tests[0].literals or ()}),
    "penalty": [
        "criminal",
        "professional_crime",
        "administrative",
        "revoked",
        "fraud",
        "false_material",
        "incapacity",
        "warning",
    ],
    "open_application": [False, True],
    "qualification": [{"held": True}, {"held": False}],
    "today": [TODAY],
    "registration": [
        UNREGISTERED,
        *(
            {"exists": True, "state": state, "valid_to": TODAY + timedelta(days), "same_enterprise": same}
            for state, left in (("valid", (0, 29, 30, 89, 180, 200)), ("expired", (-1,)), ("cancelled", (10,)))
            for days in left
            for same in (True, False)
        ),
    ],
    "application": [
        {
            **APPLICATION,
            "form": {"reason": reason, "requirement": requirement, "combined_renewal": combined},
            "renews": combined,
            "first_reported_on": TODAY - timedelta(days=40 if requirement == "两者" else 10),
        }
        for reason in ("遗失", "污损(损坏)", "企业更名", "姓名或证件信息更正", "其他", None)
        for requirement in ("注册证书", "执业印章", "两者")
        for combined in (True, None)
    ]
    + [
        *({**APPLICATION, "form": {"change_types": [kind]}} for kind in ("姓名", "身份证件号", "证件类型")),
        {**APPLICATION, "forced": True},
        {**APPLICATION, "initiator": "enterprise_agent", "forced": True},
        {**APPLICATION, "initiator": "enterprise_agent", "entry_mode": "enterprise"},
        {**APPLICATION, "reported": True},
        {**APPLICATION, "reported": True, "accepted_level": "province"},
        *(
            {**APPLICATION, "initiator": "offline_clerk", "form": {"cause": cause}, "deceased": cause == "死亡"}
            for cause in ("死亡", "丧失行为能力", "强制注销")
        ),
    ],
    "anomaly": [
        {"held_by": level, "under_way": level is not None or under_way}
        for level in ("city", "province", "ministry", None)
        for under_way in (True, False)
    ],
    "applicant": [
        {
            "age": age,
            "profile_complete": ready,
            "employment_complete": ready,
            "photos_complete": ready,
            "barred_until": barred,
        }
        for age in (40, 66)
        for ready in (True, False)
        for barred in (None, TODAY, TODAY + timedelta(days=1))
    ],
    "enterprise": [
        {
            "reports_to": level,
            "has_account": ready,
            "profile_complete": ready,
            "industry": "勘察设计行业" if ready else "检测单位",
            "refresh_due": not ready,
        }
        for level in ("city", "province")
        for ready in (True, False)
    ],
    "people_in": [[], ["national"], ["provincial"], ["provincial", "supervision"]],
    "registered_in": [[], ["national"], ["supervision"], ["provincial"]],
    "misnamed_in": [[], ["national", "provincial", "supervision"]],
    "reviewed_in": [[], ["national", "provincial", "supervision"]],
    "unit_statuses": [[], ["not_submitted"], ["ministry_pending"]],
    "status": [
        "not_submitted",
        "enterprise_submitted",
        "ministry_pending",
        "ministry_supplement",
        "awaiting_qualification",
    ],
    "parameters": [
        decide("parameters", system="national")
        | dict.fromkeys(("withdraw_after_lower_acceptance", "withdraw_awaiting_qualification"), allowed)
        for allowed in (True, False)
    ],
}


def facts_of(decision: str) -> set[str]:
    """The facts that a table asks for, itself or through other tables; :data:`VALUES` may have answers of a table, too."""
    asked = TABLES[decision].names
    return set().union(*({name} if name in VALUES or name not in TABLES else facts_of(name) for name in asked))


def told_apart(decision: str, fact: str) -> list[Any]:
    """The values of a fact that differ in a property that the table asks for, itself or through other tables."""
    text = source_of(decision)
    if not all(isinstance(value, dict) for value in VALUES[fact]) or re.search(rf"\b{fact}\b(?!\.)", text):
        return VALUES[fact]
    properties = sorted(set(re.findall(rf"\b{fact}\.(\w+)", text)))
    return list({repr([value.get(name) for name in properties]): value for value in VALUES[fact]}.values())


def source_of(decision: str) -> str:
    """What is written in the cells and heads of a table, and of all tables that it asks."""
    written = " ".join(map(str, etree.fromstring(SOURCES[decision]).itertext("{*}text")))
    asked = (name for name in TABLES[decision].names if name in TABLES and name not in VALUES)
    return " ".join([written, *map(source_of, asked)])


@cache
def system_of(category: str) -> str:
    """The system of a category."""
    return str(decide("category_data", category=category)["system"])


def cases_of(decision: str) -> Iterator[dict[str, Any]]:
    """Cases of all kinds, as far as the table can tell them apart."""
    names = sorted(facts_of(decision) - {"system"} | {"category"})
    for values in product(*(told_apart(decision, name) for name in names)):
        facts = dict(zip(names, values, strict=True))
        yield facts | {"system": system_of(facts["category"])}


@pytest.mark.parametrize("decision", sorted(set(TABLES) - {"precheck"}))
def test_every_row_decides_some_case_and_every_case_is_decided(decision):
    table = TABLES[decision]
    fired = set()
    for facts in cases_of(decision):
        explanation = table.explain(partial(ask, facts))
        assert explanation.problem is None, facts
        fired |= {row.rule.id for row in explanation.rows if row.fired}
    assert fired == {rule.id for rule in table.rules}


def test_the_check_before_the_pledge_passes_on_every_reason_that_bars_an_application():
    passed_on = [rule for rule in TABLES["precheck"].rules if "eligibility" in rule.outputs[0].names]
    most = max(len(TABLES["eligibility"].evaluate(partial(ask, facts))) for facts in cases_of("eligibility"))
    assert len(passed_on) == most
