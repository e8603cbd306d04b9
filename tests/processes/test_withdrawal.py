"""Withdrawal: at once, with the enterprise's consent, or not any more (docs/domain.md §3.0.7)."""

from datetime import datetime

import pytest

from .journeys import ENTERED, beijing, failed_by_city, parameters, proceed, reach, returned, without_qualification
from .play import Play

DELETE_INSTEAD = "申报尚未提交，可以直接删除"
TOO_LATE = "主管部门已受理，不能撤回"


def supplementing(level: str, category: str, **facts) -> Play:
    """A case that an accept desk has asked to supplement."""
    play = reach(f"Task_{level}Accept", category, **facts)
    return play.complete(f"Task_{level}Accept", outcome="supplement")


def checking(**facts) -> Play:
    """An approved case whose enterprise has typed a qualification that has to be checked."""
    return without_qualification(**facts).complete("Task_SupplyQualification", qualification_found=False)


def asked(place: str = "ministry_pending", category: str = "CHEM", **facts) -> Play:
    """The applicant has asked for withdrawal, and the enterprise has to decide."""
    return reach(place, category, **facts).send("withdraw", "applicant", reason="材料有误")


# --- when it is possible ---------------------------------------------------------------------------------------------

POSSIBLE = [
    ("personal_submitted", "CHEM"),
    ("personal_submitted", "STR2"),
    ("enterprise_submitted", "CHEM"),
    ("city_pending", "STR2"),
    ("province_pending", "ARCH1"),
    ("province_pending", "STR2"),
    ("ministry_pending", "CHEM"),
    ("ministry_pending", "ARCH1"),
    ("ministry_pending", "SUPV"),
]
IMPOSSIBLE = [
    ("Task_ConfirmConditions", "CHEM", DELETE_INSTEAD),
    ("Task_FillForm", "CHEM", DELETE_INSTEAD),
    ("city_reviewing", "STR2", TOO_LATE),
    ("city_passed", "STR2", TOO_LATE),
    ("province_reviewing", "STR2", TOO_LATE),
    ("province_reviewing", "ARCH1", TOO_LATE),
    ("province_approving", "STR2", TOO_LATE),
    ("ministry_reviewing", "CHEM", TOO_LATE),
    ("ministry_reviewing", "SUPV", TOO_LATE),
    ("ministry_approving", "CHEM", TOO_LATE),
]


@pytest.mark.parametrize(("place", "category"), POSSIBLE)
def test_the_applicant_may_ask_until_the_desk_that_has_the_case_accepts_it(place, category):
    play = reach(place, category)
    assert play.offers("withdraw", "applicant")
    assert not play.offers("withdraw", "city_officer")
    assert not play.offers("withdraw", "offline_clerk")


@pytest.mark.parametrize(("place", "category", "sentence"), IMPOSSIBLE)
def test_before_submission_and_after_acceptance_nobody_may_and_is_told_why(place, category, sentence):
    for sender in ("applicant", "enterprise_agent", "offline_clerk"):
        assert reach(place, category).refusal("withdraw", sender) == sentence


@pytest.mark.parametrize(("level", "category"), [("City", "STR2"), ("Province", "ARCH1"), ("Ministry", "SUPV")])
def test_the_applicant_may_ask_while_something_is_to_be_supplemented(level, category):
    assert supplementing(level, category).offers("withdraw", "applicant")


def test_what_the_enterprise_has_returned_is_deleted_rather_than_withdrawn():
    assert returned().refusal("withdraw", "applicant") == DELETE_INSTEAD


def test_a_decision_on_public_notice_cannot_be_withdrawn():
    play = reach("public_notice", parameters=parameters(public_notice_days=10))
    assert play.refusal("withdraw", "applicant") == TOO_LATE


def test_a_qualification_that_is_being_checked_cannot_be_withdrawn():
    assert checking().refusal("withdraw", "applicant") == TOO_LATE


