"""企业名称变更: the enterprise fills in, pledges for sixty seconds, and the authorities decide (docs/domain.md §3.7)."""

from datetime import date

import pytest

from service.engine import read_files

from .direct_type import CITY, MINISTRY, PROVINCE, DirectType
from .journeys import proceed
from .play import shipped

FILL = "Task_EnterpriseFillForm"


class TestEnterpriseRename(DirectType):
    key = "enterprise_rename"
    start = "Start_Rename"
    task = FILL
    form = "enterprise_rename"
    timer = "Timer_EnterpriseDraftExpiry"
    initiator = "enterprise_agent"
    told = "enterprise"
    labels = ("企业未上报", "未上报")
    guards = {"submit": "guard.report"}  # noqa: RUF012 - read only
    effect = "enterprise.rename"
    before = ["personal_submitted"]  # noqa: RUF012 - read only
    paths = {  # noqa: RUF012 - read only
        "national": MINISTRY,
        "supervision": MINISTRY,
        "provincial": [*CITY, *PROVINCE],
    }

    def test_the_way_from_the_form_to_the_register_leaves_nothing_out(self):
        proceed(self.case()).assert_passed_in_order(
            *(self.start, "Service_RecordName", FILL, "Service_Submit", "Timer_EnterprisePledgeRead"),
            *("Task_EnterprisePledge", "Service_Report", "Task_MinistryAccept", "Task_MinistryReview"),
            *(
                "Task_MinistryApprove",
                "Service_ApplyEffect",
                "Service_NotifyRenamed",
                "Service_Publish",
                "End_Published",
            ),
        )

    def test_in_the_provinces_the_city_hands_it_up(self):
        proceed(self.case("provincial")).assert_passed_in_order(
            *(FILL, "Task_EnterprisePledge", "Task_CityAccept", "Task_CityReview", "Task_CityForward"),
            *("Task_ProvinceAccept", "Task_ProvinceReview", "Task_ProvinceApprove", "Service_ApplyPerPerson"),
        )

    def test_a_unit_that_reports_to_the_province_skips_the_city(self):
        play = proceed(self.case("provincial", enterprise={"reports_to": "province"}))
        assert "Task_CityAccept" not in play.assert_ended("published").passed

    def test_what_the_city_has_not_passed_comes_back_to_the_form(self):
        play = self.reach("Task_CityReview", "provincial")
        play.complete("Task_CityReview", outcome="fail").assert_status("city_failed")
        play.complete("Task_Redeclare", outcome="return").assert_waiting_at(self.task, self.timer)
        play.assert_status("not_submitted", *self.labels)
        proceed(play).assert_ended("published")
        assert play.application["rounds"] == 2

    def test_what_the_city_refuses_is_served_and_leaves_the_records_alone(self):
        play = self.reach("Task_CityAccept", "provincial").complete("Task_CityAccept", outcome="refuse")
        play.assert_ended("city_refused").assert_status(
            "city_refused", "市级拒绝接收", "拒绝接收(请重新申报)", "已删除"
        )
        assert play.did("message.send")[-1]["text"] == "m07_city_refused"
        assert play.did(self.effect) == []
        assert play.instance.waits() == []

    def test_no_employer_is_asked_and_no_insurance(self):
        passed = proceed(self.case()).passed
        assert not {"Task_EnterpriseReport", "Service_RecheckInsurance"} & set(passed)

    def test_the_pledge_can_be_made_after_sixty_seconds_of_reading(self):
        play = self.case().complete(FILL, outcome="submit").assert_waiting_at("Timer_EnterprisePledgeRead")
        play.assert_status("personal_submitted", "企业未上报", "未上报", "企业未上报")
        play.wait(seconds=59).assert_waiting_at("Timer_EnterprisePledgeRead")
        play.wait(seconds=1).assert_waiting_at("Task_EnterprisePledge")

    def test_who_does_not_make_the_pledge_is_back_at_the_form(self):
        play = self.reach("Task_EnterprisePledge").complete("Task_EnterprisePledge", agree=False)
        play.assert_waiting_at(FILL, self.timer).assert_status("not_submitted", *self.labels)
        assert play.messages() == []
        proceed(play).assert_ended("published")

    @pytest.mark.parametrize(
        ("place", "system", "label"),
        [
            ("Task_MinistryAccept", "national", "部级未受理"), ("Task_MinistryAccept", "supervision", "部级未受理"),
            ("Task_ProvinceAccept", "provincial", "省级未受理"), ("Task_CityAccept", "provincial", "市级未受理"),
        ],
    )  # fmt: skip
    def test_what_is_not_accepted_yet_is_to_the_enterprise_its_own_case_under_review(self, place, system, label):
        play = self.reach(place, system)
        status = play.instance.status()
        assert status is not None
        assert (status.label, status.label_enterprise) == (label, "待审核")

    @pytest.mark.parametrize(
        ("system", "called"),
        [("national", "企业名称变更"), ("provincial", "企业名称变更"), ("supervision", "企业重要信息修改")],
    )
    def test_it_is_called_what_the_system_calls_it(self, system, called):
        assert self.case(system).did("case.record") == [{"called": called}]

    @pytest.mark.parametrize("system", ["national", "supervision"])
    def test_a_name_cascades_to_everybody_in_the_national_systems(self, system):
        play = proceed(self.case(system))
        assert play.did("enterprise.rename") == [{"cascade": True}]
        *_, persons, unit = play.did("message.send")
        assert persons == {"to": "registered", "text": "m13_renamed"}
        assert (unit["to"], unit["text"], unit["document"]) == ("enterprise", "m06_published", "notice_approved")

    def test_in_the_provinces_everybody_is_asked_to_have_his_certificate_made_anew(self):
        play = proceed(self.case("provincial"))
        assert play.did("enterprise.rename") == [{"cascade": False}]
        *_, persons, refresh, unit = play.did("message.send")
        assert persons == {"to": "registered", "text": "m13_reissue"}
        assert refresh == {"to": "enterprise", "text": "m13_refresh"}
        assert (unit["to"], unit["text"]) == ("enterprise", "m06_published")
        play.assert_passed_in_order("Service_ApplyPerPerson", "Service_NotifyReissue", "Service_NotifyRefresh")

    def test_what_waits_for_its_own_pledge_can_be_withdrawn(self):
        self.reach("Task_EnterprisePledge").send("withdraw", self.initiator).assert_ended("withdrawn")


