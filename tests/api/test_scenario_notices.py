"""Formal notices over REST: what is issued stays with the case as it was, for everybody who sees the case."""

import hashlib

from service.models import FormalNotice
from tests.stage import good

from .cast import refused

REVIEWER, APPROVER = "ministry-review", "ministry-approve"


def notices(case, username=None):
    """The formal notices of a case, as this account reads them."""
    return good(case.cast.who(username or case.applicant).get(f"/instances/{case.id}/notices"))["items"]


def test_acceptance_and_decision_are_there_for_all_who_see_the_case(cast):
    case = cast.reported("CHEM")
    assert notices(case) == []
    case.through_ministry()
    for username in (case.applicant, case.agent, REVIEWER):
        assert [one["title"] for one in notices(case, username)] == ["受理通知书", "准予行政许可决定书"]
    accepted, approved = notices(case)
    number = case.seen_by(case.applicant)["business_key"]
    assert (accepted["number"], approved["number"]) == (f"{number}-1", f"{number}-2")
    assert "申请事项：注册化工工程师初始注册" in accepted["text"]
    assert accepted["text"].endswith("中华人民共和国住房和城乡建设部")
    refused(cast.who("app-str1").get(f"/instances/{case.id}/notices"), 404, "not_found")


def test_what_is_missing_is_told_once_and_in_writing(cast):
    case = cast.reported("CHEM")
    case.ask_for_supplement(REVIEWER, "Task_MinistryAccept", 社保证明="缴纳记录不全", 劳动合同="缺少签字页")
    (told,) = notices(case)
    assert told["title"] == "补正材料一次性告知书"
    assert "社保证明；原因：缴纳记录不全；劳动合同；原因：缺少签字页" in told["text"]


def test_a_refusal_tells_the_reason_and_the_rights_of_appeal(cast):
    case = cast.reported("CHEM")
    case.complete(REVIEWER, "Task_MinistryAccept", outcome="refuse", opinion="不属于本机关职权范围")
    (told,) = notices(case)
    assert told["title"] == "不予受理决定书"
    for passage in (
        "理由：不属于本机关职权范围",
        "六十日内向住房和城乡建设部申请行政复议",
        "六个月内向北京市第一中级人民法院提起行政诉讼",
    ):
        assert passage in told["text"]


def test_a_notice_stays_as_it_was_issued(cast):
    """What has been served is not what a later text would say; its digest proves it."""
    case = cast.reported("CHEM")
    case.complete(REVIEWER, "Task_MinistryAccept", outcome="accept")
    (before,) = notices(case)
    cast.alter(case.applicant, name="改名")
    cast.deploy({"notice_accepted.txt": ("受理通知书", "受理决定书")})
    assert notices(case) == [before]
    read = "\n".join((before["number"], before["title"], before["text"]))
    assert before["sha256"] == hashlib.sha256(read.encode()).hexdigest()
    (row,) = cast.rows(FormalNotice)
    assert (row.text_name, row.element) == ("notice_accepted", "Service_NotifyAccepted_Ministry")
