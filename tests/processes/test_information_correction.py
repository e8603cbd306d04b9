"""信息更正: straight from the person to the authority, no enterprise, no pledge (docs/domain.md §3.8)."""

import pytest

from service.engine import read_files

from .direct_type import MINISTRY, PROVINCE, DirectType
from .journeys import proceed
from .play import Play, shipped


class TestInformationCorrection(DirectType):
    key = "information_correction"
    start = "Start_Correction"
    task = "Task_FillForm"
    form = "information_correction"
    timer = "Timer_DraftExpiry"
    initiator = "applicant"
    told = "applicant"
    labels = ("个人未上报",)
    effect = "person.correct"
    paths = {"national": MINISTRY, "supervision": MINISTRY, "provincial": PROVINCE}  # noqa: RUF012 - read only

    def test_the_way_from_the_form_to_the_register_leaves_nothing_out(self):
        proceed(self.case()).assert_passed_in_order(
            *(self.start, "Task_FillForm", "Service_Submit", "Task_MinistryAccept", "Task_MinistryReview"),
            *("Task_MinistryApprove", "Service_ApplyEffect", "Service_Publish", "End_Published"),
        )

    def test_no_enterprise_and_no_pledge_is_on_the_way(self):
        play = proceed(self.case())
        steps = ("Task_EnterpriseReport", "Task_EnterprisePledge", "Task_Pledge", "Service_RecheckInsurance")
        assert not set(steps) & set(play.passed)
        assert play.did("application.report") == []

    @pytest.mark.req("AT-51")
    @pytest.mark.parametrize(("system", "desk"), [("national", "Ministry"), ("provincial", "Province")])
    def test_the_person_is_told_whether_it_was_approved(self, system, desk):
        last = proceed(self.case(system)).did("message.send")[-1]
        assert (last["to"], last["text"], last["document"]) == ("applicant", "m14_corrected", "notice_approved")
        play = self.reach(f"Task_{desk}Approve", system).complete(f"Task_{desk}Approve", outcome="reject")
        assert play.did("message.send")[-1] == {"to": "applicant", "text": "m14_refused"}
        assert play.messages()[-2] == "m07_rejected"


@pytest.mark.parametrize(
    ("registered", "system"),
    [
        ([], "national"), (["provincial"], "provincial"), (["supervision"], "supervision"),
        (["provincial", "supervision"], "supervision"), (["national", "provincial", "supervision"], "national"),
    ],
)  # fmt: skip
def test_the_highest_authority_of_the_registrations_decides_and_the_ministry_where_there_are_none(registered, system):
    facts = {"process": "information_correction", "registered_in": registered, "misnamed_in": []}
    assert tables("opening_system", **facts) == {"system": system}


@pytest.mark.req("AT-51")
@pytest.mark.parametrize(
    ("kinds", "least"), [(["姓名"], 2), (["身份证件号"], 2), (["证件类型"], 1), (["姓名", "证件类型"], 2)]
)
def test_name_and_number_are_proved_with_two_pictures(kinds, least):
    assert tables("correction_pictures", application={"form": {"change_types": kinds}})["least"] == least


def tables(name, **facts):
    """The outputs of a shipped decision for these facts."""
    return read_files(shipped())[1][name].evaluate(facts.__getitem__, {})


def test_the_case_begins_with_nothing_but_the_form_and_the_requests():
    play = Play("information_correction", process="information_correction", category=None)
    assert [name for _, name, _ in play.done] == []
