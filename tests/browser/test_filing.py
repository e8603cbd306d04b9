"""申报 in a real browser: what scripts add, what the keyboard reaches, and that nothing is complained about."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.api.journeys import pledged
from tests.ui.steps import task_of

from .eyes import HEAVIEST

CASE = "initial_registration"


@pytest.fixture
def begun(login):
    """A case of 吴思齐 that waits for the conditions to be ticked."""
    return login("app-chem").start(CASE, category="CHEM")["id"]


@pytest.mark.req("AT-09")
@pytest.mark.req("AT-10")
@pytest.mark.req("AT-17")
def test_an_applicant_files_from_the_first_tick_to_the_enterprise(open_as, begun, work, clock):
    eyes = open_as("app-chem")
    page = eyes.go(f"/cases/{begun}/continue")
    eyes.stands()
    eyes.press("下一步")
    expect(page.locator(".summary-of-errors")).to_be_focused()
    expect(page).to_have_title("错误：阅读并勾选审批条件 - 住房和城乡建设部政务服务门户")
    page.get_by_label("全选").check()
    eyes.press("下一步")

    eyes.reads("社保核查")
    eyes.stands()
    work()
    eyes.reads("个人承诺书")
    button = page.get_by_role("button", name="确认")
    expect(button).to_be_disabled()
    expect(button).to_contain_text("秒)")
    eyes.stands()
    clock.advance(timedelta(seconds=60))
    work()
    page.reload()
    page.get_by_label("本人作出上述承诺").check()
    eyes.press("确认")

    eyes.reads("填写申报信息")
    eyes.stands()
    page.get_by_label("资格证书管理号").fill("20251303000003")
    expect(page.locator("#saved")).to_have_text("已保存 10:01")
    page.get_by_label("资格证书管理号").fill("？")
    eyes.press("上报")
    page.get_by_role("link", name="资格证书管理号").click()
    expect(page.get_by_label("资格证书管理号")).to_be_focused()
    expect(page.get_by_label("资格证书管理号")).to_have_value("？")
    page.get_by_label("资格证书管理号").fill("20251303000003")
    eyes.press("上报")
    eyes.reads("请核对填写的内容")
    eyes.stands()
    page.get_by_role("button", name="确定").dblclick()
    expect(page.get_by_text("您所申请的事项已成功提交企业")).to_be_visible()
    eyes.stands()


def test_the_countdown_becomes_the_form_without_a_reload(open_as, login, begun, work, clock):
    login("app-chem").complete(begun, "Task_ConfirmConditions", accepted=True)
    work()
    clock.advance(timedelta(seconds=58))
    eyes = open_as("app-chem")
    page = eyes.go(f"/cases/{begun}/continue")
    page.evaluate("window.stayed = true")
    clock.advance(timedelta(seconds=2))
    work()
    expect(page.get_by_label("本人作出上述承诺")).to_be_visible()
    assert page.evaluate("window.stayed")
    assert "/tasks/" in page.url
    eyes.stands()


def test_it_goes_by_keyboard_alone(open_as, begun):
    page = open_as("app-chem").go(f"/cases/{begun}/continue")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到主要内容")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "accepted-all":
            break
    page.keyboard.press("Space")
    assert page.locator("[data-one]:checked").count() == 3
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="下一步")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/continue")


def test_rows_come_with_the_focus_in_them_and_enter_sends_the_form(app, open_as, login, work, clock):
    case = pledged(login("app-str2"), work, clock, "STR2")
    eyes = open_as("app-str2")
    page = eyes.go(task_of(app, case, "Task_FillForm"))
    names = page.get_by_label("项目名称")
    names.fill("汾河两岸住宅小区")
    page.get_by_role("button", name="添加工作业绩").click()
    expect(names).to_have_count(2)
    expect(names.nth(1)).to_be_focused()
    eyes.stands()
    names.first.press("Enter")
    expect(page.locator(".summary-of-errors")).to_be_focused()
    expect(names.first).to_have_value("汾河两岸住宅小区")


def test_a_page_for_applicants_is_light(open_as, begun):
    assert open_as("app-chem").weight(f"/cases/{begun}") < HEAVIEST
