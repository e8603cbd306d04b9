"""Analysts at work in a real browser: two on one draft, scenarios run one by one, an eighth type that people use at once."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from service import definitions
from service.drafting import drafts, files
from tests.stage import good

TEXT, SCENARIO = "m05_accepted.txt", "initial_chem_published.yaml"
READING = timedelta(seconds=60)


@pytest.fixture
def draft(login):
    return good(login("analyst").post("/drafts", {"title": "受理消息改一改"}))["id"]


def saved(page):
    expect(page.locator("[data-saved='saved']")).to_be_visible()


@pytest.mark.req("AT-60")
def test_two_analysts_on_one_draft_lose_nothing(app, open_as, draft):
    one, two = open_as("analyst"), open_as("analyst2")
    address = f"/studio/drafts/{draft}/text/{TEXT}"
    for eyes in (one, two):
        expect(eyes.go(address).locator("#writing[data-ready]")).to_be_visible()

    one.page.get_by_label("内容", exact=True).fill("甲：{subject}已受理。\n")
    saved(one.page)
    two.page.get_by_label("内容", exact=True).fill("乙：{subject}受理了。\n")
    expect(two.page.locator("[data-unsaved]")).to_contain_text("业务分析员在")
    expect(two.page.get_by_label("业务分析员 的内容")).to_have_value("甲：{subject}已受理。\n")
    expect(two.page.get_by_label("内容", exact=True)).to_have_value("乙：{subject}受理了。\n")
    assert two.faults() == []
    two.complaints[:] = [one for one in two.complaints if "409" not in one]  # the browser tells of every refusal

    two.page.get_by_role("button", name="采用我的").click()
    saved(two.page)
    one.page.get_by_label("内容", exact=True).fill("甲：{subject}已受理，请留意。\n")
    expect(one.page.locator("[data-unsaved]")).to_be_visible()
    one.complaints[:] = [one for one in one.complaints if "409" not in one]
    with one.page.expect_navigation():
        one.page.get_by_role("button", name="采用对方的").click()
    expect(one.page.get_by_label("内容", exact=True)).to_have_value("乙：{subject}受理了。\n")

    with app.app_context():
        row = drafts.one(draft)
        written = {files.revision(row, TEXT, number.number).content for number in files.revisions(row, TEXT)}
    assert written == {"甲：{subject}已受理。\n", "乙：{subject}受理了。\n", "甲：{subject}已受理，请留意。\n"}
    page = one.go(f"/studio/drafts/{draft}")
    expect(page.get_by_text("未被采用的内容")).to_be_visible()
    one.stands()


def test_a_login_that_ran_out_costs_nothing_of_what_was_written(open_as, login, draft):
    eyes = open_as("analyst")
    page = eyes.go(f"/studio/drafts/{draft}/text/{TEXT}")
    expect(page.locator("#writing[data-ready]")).to_be_visible()
    eyes.context.clear_cookies()
    page.get_by_label("内容", exact=True).fill("{subject}已受理，请等候。\n")
    expect(page.locator("[data-unsaved]")).to_contain_text("登录已失效")
    with eyes.context.expect_page() as opened:
        page.get_by_role("link", name="重新登录").click()
    other = opened.value
    other.locator("button[value='analyst']").click()
    other.wait_for_url(lambda url: "/login" not in url)
    other.close()
    expect(page.locator("[data-saved='saved']")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    kept = good(login("analyst").get(f"/drafts/{draft}/files/{TEXT}"))
    assert kept["content"] == "{subject}已受理，请等候。\n"
    refusals = ("401", "400")  # the browser tells of every one
    eyes.complaints[:] = [one for one in eyes.complaints if not any(code in one for code in refusals)]


def test_scenarios_run_one_by_one_and_the_way_of_one_is_painted(open_as, login, draft):
    analyst = login("analyst")
    path = f"/drafts/{draft}/files/pledge.bpmn"
    good(analyst.put(path, {"content": good(analyst.get(path))["content"].replace("PT60S", "PT90S"), "revision": 0}))
    eyes = open_as("analyst")
    page = eyes.go(f"/studio/drafts/{draft}")
    eyes.press("运行受影响的场景")
    expect(page.locator("[data-progress]")).to_contain_text("都成立", timeout=60_000)
    row = page.locator(f"tr[data-scenario='{SCENARIO}']")
    expect(row.locator("[data-result]")).to_have_text("成立")
    expect(page.locator("#coverage")).to_contain_text("承诺")
    eyes.stands()
    row.get_by_role("link", name="看走过的路").click()
    passed = page.locator("[data-element-id='Call_Handling'].passed")
    expect(passed).to_be_visible()
    assert page.locator("[data-element-id='Flow_After_Call_Handling'].taken").count() == 1
    page.get_by_role("link", name="承诺书", exact=True).or_(page.locator("[data-process='pledge']")).first.click()
    expect(page.locator("[data-element-id='Task_Pledge'].passed")).to_be_visible()
    eyes.stands()


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.req("AT-59")
def test_an_eighth_type_from_a_template_runs_to_its_end(app, open_as, login, work, clock):
    analyst = open_as("analyst")
    page = analyst.go("/studio")
    analyst.stands()
    analyst.press("新业务类型…")
    page.get_by_role("link", name=re.compile("以它为模板.*更改补办")).click()
    page.get_by_label("名称").fill("印章更换")
    page.get_by_label("标识").fill("seal_replacement")
    page.get_by_label("办事指南里的说明").fill("执业印章损坏的，可以更换。")
    analyst.stands()
    analyst.press("建立草稿")
    analyst.reads("新业务类型：印章更换")
    expect(page.locator("main")).to_contain_text("没有发现问题")
    analyst.press("运行受影响的场景")
    expect(page.locator("[data-progress]")).to_contain_text("都成立", timeout=60_000)
    analyst.press("准备发布")
    expect(page.locator("main")).to_contain_text("新增，第 1 版")
    page.get_by_label("发布说明").fill("新增印章更换业务")
    analyst.stands()
    analyst.page.locator("#deploy").get_by_role("button", name="发布").click()
    expect(page.locator("#notices")).to_contain_text("“印章更换”第 1 版", timeout=60_000)

    person = open_as("app-renew")
    page = person.go("/applicant")
    expect(page.get_by_role("link", name=re.compile("^印章更换"))).to_be_visible()
    page = person.go("/help")
    page.get_by_role("link", name=re.compile("印章更换")).first.click()
    expect(page.locator("main")).to_contain_text("执业印章损坏的，可以更换。")
    person.stands()

    applicant, agent = login("app-renew"), login("ent-hebei")
    case = applicant.start("seal_replacement", category="STR1")["id"]
    applicant.complete(case, "Task_ConfirmConditions", accepted=True)
    work()
    clock.advance(READING)
    work()
    applicant.complete(case, "Task_Pledge", agree=True)
    page = person.go(f"/cases/{case}/continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("填写申报信息")
    applicant.complete(case, "Task_FillForm", reason="证书信息有误", requirement="执业印章")
    agent.complete(case, "Task_EnterpriseReport", outcome="report")
    clock.advance(READING)
    work()
    agent.complete(case, "Task_EnterprisePledge", agree=True)
    work()
    login("ministry-review").complete(case, "Task_MinistryAccept", outcome="accept")
    login("ministry-review").complete(case, "Task_MinistryReview", outcome="agree")
    login("ministry-approve").complete(case, "Task_MinistryApprove", outcome="approve")
    work()
    ended = good(applicant.get(f"/instances/{case}"))
    assert (ended["definition"], ended["outcome"]) == ({"key": "seal_replacement", "version": 1}, "published")
    assert good(applicant.get("/messages"))["items"][0]["text"].startswith("一级注册结构工程师印章更换")
    page = person.go(f"/cases/{case}")
    expect(page.locator("main")).to_contain_text("印章更换")
    with app.app_context():
        made = definitions.newest()
        assert made is not None
        assert made.comment == "新增印章更换业务"
