"""The tables of the types that work on a registration: who may start, when, with which papers (docs/domain.md §3.3 to §3.5)."""

from datetime import date, timedelta
from typing import Any

import pytest

from service.rules import months_before

from .tables import CATEGORIES, NATIONAL, SECOND_CLASS, decide

LAST = date(2026, 9, 30)
CHANGE, RENEWAL, REISSUE = "change_registration", "renewal", "modification_reissue"
SYSTEMS = {**dict.fromkeys(NATIONAL, "national"), **dict.fromkeys(SECOND_CLASS, "provincial"), "SUPV": "supervision"}


def barred(
    process: str, category: str = "CHEM", *, today=date(2026, 7, 1), state="valid", same=True, age=40
) -> list[str]:
    """The reasons why somebody may not start; his registration's last day is 2026-09-30."""
    answer: list[str] = decide(
        "eligibility",
        process=process,
        category=category,
        system=SYSTEMS[category],
        qualification={"held": True},
        registration={"state": state, "valid_to": LAST if state else None, "same_enterprise": same if state else None},
        applicant={"age": age},
        today=today,
    )
    return answer


def phase(category: str, today: date, state: str | None = "valid") -> str:
    registration = {"state": state, "valid_to": LAST if state else None}
    answer: dict[str, Any] = decide("renewal_timing", system=SYSTEMS[category], registration=registration, today=today)
    return str(answer["phase"])


# --- change ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("category", CATEGORIES)
def test_who_has_a_new_unit_may_change(category):
    assert barred(CHANGE, category, same=False) == []


@pytest.mark.req("AT-40", "X4")
@pytest.mark.parametrize("category", [*NATIONAL, *SECOND_CLASS])
def test_who_has_the_old_unit_may_not(category):
    assert barred(CHANGE, category) == ["原聘用单位与现聘用单位一致，不能申报变更注册"]


def test_in_supervision_the_form_tells_a_change_of_unit_from_one_of_specialties():
    assert barred(CHANGE, "SUPV") == []


@pytest.mark.parametrize("category", [*NATIONAL, *SECOND_CLASS])
@pytest.mark.parametrize("state", ["expired", "cancelled"])
def test_what_is_over_is_taken_up_by_a_new_unit_through_a_change_and_by_the_old_one_through_a_renewal(category, state):
    assert barred(CHANGE, category, state=state, same=False) == []
    assert barred(RENEWAL, category, state=state) == []
    (sentence,) = barred(CHANGE, category, state=state)
    assert sentence.endswith("请申报延续注册")
    (sentence,) = barred(RENEWAL, category, state=state, same=False)
    assert sentence.endswith("请申报变更注册")


@pytest.mark.req("X3")
@pytest.mark.parametrize("process", [CHANGE, RENEWAL])
@pytest.mark.parametrize("state", ["expired", "cancelled"])
@pytest.mark.parametrize("same", [True, False])
def test_in_supervision_what_is_over_is_registered_initially(process, state, same):
    assert barred(process, "SUPV", state=state, same=same) == ["注册已过期或者已注销，请重新办理初始注册"]


# --- renewal ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-41", "X3")
@pytest.mark.parametrize("category", [*NATIONAL, *SECOND_CLASS])
def test_the_window_of_architects_and_engineers_is_the_last_half_year_both_ends_included(category):
    opens = date(2026, 3, 30)
    early = ["距注册有效期届满超过半年，不允许申报延续注册"]
    assert barred(RENEWAL, category, today=opens - timedelta(days=1)) == early
    for today in (opens, LAST):
        assert barred(RENEWAL, category, today=today) == []


@pytest.mark.req("X3")
def test_the_window_of_supervision_engineers_is_from_three_months_to_thirty_days_before_the_end():
    opens, closes = date(2026, 6, 30), date(2026, 8, 31)
    assert barred(RENEWAL, "SUPV", today=opens - timedelta(days=1)) == [
        "距注册有效期届满超过三个月，不允许申报延续注册"
    ]
    for today in (opens, closes):
        assert barred(RENEWAL, "SUPV", today=today) == []
    (sentence,) = barred(RENEWAL, "SUPV", today=closes + timedelta(days=1))
    assert sentence.startswith("距注册有效期届满不足30日")


@pytest.mark.parametrize("last", [date(2026, 8, 31), date(2028, 8, 31)])
def test_a_window_that_would_open_on_a_day_that_there_is_not_opens_on_the_last_of_the_month(last):
    registration = {"state": "valid", "valid_to": last}
    opens = months_before(last, 6)
    assert opens.day in (28, 29)
    answers = [
        decide("renewal_timing", system="national", registration=registration, today=opens - timedelta(days=n))["phase"]
        for n in (1, 0)
    ]
    assert answers == ["early", "open"]


@pytest.mark.parametrize("category", ["STR1", "ARCH1", "STR2"])
def test_the_last_thirty_days_are_late_but_not_too_late(category):
    assert phase(category, LAST - timedelta(days=30)) == "open"
    assert phase(category, LAST - timedelta(days=29)) == phase(category, LAST) == "closing"


def test_a_registration_that_is_over_or_never_was_has_no_window():
    assert phase("STR1", date(2020, 1, 1), "cancelled") == "reregistration"
    assert phase("STR1", date(2026, 10, 1), "expired") == "expired"
    assert phase("STR1", date(2026, 10, 1), None) == "none"


