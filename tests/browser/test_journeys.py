"""Initial registration in each system by clicking alone, from the demo's cards to the certificate, page by page.

Every page on the way has to stand for every width and for who does not see it. With ``SCREENSHOTS`` set to a folder, the
pages are kept there as pictures (``make screenshots``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from .album import Album
from .eyes import Eyes

READING = timedelta(seconds=60)


@dataclass(frozen=True)
class Desk:
    """Who decides next, and by which words."""

    username: str
    outcome: str
    reviewer: str = ""


@dataclass(frozen=True)
class Journey:
    """A registration: who applies through whom, which desks decide, and what the certificate is called."""

    applicant: str
    enterprise: str
    name: str
    desks: Sequence[Desk]


MINISTRY = (Desk("ministry-review", "受理"), Desk("ministry-review", "建议通过"), Desk("ministry-approve", "审批通过"))
JOURNEYS = {
    "chem": Journey("app-chem", "ent-hebei", "吴思齐", MINISTRY),
    "arch1": Journey(
        "app-arch1", "ent-hebei", "林知远",
        (Desk("province-hebei", "受理"), Desk("province-hebei", "同意"), *MINISTRY),
    ),
    "str2": Journey(
        "app-str2", "ent-taiyuan", "孙雨桐",
        (
            Desk("city-taiyuan", "接收"), Desk("city-taiyuan", "地市审核通过", reviewer="李审查"), Desk("city-taiyuan", ""),
            Desk("province-shanxi", "受理"), Desk("province-shanxi", "同意"), Desk("province-shanxi", "审批通过"),
        ),
    ),
    "supv": Journey("app-supv", "ent-supv", "郑海涛", MINISTRY),
}  # fmt: skip


CLOSELY = ("chem", "str2")
"""The journeys whose pages are examined; between them they hold every page of the others."""


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.req("AT-18", "AT-19", "AT-20", "AT-21", "AT-23", "AT-58")
@pytest.mark.parametrize("name", JOURNEYS)
def test_somebody_who_has_never_seen_it_gets_registered_by_clicking(name, open_as, work, clock):
    journey, album = JOURNEYS[name], Album(name, closely=name in CLOSELY, on_a_phone_too=name == CLOSELY[0])

    def read() -> None:
        clock.advance(READING)
        work()

    applicant = open_as(journey.applicant)
    apply(applicant, album, work, read)
    report(open_as(journey.enterprise), album, journey, read)
    work()
    for desk in journey.desks:
        decide(open_as(desk.username), album, journey, desk)
        work()
    page = applicant.go("/applicant")
    album.see(applicant, "my-registrations")
    page.get_by_role("link", name="查看证书").click()
    expect(page.get_by_text("有效期至").first).to_be_visible()
    album.see(applicant, "certificate")
    page.get_by_role("link", name="历史申报").click()
    expect(page.get_by_text("终审完成并发布")).to_be_visible()
    album.see(applicant, "history")
    page.get_by_role("link", name="我的消息").click()
    expect(page.get_by_text("初始注册终审完成并发布")).to_be_visible()
    album.see(applicant, "messages")


def apply(eyes: Eyes, album: Album, work: Callable[[], None], read: Callable[[], None]) -> None:
    """The applicant, from 当前申报 to 申报告知."""
    page = eyes.page
    expect(page.get_by_role("heading", level=1)).to_have_text("当前申报")
    album.see(eyes, "current")
    page.locator("a.card", has_text="初始注册").click()
    expect(page.get_by_role("button", name="开始申报")).to_be_visible()
    album.see(eyes, "notice")
    page.get_by_role("button", name="开始申报").click()
    page.get_by_label("全选").check()
    album.see(eyes, "conditions")
    eyes.press("下一步")
    eyes.reads("社保核查")
    work()
    eyes.reads("个人承诺书")
    album.see(eyes, "pledge-reading")
    read()
    page.reload()
    page.get_by_label("本人作出上述承诺", exact=True).check()
    album.see(eyes, "pledge")
    eyes.press("确认")
    eyes.reads("填写申报信息")
    if page.get_by_label("项目名称").count():
        for label, value in {
            "项目名称": "汾河两岸住宅小区", "规模/等级": "中型", "担任角色": "结构设计人", "单位": "太原汾河建筑设计有限公司",
        }.items():  # fmt: skip
            page.locator(".group, fieldset").get_by_label(label, exact=False).last.fill(value)
        page.get_by_label("开始时间").fill("2021-03")
        page.get_by_label("结束时间").fill("2023-09")
    if page.get_by_label("房屋建筑工程").count():
        page.get_by_label("房屋建筑工程").check()
        page.get_by_label("冶炼工程").check()
    album.see(eyes, "form")
    eyes.press("上报")
    eyes.reads("请核对填写的内容")
    album.see(eyes, "check")
    eyes.press("确定")
    expect(page.get_by_text("您所申请的事项已成功提交企业")).to_be_visible()
    album.see(eyes, "submitted")


def report(eyes: Eyes, album: Album, journey: Journey, read: Callable[[], None]) -> None:
    """The enterprise reports what it ticks under one pledge."""
    page = eyes.page
    album.see(eyes, "enterprise-list")
    page.get_by_label(f"选择：{journey.name}").check()
    page.locator("#batch").get_by_role("button", name="上报").click()
    expect(page.get_by_role("button", name="确定")).to_be_visible()
    album.see(eyes, "enterprise-confirm")
    eyes.press("确定")
    eyes.reads("企业承诺书")
    album.see(eyes, "enterprise-pledge-reading")
    read()
    page.reload()
    page.get_by_label("本公司作出上述承诺", exact=True).check()
    album.see(eyes, "enterprise-pledge")
    eyes.press("确认")
    expect(page.get_by_text("操作成功")).to_be_visible()
    album.see(eyes, "enterprise-reported")


def decide(eyes: Eyes, album: Album, journey: Journey, desk: Desk) -> None:
    """A desk finds the case in its worklist, opens it and decides."""
    page = eyes.page
    album.see(eyes, "desk")
    page.get_by_role("row").filter(has_text=journey.name).get_by_role("link").click()
    expect(page.locator("#answers .primary")).to_be_visible()
    album.see(eyes, "desk-case")
    if desk.outcome:
        page.get_by_label(desk.outcome, exact=True).check()
    if desk.reviewer:
        page.get_by_label("审查人员").fill(desk.reviewer)
    page.locator("#answers .primary").click()
    page.wait_for_url("**/desk")
