"""信息更正 on its page, and 企业名称变更 as the enterprise and the desks see it: cases about no profession, or about no person."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.gateways import faults
from service.models import Enterprise
from service.models.unit import unit_of_work
from tests.service.casework import picture

KB = 1024
HEBEI, NEW = "91130100MA0DEM01XF", "河北燕赵设计集团有限公司"
RENAME = "enterprise_rename"


def primary(page):
    """The words on the page's primary button."""
    return page.tree.xpath("//main//*[contains(concat(' ', @class, ' '), ' primary ')]")[0].text_content().strip()


@pytest.mark.req("AT-51", "001-25", "001-33")
def test_a_person_corrects_his_name_on_the_pages(visit):
    applicant = visit("app-two")
    page = applicant.get("/applicant")
    page = applicant.get(page.link("信息更正"))
    assert page.heading == "信息更正"
    page = applicant.press(page, "开始申报")
    assert "唐若兰" in page.text
    assert page.choices("change_types") == ["姓名", "身份证件号", "证件类型"]
    page = applicant.bring(page, "files", picture(size=300 * KB), "变更证明.jpg")
    page = applicant.press(page, "上报", change_types=["姓名"], name="唐若岚", reason="字" * 201)
    assert page.errors == {"reason": "更改原因：不能超过200个字"}
    page = applicant.press(page, "上报", reason="公安机关批准更名")
    assert page.errors["files"].startswith("上传图片：更改姓名或者身份证件号的，请上传两张图片")
    page = applicant.bring(page, "files", picture(size=310 * KB), "身份证.jpg", more=True)
    page = applicant.press(page, "上报")
    assert page.heading == "请核对填写的内容"
    page = applicant.press(page, "确定")
    assert "您所申请的事项已成功提交主管部门。" in page.text
    page = applicant.get("/applicant/correction")
    assert "部级未受理" in page.text
    assert "撤回" in page.text
    assert "开始申报" not in page.buttons

    reviewer = visit("ministry-review")
    page = reviewer.get("/desk")
    page = reviewer.get(page.tree.xpath("//td[@class='actions']/a/@href")[0])
    assert "唐若岚" in page.text
    assert "公安机关批准更名" in page.text


def test_a_draft_goes_on_where_it_was_left(visit, login):
    login("app-new").start("information_correction")
    applicant = visit("app-new")
    page = applicant.get("/applicant/correction")
    assert applicant.get(page.link("继续")).heading == "填写更正信息"
    assert applicant.get("/applicant").status == 200


def test_the_page_says_why_another_cannot_begin(visit, login, work):
    visitor = visit("app-two")
    page = visitor.get("/applicant/correction")
    begun = login("app-two").start("information_correction")["id"]
    files = [login("app-two").upload(picture(size=300 * KB), "supplement").json["id"] for _ in range(2)]
    answers = {"change_types": ["姓名"], "name": "唐若岚", "reason": "更名", "files": files}
    login("app-two").complete(begun, "Task_FillForm", **answers)
    page = visitor.press(page, "开始申报")
    assert (page.status, "信息更正正在办理，不能重复申报" in page.text) == (409, True)


@pytest.fixture
def renamed(app):
    """The 企业库 knows the unit in Hebei under another name."""
    with app.app_context(), unit_of_work():
        faults.switch("enterprise", "wrong", {"uscc": HEBEI, "name": NEW})


@pytest.mark.req("AT-48", "AT-50", "004-33")
def test_the_unit_is_told_at_login_and_changes_its_name_on_the_pages(visit, login, work, clock, renamed):
    agent = visit("ent-hebei")
    told = login("ent-hebei").get("/enterprise").json["notices"]
    assert told == ["平台登记的企业名称发生变化，请及时申报企业名称变更！"]
    page = agent.get("/start")
    page = agent.press(page, "企业名称变更")
    assert NEW in page.text
    page = agent.press(page, primary(page))
    if page.heading == "请核对填写的内容":
        page = agent.press(page, primary(page))
    clock.advance(timedelta(seconds=60))
    work()
    (case,) = [row["id"] for row in login("ent-hebei").get("/instances").json["items"]]
    login("ent-hebei").complete(case, "Task_EnterprisePledge", agree=True)
    work()
    assert "企业名称变更" in agent.get("/enterprise").text
    assert agent.get(f"/cases/{case}").status == 200
    assert "待审核" in agent.get("/enterprise").text

    for username, address in (("ministry-review", "/desk"), ("admin", "/monitor"), ("admin", f"/cases/{case}")):
        assert visit(username).get(address).status == 200
    reviewer = visit("ministry-review")
    page = reviewer.get(reviewer.get("/desk").tree.xpath("//td[@class='actions']/a/@href")[0])
    assert (page.status, NEW in page.text) == (200, True)


@pytest.mark.req("003-16", "003-32")
def test_the_unit_refreshes_on_the_page_of_its_data(visit, app):
    with app.app_context(), unit_of_work() as session:
        session.scalars(select(Enterprise).filter_by(uscc=HEBEI)).one().refresh_due = True
    agent = visit("ent-hebei")
    page = agent.get("/enterprise/profile")
    assert "之后才能上报" in page.text
    page = agent.press(page, "在线注册/更新")
    assert (page.heading, "之后才能上报" in page.text) == ("企业基本信息", False)