@pytest.mark.parametrize("phase", ["closing", "expired", "reregistration"])
def test_who_renews_is_told_what_that_means(phase):
    states = {
        "closing": ("valid", LAST),
        "expired": ("expired", LAST + timedelta(days=1)),
        "reregistration": ("cancelled", LAST),
    }
    state, today = states[phase]
    answer = decide("renewal_timing", system="national", registration={"state": state, "valid_to": LAST}, today=today)
    assert answer["phase"] == phase
    assert answer["hint"].endswith("。")


@pytest.mark.req("X2")
@pytest.mark.parametrize("process", [RENEWAL, REISSUE])
@pytest.mark.parametrize("category", CATEGORIES)
def test_who_has_moved_changes_first(process, category):
    assert barred(process, category, same=False) == ["现聘用单位与注册单位不一致，请先办理变更注册"]


@pytest.mark.req("X13")
@pytest.mark.parametrize("process", [CHANGE, RENEWAL, REISSUE])
def test_beyond_the_age_of_supervision_nobody_changes_or_renews(process):
    sentences = barred(process, "SUPV", same=process != CHANGE, age=66)
    assert sentences == ([] if process == REISSUE else ["年龄超过65周岁，不予注册"])
    assert barred(process, "CHEM", same=process != CHANGE, age=90) == []


# --- reissue ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("category", CATEGORIES)
def test_what_is_valid_can_be_made_anew_at_any_time(category):
    assert barred(REISSUE, category, today=date(2024, 1, 1)) == []


@pytest.mark.parametrize("state", ["expired", "cancelled"])
def test_what_is_over_is_not_made_anew(state):
    assert barred(REISSUE, state=state) == ["注册已过期或者已注销，不能申报更改补办"]


@pytest.mark.parametrize("process", [CHANGE, RENEWAL, REISSUE])
@pytest.mark.parametrize("category", CATEGORIES)
def test_who_was_never_registered_has_nothing_to_work_on(process, category):
    (sentence,) = barred(process, category, state=None)
    assert sentence.startswith("尚未办理该专业注册，不能申报")


def papers(reason: str | None, requirement: str | None = "两者") -> dict[str, Any]:
    form = {"reason": reason, "requirement": requirement}
    answer: dict[str, Any] = decide("required_documents", application={"form": form})
    return answer


@pytest.mark.req("X11")
def test_what_is_lost_is_declared_and_what_is_damaged_shown():
    assert papers("遗失")["document"] == "遗失声明"
    assert papers("污损(损坏)")["document"] == "污损证书或者印章的照片"
    assert all(
        papers(reason)["document"] is None
        for reason in ("企业更名", "姓名或证件信息更正", "证书信息有误", "其他", None)
    )


@pytest.mark.req("X11")
def test_only_a_lost_seal_gets_a_new_number():
    assert {(r, q) for r in ("遗失", "污损(损坏)", "其他") for q in ("注册证书", "执业印章", "两者") if papers(r, q)["new_seal"]} == {
        ("遗失", "执业印章"), ("遗失", "两者"),
    }  # fmt: skip


def test_a_new_name_needs_its_own_procedure_first():
    assert papers("企业更名")["settled"] == "enterprise_rename"
    assert papers("姓名或证件信息更正")["settled"] == "information_correction"
    assert all(papers(r)["settled"] is None for r in ("遗失", "污损(损坏)", "证书信息有误", "其他"))


# --- valid until it is decided ---------------------------------------------------------------------------------------


@pytest.mark.req("X34")
@pytest.mark.parametrize(
    ("process", "state", "combined", "renews"),
    [
        (RENEWAL, "valid", None, True),
        (RENEWAL, "expired", None, False),
        (RENEWAL, "cancelled", None, False),
        (CHANGE, "valid", True, True),
        (CHANGE, "valid", None, False),
        (CHANGE, "expired", True, False),
        (REISSUE, "valid", None, False),
        ("initial_registration", None, None, False),
    ],
)
def test_a_renewal_that_is_filed_in_time_extends_the_registration(process, state, combined, renews):
    answer = decide(
        "extension",
        process=process,
        registration={"state": state},
        application={"form": {"combined_renewal": combined}},
    )
    assert answer == {"renews": renews}


@pytest.mark.parametrize(
    ("category", "filed", "today", "renews", "deemed"),
    [
        ("STR1", LAST - timedelta(days=30), LAST + timedelta(days=1), True, True),
        ("STR1", LAST - timedelta(days=30), LAST, True, False),
        ("STR1", LAST - timedelta(days=29), LAST + timedelta(days=1), True, False),
        ("ARCH1", LAST, LAST + timedelta(days=1), True, True),
        ("ARCH2", LAST, LAST + timedelta(days=1), True, True),
        ("ARCH1", LAST, LAST + timedelta(days=1), False, False),
        ("ARCH1", None, LAST + timedelta(days=1), None, False),
    ],
)
def test_what_was_filed_in_good_time_and_is_not_decided_counts_as_renewed(category, filed, today, renews, deemed):
    application = {"renews": renews, "first_reported_on": filed}
    answer = decide(
        "deemed_renewal", category=category, application=application, registration={"valid_to": LAST}, today=today
    )
    assert answer == {"deemed": deemed}
