"""AT-41: renewals in time, late, and after a cancellation (docs/domain.md §3.4)."""

from datetime import date, datetime, timedelta

import pytest

from service import clock as one_clock
from tests.stage import good

from .cast import refused, years_from

RENEWAL = "renewal"
EARLY = "距注册有效期届满超过半年，不允许申报延续注册"


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=one_clock.SHANGHAI)


def holder(cast, category: str, **columns) -> tuple[str, str]:
    """Somebody with a registration of this category, and his enterprise's agent."""
    username, agent = {
        "STR1": ("app-renew", "ent-hebei"), "ARCH1": ("app-two", "ent-hebei"), "SUPV": ("app-supv", "ent-supv"),
    }[category]  # fmt: skip
    if category == "SUPV":
        cast.register(username, category, columns.pop("valid_to"), specialties="房屋建筑工程")
    cast.alter_registration(username, category, **columns)
    return username, agent


def renewed(cast, category: str, username: str, agent: str):
    """A renewal that all have agreed to."""
    return cast.reported(category, username, agent, RENEWAL).decided().stands_at("published", "终审完成并发布")


@pytest.mark.req("AT-41", "X3", "000-60", "000-61", "001-58", "001-59")
@pytest.mark.parametrize(("category", "until"), [("STR1", "2029-09-30"), ("ARCH1", "2028-09-30")])
def test_the_window_opens_half_a_year_ahead_and_the_new_period_follows_the_old(cast, category, until):
    username, agent = holder(cast, category, valid_to=date(2026, 9, 30))
    before = cast.registration(username, category)
    cast.travel_to(noon("2026-03-29"))
    with cast.nothing_changes():
        refused(cast.try_start(username, category, RENEWAL), 422, "not_eligible", "超过半年")

    cast.travel_to(noon("2026-03-30"))
    case = cast.pledged(category, username, agent, RENEWAL)
    shown = case.task(username, "Task_FillForm")["form"]["prefilled"]
    assert (shown["seal_no"], shown["valid_to"]) == (before["seal_no"], "2026-09-30")
    case.complete(username, "Task_FillForm").report().decided().stands_at("published", "终审完成并发布")

    after = cast.registration(username, category)
    assert (after["valid_to"], after["valid_from"]) == (until, before["valid_from"])
    assert (after["seal_no"], after["certificate_no"]) == (before["seal_no"], before["certificate_no"])
    assert [row["version"] for row in after["certificates"]] == [2, 1]
    label = "一级注册结构工程师" if category == "STR1" else "一级注册建筑师"
    assert cast.messages(username)[0] == f"{label}延续注册终审完成并发布"


@pytest.mark.req("X3")
def test_on_its_last_day_a_registration_is_renewed_in_time(cast):
    username, agent = holder(cast, "STR1", valid_to=date(2026, 3, 2))
    renewed(cast, "STR1", username, agent)
    assert cast.registration(username, "STR1")["valid_to"] == "2029-03-02"


@pytest.mark.req("X3")
def test_less_than_thirty_days_before_the_end_everybody_is_warned_and_nobody_barred(cast):
    username, agent = holder(cast, "STR1", valid_to=date(2026, 3, 31))
    case = cast.pledged("STR1", username, agent, RENEWAL)
    assert "距注册有效期届满不足30日，请尽快上报" in case.task(username, "Task_FillForm")["text"]
    case.complete(username, "Task_FillForm").report()
    rows = good(cast.who("ministry-review").post(f"/instances/{case.id}/check"))["items"]
    assert ("warning", "注册有效期不足30日") in [(row["severity"], row["message"]) for row in rows]
    case.decided().stands_at("published", "终审完成并发布")
    assert cast.registration(username, "STR1")["valid_to"] == "2029-03-31"


@pytest.mark.req("X3")
def test_after_its_end_a_registration_is_renewed_late_and_runs_from_the_decision(cast):
    username, agent = holder(cast, "STR1", valid_to=date(2026, 3, 1))
    case = cast.reported("STR1", username, agent, RENEWAL)
    registered = cast.registration(username, "STR1")
    assert (registered["state"], registered["renewal_in_progress"]) == ("expired", False)
    rows = good(cast.who("ministry-review").post(f"/instances/{case.id}/check"))["items"]
    assert "注册已过期" in [row["message"] for row in rows]
    case.decided().stands_at("published", "终审完成并发布")
    after = cast.registration(username, "STR1")
    assert (after["state"], after["valid_from"]) == ("valid", "2026-03-02")
    assert after["valid_to"] == years_from(date(2026, 3, 2), 3)


