"""The desks: whose work is what, by stage; several at once; what a decision is drawn from; queries, summaries, the register."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from service import accounts
from service.models import Person, db
from service.models.unit import unit_of_work
from tests.api.journeys import ANSWERS, reported, submitted

from .steps import task_of

ACCEPT = "/desk?stage=Task_MinistryAccept"
MINUTE = timedelta(seconds=60)


def rows(page):
    """The rows of the page's tables as texts of their cells by column."""
    found = page.tree.xpath("//main//tbody/tr")
    return [
        {cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row.xpath("./td")} for row in found
    ]


def ticks(page):
    """The values of the boxes in the list, in order."""
    return page.tree.xpath("//main//tbody//input[@type='checkbox']/@value")


@pytest.fixture
def chem(login, work, clock):
    """A case of 吴思齐 that lies with the ministry."""
    return reported(login("app-chem"), login("ent-hebei"), work, clock)


@pytest.fixture
def three(login, work, clock):
    """Three cases that lie with the ministry; that of 冯亦凡 has an insurance anomaly."""
    agent = login("ent-hebei")
    cases = [reported(login(who), agent, work, clock) for who in ("app-chem", "app-batch1")]
    return [*cases, anomalous(login("app-anomaly"), agent, work, clock)]


def anomalous(applicant, agent, work, clock):
    """A case that lies with the ministry though its applicant's insurance is paid elsewhere."""
    case = applicant.start("initial_registration", category="CHEM")["id"]
    applicant.complete(case, "Task_ConfirmConditions", accepted=True)
    work()
    applicant.complete(case, "Task_InsuranceDecision", **{"continue": True})
    for who, pledge in ((applicant, "Task_Pledge"), (agent, "Task_EnterprisePledge")):
        clock.advance(MINUTE)
        work()
        who.complete(case, pledge, agree=True)
        if who is applicant:
            form = applicant.task(case, "Task_FillForm")["form"]["prefilled"]
            applicant.complete(case, "Task_FillForm", **{name: form[name] for name in ANSWERS})
            agent.complete(case, "Task_EnterpriseReport", outcome="report")
    work()
    return case


# -- the worklist -----------------------------------------------------------------------------------------------------


def test_a_desk_finds_its_work_with_what_the_computer_check_has_told(visit, three):
    page = visit("ministry-review").get("/desk")
    assert [(row["姓名"], row["状态"], row["信息提示"]) for row in rows(page)] == [
        ("吴思齐", "待受理", "无"),
        ("蒋一鸣", "待受理", "无"),
        ("冯亦凡", "待受理", "警告 社保异常：未在注册单位缴纳"),
    ]


def test_stages_are_tabs_with_their_numbers_and_narrow_the_list(visit, login, three):
    login("ministry-review").complete(three[0], "Task_MinistryAccept", outcome="accept")
    page = visit("ministry-review").get("/desk")
    tabs = [" ".join(one.text_content().split()) for one in page.tree.xpath("//nav[@aria-label='环节']/a")]
    assert tabs == ["全部 3", "部级受理 2", "部级审核 1"]
    assert not ticks(page)
    page = visit("ministry-review").get("/desk?stage=Task_MinistryReview")
    assert [row["姓名"] for row in rows(page)] == ["吴思齐"]
    assert visit("ministry-review").get("/desk?q=蒋一鸣").text.count("办理：") == 1
    assert "没有找到匹配的记录" in visit("ministry-review").get("/desk?category=SUPV").text


def test_what_is_overdue_is_marked_with_a_word(visit, login, chem, clock):
    login("ministry-review").complete(chem, "Task_MinistryAccept", outcome="accept")
    assert rows(visit("ministry-review").get("/desk?due=overdue")) == []
    clock.advance(timedelta(days=60))
    [row] = rows(visit("ministry-review").get("/desk?due=overdue"))
    assert row["办理时限"].endswith("已超时限")


# -- several at once --------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-53")
def test_several_are_accepted_at_once_and_what_has_a_warning_is_left_out_with_it(visit, login, three):
    officer = visit("ministry-review")
    page = officer.get(ACCEPT)
    page = officer.press(page, "受理", task=ticks(page))
    assert page.heading == "批量办理：受理"
    assert "1 项不参加批量办理" in page.text
    assert "计算机核查有提示，请打开单独办理：社保异常：未在注册单位缴纳" in page.text
    assert "以下 2 项的办理结果都为“受理”，是否确定？" in page.text
    page = officer.press(page, "确定")
    assert page.path == "/desk"
    assert page.notices == ["操作成功：受理，共 2 项。"]
    statuses = [login("admin").get(f"/instances/{case}").json["status"]["id"] for case in three]
    assert statuses == ["ministry_reviewing", "ministry_reviewing", "ministry_pending"]


