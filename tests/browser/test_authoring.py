"""What docs/authoring.md shows an analyst, page by page: a renewal window is changed in its table, tried, told when wrong,
deployed, compared, read in words. With ``SCREENSHOTS`` set to a folder its pictures are kept there (``make screenshots``)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.stage import good

from .album import Album

WINDOW = "renewal_window"
CELL = f".tjs-container td[data-element-id='{WINDOW}_rule_03_open_months_before']"
REVIEW = "ministry_review.bpmn"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_way_that_the_manual_shows(open_as, login):
    album, analyst = Album("studio"), login("analyst")
    draft = good(analyst.post("/drafts", {"title": "监理延续提前一个月开始"}))["id"]
    path = f"/drafts/{draft}/files/{REVIEW}"
    text = good(analyst.get(path))["content"].replace('name="部级审核"', 'name="专家审核"')
    good(analyst.put(path, {"content": text, "revision": 0}))

    eyes = open_as("analyst")
    page = eyes.go(f"/studio/drafts/{draft}")
    album.see(eyes, "draft", whole=False)

    eyes.go(f"/studio/drafts/{draft}/diagram/{REVIEW}")
    expect(page.locator("[data-element-id='Task_MinistryReview']").first).to_be_visible()
    expect(page.locator("[data-checked]")).not_to_have_text("正在检查…")
    album.see(eyes, "diagram")

    def write(value: str) -> None:
        page.locator(CELL).click()
        page.keyboard.press("Control+A")
        page.keyboard.type(value)
        page.locator("h1").click()

    eyes.go(f"/studio/drafts/{draft}/table/{WINDOW}.dmn")
    expect(page.locator("#table-editor[data-ready]")).to_be_visible()
    write("4")
    page.get_by_label("系统").fill("supervision")
    page.get_by_role("button", name="试算").click()
    expect(page.locator("[data-result]")).to_contain_text("第 3 行成立")
    expect(page.locator("[data-saved='saved']")).to_be_visible()
    album.see(eyes, "table-tried")
    write("4 个月")
    expect(page.locator(".problems li", has_text="第 3 行")).to_be_visible()
    album.see(eyes, "table-problem")
    write("4")
    expect(page.locator("[data-checked='0']")).to_be_visible()
    expect(page.locator("[data-saved='saved']")).to_be_visible()

    eyes.go(f"/studio/drafts/{draft}")
    page.get_by_role("button", name="运行受影响的场景").click()
    expect(page.locator("[data-played='true']").first).to_be_visible(timeout=120_000)
    page.get_by_role("link", name="准备发布").click()
    page.get_by_label("发布说明").fill("监理延续提前一个月开始申报；部级审核改称专家审核")
    album.see(eyes, "deploy")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布").first).to_be_visible(timeout=120_000)
    eyes.go("/studio/versions")
    album.see(eyes, "versions")
    page.get_by_role("link", name="与上次比较").first.click()
    page.locator("main").get_by_role("row").filter(has_text=REVIEW).get_by_role("link").click()
    expect(page.locator(".compared[data-ready]")).to_be_visible()
    album.see(eyes, "compare")
    eyes.go("/studio/words/renewal/1")
    album.see(eyes, "words", whole=False)