@pytest.mark.req("X34")
def test_a_timely_renewal_keeps_the_registration_valid_until_it_is_decided(cast):
    username, agent = holder(cast, "STR1", valid_to=date(2026, 3, 4))
    case = cast.reported("STR1", username, agent, RENEWAL)
    cast.travel_to(noon("2026-03-09"))  # past the end, and the ministry has not said a word

    registered = cast.registration(username, "STR1")
    assert (registered["state"], registered["renewal_in_progress"]) == ("valid", True)
    mine = cast.who(username)
    assert [row["state"] for row in good(mine.get("/registrations", state="valid"))["items"]] == ["valid"]
    assert good(mine.get("/registrations", state="expired"))["items"] == []
    messages = [r["message"] for r in good(cast.who("ministry-review").post(f"/instances/{case.id}/check"))["items"]]
    assert "注册有效期不足30日" in messages
    assert "注册已过期" not in messages

    case.decided().stands_at("published", "终审完成并发布")
    after = cast.registration(username, "STR1")
    assert (after["valid_to"], after["renewal_in_progress"]) == ("2029-03-04", False)


@pytest.mark.req("X34")
def test_what_was_filed_in_good_time_and_is_undecided_at_the_end_counts_as_renewed(cast):
    """行政许可法第五十条: nobody grants it by himself, but who refuses it has to name a ground of revocation."""
    username, agent = holder(cast, "STR1", valid_to=date(2026, 4, 2))
    case = cast.reported("STR1", username, agent, RENEWAL)
    case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    case.complete("ministry-review", "Task_MinistryReview", outcome="disagree", opinion="继续教育不足")
    against = {"outcome": "reject", "opinion": "继续教育不足"}
    cast.travel_to(noon("2026-04-02"))
    assert cast.registration(username, "STR1")["deemed_renewed"] is False
    assert (
        "revocation_ground" not in case.task("ministry-approve", "Task_MinistryApprove")["form"]["schema"]["properties"]
    )

    cast.travel_to(noon("2026-04-03"))
    registered = cast.registration(username, "STR1")
    assert (registered["state"], registered["renewal_in_progress"], registered["deemed_renewed"]) == (
        "valid",
        True,
        True,
    )
    barred = case.try_complete("ministry-approve", "Task_MinistryApprove", **against)
    refused(barred, 409, "rule_refused", "视为准予延续")
    case.complete("ministry-approve", "Task_MinistryApprove", **against, revocation_ground="以欺骗手段取得")
    case.stands_at("rejected", "审批不通过")
    assert cast.registration(username, "STR1")["state"] == "expired"


@pytest.mark.req("X34")
def test_a_renewal_that_the_unit_reports_after_the_end_is_late(cast):
    """Filed is what the enterprise has reported, not what the person has sent it."""
    username, agent = holder(cast, "STR1", valid_to=date(2026, 3, 4))
    case = cast.submitted("STR1", username, agent, RENEWAL)
    cast.travel_to(noon("2026-03-05"))
    case.report()
    assert cast.registration(username, "STR1")["state"] == "expired"
    case.decided()
    assert cast.registration(username, "STR1")["valid_to"] == years_from(date(2026, 3, 5), 3)


@pytest.mark.parametrize("end", ["withdrawn", "rejected"])
def test_when_a_renewal_ends_otherwise_the_registration_has_expired(cast, end):
    username, agent = holder(cast, "STR1", valid_to=date(2026, 3, 4))
    case = cast.reported("STR1", username, agent, RENEWAL)
    cast.travel_to(noon("2026-03-06"))
    if end == "withdrawn":
        case.send(username, "withdraw").complete(agent, "Task_WithdrawConsent", agree=True)
    else:
        case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
        case.complete("ministry-review", "Task_MinistryReview", outcome="disagree", opinion="继续教育不足")
        case.complete("ministry-approve", "Task_MinistryApprove", outcome="reject", opinion="继续教育不足")
    registered = cast.registration(username, "STR1")
    assert (registered["state"], registered["renewal_in_progress"], registered["valid_to"]) == (
        "expired", False, "2026-03-04",
    )  # fmt: skip
    assert registered["version"] == 1


@pytest.mark.req("X3")
@pytest.mark.parametrize(
    ("valid_to", "sentence"),
    [
        (date(2026, 6, 3), "距注册有效期届满超过三个月，不允许申报延续注册"),
        (date(2026, 6, 2), None),
        (date(2026, 4, 1), None),
        (date(2026, 3, 31), "注册有效期届满后请重新办理初始注册"),
        (date(2026, 3, 1), "请重新办理初始注册"),
    ],
)
def test_in_supervision_the_window_is_from_three_months_to_thirty_days_before_the_end(cast, valid_to, sentence):
    username, agent = holder(cast, "SUPV", valid_to=valid_to)
    if sentence:
        refused(cast.try_start(username, "SUPV", RENEWAL), 422, "not_eligible", sentence)
    else:
        renewed(cast, "SUPV", username, agent)
        assert cast.registration(username, "SUPV")["valid_to"] == f"2029{valid_to.isoformat()[4:]}"


def test_in_supervision_the_unit_too_has_to_report_before_the_window_closes(cast):
    username, agent = holder(cast, "SUPV", valid_to=date(2026, 4, 1))
    case = cast.submitted("SUPV", username, agent, RENEWAL)
    cast.travel(timedelta(days=1))
    refused(case.try_complete(agent, "Task_EnterpriseReport", outcome="report"), 409, "rule_refused", "不足30日")


