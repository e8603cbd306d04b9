"""The enterprise reports, returns or insists; its own pledge and the second insurance check (docs/domain.md §3.0.4)."""

from datetime import timedelta

import pytest

from .journeys import ANOMALOUS, ENTERED, NORMAL, buttons, guarded, labelled, proceed, to_be_explained
from .play import START, Play

SHOWN = [("national", "未上报"), ("provincial", "未上报"), ("supervision", "待上报")]
"""How an enterprise reads its unreported cases, by system."""


def desk(**facts) -> Play:
    """A case that the person has submitted."""
    return Play("enterprise_report", **facts)


def reported(**facts) -> Play:
    """The enterprise has signed, and the insurance is being checked again."""
    return proceed(desk(**facts), "Service_RecheckInsurance")


def failed(**facts) -> Play:
    """A case that the city has not passed."""
    return Play("enterprise_report", token={"result": "city_failed"}, system="provincial", **facts)


# --- the desk --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("system", "label"), SHOWN)
def test_the_enterprise_reads_a_submitted_case_as_unreported_until_it_has_signed(system, label):
    play = desk(system=system).assert_waiting_at("Task_EnterpriseReport")
    play.assert_status("personal_submitted", "个人已上报", label, "个人已上报")
    proceed(play, "Timer_EnterprisePledgeRead").assert_status("personal_submitted", "个人已上报", label, "个人已上报")
    proceed(play, "Task_EnterprisePledge").assert_status("personal_submitted", "个人已上报", label, "个人已上报")


def test_the_enterprise_may_report_or_return():
    play = desk()
    shown = play.shown("Task_EnterpriseReport")
    assert (shown.lane, shown.properties["form"]) == ("enterprise_agent", "enterprise_report")
    assert play.instance.property(shown.properties["notice"]) == "submitted"  # what the applicant reads meanwhile
    assert labelled(play, "Task_EnterpriseReport") == {"report": "上报", "return": "退回"}
    assert guarded(play, "Task_EnterpriseReport") == {"report": "guard.report"}
    assert to_be_explained(play, "Task_EnterpriseReport") == ["return"]


def test_a_case_that_is_returned_goes_back_to_the_person_and_is_not_reported():
    play = desk().complete("Task_EnterpriseReport", outcome="return").assert_returned("returned")
    assert play.done == []


# --- the pledge ------------------------------------------------------------------------------------------------------


def test_the_enterprise_cannot_sign_before_the_sixtieth_second():
    play = desk().wait(hours=2).complete("Task_EnterpriseReport", outcome="report")
    play.assert_waiting_at("Timer_EnterprisePledgeRead")
    assert play.due("Timer_EnterprisePledgeRead") == START + timedelta(hours=2, seconds=60)
    play.wait(seconds=59, microseconds=999_999).assert_waiting_at("Timer_EnterprisePledgeRead")
    play.wait(microseconds=1).assert_waiting_at("Task_EnterprisePledge")


def test_the_enterprise_reads_its_pledge_and_signs_the_same_text():
    play = proceed(desk(), "Timer_EnterprisePledgeRead")
    reading = play.shown("Timer_EnterprisePledgeRead")
    assert (reading.lane, reading.properties["text"]) == ("enterprise_agent", "pledge_enterprise")
    signing = proceed(play, "Task_EnterprisePledge").shown("Task_EnterprisePledge")
    assert (signing.lane, signing.properties["text"]) == ("enterprise_agent", "pledge_enterprise")
    assert signing.properties["form"] == "pledge"


def test_a_pledge_that_is_not_made_leads_back_to_the_desk_and_reports_nothing():
    play = proceed(desk(), "Task_EnterprisePledge").complete("Task_EnterprisePledge", agree=False)
    play.assert_waiting_at("Task_EnterpriseReport").assert_status("personal_submitted")
    assert play.did("pledge.record") == [{"side": "enterprise"}]
    assert play.did("application.report") == []
    play.complete("Task_EnterpriseReport", outcome="report").assert_waiting_at("Timer_EnterprisePledgeRead")


def test_hesitating_six_hundred_times_leaves_the_state_as_small_as_once():
    play = desk()
    sizes = []
    for _ in range(600):
        proceed(play, "Task_EnterprisePledge").complete("Task_EnterprisePledge", agree=False)
        sizes.append(len(play.instance.dump()))
    assert max(sizes) <= sizes[1]
    proceed(play).assert_returned("reported")


# --- the report ------------------------------------------------------------------------------------------------------


def test_a_signed_pledge_is_kept_and_the_case_counts_as_reported_while_insurance_is_checked_again():
    play = reported().assert_waiting_at("Service_RecheckInsurance")
    play.assert_status("enterprise_submitted", "企业已上报", "已上报", "企业已上报")
    assert play.shown("Service_RecheckInsurance").lane == "system"
    assert play.done == [("Service_RecordEnterprisePledge", "pledge.record", {"side": "enterprise"})]