def tables(name, **facts):
    """The outputs of a shipped decision for these facts."""
    found = read_files(shipped())[1]

    def fact(name):
        return facts[name] if name in facts else found[name].evaluate(fact, {})

    return found[name].evaluate(fact, {})


@pytest.mark.req("X6")
@pytest.mark.parametrize(
    "status",
    [
        "personal_submitted", "city_failed", "ministry_pending", "ministry_supplement", "ministry_reviewing",
        "awaiting_qualification", "checking_qualification", "approved",
    ],
)  # fmt: skip
def test_whatever_is_open_under_the_unit_bars_a_new_name(status):
    (sentence,) = tables("rename_eligibility", unit_statuses=[status], misnamed_in=["national"], system="national")
    assert "该单位名下有正在办理的业务" in sentence


@pytest.mark.req("X6")
@pytest.mark.parametrize("statuses", [[], ["not_submitted"], ["returned_by_enterprise", "not_submitted"]])
def test_drafts_and_what_lies_with_the_person_again_do_not(statuses):
    assert tables("rename_eligibility", unit_statuses=statuses, misnamed_in=["national"], system="national") == []


def test_a_name_that_the_library_has_not_changed_is_not_changed_here():
    (sentence,) = tables("rename_eligibility", unit_statuses=[], misnamed_in=["supervision"], system="national")
    assert "没有变化" in sentence


@pytest.mark.req("X32", "AT-49")
@pytest.mark.parametrize(
    ("industry", "needed"),
    [
        ("检测单位", True), ("施工图审查机构", True), ("其他", True),
        ("勘察设计行业", False), ("工程监理", False), (None, False),
    ],
)  # fmt: skip
def test_some_industries_prove_their_qualification(industry, needed):
    assert tables("rename_documents", enterprise={"industry": industry}) == {"qualification_copy": needed}


REPORT = {
    "process": "initial_registration", "reviewed_in": ["national"], "system": "national", "today": date(2026, 3, 2),
    "registration": {"valid_to": None}, "enterprise": {"refresh_due": False}, "unit_statuses": [], "misnamed_in": [],
}  # fmt: skip


@pytest.mark.req("X7")
@pytest.mark.parametrize(
    ("facts", "barred"),
    [
        ({}, True),
        ({"process": "change_registration"}, True),
        ({"process": "modification_reissue"}, True),
        ({"process": "renewal", "registration": {"valid_to": date(2026, 5, 2)}}, True),
        ({"process": "renewal", "registration": {"valid_to": date(2026, 5, 1)}}, False),  # sixty days are left
        ({"process": "cancellation"}, False),
        ({"reviewed_in": []}, False),
        ({"reviewed_in": ["supervision"]}, False),
    ],
)
def test_while_a_new_name_is_reviewed_only_what_cannot_wait_is_reported(facts, barred):
    said = tables("report_bars", **{**REPORT, **facts})
    assert [sentence.startswith("企业名称变更审核中") for sentence in said] == [True] * barred


@pytest.mark.parametrize(("system", "barred"), [("provincial", True), ("national", False)])
def test_a_renamed_unit_refreshes_before_it_reports_in_the_provinces(system, barred):
    facts = {**REPORT, "reviewed_in": [], "system": system, "enterprise": {"refresh_due": True}}
    assert ["在线注册/更新" in sentence for sentence in tables("report_bars", **facts)] == [True] * barred


@pytest.mark.parametrize(
    ("misnamed", "registered", "system"),
    [
        (["provincial", "national"], ["provincial", "national"], "provincial"),
        (["supervision"], ["national", "supervision"], "supervision"),
        ([], ["provincial", "national"], "provincial"),
    ],
)
def test_a_case_begins_in_the_first_system_that_still_has_the_old_name(misnamed, registered, system):
    facts = {"process": "enterprise_rename", "misnamed_in": misnamed, "registered_in": registered}
    assert tables("opening_system", **facts) == {"system": system}


def test_what_a_clerk_starts_has_its_system_from_elsewhere():
    assert tables("opening_system", process="cancellation", misnamed_in=[], registered_in=[]) == {"system": None}
