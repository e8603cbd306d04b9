"""发起申请: what an enterprise and the clerk start themselves, read from the diagrams (docs/domain.md §3.6)."""

from datetime import timedelta

import pytest

from tests.service.casework import picture

START = "/start"


def test_the_unit_chooses_among_its_people_and_files_a_forced_cancellation(visit, work, clock):
    agent = visit("ent-supv")
    index = agent.get(START)
    assert "注销注册" in index.text
    form = agent.press(index, "强制注销")
    assert form.heading == "企业填报"
    assert "何志刚" in form.text
    form = agent.bring(form, "attachment_file", picture(size=300 * 1024), "判决书.jpg")
    check = agent.press(
        form, "提交", person=_first(form, "person"), category="SUPV", reason="与聘用单位解除劳动关系",
        attachment_kind="判决书",
    )  # fmt: skip
    assert "何志刚" in check.text
    waiting = agent.press(check, "确定")
    clock.advance(timedelta(seconds=61))
    work()
    pledge = agent.get(waiting.path)
    case = agent.press(pledge, "确认", agree="true")
    work()
    assert "待审核" in agent.get(case.path).text


def test_the_clerk_starts_what_comes_in_by_post_and_needs_no_list_of_people(visit):
    clerk = visit("clerk")
    index = clerk.get(START)
    assert index.buttons == ["死亡或者丧失行为能力", "企业线下强制注销"]
    form = clerk.press(index, "死亡或者丧失行为能力")
    assert form.heading == "窗口录入"
    assert "填写注册人员的身份证件号" in form.text
    refused = clerk.press(form, "提交", cause="死亡", person="110101199003070011")
    assert set(refused.errors) >= {"files"}


@pytest.mark.parametrize("username", ["app-chem", "ministry-review", "analyst"])
def test_who_starts_nothing_for_others_is_turned_away(visit, username):
    page = visit(username).get(START)
    assert page.status == 403


def _first(page, name: str) -> str:
    return next(
        str(v) for v in page.tree.xpath(f"//*[@name='{name}']/option/@value | //input[@name='{name}']/@value") if v
    )
