"""Guards: what bars reporting, acceptance and approval, and the sentence that says so (docs/domain.md §3.0.1, §5, §6)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from service import clock as one_clock
from service.errors import RuleRefused
from service.models import Anomaly, CheckResult, Penalty, Person, Registration, db
from service.tasks import anomalies, catalogue
from service.tasks.registry import operations

from .office import as_actor, case_of, stands

assert catalogue

FORM = {
    "qualification_cert_no": "20251303000003",
    "qualification_date": "2025-03-02",
    "qualification_method": "考试",
    "enterprise_name": "河北燕赵建筑设计研究院有限公司",
}


def guard(name, case):
    db.session.flush()
    case.forget()
    operations()[name].run(case)


def refusal(name, case):
    with pytest.raises(RuleRefused) as refused:
        guard(name, case)
    return refused.value.detail


@pytest.fixture
def case(office):
    return case_of("app-chem", "CHEM", "ent-hebei", form=dict(FORM))


# --- reporting -------------------------------------------------------------------------------------------------------


def test_a_sound_application_is_submitted_and_reported(case):
    guard("guard.report", as_actor(case, "app-chem"))
    guard("guard.report", as_actor(case, "ent-hebei"))


@pytest.mark.req("AT-08")
def test_a_unit_that_never_saved_its_data_does_not_report(case):
    case.enterprise.profile_saved_at = None
    assert refusal("guard.report", case) == "聘用单位尚未完善企业基本信息，暂不能申报"


def test_eligibility_is_looked_at_again_when_the_unit_reports(case):
    db.session.add(
        Registration(
            person_id=case.person.id, category="CHEM", enterprise_id=case.enterprise.id, certificate_no="X", seal_no="X",
            valid_from=case.fact("today"), valid_to=case.fact("today"),
        )
    )  # fmt: skip
    assert refusal("guard.report", case) == "该专业已办理初始注册，不能重复注册"


def test_a_duplicate_identity_is_not_reported(case):
    twin = db.session.scalars(select(Person).filter_by(name="周明轩")).one()
    case.person.id_no, twin.id_no = "11010519491231002x", "11010519491231002X"
    assert refusal("guard.report", case) == "人员查重异常：该证件号已被他人使用"


def test_in_the_provincial_system_the_name_on_the_form_is_the_registered_one(office):
    case = case_of("app-str2", "STR2", "ent-taiyuan", form={"enterprise_name": "太原汾河设计院"})
    assert "请先办理企业名称变更" in refusal("guard.report", case)


def test_elsewhere_another_name_does_not_hinder_reporting(case):
    case.application.form = {**FORM, "enterprise_name": "燕赵设计院"}
    guard("guard.report", case)


def test_all_that_is_wrong_is_said_at_once_and_each_thing_once(case):
    case.enterprise.profile_saved_at = None
    case.person.photos_pledged_at = None
    assert refusal("guard.report", case).split("；") == [
        "请先在“个人信息”栏上传一寸照片和手写签名",
        "聘用单位尚未完善企业基本信息，暂不能申报",
    ]


def test_looking_before_a_report_keeps_no_rows(case):
    case.person.gender = "男"
    guard("guard.report", case)
    assert db.session.scalars(select(CheckResult)).all() == []


# --- accepting -------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-53")
def test_a_formal_error_bars_acceptance_until_it_is_mended(office):
    case = case_of("app-str2", "STR2", "city-taiyuan", form={"enterprise_name": "太原汾河建筑设计有限公司"})
    case.application.form |= {
        **FORM,
        "enterprise_name": "太原汾河建筑设计有限公司",
        "achievements": [{"project": "甲"}],
    }
    right = case.person.id_no
    case.person.id_no = "140105198909300040"
    assert refusal("guard.accept", case) == "身份证件号校验不通过"
    case.person.id_no = right
    guard("guard.accept", case)


def test_an_error_of_substance_does_not_bar_acceptance_but_approval(case):
    db.session.add(Penalty(person_id=case.person.id, kind="fraud", content="撤销", ended_on=case.fact("today")))
    guard("guard.accept", as_actor(case, "ministry-review"))
    assert refusal("guard.approve", as_actor(case, "ministry-approve")).startswith("存在不予注册情形")


def test_a_warning_bars_nothing(case):
    case.person.gender = "男"
    guard("guard.accept", as_actor(case, "ministry-review"))
    guard("guard.approve", as_actor(case, "ministry-approve"))


@pytest.mark.parametrize(
    ("username", "category", "actor", "level"),
    [
        ("app-arch2", "ARCH2", "city-taiyuan", "city"),
        ("app-arch2", "ARCH2", "province-shanxi", "province"),
        ("app-chem", "CHEM", "ministry-review", "ministry"),
    ],
)
def test_the_check_of_the_desks_level_runs_anew(office, username, category, actor, level):
    case = case_of(username, category, actor, form=dict(FORM, achievements=[{}]))
    case.application.form |= {
        "enterprise_name": case.fact("enterprise")["name"],
        "qualification_cert_no": "20251401000004",
    }
    case.person.gender = "女" if case.person.gender == "男" else "男"
    guard("guard.accept", case)
    assert {row.level for row in db.session.scalars(select(CheckResult))} == {level}


@pytest.mark.parametrize("actor", ["app-chem", "ent-hebei", "clerk"])
def test_only_an_authority_has_a_level(case, actor):
    with pytest.raises(LookupError):
        guard("guard.accept", as_actor(case, actor))


# --- approving -------------------------------------------------------------------------------------------------------


def anomalous(case):
    operations()["anomaly.open"].run(case, kind="insurance")
    return db.session.scalars(select(Anomaly)).one()


def test_an_anomaly_bars_approval_until_its_defence_is_accepted(case):
    anomaly = anomalous(case)
    approving = as_actor(case, "ministry-approve")
    assert refusal("guard.approve", approving) == "存在未处理的异常（社保异常），须先处理申辩，或者填写予以通过的理由"
    for state in ("defended", "upheld"):
        stands(anomaly, state)
        assert "存在未处理的异常" in refusal("guard.approve", approving)
    stands(anomaly, "accepted")
    guard("guard.approve", approving)


@pytest.mark.req("AT-14")
def test_a_reason_overrides_an_anomaly(case):
    anomalous(case)
    case.record(override_reason="已核实退休返聘")
    guard("guard.approve", as_actor(case, "ministry-approve"))
    case.record(override_reason=None)
    assert anomalies.unsettled(case)
    assert "存在未处理的异常" in refusal("guard.approve", as_actor(case, "ministry-approve"))


def test_a_level_that_does_not_decide_passes_a_case_with_its_anomaly_on(office):
    form = dict(
        FORM, enterprise_name="太原汾河建筑设计有限公司", qualification_cert_no="20251401000004", achievements=[{}]
    )
    case = case_of("app-arch2", "ARCH2", form=form)
    anomalous(case)
    guard("guard.approve", as_actor(case, "city-taiyuan"))
    assert "存在未处理的异常" in refusal("guard.approve", as_actor(case, "province-shanxi"))


@pytest.mark.parametrize(
    ("valid_to", "barred"), [(date(2026, 3, 1), True), (date(2026, 3, 2), False)], ids=["over", "on its last day"]
)
def test_what_counts_as_renewed_is_decided_against_for_a_ground_of_revocation_only(office, valid_to, barred):
    """行政许可法第五十条: filed thirty days before the end, and not decided by then (docs/domain.md §3.4)."""
    filed = one_clock.now() - timedelta(days=40)
    case = case_of("app-renew", "STR1", key="renewal", first_reported_at=filed, facts={"renews": True})
    registration = case.registration()
    assert registration is not None
    registration.valid_to = valid_to
    rejecting = as_actor(case, "ministry-approve")
    if barred:
        assert "视为准予延续" in refusal("guard.reject", rejecting)
        case.record(revocation_ground="以欺骗手段取得")
    guard("guard.reject", rejecting)


@pytest.mark.req("AT-52")
def test_nobody_is_refused_before_he_could_defend_himself(case):
    """行政许可法第三十六条: the time to defend has run, or a defence was filed (docs/domain.md §5)."""
    anomaly = anomalous(case)
    rejecting = as_actor(case, "ministry-approve")
    assert refusal("guard.reject", rejecting) == (
        "存在未经申辩的异常（社保异常）：申辩期限届满或者提出申辩之前，不能作出不予通过的决定"
    )
    anomaly.heard_at = one_clock.now()
    guard("guard.reject", rejecting)