def test_a_second_click_of_a_batch_changes_nothing(visit, three):
    officer = visit("ministry-review")
    page = officer.get(ACCEPT)
    page = officer.press(page, "受理", task=ticks(page)[:2])
    assert officer.press(page, "确定").notices == ["操作成功：受理，共 2 项。"]
    again = officer.press(page, "确定")
    assert again.status == 200
    assert "状态没有改变" in again.text or again.notices == ["操作成功：受理，共 2 项。"]


def test_only_outcomes_that_need_no_word_can_be_chosen_for_several(visit, chem):
    page = visit("ministry-review").get(ACCEPT)
    assert page.buttons[1:] == ["计算机核查", "受理"]


def test_nothing_ticked_is_said_and_nothing_is_done(visit, chem):
    officer = visit("ministry-review")
    page = officer.press(officer.get(ACCEPT), "受理")
    assert page.notices == ["请先勾选要办理的业务。"]


@pytest.mark.req("AT-53")
def test_a_check_on_demand_tells_what_bars_a_case_and_a_mended_one_goes_on(app, visit, chem):
    with app.app_context(), unit_of_work():
        db.session.query(Person).filter_by(name="吴思齐").one().id_no = "130105198807090021"
    officer = visit("ministry-review")
    page = officer.get(ACCEPT)
    page = officer.press(page, "计算机核查", task=ticks(page))
    assert "身份证件号校验不通过" in rows(page)[0]["信息提示"]
    assert "请打开单独办理" in officer.press(page, "受理", task=ticks(page)).text
    with app.app_context(), unit_of_work():
        db.session.query(Person).filter_by(name="吴思齐").one().id_no = "130105198807090020"
    page = officer.press(page, "计算机核查", task=ticks(page))
    assert rows(page)[0]["信息提示"] == "无"
    page = officer.press(officer.press(page, "受理", task=ticks(page)), "确定")
    assert [row["环节"] for row in rows(page)] == ["部级审核"]


@pytest.mark.req("AT-53")
def test_a_row_that_went_away_meanwhile_is_named_and_the_others_are_done(visit, login, three):
    officer = visit("ministry-review")
    page = officer.get(ACCEPT)
    page = officer.press(page, "受理", task=ticks(page)[:2])
    login("ministry-review").complete(three[0], "Task_MinistryAccept", outcome="accept")
    page = officer.press(page, "确定")
    assert page.heading == "批量办理结果"
    assert "1 项操作成功：受理" in page.text
    [refused] = rows(page)
    assert refused["业务"].startswith("吴思齐")
    assert refused["原因"] == "该任务已办理或已失效，请刷新后查看。"


# -- one case ---------------------------------------------------------------------------------------------------------


def test_the_neighbours_of_a_task_are_links_with_keys_and_the_next_one_follows(app, visit, three):
    officer = visit("ministry-review")
    page = officer.get(task_of(app, three[1], "Task_MinistryAccept"))
    keys = {link.get("data-key"): link.get("href") for link in page.tree.xpath("//nav[@aria-label='前后业务']/a")}
    assert keys == {
        "k": task_of(app, three[0], "Task_MinistryAccept"),
        "j": task_of(app, three[2], "Task_MinistryAccept"),
    }
    page = officer.press(page, "提交", outcome="accept")
    assert page.path == task_of(app, three[2], "Task_MinistryAccept")
    assert page.notices[0].endswith("部级受理：受理")


def test_what_was_changed_after_the_return_is_shown_before_and_after(app, visit, login, work, clock):
    case = submitted(login("app-chem"), work, clock)
    login("ent-hebei").complete(case, "Task_EnterpriseReport", outcome="return", reason="请核对资格证书管理号")
    clock.advance(MINUTE)
    answers = {
        "qualification_cert_no": "20251303000003",
        "qualification_date": "2024-12-02",
        "qualification_method": "考试",
    }
    before = login("app-chem").task(case, "Task_ReviseForm")["form"]["prefilled"]["qualification_date"]
    login("app-chem").complete(case, "Task_ReviseForm", outcome="submit", **answers)
    page = visit("ent-hebei").get(f"/cases/{case}")
    assert [row for row in rows(page) if "修改前" in row] == [
        {"项目": "资格证书批准日期", "修改前": before, "修改后": "2024-12-02"}
    ]