@pytest.mark.parametrize(
    ("place", "category", "possible"),
    [
        ("ministry_pending", "ARCH1", False),
        ("province_pending", "STR2", False),
        ("province_pending", "ARCH1", True),
        ("ministry_pending", "CHEM", True),
        ("city_pending", "STR2", True),
    ],
)
def test_a_parameter_forbids_withdrawal_once_a_lower_level_has_accepted(place, category, possible):
    play = reach(place, category, parameters=parameters(withdraw_after_lower_acceptance=False))
    assert play.offers("withdraw", "applicant") is possible


@pytest.mark.parametrize("level", ["Province", "Ministry"])
def test_a_supplement_does_not_lift_that(level):
    category = "STR2" if level == "Province" else "ARCH1"
    play = supplementing(level, category, parameters=parameters(withdraw_after_lower_acceptance=False))
    assert play.refusal("withdraw", "applicant") == TOO_LATE


def test_the_enterprise_cannot_withdraw_what_the_person_has_started_outside_supervision():
    for place, category in (("personal_submitted", "CHEM"), ("ministry_pending", "CHEM"), ("city_pending", "STR2")):
        assert not reach(place, category).offers("withdraw", "enterprise_agent")


# --- at once ---------------------------------------------------------------------------------------------------------


def test_before_the_enterprise_has_reported_withdrawal_is_immediate_and_the_enterprise_is_told():
    play = reach("personal_submitted").send("withdraw", "applicant").assert_ended("withdrawn")
    play.assert_status("withdrawn", "已撤回").assert_passed_in_order("Receive_Withdraw", "End_WithdrawalDone")
    assert play.did("message.send")[1:] == [{"to": "enterprise", "text": "withdrawn"}]


@pytest.mark.parametrize("place", ["Timer_EnterprisePledgeRead", "Task_EnterprisePledge"])
def test_it_is_immediate_as_well_while_the_enterprise_is_about_to_sign(place):
    reach(place).send("withdraw", "applicant").assert_ended("withdrawn")


def test_what_the_city_has_not_passed_is_withdrawn_at_once():
    play = failed_by_city().send("withdraw", "applicant").assert_ended("withdrawn")
    assert play.did("message.send")[-1] == {"to": "enterprise", "text": "withdrawn"}


def test_an_enterprise_that_has_no_account_any_more_is_not_asked():
    play = reach("ministry_pending")
    play.facts["enterprise"]["has_account"] = False
    play.send("withdraw", "applicant").assert_ended("withdrawn")
    assert play.messages()[-1] == "withdrawn"


def test_what_no_enterprise_reports_is_withdrawn_at_once():
    play = reach("ministry_pending", application={"forced": True})
    play.send("withdraw", "applicant").assert_ended("withdrawn")
    assert play.did("message.send")[-1] == {"to": "enterprise", "text": "withdrawn"}


def test_what_concerns_no_enterprise_is_withdrawn_without_telling_one():
    play = reach("ministry_pending")
    play.facts["process"] = "information_correction"
    play.application["reported"] = False
    messages = play.messages()
    play.send("withdraw", "applicant").assert_ended("withdrawn")
    play.assert_passed_in_order("Receive_Withdraw", "End_WithdrawalDone")
    assert play.messages() == messages


@pytest.mark.parametrize(
    ("initiator", "message"),
    [
        ("enterprise_agent", {"to": "applicant", "text": "withdrawn_by_enterprise"}),
        ("offline_clerk", {"to": "both", "text": "withdrawn_by_clerk"}),
    ],
)
@pytest.mark.parametrize("category", ["CHEM", "SUPV"])
def test_who_started_the_case_withdraws_it_at_once_and_the_others_are_told(initiator, message, category):
    play = reach("ministry_pending", category, application={"initiator": initiator})
    assert play.refusal("withdraw", "applicant") == TOO_LATE
    play.send("withdraw", initiator).assert_ended("withdrawn")
    play.assert_passed_in_order("Receive_Withdraw", "End_WithdrawalDone")
    assert play.did("message.send")[-1] == message


def test_a_unit_that_renames_itself_withdraws_that_without_telling_anybody():
    play = reach("ministry_pending", application={"initiator": "enterprise_agent"})
    play.facts["process"] = "enterprise_rename"
    messages = play.messages()
    play.send("withdraw", "enterprise_agent").assert_ended("withdrawn")
    play.assert_passed_in_order("Receive_Withdraw", "End_WithdrawalDone")
    assert play.messages() == messages


