"""注册申报管理 by pages: the list, the batch under one pledge, returning, withdrawing, 补正资质 (docs/domain.md §3.0.4, §8.3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.models import Enterprise, PledgeRecord, db
from service.models.unit import unit_of_work
from tests.api.journeys import pledged, reported, submitted
from tests.service.casework import picture

from .steps import task_of

READING = timedelta(seconds=60)
OBTAINED = "A213000042"
HEADS = [
    "序号", "证件号码", "姓名", "所在省", "所在城市", "业务类别", "申报专业", "性别", "聘用单位名称", "状态", "申请时间", "上报时间",
    "操作",
]  # fmt: skip
BATCH = [f"app-batch{number}" for number in range(1, 6)]


def rows(page):
    """The rows of the list: what stands under each head."""
    cells = "./td[@data-label != '选择']"
    return [
        {cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row.xpath(cells)}
        for row in page.tree.xpath("//main//table/tbody/tr")
    ]


def names(page):
    return [row["姓名"] for row in rows(page)]


def signed(agent, page, work, clock):
    """Read the pledge of a batch for its minute, and give it."""
    assert page.heading == "企业承诺书"
    address = page.tree.xpath("//*[@id='wait']/@hx-get")[0]
    clock.advance(READING)
    work()
    return agent.press(agent.get(address), "确认", agree="true")


def ask_back(applicant, case, **payload):
    """The person asks for the application back."""
    assert applicant.post(f"/instances/{case}/messages", {"name": "withdraw", "payload": payload}).status_code == 202


@pytest.fixture
def agent(visit):
    return visit("ent-hebei")


@pytest.fixture
def five(login, work, clock):
    """Five applications that the unit has to report."""
    return [submitted(login(username), work, clock) for username in BATCH]


@pytest.fixture
def supervised(login, work, clock):
    """An application of a supervision engineer, for two specialties, that its unit has to report."""
    applicant = login("app-supv")
    case = pledged(applicant, work, clock, "SUPV")
    form = applicant.task(case, "Task_FillForm")["form"]
    answers = {name: form["prefilled"][name] for name in form["schema"]["required"] if name in form["prefilled"]}
    answers["specialties"] = ["房屋建筑工程", "冶炼工程"]
    applicant.complete(case, "Task_FillForm", **answers)
    return case


class TestList:
    @pytest.mark.req("004-16", "002-08")
    def test_it_has_the_columns_of_the_manual(self, visit, supervised):
        page = visit("ent-supv").get("/enterprise")
        heads = [one.text_content() for one in page.tree.xpath("//thead//th")]
        assert heads[1:] == HEADS
        (row,) = rows(page)
        assert row == {
            "序号": "1", "证件号码": "110108********0076", "姓名": "郑海涛", "所在省": "北京市", "所在城市": "北京市",
            "业务类别": row["业务类别"], "申报专业": "房屋建筑工程、冶炼工程", "性别": "男",
            "聘用单位名称": "北京中衡工程监理有限公司", "状态": "待上报", "申请时间": "2026-03-02 10:01", "上报时间": "",
        }  # fmt: skip
        assert row["业务类别"].startswith("初始注册")

    @pytest.mark.req("AT-22", "002-17", "003-23", "004-15", "004-17")
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["沈佳宁", "蒋一鸣", "吴思齐"]),
            ("?q=蒋", ["蒋一鸣"]),
            ("?q=130102199101060132", ["蒋一鸣"]),
            ("?q=130102", []),
            ("?category=CHEM", ["沈佳宁", "蒋一鸣", "吴思齐"]),
            ("?category=ARCH1", []),
            ("?type=renewal", []),
            ("?state=to_report", ["沈佳宁", "蒋一鸣"]),
            ("?state=reported", ["吴思齐"]),
            ("?state=ended", []),
            ("?since=2026-03-03", ["沈佳宁"]),
            ("?until=2026-03-02", ["蒋一鸣", "吴思齐"]),
            ("?since=2026-03-02&until=2026-03-02&q=吴", ["吴思齐"]),
        ],
    )
    def test_it_narrows(self, agent, login, work, clock, query, found):
        reported(login("app-chem"), login("ent-hebei"), work, clock)
        submitted(login("app-batch1"), work, clock)
        clock.advance(timedelta(days=1))
        submitted(login("app-batch2"), work, clock)
        page = agent.get(f"/enterprise{query}")
        assert names(page) == found
        assert ("没有找到匹配的记录。" if not found else f"总共 {len(found)} 条记录") in page.text

    def test_a_day_that_is_none_is_said(self, agent):
        page = agent.get("/enterprise?since=2026-02-30")
        assert page.status == 422
        assert "日期格式应为" in page.text

    @pytest.mark.req("004-17")
    def test_it_goes_on_and_counts(self, agent, five, monkeypatch):
        monkeypatch.setattr("service.filings.DEFAULT_LIMIT", 2)
        monkeypatch.setattr("service.filings.search.__kwdefaults__", {"cursor": None, "limit": 2})
        page = agent.get("/enterprise")
        assert "显示第 1 到第 2 条记录，总共 5 条记录" in page.text
        page = agent.get(page.link("下一页"))
        assert "显示第 3 到第 4 条记录，总共 5 条记录" in page.text
        assert [row["序号"] for row in rows(page)] == ["3", "4"]

    @pytest.mark.req("AT-22", "002-09", "004-11", "004-12", "004-19")
    def test_a_row_opens_with_its_data_its_pledges_and_pictures_that_open_large(self, agent, login, work, clock):
        reported(login("app-chem"), login("ent-hebei"), work, clock)
        page = agent.get(agent.get("/enterprise").link("查看"))
        for word in (
            "业务上报信息",
            "操作人员",
            "河北燕赵建筑设计研究院有限公司经办人",
            "河北工业大学",
            "13800000003",
            "20251303000003",
        ):
            assert word in page.text
        assert [" ".join(one.text_content().split()).split(" ")[0] for one in page.tree.xpath("//summary")] == [
            "个人承诺书", "企业承诺书",
        ]  # fmt: skip
        link = page.tree.xpath("//figure/a[@data-zoom]")[0]
        large = agent.get(link.get("href"))
        assert large.heading == "一寸照片.jpg"
        assert large.tree.xpath("//main//img/@src") == [link.get("data-zoom")]

    @pytest.mark.req("AT-60")
    def test_another_units_application_does_not_exist(self, visit, agent, five, app):
        other = visit("ent-taiyuan")
        assert names(other.get("/enterprise")) == []
        for address in (
            f"/cases/{five[0]}", f"/enterprise/batch?case={five[0]}&outcome=report", f"/enterprise/batch/sign?case={five[0]}",
            task_of(app, five[0], "Task_EnterpriseReport"),
        ):  # fmt: skip
            assert other.get(address).status == 404
        picture_of = agent.get(f"/cases/{five[0]}").tree.xpath("//figure/a[@data-zoom]/@href")[0]
        assert other.get(picture_of).status == 404


class TestReporting:
    @pytest.mark.req("AT-23", "002-10", "002-11", "004-10")
    def test_one_is_reported_after_a_minute_of_reading(self, agent, login, work, clock):
        submitted(login("app-chem"), work, clock)
        page = agent.get(agent.get("/enterprise").link("企业审核上报"))
        assert page.choices("outcome") == ["上报", "退回"]
        page = agent.press(page, "提交", outcome="report")
        assert page.heading == "企业承诺书"
        assert page.button_is_off("确认 (60秒)")
        address = page.path
        clock.advance(READING)
        work()
        page = agent.get(address)
        assert page.choices("agree") == ["本公司作出上述承诺", "本公司不作出上述承诺"]
        page = agent.press(page, "确认", agree="true")
        assert page.path == "/enterprise"
        work()
        (row,) = rows(agent.get("/enterprise"))
        assert row["状态"] == "部级未受理"
        assert row["上报时间"] == "2026-03-02 10:02"

    @pytest.mark.req("AT-24", "002-12")
    def test_five_are_reported_under_one_pledge(self, app, agent, five, work, clock):
        page = agent.press(agent.get("/enterprise"), "上报", case=five)
        assert "确定上报以下 5 项申报？" in page.text
        page = agent.press(page, "确定")
        assert page.button_is_off("确认 (60秒)")
        assert "此承诺用于以下 5 项申报" in page.text
        assert page.tree.xpath("count(//*[@class='reading'])") == 1
        clock.advance(timedelta(seconds=59))
        work()
        assert agent.get(page.tree.xpath("//*[@id='wait']/@hx-get")[0]).button_is_off("确认 (1秒)")
        clock.advance(-timedelta(seconds=59))
        page = signed(agent, page, work, clock)
        assert page.path == "/enterprise"
        assert "操作成功：企业承诺书，共 5 项。" in page.notices
        work()
        assert {row["状态"] for row in rows(agent.get("/enterprise"))} == {"部级未受理"}
        with app.app_context():
            proofs = db.session.scalars(select(PledgeRecord).filter_by(side="enterprise")).all()
            assert {one.instance_id for one in proofs} == set(five)
            assert all(one.answered_at - one.read_from == READING for one in proofs)

    @pytest.mark.req("AT-24")
    def test_a_second_click_on_either_page_changes_nothing(self, app, agent, five, work, clock):
        question = agent.press(agent.get("/enterprise"), "上报", case=five)
        page = agent.press(question, "确定")
        again = agent.press(question, "确定")
        assert again.heading == "企业承诺书"
        address = page.tree.xpath("//*[@id='wait']/@hx-get")[0]
        clock.advance(READING)
        work()
        form = agent.get(address)
        for _ in range(2):
            page = agent.press(form, "确认", agree="true")
            assert page.path == "/enterprise"
            assert page.notices[0] == "操作成功：企业承诺书，共 5 项。"
        with app.app_context():
            assert len(db.session.scalars(select(PledgeRecord).filter_by(side="enterprise")).all()) == 5

    @pytest.mark.req("AT-25", "002-13")
    def test_what_is_reported_is_refused_and_the_others_go(self, agent, login, five, work, clock):
        reported_one = reported(login("app-chem"), login("ent-hebei"), work, clock)
        page = agent.press(agent.get("/enterprise"), "上报", case=[reported_one])
        assert page.heading == "所选申报不能办理"
        assert "该数据已上报，请勿重复上报" in page.text
        assert "确定" not in page.buttons
        page = agent.press(agent.get("/enterprise"), "上报", case=[reported_one, *five[:2]])
        assert "1 项不能办理" in page.text
        assert "该数据已上报，请勿重复上报" in page.text
        assert "确定上报以下 2 项申报？" in page.text
        page = agent.press(page, "确定")
        assert "此承诺用于以下 2 项申报" in page.text
        signed(agent, page, work, clock)
        work()
        states = {row["姓名"]: row["状态"] for row in rows(agent.get("/enterprise"))}
        assert [states[name] for name in ("吴思齐", "蒋一鸣", "沈佳宁")] == ["部级未受理"] * 3
        assert states["杨书航"] == "未上报"

    @pytest.mark.req("AT-25")
    def test_a_stale_question_tells_what_has_been_reported_meanwhile(self, agent, login, five, work, clock):
        question = agent.press(agent.get("/enterprise"), "上报", case=five[:2])
        other = login("ent-hebei")
        other.complete(five[0], "Task_EnterpriseReport", outcome="report")
        clock.advance(READING)
        work()
        other.complete(five[0], "Task_EnterprisePledge", agree=True)
        work()
        page = agent.press(question, "确定")
        assert page.heading == "上报：办理结果"
        assert "该数据已上报，请勿重复上报" in page.text
        assert "1 项操作成功" in page.text
        assert agent.get(page.link("继续办理 1 项")).heading == "企业承诺书"

    def test_what_is_being_read_already_says_so(self, agent, login, five):
        login("ent-hebei").complete(five[0], "Task_EnterpriseReport", outcome="report")
        page = agent.press(agent.get("/enterprise"), "上报", case=five[:1])
        assert "企业承诺书尚未确认，请先作出承诺" in page.text

    def test_without_a_promise_it_is_not_reported(self, agent, five, work, clock):
        page = agent.press(agent.press(agent.get("/enterprise"), "上报", case=five[:2]), "确定")
        address = page.tree.xpath("//*[@id='wait']/@hx-get")[0]
        clock.advance(READING)
        work()
        page = agent.press(agent.get(address), "确认")
        assert page.errors == {"agree": "是否作出上述承诺：请填写"} or "agree" in page.errors
        page = agent.press(page, "确认", agree="false")
        assert {row["状态"] for row in rows(agent.get("/enterprise"))} == {"未上报"}

    def test_nothing_ticked_is_said(self, agent, five):
        page = agent.press(agent.get("/enterprise"), "上报")
        assert (page.path, page.notices[0]) == ("/enterprise", "请先勾选要办理的申报。")

    @pytest.mark.req("AT-08", "002-07")
    def test_each_row_is_guarded_by_itself(self, app, agent, login, five, work, clock):
        page = agent.press(agent.get("/enterprise"), "上报", case=five[:2])
        with app.app_context(), unit_of_work() as session:
            unit = session.scalars(select(Enterprise).filter_by(uscc="91130100MA0DEM01XF")).one()
            unit.profile_saved_at = None
        page = agent.press(page, "确定")
        assert "2 项未能办理" in page.text
        assert "企业基本信息" in page.text


class TestReturning:
    @pytest.mark.req("AT-26", "002-14", "002-15", "002-16")
    def test_several_are_returned_with_one_reason_and_disappear(self, agent, visit, login, five):
        page = agent.press(agent.get("/enterprise"), "退回", case=five[:2])
        assert "确定退回以下 2 项申报？" in page.text
        page = agent.press(page, "确定")
        assert page.errors == {"reason": "退回理由：请填写理由"}
        page = agent.press(page, "确定", reason="资格证书管理号有误")
        assert page.path == "/enterprise"
        assert page.notices[0] == "操作成功：退回，共 2 项。"
        assert names(page) == ["秦朗", "朱可欣", "杨书航"]
        applicant = visit("app-batch1").get(f"/cases/{five[0]}")
        assert "企业退回" in applicant.text
        assert "资格证书管理号有误" in applicant.text
        assert "修改申报信息" in applicant.buttons

    @pytest.mark.req("AT-26")
    def test_what_is_reported_is_not_returned(self, agent, login, five, work, clock):
        case = reported(login("app-chem"), login("ent-hebei"), work, clock)
        page = agent.press(agent.get("/enterprise"), "退回", case=[case])
        assert "该数据已上报，不能退回" in page.text
        assert "确定" not in page.buttons

    @pytest.mark.req("AT-26")
    def test_what_comes_back_is_in_the_list_again(self, agent, login, work, clock):
        case = submitted(login("app-chem"), work, clock)
        login("ent-hebei").complete(case, "Task_EnterpriseReport", outcome="return", reason="照片不清")
        assert names(agent.get("/enterprise")) == []
        revision = login("app-chem").task(case, "Task_ReviseForm")["form"]["prefilled"]
        answers = {
            name: revision[name] for name in ("qualification_cert_no", "qualification_date", "qualification_method")
        }
        login("app-chem").complete(case, "Task_ReviseForm", outcome="submit", **answers)
        assert names(agent.get("/enterprise")) == ["吴思齐"]

    @pytest.mark.req("AT-27", "004-14")
    def test_a_reason_is_chosen_or_entered(self, visit, supervised):
        agent = visit("ent-supv")
        page = agent.get(agent.get("/enterprise").link("企业审核上报"))
        usual = page.tree.xpath("//datalist[@id=//*[@name='reason']/@list]/option/@value")
        assert "本人已离职" in usual
        page = agent.press(page, "提交", outcome="return")
        assert page.errors == {"reason": "退回理由：请填写理由"}
        page = agent.press(page, "提交", outcome="return", reason=usual[0])
        assert page.path == "/enterprise"
        assert names(page) == []
        assert usual[0] in visit("app-supv").get(f"/cases/{supervised}").text


class TestWithdrawing:
    @pytest.mark.req("AT-34")
    def test_what_the_person_withdrew_is_gone_from_the_list(self, agent, login, five):
        ask_back(login("app-batch1"), five[0])
        assert "蒋一鸣" not in names(agent.get("/enterprise"))
        assert names(agent.get("/enterprise?state=ended")) == ["蒋一鸣"]

    @pytest.mark.req("AT-35", "002-18")
    def test_the_unit_consents(self, agent, login, work, clock):
        case = reported(login("app-chem"), login("ent-hebei"), work, clock)
        ask_back(login("app-chem"), case, reason="另谋他职")
        page = agent.get("/enterprise")
        assert rows(page)[0]["状态"] == "个人申请撤回"
        assert rows(page)[0]["申请退回原因"] == "另谋他职"
        page = agent.get(page.link("撤回同意"))
        assert page.choices("agree") == ["同意", "不同意"]
        page = agent.press(page, "提交", agree="true")
        assert (page.path, names(page)) == ("/enterprise", [])
        assert login("app-chem").get(f"/instances/{case}").json["status"]["label"] == "已撤回"

    @pytest.mark.req("AT-35")
    def test_the_unit_refuses_with_a_reason(self, agent, visit, login, work, clock):
        case = reported(login("app-chem"), login("ent-hebei"), work, clock)
        ask_back(login("app-chem"), case, reason="另谋他职")
        page = agent.get(agent.get("/enterprise").link("撤回同意"))
        page = agent.press(page, "提交", agree="false")
        assert "不同意撤回的，请填写理由" in page.errors["reason"]
        page = agent.press(page, "提交", agree="false", reason="合同未到期")
        assert rows(page)[0]["状态"] == "部级未受理"
        assert "合同未到期" in visit("app-chem").get("/applicant/messages").text

    @pytest.mark.req("AT-37", "004-22", "004-23", "004-24")
    def test_a_supervision_unit_withdraws_by_itself(self, visit, login, supervised, work, clock):
        agent, api = visit("ent-supv"), login("ent-supv")
        assert "撤回" not in agent.get("/enterprise").text.replace("申请", "")
        api.complete(supervised, "Task_EnterpriseReport", outcome="report")
        clock.advance(READING)
        work()
        api.complete(supervised, "Task_EnterprisePledge", agree=True)
        work()
        page = agent.get("/enterprise?state=reported&q=110108198006150076")
        page = agent.get(page.link("撤回"))
        assert "确定撤回该条申请？" in page.text
        page = agent.press(page, "确定", reason="双方协商一致")
        assert page.path == "/enterprise"
        assert page.notices[0].startswith("操作成功")
        assert names(page) == []

    @pytest.mark.req("AT-37")
    def test_after_acceptance_there_is_nothing_to_withdraw(self, visit, login, supervised, work, clock):
        agent, api = visit("ent-supv"), login("ent-supv")
        api.complete(supervised, "Task_EnterpriseReport", outcome="report")
        clock.advance(READING)
        work()
        api.complete(supervised, "Task_EnterprisePledge", agree=True)
        work()
        stale = agent.get(f"/cases/{supervised}/messages/withdraw")
        login("ministry-review").complete(supervised, "Task_MinistryAccept", outcome="accept")
        page = agent.get("/enterprise")
        assert page.tree.xpath("//td[@class='actions']/a[starts-with(., '撤回')]") == []
        assert agent.press(stale, "确定", reason="").status == 409
        assert rows(agent.get("/enterprise"))[0]["状态"] == "部级已受理"


class TestQualification:
    @pytest.fixture
    def case(self, login, work, clock):
        return reported(login("app-noqual"), login("ent-noqual"), work, clock)

    @pytest.fixture
    def awaiting(self, login, case):
        login("ministry-review").complete(case, "Task_MinistryAccept", outcome="accept")
        login("ministry-review").complete(case, "Task_MinistryReview", outcome="agree")
        login("ministry-approve").complete(case, "Task_MinistryApprove", outcome="approve")
        return case

    @pytest.mark.req("AT-30", "002-19")
    def test_the_button_is_there_from_the_report_on(self, visit, login, case):
        agent = visit("ent-noqual")
        page = agent.get(agent.get("/enterprise").link("补正资质"))
        page = agent.press(page, "确定", qualification_no=OBTAINED)
        assert page.path == "/enterprise"
        assert page.tree.xpath("//td[@class='actions']/a[starts-with(., '补正资质')]") == []

    @pytest.mark.req("AT-30")
    def test_a_number_that_the_library_knows_publishes_the_case(self, visit, awaiting):
        agent = visit("ent-noqual")
        page = agent.get("/enterprise")
        assert rows(page)[0]["状态"] == "待补资质"
        told = "注册化工工程师初始注册待补资质：请取得资质后在企业操作系统补充企业资质"
        assert told in agent.get(agent.get("/enterprise/messages").link(told[:20])).text
        page = agent.press(agent.get(page.link("补正资质")), "提交", qualification_no=OBTAINED)
        page = agent.press(page, "确定")
        assert rows(agent.get("/enterprise?state=ended"))[0]["状态"] == "终审完成并发布"

    @pytest.mark.req("AT-31", "002-20")
    def test_a_number_that_it_does_not_know_needs_a_copy(self, app, visit, awaiting):
        agent = visit("ent-noqual")
        page = agent.get(task_of(app, awaiting, "Task_SupplyQualification"))
        page = agent.press(page, "提交", qualification_no="A213000099")
        assert page.errors == {"file": "企业资质副本：资质库未检测到该证书号，请上传企业资质副本"}
        page = agent.bring(page, "file", picture(size=100 * 1024), "资质副本.jpg")
        page = agent.press(page, "提交")
        page = agent.press(page, "确定")
        assert rows(agent.get("/enterprise"))[0]["状态"] == "待补资质(核验中)"
        officer = visit("ministry-review")
        officer.press(officer.get(task_of(app, awaiting, "Task_CheckQualification_Ministry")), "提交", outcome="accept")
        assert rows(agent.get("/enterprise?state=ended"))[0]["状态"] == "终审完成并发布"
