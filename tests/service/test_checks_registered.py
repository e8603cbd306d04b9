"""The computer check of what works on a registration: K13 to K17, K23, and hints (docs/domain.md §6)."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from service import clock as one_clock
from service.cases import Case
from service.models import Registration, db
from service.tasks import checks

from .office import case_of, person, unit

SEAL = "1300101-S991"


def case(key: str, category: str | None = "STR1", username: str = "app-renew", **fields: Any) -> Case:
    return case_of(username, category, key=key, **fields)


def found(about: Case, level: str = "ministry") -> dict[str, tuple[str, str | None, str]]:
    """What the check finds, by code: severity, what it bars, message."""
    db.session.flush()
    return {row.code: (row.severity, row.bars, row.message) for row in checks.look(about, level)}


def registered(**columns: Any) -> Registration:
    row = db.session.scalars(select(Registration).filter_by(person_id=person("app-renew").id)).one()
    for name, value in columns.items():
        setattr(row, name, value)
    db.session.flush()
    return row


def move_to(agent: str) -> None:
    person("app-renew").enterprise = unit(agent)


# --- K13, K14 --------------------------------------------------------------------------------------------------------

SAME = "原聘用单位与现聘用单位一致"


@pytest.mark.req("X4")
def test_k13_finds_the_registered_unit_where_a_new_one_should_be(office):
    about = case("change_registration")
    assert found(about)["K13"] == ("error", "accept", SAME)
    assert found(about, "applicant")["K13"] == ("error", "report", SAME)
    move_to("ent-hebei2")
    assert "K13" not in found(about)


@pytest.mark.req("X4")
def test_k13_finds_who_went_back_after_he_submitted(office):
    about = case("change_registration", enterprise_id=unit("ent-hebei2").id)
    assert found(about)["K13"][2] == SAME
    move_to("ent-noqual")
    assert "K13" not in found(about)


def test_k13_leaves_alone_who_changes_his_specialties(office):
    assert "K13" not in found(case("change_registration", form={"change_kind": "specialty"}))
    assert "K13" in found(
        case_of("app-renew", "STR1", key="change_registration", open=False, form={"change_kind": "employer"})
    )


def test_k14_asks_for_the_proof_of_leaving_where_no_paper_goes_along(office):
    about = case("change_registration")
    assert found(about)["K14"] == ("error", "accept", "未上传解聘证明")
    about.application.form = {"proof_file": "a file"}
    assert "K14" not in found(about)
    about.application.form = {"change_kind": "specialty"}
    assert "K14" not in found(about)


def test_k14_only_warns_in_the_provinces(office):
    about = case("change_registration", "STR2", "app-str2")
    assert found(about, "city")["K14"][:2] == ("warning", None)


# --- K15, K16 --------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-41")
@pytest.mark.parametrize(("valid_to", "early"), [(date(2026, 9, 3), True), (date(2026, 9, 2), False)])
def test_k15_finds_a_renewal_before_its_window(office, valid_to, early):
    registered(valid_to=valid_to)
    rows = found(case("renewal"))
    assert ("K15" in rows) is early
    if early:
        assert rows["K15"] == ("error", "accept", "距注册有效期届满超过半年，不允许申报延续注册")


@pytest.mark.parametrize("state", ["valid", "cancelled"])
def test_k15_leaves_a_registration_that_is_taken_up_again_alone(office, state):
    registered(valid_to=date(2027, 9, 3), state=state)
    assert ("K15" in found(case("renewal"))) is (state == "valid")


@pytest.mark.parametrize(
    ("valid_to", "message"),
    [
        (date(2026, 4, 1), None),
        (date(2026, 3, 31), "注册有效期不足30日"),
        (date(2026, 3, 2), "注册有效期不足30日"),
        (date(2026, 3, 1), "注册已过期"),
    ],
)
def test_k16_warns_of_a_late_renewal(office, valid_to, message):
    registered(valid_to=valid_to)
    rows = found(case("renewal"))
    assert rows.get("K16") == (("warning", None, message) if message else None)


def test_k16_goes_by_the_day_on_which_the_enterprise_reported(office, clock):
    registered(valid_to=date(2026, 4, 1))
    filed = one_clock.now()
    about = case("renewal", first_reported_at=filed, reported_at=filed, facts={"renews": True})
    clock.travel_to(datetime(2026, 4, 2, 4, tzinfo=one_clock.SHANGHAI))
    assert "K16" not in found(about)


# --- K17, K23, K28 ---------------------------------------------------------------------------------------------------


@pytest.mark.req("X2")
@pytest.mark.parametrize("key", ["renewal", "modification_reissue"])
def test_k17_finds_who_has_moved(office, key):
    about = case(key, enterprise_id=unit("ent-hebei").id)
    assert "K17" not in found(about)
    move_to("ent-hebei2")
    assert found(about)["K17"] == ("warning", None, "现单位与注册单位不一致，应办理变更注册")


OTHER = ("error", "accept", "原执业印章号与登记信息不符")


@pytest.mark.parametrize("key", ["renewal", "modification_reissue"])
def test_k23_finds_another_number_than_the_registers(office, key):
    about = case(key, form={"seal_no": SEAL})
    assert "K23" not in found(about)
    about.application.form = {"seal_no": "1300101-S992"}
    assert found(about)["K23"] == OTHER


def test_k23_finds_that_there_is_no_registration(office):
    assert found(case("renewal", username="app-str1"))["K23"] == OTHER


@pytest.mark.parametrize("columns", [{"state": "cancelled"}, {"valid_to": date(2026, 3, 1)}])
@pytest.mark.parametrize(("key", "finds"), [("modification_reissue", True), ("renewal", False)])
def test_k23_finds_what_is_over_unless_the_type_takes_it_up_again(office, columns, key, finds):
    registered(**columns)
    assert ("K23" in found(case(key))) is finds


def test_k28_tells_of_what_is_taken_up_again_and_of_a_renewal_with_the_change(office):
    registered(state="cancelled")
    assert "重新注册" in found(case("renewal"))["K28"][2]
    registered(state="valid")
    about = case_of("app-renew", "STR1", key="change_registration", open=False, form={"combined_renewal": True})
    assert "同时申请延续" in found(about)["K28"][2]


# --- in review past the end ------------------------------------------------------------------------------------------


@pytest.mark.req("X34")
@pytest.mark.parametrize(("renews", "state"), [(True, "valid"), (False, "expired"), (None, "expired")])
def test_a_renewal_that_was_filed_in_time_is_not_told_that_its_registration_has_expired(office, renews, state):
    registered(valid_to=date(2026, 3, 1))
    about = case("renewal", facts={"renews": renews})
    assert about.fact("registration")["state"] == state


# --- cancellation ----------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-44")
def test_k18_finds_a_forced_cancellation_without_a_ruling(office):
    facts = {"forced": True}
    about = case("cancellation", facts=facts)
    assert found(about)["K18"] == ("error", "accept", "强制注销未上传仲裁文件或判决书")
    assert found(about, "applicant")["K18"][1] == "report"
    for file in ("ruling_file", "attachment_file"):
        assert "K18" not in found(case("cancellation", "ARCH1", "app-two", facts=facts, form={file: "一个"}))
        db.session.rollback()
    assert "K18" not in found(case("cancellation"))


def test_k23_has_nothing_to_compare_in_a_case_about_all(office):
    assert "K23" not in found(case("cancellation", None, system="national"))


def test_k23_lets_an_expired_registration_be_cancelled_and_a_cancelled_one_not(office):
    registered(valid_to=date(2026, 3, 1))
    about = case("cancellation")
    assert "K23" not in found(about)
    registered(state="cancelled")
    assert found(about)["K23"][1] == "accept"


def test_k28_tells_of_force_of_the_hearing_and_of_what_the_person_says(office):
    facts = {"forced": True, "heard_until": "2026-03-09", "objection": "劳动关系仍在"}
    told = found(case("cancellation", facts=facts))["K28"][2]
    for hint in ("强制注销", "陈述申辩的期限至2026-03-09", "本人陈述申辩：劳动关系仍在"):
        assert hint in told
