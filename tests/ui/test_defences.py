"""我的申辩, 申辩管理 and the desk that decides; the formal notices of a case, to be printed."""

from datetime import timedelta

import pytest

from tests.api.journeys import reported, submitted
from tests.service.casework import picture

FOUND = "社保异常：未在注册单位缴纳"


@pytest.fixture
def case(login, work, clock):
    """The case of somebody without insurance, with the ministry; what it was found out."""
    applicant, agent = login("app-anomaly"), login("ent-hebei")
    begun = applicant.start("initial_registration", category="CHEM")["id"]
    applicant.complete(begun, "Task_ConfirmConditions", accepted=True)
    work()
    applicant.complete(begun, "Task_InsuranceDecision", **{"continue": True})
    clock.advance(timedelta(seconds=60))
    work()
    applicant.complete(begun, "Task_Pledge", agree=True)
    form = applicant.task(begun, "Task_FillForm")["form"]["prefilled"]
    asked = ("qualification_cert_no", "qualification_date", "qualification_method")
    applicant.complete(begun, "Task_FillForm", **{name: form[name] for name in asked})
    agent.complete(begun, "Task_EnterpriseReport", outcome="report")
    clock.advance(timedelta(seconds=60))
    work()
    agent.complete(begun, "Task_EnterprisePledge", agree=True)
    work()
    return begun


def rows(page):
    """The rows of a list, each as what stands under its heads."""
    return [
        {cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row.xpath("./td")}
        for row in page.tree.xpath("//tbody/tr")
    ]


@pytest.mark.req("AT-52", "AT-14", "000-24", "001-32")
def test_the_applicant_defends_himself_with_a_reason_and_a_picture(visit, case):
    applicant = visit("app-anomaly")
    page = applicant.get("/applicant/defences")
    (row,) = rows(page)
    assert (row["问题描述"], row["状态"]) == (FOUND, "待申辩")
    page = applicant.get(page.tree.xpath("//td[@class='actions']/a/@href")[0])
    assert page.heading == "申辩"
    assert FOUND in page.text
    page = applicant.bring(page, "files", picture(size=300 * 1024))
    page = applicant.press(page, primary(page), reason="退休返聘", exemption="正式退休或者提前退休")
    if "此次是否确定" in page.text:
        page = applicant.press(page, primary(page))
    page = applicant.get("/applicant/defences")
    (row,) = rows(page)
    assert row["状态"] == "已申辩"
    defence = applicant.get(page.link("查看"))
    assert (defence.status, defence.heading) == (200, "异常申辩 注册化工工程师")
    for words in ("退休返聘", "处理申辩", "正式退休或者提前退休"):
        assert words in defence.text
    assert "暂无数据" in visit("app-str1").get("/applicant/defences").text


def primary(page):
    """The words on the page's main button."""
    return page.tree.xpath("//main//button[contains(@class, 'primary')]")[0].text_content().strip()


@pytest.mark.req("AT-52", "002-26")
def test_the_enterprise_defends_its_people_and_the_authority_reads_both(visit, login, work, case):
    agent, applicant = visit("ent-hebei"), login("app-anomaly")
    (found,) = applicant.get("/anomalies").json["items"]
    applicant.post(f"/anomalies/{found['id']}/defence", {"reason": "退休返聘"})
    work()
    (row,) = rows(agent.get("/enterprise/defences"))
    assert (row["姓名"], row["问题描述"], row["状态"]) == ("冯亦凡", FOUND, "已申辩")
    for narrowed, shown in (
        ("kind=penalty", 0),
        ("kind=insurance&q=冯亦", 1),
        ("q=吴思齐", 0),
        ("since=2026-03-02&until=2026-03-02", 1),
        ("since=2026-03-03", 0),
        ("until=2026-03-01", 0),
    ):
        assert len(rows(agent.get(f"/enterprise/defences?{narrowed}"))) == shown, narrowed
    login("ent-hebei").post(f"/anomalies/{found['id']}/defence", {"reason": "我单位返聘"})
    work()
    reviewer = visit("ministry-review")
    (task,) = login("ministry-review").get("/tasks", element="Task_DecideDefence_Ministry").json["items"]
    desk = reviewer.get(f"/tasks/{task['id']}")
    assert desk.heading == "处理申辩"
    for words in (FOUND, "退休返聘", "我单位返聘"):
        assert words in desk.text
    reviewer.press(desk, primary(desk), outcome="accept", opinion="属实")
    work()
    assert "异常已消除" in reviewer.get(f"/cases/{case}").text
    assert rows(agent.get("/enterprise/defences"))[0]["状态"] == "申辩采纳"


@pytest.mark.req("AT-52")
def test_a_defence_that_was_not_accepted_stays_on_the_approvers_page(visit, login, work, case):
    applicant, reviewer = login("app-anomaly"), login("ministry-review")
    (found,) = applicant.get("/anomalies").json["items"]
    applicant.post(f"/anomalies/{found['id']}/defence", {"reason": "退休返聘"})
    reviewer.post(f"/anomalies/{found['id']}/decision", {"outcome": "uphold", "opinion": "没有证明"})
    work()
    reviewer.complete(case, "Task_MinistryAccept", outcome="accept")
    reviewer.complete(case, "Task_MinistryReview", outcome="agree")
    task = login("ministry-approve").task(case, "Task_MinistryApprove")["id"]
    page = visit("ministry-approve").get(f"/tasks/{task}")
    assert FOUND in page.text
    assert "申辩不采纳" in page.text


def test_a_notice_is_read_and_printed_by_all_who_see_the_case(visit, login, work, clock):
    found = reported(login("app-chem"), login("ent-hebei"), work, clock)
    login("ministry-review").complete(found, "Task_MinistryAccept", outcome="accept")
    address = visit("app-chem").get(f"/cases/{found}").link("受理通知书")
    for username in ("app-chem", "ent-hebei", "ministry-review"):
        assert visit(username).get(f"/cases/{found}").link("受理通知书") == address
        page = visit(username).get(address)
        assert page.heading == "受理通知书"
        assert "申请事项：注册化工工程师初始注册" in page.text
        assert page.buttons == ["返回进度", "打印"]
    assert visit("app-str1").get(address).status == 404
    assert visit("app-chem").get(f"/cases/{found}/notices/none").status == 404


def test_a_case_without_anything_issued_has_no_notices(visit, login, work, clock):
    found = submitted(login("app-chem"), work, clock)
    assert "文书" not in visit("app-chem").get(f"/cases/{found}").text
