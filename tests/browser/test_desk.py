"""A desk and a 补正 in a real browser: rows and files that come and go within the page."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.api.journeys import reported
from tests.service.casework import picture
from tests.ui.steps import task_of

KB = 1024


@pytest.fixture
def case(login, work, clock):
    return reported(login("app-chem"), login("ent-hebei"), work, clock)


def test_fields_of_another_outcome_are_not_in_the_way(app, open_as, case):
    eyes = open_as("ministry-review")
    page = eyes.go(task_of(app, case, "Task_MinistryAccept"))
    content = page.get_by_label("补正内容")
    expect(content).to_be_hidden()
    page.get_by_label("待补正", exact=True).check()
    content.fill("补充社保证明")
    page.get_by_role("button", name="添加补正事项").click()
    expect(page.get_by_label("补正内容")).to_have_count(2)
    expect(page.get_by_label("补正内容").first).to_have_value("补充社保证明")
    eyes.stands()
    page.get_by_label("受理", exact=True).check()
    expect(content.first).to_be_hidden()
    eyes.press("提交")
    page.wait_for_url("**/desk")


def test_pictures_are_brought_in_replaced_and_refused_within_the_page(app, open_as, login, case):
    items = [{"content": "补充社保证明", "reason": "缺"}]
    login("ministry-review").complete(case, "Task_MinistryAccept", outcome="supplement", items=items)
    eyes = open_as("app-chem")
    page = eyes.go(task_of(app, case, "Task_Supplement_Ministry"))
    eyes.stands()

    def bring(label, name, size):
        expect(page.locator(".htmx-added, .htmx-request")).to_have_count(0)  # what is new listens after a moment only
        file = {"name": name, "mimeType": "image/jpeg", "buffer": picture(size=size * KB)}
        page.get_by_label(label).set_input_files(file)

    bring("选择文件：补正图片", "小.jpg", 199)
    expect(page.get_by_text("小.jpg的大小是199KB，要求200KB至500KB。")).to_be_visible()
    eyes.stands()
    eyes.press("按原样上传")
    expect(page.get_by_text("小.jpg：图片应在200KB至500KB之间")).to_be_visible()
    bring("选择文件：补正图片", "社保.jpg", 200)
    expect(page.get_by_alt_text("预览：社保.jpg")).to_be_visible()
    bring("重新选择文件：补正图片", "新.jpg", 300)
    expect(page.get_by_alt_text("预览：新.jpg")).to_be_visible()
    expect(page.get_by_alt_text("预览：社保.jpg")).to_have_count(0)
    eyes.stands()
    eyes.press("提交")
    eyes.press("确定")
    expect(page.get_by_text("第1次补正")).to_be_visible()


@pytest.mark.req("001-36", "001-50")
@pytest.mark.parametrize(("side", "quality"), [(300, 60), (3000, 95)], ids=["too small", "too large"])
def test_a_picture_of_another_size_is_made_to_fit(app, open_as, login, case, side, quality):
    items = [{"content": "补充社保证明", "reason": "缺"}]
    login("ministry-review").complete(case, "Task_MinistryAccept", outcome="supplement", items=items)
    eyes = open_as("app-chem")
    page = eyes.go(task_of(app, case, "Task_Supplement_Ministry"))
    brought = BytesIO()
    Image.effect_noise((side, side), 60).save(brought, "JPEG", quality=quality)
    assert not 200 * KB <= len(brought.getvalue()) <= 500 * KB
    file = {"name": "社保.jpeg", "mimeType": "image/jpeg", "buffer": brought.getvalue()}
    page.get_by_label("选择文件：补正图片").set_input_files(file)
    eyes.press("自动调整大小")
    expect(page.get_by_alt_text("预览：社保.jpg")).to_be_visible(timeout=20_000)
    eyes.press("提交")
    eyes.press("确定")
    expect(page.get_by_text("第1次补正")).to_be_visible()
