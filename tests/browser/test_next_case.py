"""An analyst changes three rules in the editors and deploys them: the next case goes by them, one that runs does not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from service.engine.dialect import safe_xml
from service.engine.elements import processes
from tests.api.journeys import ANSWERS
from tests.engine.gate import SHIPPED
from tests.stage import good

from .editor import Editor

NATIONAL = ".tjs-container td[data-element-id='renewal_window_rule_01_open_months_before']"
PLEDGE, DESK, WINDOW = "pledge.bpmn", "ministry_review.bpmn", "renewal_window.dmn"
TIMER = next(
    element.id
    for process in processes(safe_xml(SHIPPED[PLEDGE]), "")
    for element in process.elements.values()
    if element.trigger == "PT60S"
)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_ninety_seconds_a_window_and_a_status_are_seen_in_the_next_case(open_as, login, work, clock):
    running = login("app-str1").start("initial_registration", category="STR1")["id"]
    change(open_as("analyst"), good(login("analyst").post("/drafts", {"title": "承诺、延续时间和状态名称"}))["id"])

    # the window: renewal is not open yet for who could have begun before
    renewer = open_as("app-renew")
    page = renewer.go("/applicant/apply/renewal?category=STR1")
    page.get_by_role("button", name="开始申报").click()
    expect(page.get_by_role("alert")).to_contain_text("不允许申报延续注册")
    renewer.complaints.clear()  # the console tells that it was refused

    # the pledge: ninety seconds in the next case, sixty in the one that runs
    next_one = login("app-chem").start("initial_registration", category="CHEM")["id"]
    for username, case in (("app-str1", running), ("app-chem", next_one)):
        login(username).complete(case, "Task_ConfirmConditions", accepted=True)
    work()
    eyes = open_as("app-chem")
    page = eyes.go(f"/cases/{next_one}/continue")
    expect(page.get_by_role("button", name="确认")).to_contain_text(re.compile(r"[89]\d\s*秒"))
    clock.advance(timedelta(seconds=60))
    work()
    login("app-str1").complete(running, "Task_Pledge", agree=True)
    page.reload()
    expect(page.get_by_role("button", name="确认")).to_be_disabled()
    clock.advance(timedelta(seconds=30))
    work()
    page.reload()
    page.get_by_label("本人作出上述承诺", exact=True).check()
    eyes.press("确认")
    eyes.reads("填写申报信息")

    # the status, once it is the ministry's turn
    form = login("app-chem").task(next_one, "Task_FillForm")["form"]
    login("app-chem").complete(next_one, "Task_FillForm", **{name: form["prefilled"][name] for name in ANSWERS})
    unit = login("ent-hebei")
    unit.complete(next_one, "Task_EnterpriseReport", outcome="report")
    clock.advance(timedelta(seconds=90))
    work()
    unit.complete(next_one, "Task_EnterprisePledge", agree=True)
    work()
    login("ministry-review").complete(next_one, "Task_MinistryAccept", outcome="accept")
    expect(eyes.go(f"/cases/{next_one}").locator("main")).to_contain_text("专家审核中")


def change(eyes, draft):
    """Make the three changes and deploy them, with a reason for the scenarios that say otherwise."""
    editor = Editor(eyes, draft, PLEDGE)
    editor.select(TIMER)
    editor.fill("多少", "90")
    editor.saved()
    editor = Editor(eyes, draft, DESK)
    editor.select("Task_MinistryReview")
    editor.fill("状态的名称", "专家审核中")
    editor.saved()
    page = eyes.go(f"/studio/drafts/{draft}/table/{WINDOW}")
    expect(page.locator("#table-editor[data-ready]")).to_be_visible()
    page.locator(NATIONAL).click()
    page.keyboard.press("Control+A")
    page.keyboard.type("1")
    page.locator("h1").click()
    expect(page.locator("[data-saved='saved']")).to_be_visible()
    page = eyes.go(f"/studio/drafts/{draft}/deploy")
    page.get_by_label("发布说明").fill("承诺书阅读九十秒；全国系统延续提前一个月；部级审核改称专家审核中")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("有场景不成立", exact=True)).to_be_visible(timeout=180_000)
    eyes.complaints.clear()  # the console tells of the 409
    expect(page.get_by_label("发布说明")).to_have_value(
        "承诺书阅读九十秒；全国系统延续提前一个月；部级审核改称专家审核中"
    )
    page.get_by_label("场景不成立仍要发布的理由").fill("规则已改，场景随后调整")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布：")).to_be_visible(timeout=180_000)