@pytest.mark.req("AT-58")
def test_the_way_so_far_is_told_with_level_time_and_opinion(app, visit, login, work, clock):
    case = reported(login("app-arch1"), login("ent-hebei"), work, clock, "ARCH1")
    login("province-hebei").complete(case, "Task_ProvinceAccept", outcome="accept")
    login("province-hebei").complete(case, "Task_ProvinceReview", outcome="disagree", opinion="业绩不足")
    page = visit("ministry-review").get(task_of(app, case, "Task_MinistryAccept"))
    told = [" ".join(one.text_content().split()) for one in page.tree.xpath("//ol[@class='timeline']/li")]
    assert told[-1].startswith("省级审核：不同意 省级")
    assert told[-1].endswith("2026-03-02 10:02 业绩不足")


@pytest.mark.req("AT-14")
@pytest.mark.parametrize("element", ["Task_MinistryAccept", "Task_MinistryReview"])
def test_an_insurance_anomaly_is_shown_at_every_desk(app, visit, login, three, element):
    if element == "Task_MinistryReview":
        login("ministry-review").complete(three[2], "Task_MinistryAccept", outcome="accept")
    assert "社保异常：未在注册单位缴纳" in visit("ministry-review").get(task_of(app, three[2], element)).text


def test_of_two_officers_one_claims_and_the_other_reads_so(app, visit, chem):
    with app.app_context():
        accounts.create("ministry-two", "部级审核人员二", "demo-demo-demo")
        accounts.grant("ministry-two", "ministry_reviewer")
    first = visit("ministry-review")
    address = task_of(app, chem, "Task_MinistryAccept")
    page = first.press(first.get(address), "认领")
    assert "已由您认领" in page.text
    client = visit("ministry-review")
    assert "释放" in client.get(address).buttons
    page = client.press(client.get(address), "释放")
    assert "认领" in page.buttons


# -- looking things up ------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-60")
def test_cases_are_looked_up_within_the_region_and_taken_along_as_they_are_listed(visit, login, work, clock, chem):
    reported(login("app-str2"), login("ent-taiyuan"), work, clock, "STR2")
    page = visit("city-taiyuan").get("/desk/cases")
    assert [row["姓名"] for row in rows(page)] == ["孙雨桐"]
    assert rows(visit("city-datong").get("/desk/cases")) == []
    assert "还没有到达本部门的业务" in visit("city-datong").get("/desk/cases").text
    file = visit("city-taiyuan").client.get("/desk/cases/file")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert sheet_of(file.data).count("孙雨桐") == 1
    assert "吴思齐" not in sheet_of(file.data)


@pytest.mark.req("AT-56", "003-39", "003-53", "003-54")
def test_a_summary_holds_what_was_sent_on_of_four_types(visit, login, work, clock):
    city = visit("city-taiyuan")
    page = city.get("/desk/summary")
    assert page.tree.xpath("//select[@name='type']/option/text()") == [
        "请选择",
        "初始注册",
        "变更注册",
        "延续注册",
        "更改补办",
    ]
    case = reported(login("app-str2"), login("ent-taiyuan"), work, clock, "STR2")
    wanted = "?category=STR2&type=initial_registration"
    assert "没有已上报的二级注册结构工程师初始注册" in city.get(f"/desk/summary{wanted}").text
    officer = login("city-taiyuan")
    officer.complete(case, "Task_CityAccept", outcome="accept")
    officer.complete(case, "Task_CityReview", outcome="pass", reviewer="审查人员")
    officer.complete(case, "Task_CityForward", outcome="forward")
    page = city.get(f"/desk/summary{wanted}")
    assert [row["姓名"] for row in rows(page)] == ["孙雨桐"]
    assert ticks(page) == [case]
    for chosen, rows_of_it in (("", 1), (f"&case={case}", 1), ("&case=another", 0)):
        assert sheet_of(city.client.get(f"/desk/summary/file{wanted}{chosen}").data).count("孙雨桐") == rows_of_it


@pytest.mark.req("AT-60", "003-55", "003-56", "003-57", "003-63", "003-64", "003-66")
def test_the_register_of_the_region_shows_present_and_former_certificates(visit):
    officer = visit("province-hebei")
    page = officer.get("/desk/register")
    assert {row["姓名"] for row in rows(page)} >= {"韩立群", "唐若兰"}
    page = officer.get("/desk/register?q=韩立群")
    assert [row["姓名"] for row in rows(page)] == ["韩立群"]
    assert "*" in rows(page)[0]["证件号码"]
    page = officer.get(page.tree.xpath("//td[@class='actions']/a/@href")[0])
    for heading in ("当前证书", "基本信息和聘用情况", "不良行为", "历次申报"):
        assert heading in page.text
    file = sheet_of(officer.client.get("/desk/register/file?q=韩立群").data)
    assert (file.count("韩立群"), file.count("唐若兰")) == (1, 0)
    assert rows(visit("province-shanxi").get("/desk/register?q=韩立群")) == []


def sheet_of(content: bytes) -> str:
    """The text of a workbook's sheet."""
    with ZipFile(BytesIO(content)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()