def test_in_supervision_the_enterprise_does_not_withdraw_what_the_person_forces_or_the_clerk_keyed_in():
    for facts in ({"forced": True}, {"initiator": "offline_clerk", "forced": True}):
        assert not reach("ministry_pending", "SUPV", application=facts).offers("withdraw", "enterprise_agent")


def test_the_enterprise_withdraws_its_forced_cancellation_only_while_it_is_not_accepted_and_complete():
    play = reach("ministry_pending", "SUPV", application={"initiator": "enterprise_agent", "forced": True})
    assert play.offers("withdraw", "enterprise_agent")
    play.complete("Task_MinistryAccept", outcome="supplement")
    assert not play.offers("withdraw", "enterprise_agent")
    play.complete("Task_SupplementByEnterprise_Ministry").complete("Task_MinistryAccept", outcome="accept")
    assert play.refusal("withdraw", "enterprise_agent") == TOO_LATE


# --- with the enterprise's consent -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "category"),
    [(place, category) for place, category in POSSIBLE if place != "personal_submitted" and category != "SUPV"],
)
def test_after_the_report_the_enterprise_has_to_consent(place, category):
    play = reach(place, category)
    resting = play.waiting_at()
    play.send("withdraw", "applicant").assert_waiting_at(
        *resting, "Task_WithdrawConsent", "Timer_ConsentReminder", "Timer_ConsentSecondReminder"
    )
    play.assert_status("withdrawal_pending", "申请撤回待企业同意", "个人申请撤回", "撤回申请中")
    shown = play.shown("Task_WithdrawConsent")
    assert (shown.lane, shown.properties["form"]) == ("enterprise_agent", "withdrawal_consent")
    assert play.did("message.send")[-1] == {"to": "enterprise", "text": "m09_withdrawal_asked"}


def test_consent_ends_the_case_as_withdrawn_and_the_applicant_is_told():
    play = asked().complete("Task_WithdrawConsent", agree=True).assert_ended("withdrawn")
    play.assert_status("withdrawn", "已撤回").assert_passed_in_order("Task_WithdrawConsent", "End_WithdrawalDone")
    assert play.did("message.send")[-1] == {"to": "applicant", "text": "m10_withdrawal_agreed"}


def test_while_the_enterprise_considers_nobody_can_ask_again():
    assert not asked().offers("withdraw", "applicant")


def test_a_refusal_restores_the_status_and_the_applicant_is_told():
    play = asked().complete("Task_WithdrawConsent", agree=False)
    play.assert_waiting_at("Task_MinistryAccept", "Timer_DeemedAcceptance_Ministry")
    play.assert_status("ministry_pending", "部级未受理", "部级未受理", "待受理")
    assert play.did("message.send")[-1] == {"to": "applicant", "text": "m10_withdrawal_refused"}


def test_after_a_refusal_the_applicant_may_ask_again_and_have_better_luck():
    play = asked().complete("Task_WithdrawConsent", agree=False)
    play.send("withdraw", "applicant").assert_status("withdrawal_pending")
    play.complete("Task_WithdrawConsent", agree=True).assert_ended("withdrawn")


def test_six_hundred_refusals_leave_the_state_as_small_as_one_and_the_case_goes_on():
    play = asked().complete("Task_WithdrawConsent", agree=False)
    small = len(play.instance.dump())
    for _ in range(600):
        play.send("withdraw", "applicant").complete("Task_WithdrawConsent", agree=False)
    assert len(play.instance.dump()) <= small
    proceed(play).assert_ended("published")


def test_asking_for_a_supplement_and_handing_it_in_do_not_touch_the_request():
    play = asked().complete("Task_MinistryAccept", outcome="supplement").assert_status("withdrawal_pending")
    play.complete("Task_Supplement_Ministry").assert_status("withdrawal_pending")
    play.complete("Task_WithdrawConsent", agree=True).assert_ended("withdrawn")