def test_normal_insurance_reports_the_case():
    play = reported().finish("Service_RecheckInsurance", **NORMAL).assert_returned("reported")
    assert [operation for _, operation, _ in play.done] == ["pledge.record", "application.report"]


def test_an_anomaly_that_came_up_since_is_opened_and_kept_before_the_report():
    play = reported().finish("Service_RecheckInsurance", **ANOMALOUS).assert_returned("reported")
    assert play.done[1:] == [
        ("Service_OpenReportAnomaly", "anomaly.open", {"kind": "insurance"}),
        ("Service_RecordReportAnomaly", "case.record", {"insurance_anomaly": "paid_elsewhere"}),
        ("Service_Report", "application.report", {}),
    ]


def test_an_anomaly_that_the_person_has_promised_for_is_not_opened_again():
    play = reported(application={"insurance_anomaly": "paid_elsewhere"})
    play.finish("Service_RecheckInsurance", **ANOMALOUS).assert_returned("reported")
    assert play.did("anomaly.open") == []
    assert play.messages() == []


def test_an_anomaly_of_another_kind_is_opened_again():
    play = reported(application={"insurance_anomaly": "unpaid"})
    play.finish("Service_RecheckInsurance", **ANOMALOUS).assert_returned("reported")
    assert play.did("anomaly.open") == [{"kind": "insurance"}]
    assert play.application["insurance_anomaly"] == "paid_elsewhere"


def test_a_type_without_the_prompt_opens_no_anomaly():
    play = reported(process="cancellation").finish("Service_RecheckInsurance", **ANOMALOUS)
    play.assert_returned("reported")
    assert [operation for _, operation, _ in play.done] == ["pledge.record", "application.report"]


# --- after the city has not passed it --------------------------------------------------------------------------------


def test_after_the_city_has_not_passed_it_the_enterprise_may_report_insist_or_return():
    play = failed().assert_waiting_at("Task_Redeclare")
    play.assert_status("city_failed", "地市审核未通过", "未上报 (地市审核未通过，请重新申报)", "审核未通过")
    shown = play.shown("Task_Redeclare")
    assert (shown.lane, shown.properties["form"]) == ("enterprise_agent", "redeclare")
    assert labelled(play, "Task_Redeclare") == {"report": "上报", "insist": "坚持上报", "return": "退回"}
    assert guarded(play, "Task_Redeclare") == {"report": "guard.report", "insist": "guard.report"}
    assert to_be_explained(play, "Task_Redeclare") == ["return"]


def test_reporting_again_takes_a_new_pledge_and_a_new_check():
    play = failed().complete("Task_Redeclare", outcome="report").assert_waiting_at("Timer_EnterprisePledgeRead")
    proceed(play).assert_returned("reported")
    play.assert_passed_in_order("Task_Redeclare", "Task_EnterprisePledge", "Service_RecheckInsurance", "Service_Report")


def test_not_making_the_new_pledge_leads_back_to_the_same_desk():
    play = proceed(failed(), "Task_EnterprisePledge").complete("Task_EnterprisePledge", agree=False)
    play.assert_waiting_at("Task_Redeclare").assert_status("city_failed")


def test_insisting_reports_at_once_without_a_new_pledge():
    play = failed().complete("Task_Redeclare", outcome="insist").assert_returned("insisted")
    assert play.done == [("Service_ReportInsisted", "application.report", {})]


def test_a_case_that_the_city_has_not_passed_can_be_returned_to_the_person():
    play = failed().complete("Task_Redeclare", outcome="return").assert_returned("returned")
    assert play.done == []


def test_insisting_is_offered_only_after_the_city_has_not_passed_it():
    assert "insist" not in buttons(desk(system="provincial"), "Task_EnterpriseReport")


# --- what the enterprise fills in for one of its people ---------------------------------------------------------------


def entered(**application) -> Play:
    """A case that the unit has filled in for somebody."""
    return desk(system="provincial", application={**ENTERED["application"], **application})


@pytest.mark.req("X23")
def test_what_the_unit_fills_in_for_somebody_is_reported_with_a_pledge_like_any_other():
    play = entered().assert_status("personal_submitted", "企业代填未上报", "未上报", "企业代填未上报")
    assert play.instance.property(play.shown("Task_EnterpriseReport").properties["notice"]) is None
    assert labelled(play, "Task_EnterpriseReport") == {"report": "上报", "return": "退回"}
    proceed(play, "Timer_EnterprisePledgeRead").assert_status(
        "personal_submitted", "企业代填未上报", "未上报", "企业代填未上报"
    )
    proceed(play, "Task_EnterprisePledge").assert_status(
        "personal_submitted", "企业代填未上报", "未上报", "企业代填未上报"
    )
    proceed(play).assert_returned("reported")
    play.assert_passed_in_order("Gateway_Objected", "Service_RecheckInsurance", "Service_Report")


