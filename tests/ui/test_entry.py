"""企业人员信息 and entry by the unit, in pages (X23)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.service.casework import picture

from .test_desk import rows

MINUTE = timedelta(minutes=1)
PERSON = {
    "name": "高振华", "id_type": "身份证", "id_no": "140105199106150031", "mobile": "13800000037",
    "school": "太原理工大学", "major": "土木工程", "education": "大学本科", "degree": "学士学位",
    "graduated_on": "2013-07", "title_since": "2018-12", "title": "工程师", "work_years": "12",
    "industry": "勘察设计行业", "qualification_no": "A214000026", "agent_mobile": "13900000037",
    "employed_from": "2020-01-01",
}  # fmt: skip


@pytest.fixture
def agent(visit):
    return visit("ent-taiyuan")


def added(agent):
    """高振华 is entered, pictures first."""
    page = agent.get(agent.get("/enterprise/staff").link("新增人员"))
    page = agent.bring(page, "photo", picture(size=300 * 1024))
    page = agent.bring(page, "signature", picture(size=300 * 1024))
    return agent.press(page, "保存", agree="true", **PERSON)


@pytest.mark.req("X23", "003-18")
def test_a_person_without_account_is_entered_looked_at_and_changed(agent):
    page = agent.get("/enterprise/staff/new")
    page = agent.press(page, "保存", **{**PERSON, "id_no": "140105199106150032"})
    assert page.errors["id_no"] == "身份证件号：身份证件号校验不通过"
    assert "photo" in page.errors
    assert page.value("school") == "太原理工大学"
    page = added(agent)
    assert page.notices == ["高振华的人员信息已保存。"]
    row = next(row for row in rows(page) if row["姓名"] == "高振华")
    assert (row["专业"], row["资料"], row["维护"]) == ("二级注册结构工程师", "完整", "本单位")
    page = agent.get(page.link("修改：高振华"))
    page = agent.press(page, "保存", agree="true", title="高级工程师")
    assert page.notices == ["高振华的人员信息已保存。"]
    page = agent.get("/enterprise/staff?q=振华")
    assert [row["姓名"] for row in rows(page)] == ["高振华"]


@pytest.mark.req("X23")
def test_who_has_an_account_is_only_looked_at(agent, visit):
    page = agent.get("/enterprise/staff?q=孙雨桐")
    page = agent.get(page.link("查看：孙雨桐"))
    assert "由本人在“个人信息”中维护" in page.text
    assert page.buttons == []
    assert visit("ent-hebei").get(page.path).status == 404


@pytest.mark.req("X23", "003-19", "003-02")
def test_a_unit_picks_somebody_fills_in_and_reports(app, agent, work, clock):
    added(agent)
    page = agent.get("/start")
    assert "强制注销" not in page.buttons
    page = agent.get(page.tree.xpath("//a[contains(@href, 'initial_registration')]/@href")[0])
    assert page.heading == "初始注册：选择人员"
    page = agent.get(f"{page.path}?q=高振华")
    page = agent.press(page, "二级注册结构工程师：高振华")
    work()
    case = page.tree.xpath("//@hx-get | //a/@href")
    page = agent.get("/enterprise")
    row = next(row for row in rows(page) if row["姓名"] == "高振华")
    assert row["状态"] == "未上报"
    page = agent.get(page.link("企业填报"))
    assert "郑重承诺" in page.text
    page = agent.press(page, "添加工作业绩")
    page = agent.bring(page, "signed_pledge", picture(size=300 * 1024))
    page = agent.press(page, "保存，待上报", **{
        "achievements.0.project": "汾河桥", "achievements.0.scale": "大型", "achievements.0.from": "2020-01",
        "achievements.0.to": "2021-02", "achievements.0.role": "设计人", "achievements.0.enterprise": "太原某院",
    })  # fmt: skip
    assert page.heading == "请核对填写的内容"
    page = agent.press(page, "确定")
    page = agent.get("/enterprise")
    assert case
    page = agent.get(page.link("企业审核上报"))
    page = agent.press(page, "提交", outcome="report")
    clock.advance(MINUTE)
    work()
    page = agent.get("/enterprise")
    page = agent.get(page.link("企业承诺书"))
    page = agent.press(page, "确认", agree="true")
    work()
    row = next(row for row in rows(agent.get("/enterprise?state=reported")) if row["姓名"] == "高振华")
    assert row["状态"] == "已上报·市级未受理"


@pytest.mark.req("X23")
def test_the_person_reads_what_was_filled_in_and_objects(app, visit, agent, work):
    page = agent.get("/start/renewal/entered?q=孙雨桐")
    page = agent.press(page, "二级注册结构工程师：孙雨桐")
    assert page.path == "/start/renewal/entered"
    assert "尚未办理该专业注册" in page.notices[0]


def test_units_of_other_systems_are_offered_nothing_that_they_cannot_do(visit):
    page = visit("ent-hebei").get("/start")
    assert page.buttons == ["企业名称变更"]
    assert visit("ent-hebei").get("/start/initial_registration/entered").status == 404
    supervision = visit("ent-supv").get("/start")
    assert "强制注销" in supervision.buttons
    assert "企业代填" not in supervision.buttons