def test_an_expired_registration_of_supervision_is_not_renewed_but_registered_initially(cast):
    username, _ = holder(cast, "SUPV", valid_to=date(2026, 3, 1))
    assert cast.try_start(username, "SUPV").status_code == 201


# --- after a cancellation --------------------------------------------------------------------------------------------


@pytest.mark.req("AT-41", "000-62", "001-60")
@pytest.mark.parametrize(
    ("valid_to", "until"),
    [
        (date(2026, 9, 3), "2026-09-03"),  # more than half a year is left
        (date(2026, 9, 2), "2029-09-02"),
        (date(2026, 3, 2), "2029-03-02"),
        (date(2026, 3, 1), years_from(date(2026, 3, 2), 3)),
    ],
)
def test_at_its_unit_a_cancelled_registration_is_taken_up_again(cast, valid_to, until):
    username, agent = holder(cast, "STR1", valid_to=valid_to, state="cancelled")
    case = cast.pledged("STR1", username, agent, RENEWAL)
    assert "在原聘用单位重新注册" in case.task(username, "Task_FillForm")["text"]
    case.complete(username, "Task_FillForm").report()
    assert cast.registration(username, "STR1")["renewal_in_progress"] is False
    case.decided().stands_at("published", "终审完成并发布")
    after = cast.registration(username, "STR1")
    assert (after["state"], after["valid_from"], after["valid_to"]) == ("valid", "2026-03-02", until)


def test_what_is_left_of_a_cancelled_registration_is_judged_on_the_day_of_the_decision(cast):
    username, agent = holder(cast, "STR1", valid_to=date(2026, 9, 5), state="cancelled")
    case = cast.reported("STR1", username, agent, RENEWAL)  # more than half a year is left
    cast.travel_to(noon("2026-03-05"))
    case.decided()
    assert cast.registration(username, "STR1")["valid_to"] == "2029-09-05"


def test_a_registration_is_taken_up_again_once_the_unit_has_a_qualification(cast):
    username, _ = holder(cast, "STR1", state="cancelled")
    cast.employ(username, "ent-noqual")
    refused(cast.try_start(username, "STR1", RENEWAL), 422, "not_eligible", "请申报变更注册")
    unit = cast.who("ent-noqual").account["enterprise"]["id"]
    cast.alter_registration(username, "STR1", enterprise_id=unit)
    case = cast.reported("STR1", username, "ent-noqual", RENEWAL).decided()
    case.stands_at("awaiting_qualification", "待补资质")
    assert cast.registration(username, "STR1")["state"] == "cancelled"
    case.complete("ent-noqual", "Task_SupplyQualification", qualification_no="A213000042")
    case.stands_at("published", "终审完成并发布")
    assert cast.registration(username, "STR1")["state"] == "valid"


def test_a_renewal_asks_for_no_qualification(cast):
    username, _ = holder(cast, "STR1")
    cast.employ(username, "ent-noqual")
    unit = cast.who("ent-noqual").account["enterprise"]["id"]
    cast.alter_registration(username, "STR1", enterprise_id=unit)
    renewed(cast, "STR1", username, "ent-noqual")


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("X2")
def test_who_has_moved_changes_his_registration_first(cast):
    cast.employ("app-renew", "ent-hebei2")
    refused(cast.try_start("app-renew", "STR1", RENEWAL), 422, "not_eligible", "请先办理变更注册")


@pytest.mark.req("X2")
def test_who_moves_while_his_renewal_is_reviewed_is_pointed_out(cast):
    case = cast.reported("STR1", "app-renew", "ent-hebei", RENEWAL)
    cast.employ("app-renew", "ent-hebei2")
    rows = good(cast.who("ministry-review").post(f"/instances/{case.id}/check"))["items"]
    assert ("warning", "现单位与注册单位不一致，应办理变更注册") in [(r["severity"], r["message"]) for r in rows]


def test_who_was_never_registered_has_nothing_to_renew(cast):
    refused(cast.try_start("app-str1", "STR1", RENEWAL), 422, "not_eligible", "尚未办理该专业注册")


@pytest.mark.req("X13")
def test_beyond_the_age_of_supervision_nobody_renews(cast):
    username, _ = holder(cast, "SUPV", valid_to=date(2026, 5, 1))
    cast.alter(username, birth_date=date(1960, 3, 2))
    refused(cast.try_start(username, "SUPV", RENEWAL), 422, "not_eligible", "年龄超过65周岁")


@pytest.mark.req("X10")
def test_a_withdrawn_renewal_is_applied_for_anew(cast):
    first = cast.submitted("STR1", "app-renew", "ent-hebei", RENEWAL).send("app-renew", "withdraw")
    first.stands_at("withdrawn", "已撤回")
    again = cast.reported("STR1", "app-renew", "ent-hebei", RENEWAL)
    assert again.id != first.id
    again.decided().stands_at("published", "终审完成并发布")