@pytest.mark.req("X23")
def test_what_the_unit_returns_to_itself_is_revised_by_it():
    play = entered().complete("Task_EnterpriseReport", outcome="return").assert_returned("revised")
    assert play.done == []
    failed(**ENTERED).complete("Task_Redeclare", outcome="return").assert_returned("revised")


@pytest.mark.req("X23")
def test_what_the_person_objects_to_cannot_be_reported():
    play = entered(objection="业绩不是我的")
    assert play.outcomes("Task_EnterpriseReport") == ["return"]
    flow = next(
        one for one in play.definition.outcomes("Task_EnterpriseReport") if one.properties["outcome"] == "report"
    )
    assert play.instance.property(flow.properties["refusal"]) == "本人对代填有异议，不能上报，请退回修改"


@pytest.mark.req("X23")
def test_an_objection_while_the_unit_reads_its_pledge_brings_it_back_to_the_desk():
    play = proceed(entered(), "Task_EnterprisePledge")
    play.application["objection"] = "业绩不是我的"
    play.complete("Task_EnterprisePledge", agree=True).assert_waiting_at("Task_EnterpriseReport")
    assert play.did("application.report") == []


@pytest.mark.req("X23")
def test_after_the_city_has_not_passed_it_an_objection_brings_the_unit_back_to_the_same_desk():
    play = proceed(failed(**ENTERED), "Task_EnterprisePledge")
    play.application["objection"] = "业绩不是我的"
    play.complete("Task_EnterprisePledge", agree=True).assert_waiting_at("Task_Redeclare")
    assert play.outcomes("Task_Redeclare") == ["return"]
    flows = {one.properties["outcome"]: one for one in play.definition.outcomes("Task_Redeclare")}
    for outcome in ("report", "insist"):
        assert play.instance.property(flows[outcome].properties["refusal"]).startswith("本人对代填有异议")


def test_an_objection_to_a_forced_cancellation_does_not_keep_the_unit_from_its_pledge():
    forced = {"initiator": "enterprise_agent", "objection": "合同还没有解除"}
    proceed(desk(process="cancellation", system="supervision", application=forced)).assert_returned("reported")


# --- what the enterprise fills in itself, and what it does not report ------------------------------------------------

OWN = {"process": "enterprise_rename", "application": {"initiator": "enterprise_agent"}}
DIRECT = {"process": "cancellation", "application": {"initiator": "applicant", "forced": True}}


def test_what_the_enterprise_fills_in_itself_needs_only_its_pledge():
    play = desk(**OWN).assert_waiting_at("Timer_EnterprisePledgeRead")
    play.assert_status("personal_submitted", "企业未上报", "未上报", "企业未上报")
    proceed(play, "Task_EnterprisePledge").assert_status("personal_submitted", "企业未上报", "未上报", "企业未上报")
    proceed(play).assert_returned("reported")
    assert "Service_RecheckInsurance" not in play.passed
    assert [operation for _, operation, _ in play.done] == ["pledge.record", "application.report"]


def test_not_making_the_pledge_leads_the_enterprise_back_to_its_own_form():
    play = proceed(desk(**OWN), "Task_EnterprisePledge").complete("Task_EnterprisePledge", agree=False)
    play.assert_returned("revised")
    assert play.did("application.report") == []


def test_what_the_enterprise_filled_in_itself_comes_back_to_its_own_form_after_the_city_has_not_passed_it():
    failed(**OWN).complete("Task_Redeclare", outcome="return").assert_returned("revised")


@pytest.mark.parametrize("facts", [DIRECT, {"process": "information_correction"}])
def test_what_no_enterprise_reports_goes_on_at_once(facts):
    play = desk(**facts).assert_returned("filed")
    assert play.done == []


def test_what_no_enterprise_reports_is_redeclared_by_the_person():
    play = failed(**DIRECT).assert_waiting_at("Task_RedeclareByApplicant")
    play.assert_status("city_failed", "地市审核未通过", "地市审核未通过", "审核未通过")
    shown = play.shown("Task_RedeclareByApplicant")
    assert (shown.lane, shown.properties["form"]) == ("applicant", "redeclare")
    assert labelled(play, "Task_RedeclareByApplicant") == {"return": "修改后重新申报", "insist": "坚持上报"}
    play.complete("Task_RedeclareByApplicant", outcome="return").assert_returned("revised")


def test_the_person_may_insist_as_well():
    play = failed(**DIRECT).complete("Task_RedeclareByApplicant", outcome="insist").assert_returned("insisted")
    assert play.done == []