def test_when_the_enterprise_refuses_the_newer_status_shows():
    play = asked().complete("Task_MinistryAccept", outcome="supplement")
    play.complete("Task_WithdrawConsent", agree=False).assert_status("ministry_supplement")


def test_a_request_during_the_second_insurance_check_outlasts_the_report():
    play = asked("enterprise_submitted").assert_status("withdrawal_pending")
    proceed(play, "Task_MinistryAccept").assert_status("withdrawal_pending")
    play.complete("Task_WithdrawConsent", agree=True).assert_ended("withdrawn")


# --- reminders -------------------------------------------------------------------------------------------------------


def test_the_enterprise_is_reminded_after_one_and_after_three_working_days_and_silence_is_no_consent():
    play = asked(parameters=parameters(deemed_acceptance=False))
    reminders = [("Timer_ConsentReminder", "2026-03-04 00:00"), ("Timer_ConsentSecondReminder", "2026-03-06 00:00")]
    for sent, (timer, due) in enumerate(reminders):
        assert play.due(timer) == beijing(due)
        play.wait_until(beijing(due) - datetime.resolution)
        assert play.messages().count("consent_reminder") == sent
        play.wait_until(beijing(due))
        assert play.did("message.send")[-1] == {"to": "enterprise", "text": "consent_reminder"}
        assert play.messages().count("consent_reminder") == sent + 1
        play.assert_passed_in_order(timer, "Service_RemindConsent", "End_ConsentReminder")
    play.wait(days=365).assert_status("withdrawal_pending")
    assert play.messages().count("consent_reminder") == 2


def test_once_decided_nobody_is_reminded():
    play = asked(parameters=parameters(deemed_acceptance=False)).complete("Task_WithdrawConsent", agree=False)
    play.wait(days=30)
    assert "consent_reminder" not in play.messages()


def test_after_a_reminder_the_enterprise_may_still_decide():
    play = asked().wait_until(beijing("2026-03-04 08:00"))
    play.complete("Task_WithdrawConsent", agree=True).assert_ended("withdrawn")


# --- lapsing ---------------------------------------------------------------------------------------------------------

DESKS = [("City", "STR2"), ("Province", "STR2"), ("Province", "ARCH1"), ("Ministry", "CHEM"), ("Ministry", "ARCH1")]


@pytest.mark.parametrize(("level", "category"), DESKS)
def test_a_desk_that_accepts_makes_the_request_lapse_and_the_applicant_is_told(level, category):
    play = asked(f"Task_{level}Accept", category).complete(f"Task_{level}Accept", outcome="accept")
    play.assert_waiting_at(f"Task_{level}Review").assert_status(f"{level.lower()}_reviewing")
    assert play.did("message.send")[-1] == {"to": "applicant", "text": "m10_withdrawal_lapsed"}
    assert play.refusal("withdraw", "applicant") == TOO_LATE
    proceed(play).assert_ended("published")


@pytest.mark.parametrize(("level", "category"), DESKS)
def test_a_desk_that_says_nothing_for_five_days_makes_it_lapse_too(level, category):
    play = asked(f"Task_{level}Accept", category).wait_until(beijing("2026-03-10 00:00"))
    play.assert_waiting_at(f"Task_{level}Review").assert_status(f"{level.lower()}_reviewing")
    assert "m10_withdrawal_lapsed" in play.messages()


@pytest.mark.parametrize(
    ("level", "category", "outcome"),
    [
        ("City", "STR2", "city_refused"),
        ("Province", "STR2", "not_accepted"),
        ("Province", "ARCH1", "not_accepted"),
        ("Ministry", "CHEM", "not_accepted"),
    ],
)
def test_a_desk_that_refuses_the_case_makes_it_lapse_and_the_applicant_is_told_of_both(level, category, outcome):
    play = asked(f"Task_{level}Accept", category).complete(f"Task_{level}Accept", outcome="refuse")
    play.assert_ended(outcome)
    assert "m10_withdrawal_lapsed" in play.messages()
    assert any(text.startswith("m07") for text in play.messages())


