"""初始注册 over the pages alone, from 申报须知 to publication."""

from datetime import timedelta

import pytest

from .steps import task_of

READING = timedelta(seconds=60)


def begin(applicant, login, username, category="CHEM"):
    """The page of the conditions of a new application."""
    case = login(username).start("initial_registration", category=category)["id"]
    return applicant.get(f"/cases/{case}/continue")


def after_reading(visitor, page, work, clock):
    """The page that the reading page turns into when its minute is over."""
    clock.advance(READING)
    work()
    return visitor.get(page.path)


def step(page):
    """Which of the three steps the page says it is, and that it names all three."""
    names = [item.text_content() for item in page.tree.xpath("//ol[@aria-label='申报步骤']/li")]
    assert names == ["1 申报须知", "2 申报信息", "3 申报告知"]
    return page.tree.xpath("string(//ol[@aria-label='申报步骤']/li[@aria-current='step'])")


def decide(officer, app, case, element, **answers):
    """Open the task of a case at an element and decide it."""
    return officer.press(officer.get(task_of(app, case, element)), "提交", **answers)


@pytest.mark.req("AT-09")
@pytest.mark.req("AT-10")
@pytest.mark.req("AT-17")
@pytest.mark.req("AT-18")
@pytest.mark.req("001-06")
def test_a_chemical_engineer_is_registered_by_pages_alone(app, visit, login, work, clock):
    applicant = visit("app-chem")
    page = applicant.press(begin(applicant, login, "app-chem"), "下一步", accepted=["true", "true"])
    assert page.heading == "阅读并勾选审批条件"
    assert step(page) == "1 申报须知"
    assert page.errors == {"accepted": "以上审批条件全部满足：请务必认真阅读完审批条件，这将影响您的审批"}
    page = applicant.press(page, "下一步", accepted=["true"] * 3)
    assert page.heading == "社保核查"
    assert page.tree.xpath("//*[@id='wait']/@hx-trigger") == ["load delay:1s"]
    work()

    page = applicant.get(page.path)
    assert page.heading == "个人承诺书"
    assert "吴思齐" in page.text
    assert page.button_is_off("确认 (60秒)")
    clock.advance(timedelta(seconds=30))
    work()
    assert applicant.get(page.path).button_is_off("确认 (30秒)")
    page = after_reading(applicant, page, work, clock)
    page = applicant.press(page, "确认", agree="true")

    assert page.heading == "填写申报信息"
    assert step(page) == "2 申报信息"
    page = applicant.press(page, "上报", qualification_cert_no="")
    assert page.errors == {"qualification_cert_no": "资格证书管理号：请填写"}
    assert page.title.startswith("错误：")
    page = applicant.press(page, "上报", qualification_cert_no="20251303000003")
    assert "此次是否确定上报？" in page.text
    back = applicant.get(page.link("取消"))
    assert back.heading == "填写申报信息"
    assert "个人未上报" in applicant.get(back.link("‹ 返回进度")).text
    page = applicant.press(page, "确定")
    assert "个人已上报" in page.text
    assert "您所申请的事项已成功提交企业，请通知企业尽快上报注册数据。" in page.text
    assert step(page) == "3 申报告知"

    case = page.path.removeprefix("/cases/")

    agent = visit("ent-hebei")
    page = agent.get(agent.get(page.path).link("企业审核上报"))
    page = agent.press(page, "提交", outcome="report")
    assert page.heading == "企业承诺书"
    page = after_reading(agent, page, work, clock)
    page = agent.press(page, "确认", agree="true")
    work()
    assert "部级未受理" in agent.get(page.path).text

    reviewer, approver = visit("ministry-review"), visit("ministry-approve")
    page = decide(reviewer, app, case, "Task_MinistryAccept", outcome="accept")
    assert page.path == "/desk"
    assert page.notices[0].endswith("部级受理：受理")
    decide(reviewer, app, case, "Task_MinistryReview", outcome="agree")
    decide(approver, app, case, "Task_MinistryApprove", outcome="approve")
    page = applicant.get(f"/cases/{case}")
    assert "终审完成并发布" in page.text
    assert "省级" not in page.text
    assert page.buttons == ["打印样表", "打印本页"]


@pytest.mark.req("AT-11")
def test_who_does_not_pledge_has_nothing_under_way(visit, login, work, clock):
    applicant = visit("app-chem")
    page = applicant.press(begin(applicant, login, "app-chem"), "下一步", accepted=["true"] * 3)
    work()
    page = applicant.press(after_reading(applicant, applicant.get(page.path), work, clock), "确认", agree="false")
    assert page.path == "/applicant"
    assert login("app-chem").get("/instances").json["items"] == []


@pytest.mark.req("AT-13")
@pytest.mark.req("AT-14")
@pytest.mark.parametrize(("button", "arrives"), [("确定", "/continue"), ("取消", "/applicant")])
def test_the_insurance_prompt_has_the_diagrams_two_buttons(visit, login, work, button, arrives):
    applicant = visit("app-anomaly")
    page = applicant.press(begin(applicant, login, "app-anomaly"), "下一步", accepted=["true"] * 3)
    work()
    page = applicant.get(page.path)
    assert "您的社保缴纳情况异常。" in page.text
    assert page.buttons == ["确定", "取消"]
    assert applicant.press(page, button).path.endswith(arrives)


@pytest.mark.req("AT-07")
def test_who_has_not_finished_the_profile_is_sent_back_with_all_that_is_missing(visit, login, work):
    applicant = visit("app-new")
    page = applicant.press(begin(applicant, login, "app-new"), "下一步", accepted=["true"] * 3)
    work()
    assert page.heading == "阅读并勾选审批条件"
    assert "请先完善个人基本信息" in page.text
    assert "一寸照片和手写签名" in page.text