def test_after_a_request_has_lapsed_the_next_level_may_be_asked_for_another():
    play = asked("Task_ProvinceAccept", "ARCH1").complete("Task_ProvinceAccept", outcome="accept")
    proceed(play, "ministry_pending").send("withdraw", "applicant").assert_status("withdrawal_pending")
    play.complete("Task_WithdrawConsent", agree=True).assert_ended("withdrawn")


# --- supervision -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["enterprise_submitted", "ministry_pending"])
def test_in_supervision_the_enterprise_withdraws_by_itself_and_the_applicant_is_told(place):
    play = reach(place, "SUPV").send("withdraw", "enterprise_agent", reason="双方协商一致").assert_ended("withdrawn")
    assert play.did("message.send")[-1] == {"to": "applicant", "text": "withdrawn_by_enterprise"}
    play.assert_passed_in_order("Receive_Withdraw", "End_WithdrawalDone")


def test_it_may_do_so_while_something_is_to_be_supplemented():
    supplementing("Ministry", "SUPV").send("withdraw", "enterprise_agent").assert_ended("withdrawn")


def test_it_returns_rather_than_withdraws_what_it_has_not_reported():
    assert not reach("personal_submitted", "SUPV").offers("withdraw", "enterprise_agent")


def test_what_the_applicant_asks_is_passed_on_to_the_enterprise_and_moves_nothing():
    play = reach("ministry_pending", "SUPV")
    resting = play.waiting_at()
    for _ in range(2):
        play.send("withdraw", "applicant", reason="换单位").assert_waiting_at(*resting)
        play.assert_status("ministry_pending")
        assert play.did("message.send")[-1] == {"to": "enterprise", "text": "m09_withdrawal_asked"}
    play.send("withdraw", "enterprise_agent").assert_ended("withdrawn")


# --- waiting for a qualification -------------------------------------------------------------------------------------


@pytest.mark.parametrize("category", ["CHEM", "STR2", "SUPV"])
def test_a_case_that_waits_for_a_qualification_is_withdrawn_with_consent_in_every_system(category):
    play = without_qualification(category).send("withdraw", "applicant")
    play.assert_waiting_at(
        "Task_SupplyQualification", "Task_WithdrawConsent", "Timer_ConsentReminder", "Timer_ConsentSecondReminder"
    )
    play.complete("Task_WithdrawConsent", agree=True).assert_ended("withdrawn")
    assert play.did("registration.issue") == []


@pytest.mark.parametrize("category", ["CHEM", "SUPV"])
def test_the_enterprise_cannot_withdraw_it_by_itself(category):
    assert without_qualification(category).refusal("withdraw", "enterprise_agent") == TOO_LATE


def test_a_parameter_forbids_it():
    play = without_qualification(parameters=parameters(withdraw_awaiting_qualification=False))
    assert play.refusal("withdraw", "applicant") == TOO_LATE


def test_an_enterprise_that_is_gone_is_not_asked_for_consent():
    play = without_qualification()
    play.facts["enterprise"]["has_account"] = False
    play.send("withdraw", "applicant").assert_ended("withdrawn")


# --- what the unit has filled in for somebody ------------------------------------------------------------------------


@pytest.mark.req("X23")
def test_the_unit_withdraws_at_once_what_it_has_filled_in_before_it_is_accepted_and_the_person_is_told():
    for place in ("personal_submitted", "city_pending", "province_pending"):
        play = reach(place, "STR2", **ENTERED)
        assert not play.offers("withdraw", "applicant")
        play.send("withdraw", "enterprise_agent").assert_ended("withdrawn")
        assert play.messages()[-1] == "withdrawn_by_enterprise"
    assert reach("province_reviewing", "STR2", **ENTERED).refusal("withdraw", "enterprise_agent") == TOO_LATE


@pytest.mark.req("X23")
def test_a_unit_that_obtains_no_qualification_withdraws_what_it_has_filled_in():
    play = without_qualification("STR2", **ENTERED).send("withdraw", "enterprise_agent")
    play.assert_ended("withdrawn")
    assert not without_qualification("STR2").offers("withdraw", "enterprise_agent")
