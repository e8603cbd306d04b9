"""系统管理 by pages: figures, finding cases, one case on its diagrams, commands with reasons, jobs, accounts, calendar."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from service import clock as one_clock
from service import definitions
from service.actors import SYSTEM
from service.gateways import faults
from service.models import Account, Deployment, Event, Instance, Job, db
from service.models.unit import unit_of_work
from service.watching import overview
from tests.api.journeys import reported, submitted
from tests.stage import good

from .steps import task_of

PAGES = [
    "",
    "/cases",
    "/commands",
    "/definitions",
    "/incidents",
    "/jobs",
    "/accounts",
    "/accounts/new",
    "/calendar",
    "/parameters",
]


@pytest.fixture
def admin(visit):
    return visit("admin")


@pytest.fixture
def chem(login, work, clock):
    """A case at the ministry's desk."""
    return reported(login("app-chem"), login("ent-hebei"), work, clock)


@pytest.fixture
def arch(login, work, clock):
    """A case that lies with the enterprise."""
    return submitted(login("app-arch1"), work, clock, "ARCH1")


@pytest.fixture
def broken(app, login, work, clock):
    """A case whose insurance check failed until nobody tried any more."""
    with app.app_context(), unit_of_work():
        faults.switch("insurance", "down", {})
    applicant = login("app-str1")
    case = applicant.start("initial_registration", category="STR1")["id"]
    applicant.complete(case, "Task_ConfirmConditions", accepted=True)
    for _ in range(10):
        work()
        with app.app_context(), unit_of_work():  # leases are real time, which a test can't wait for
            for job in db.session.query(Job).filter_by(kind="service", failed=False):
                job.locked_until = None
        clock.advance(timedelta(seconds=1))
    with app.app_context(), unit_of_work():
        faults.switch("insurance", "off", {})
    return case


def key_of(app, case):
    with app.app_context():
        return db.session.get_one(Instance, case).business_key


def marks(page):
    return json.loads(page.tree.xpath("//*[@id='marks']/@data-marks")[0])


def rows(page):
    """The rows of the first table: what stands under each head."""
    found = page.tree.xpath("//main//table")[0].xpath("./tbody/tr")
    return [
        {cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row.xpath("./td[@data-label]")}
        for row in found
    ]


def figures(page):
    cells = page.tree.xpath("//div[@class='figure']")
    return {" ".join(one.text_content().split())[len(one[0].text) :].strip(): int(one[0].text) for one in cells}


def outline(page):
    """The diagram in words: what each line says, by its name."""
    lines = page.tree.xpath("//ol[@class='outline']//li")
    return {line.xpath(".//*[@class='what']")[0].text: line.get("class") for line in lines}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_it_stands_and_is_for_admins_alone(visit, admin, path):
    assert admin.get(f"/monitor{path}").status == 200
    for username in ("analyst", "ministry-review", "app-chem"):
        assert visit(username).get(f"/monitor{path}").status == 403, username


class TestOverview:
    def test_it_counts_what_runs_waits_and_fails(self, admin, chem, arch, broken):
        found = figures(admin.get("/monitor"))
        assert (found["在办业务"], found["待办任务"], found["待处理故障"]) == (3, 2, 1)
        assert found["超期任务"] == found["今日办结"] == 0

    def test_what_is_published_today_is_counted_today_only(self, admin, login, chem, clock, work):
        before = figures(admin.get("/monitor"))["今日发布证书"]
        reviewer, approver = login("ministry-review"), login("ministry-approve")
        reviewer.complete(chem, "Task_MinistryAccept", outcome="accept")
        reviewer.complete(chem, "Task_MinistryReview", outcome="agree")
        approver.complete(chem, "Task_MinistryApprove", outcome="approve")
        found = figures(admin.get("/monitor"))
        assert (found["在办业务"], found["今日办结"], found["今日发布证书"]) == (0, 1, before + 1)
        assert "没有待办任务" in admin.get("/monitor").text
        clock.advance(timedelta(days=1))
        found = figures(admin.get("/monitor"))
        assert (found["今日办结"], found["今日发布证书"]) == (0, 0)

    def test_a_task_after_its_time_is_overdue(self, admin, chem, clock):
        clock.advance(timedelta(days=10))  # the worker has not come by to take it away
        assert figures(admin.get("/monitor"))["超期任务"] == 1
        (found,) = rows(admin.get("/monitor"))
        assert found["超期"] == "1 件超期"

    def test_backlogs_are_told_by_desk_and_age(self, admin, chem, arch, clock):
        clock.advance(timedelta(days=2))
        found = {row["轮到"]: row for row in rows(admin.get("/monitor"))}
        assert len(found) == 2
        assert {row["1–5 天"] for row in found.values()} == {"1"}
        assert {row["1 天内"] for row in found.values()} == {"0"}

    def test_it_asks_again_by_itself(self, admin, chem):
        page = admin.get("/monitor")
        (part,) = page.tree.xpath("//*[@id='dashboard']")
        assert (part.get("hx-get"), part.get("hx-trigger")) == ("/monitor", "every 10s")

    def test_a_worker_keeps_the_figures_and_one_that_has_died_misleads_nobody(
        self, app, admin, login, chem, monkeypatch
    ):
        with app.app_context():
            assert overview.keep()
            assert not overview.keep(), "it is too soon"
            kept = overview.overview()
            assert kept == overview.reckoned()
        login("ministry-review").complete(chem, "Task_MinistryAccept", outcome="accept")
        login("ministry-review").complete(chem, "Task_MinistryReview", outcome="disagree", opinion="材料不符")
        assert [row["轮到"] for row in rows(admin.get("/monitor"))] == ["部级审核"]  # as it was kept
        later = one_clock.system() + overview.OLD
        monkeypatch.setattr(one_clock, "system", lambda: later)
        assert [row["轮到"] for row in rows(admin.get("/monitor"))] == ["部级审批"]
        with app.app_context():
            assert overview.keep()


class TestFinding:
    def find(self, admin, **wanted):
        return admin.get(f"/monitor/cases?{urlencode(wanted)}")

    def numbers(self, page):
        return {row["业务编号"] for row in rows(page)} if page.tree.xpath("//main//table") else set()

    def test_by_everything_that_one_may_know_of_a_case(self, app, admin, chem, arch, broken):
        a, b, c = (key_of(app, case) for case in (chem, arch, broken))
        with app.app_context():
            person = db.session.get_one(Instance, chem).application.person
            assert person is not None
            name, id_no = person.name, person.id_no
            status = db.session.get_one(Instance, arch).status
        assert self.numbers(self.find(admin)) == {a, b, c}
        assert self.numbers(self.find(admin, number=a[-5:])) == {a}
        assert self.numbers(self.find(admin, number=a[3:].lower())) == {a}
        assert self.numbers(self.find(admin, number="%")) == self.numbers(self.find(admin, number="N_")) == set()
        assert self.numbers(self.find(admin, person=name)) == {a}
        assert self.numbers(self.find(admin, person=id_no)) == {a}
        assert (
            self.numbers(self.find(admin, person=id_no[:10])) == set()
        )  # numbers are not to be guessed piece by piece
        assert self.numbers(self.find(admin, enterprise="燕赵")) == {a, b, c}
        assert self.numbers(self.find(admin, region="14")) == set()
        assert self.numbers(self.find(admin, region="13", element="Task_MinistryAccept")) == {a}
        assert self.numbers(self.find(admin, status=status)) == {b}
        assert self.numbers(self.find(admin, definition="initial_registration", version=1)) == {a, b, c}
        assert self.numbers(self.find(admin, definition="initial_registration", version=2)) == set()
        assert self.numbers(self.find(admin, state="incident")) == {c}
        assert self.numbers(self.find(admin, state="ended")) == set()
        assert self.numbers(self.find(admin, since="2026-03-02", until="2026-03-02")) == {a, b, c}
        assert self.numbers(self.find(admin, until="2026-03-01")) == set()

    @pytest.mark.parametrize(
        "wanted",
        [
            {"since": "gestern"},
            {"since": "0001-01-01"},
            {"until": "9999-12-31"},
            {"version": "x"},
            {"state": "lost"},
            {"cursor": "x"},
        ],
    )
    def test_what_cannot_be_is_refused(self, admin, wanted):
        assert self.find(admin, **wanted).status == 422

    def test_identity_numbers_are_masked(self, app, admin, chem):
        with app.app_context():
            person = db.session.get_one(Instance, chem).application.person
            assert person is not None
            id_no = person.id_no
        page = self.find(admin)
        assert id_no not in page.source
        assert id_no[:6] + "********" + id_no[-4:] in page.text

    def test_the_file_has_exactly_what_is_on_the_page(self, admin, chem, arch):
        page = self.find(admin, element="Task_MinistryAccept")
        answer = admin.client.get(page.link("导出本页"))
        assert answer.mimetype == "text/csv"
        head, *lines = answer.get_data().decode("utf-8-sig").splitlines()
        assert [dict(zip(head.split(","), line.split(","), strict=True)) for line in lines] == [
            {name: value for name, value in row.items() if name != "选择"} for row in rows(page)
        ]
        everything = admin.client.get("/monitor/cases/file?all=1").get_data().decode("utf-8-sig")
        assert len(everything.splitlines()) == 3


@pytest.mark.req("AT-59")
class TestCase:
    def test_it_shows_at_which_element_the_case_is(self, admin, chem):
        page = admin.get(f"/monitor/cases/{chem}")
        found = marks(page)["elements"]
        assert found["Task_MinistryAccept"]["state"] == "here"
        assert found["Task_FillForm"]["state"] == "passed"
        assert "Task_MinistryReview" not in found
        assert page.tree.xpath("//*[@aria-current='true']/@data-process") == ["ministry_review"]

    def test_the_same_is_said_in_words_for_who_sees_no_diagram(self, admin, chem):
        found = outline(admin.get(f"/monitor/cases/{chem}"))
        assert (found["部级受理"], found["填写申报信息"], found["部级审核"]) == ("here", "passed", "ahead")

    def test_another_diagram_of_it_can_be_opened(self, admin, chem):
        page = admin.get(f"/monitor/cases/{chem}?diagram=handling")
        assert page.tree.xpath("//*[@data-open]/@data-open") == ["handling"]
        files = page.tree.xpath("//@data-diagrams")[0]
        assert b"<bpmn:process" in admin.client.get(f"{files}handling.bpmn").data
        assert admin.get(f"/monitor/cases/{chem}?diagram=nothing").status == 404
        assert admin.client.get(f"{files}nothing.bpmn").status_code == 404

    def test_only_pages_with_a_diagram_allow_styles_of_its_own(self, admin, chem):
        policy = admin.get(f"/monitor/cases/{chem}").answer.headers["Content-Security-Policy"]
        assert "style-src 'self' 'unsafe-inline'" in policy
        assert "script-src" not in policy
        for address in ("/monitor", "/monitor/cases", f"/cases/{chem}"):
            assert "unsafe" not in admin.get(address).answer.headers["Content-Security-Policy"], address

    def test_it_tells_history_waits_and_jobs(self, admin, chem):
        page = admin.get(f"/monitor/cases/{chem}")
        assert [row["节点"] for row in rows(page) if row["种类"] == "人工办理"] == ["部级受理"]
        (story,) = page.tree.xpath("//table[contains(@class, 'story')]")
        assert "企业承诺书" in story.text_content()
        (jobs,) = page.tree.xpath("//section[@aria-labelledby='jobs']")
        assert "计时" in jobs.text_content()

    def test_an_ended_case_asks_no_more(self, admin, login, chem):
        good(login("admin").post(f"/instances/{chem}/cancel", {"reason": "申请人死亡"}))
        page = admin.get(f"/monitor/cases/{chem}")
        assert page.tree.xpath("//*[@id='live']/@hx-get") == []
        assert "申请人死亡" in page.text
        assert not {one["state"] for one in marks(page)["elements"].values()} & {"here", "listening"}

    def test_an_admin_cannot_decide_it(self, app, admin, chem):
        page = admin.get(f"/monitor/cases/{chem}")
        assert "部级受理" not in page.buttons
        assert admin.get(task_of(app, chem, "Task_MinistryAccept")).status == 403


class TestCommands:
    @pytest.mark.req("AT-59")
    def test_an_incident_is_retried_with_a_reason_and_the_case_goes_on(self, app, admin, login, work, broken):
        page = admin.get("/monitor/incidents")
        assert [row["节点"] for row in rows(page)] == ["社保核查"]
        page = admin.press(admin.get(page.link("重试")), "确定", reason="社保库已恢复")
        assert "重试：已重新排入" in page.text
        work()
        assert "Timer_PledgeRead" in [
            wait["element"] for wait in good(login("app-str1").get(f"/instances/{broken}"))["waits"]
        ]
        assert "社保库已恢复" in admin.get(f"/monitor/cases/{broken}").text
        assert "没有需要处理的故障" in admin.get("/monitor/incidents").text
        assert key_of(app, broken) in admin.get("/monitor/incidents?state=resolved").text

    @pytest.mark.parametrize("command", ["suspend", "cancel", "reassign"])
    def test_a_reason_is_demanded(self, admin, chem, command):
        page = admin.get(f"/monitor/commands/new?command={command}&case={chem}")
        page = admin.press(page, "确定", reason=" ")
        assert "reason" in page.errors
        assert page.title.startswith("错误：")

    @pytest.mark.parametrize("address", ["/monitor/cases?person=%00", "/monitor/accounts?q=a%00"])
    def test_what_no_database_keeps_is_looked_for_nowhere(self, admin, address):
        page = admin.get(address)
        assert page.status == 422
        assert "地址中有不能使用的字符。" in page.text

    def test_what_is_wrong_with_a_search_is_said(self, admin):
        page = admin.get("/monitor/cases?version=x&since=0001-01-01")
        assert "版本应为数字。" in page.text
        assert "日期应写作2026-03-02。" in page.text

    @pytest.mark.parametrize(
        "narrowed", ["definition=initial_registration", "definition=initial_registration&version=1"]
    )
    def test_all_that_a_search_finds_is_tried_on_the_version_that_was_chosen(self, app, admin, work, chem, narrowed):
        with app.app_context():
            text = definitions.current_set()["questions.txt"] + "\n另一问？\n另一答。\n".encode()
            definitions.deploy({"questions.txt": text}, SYSTEM)
        page = admin.press(admin.get(f"/monitor/commands/new?command=migrate&all=1&{narrowed}"), "试迁移", target="2")
        work()
        page = admin.get(page.path)
        assert page.heading == "试迁移至第 2 版"
        assert "1 / 1 件：可以迁移 1 件" in page.text

    def test_somebody_who_cannot_do_it_is_refused_beside_the_field(self, admin, login, work, clock):
        case = reported(login("app-chem"), login("ent-hebei"), work, clock)
        page = admin.press(
            admin.get(f"/monitor/commands/new?command=reassign&case={case}"), "确定", receiver="nobody", reason="请假"
        )
        assert page.errors == {"receiver": "没有此账号，或者账号已停用。"}
        assert page.value("reason") == "请假"

    def test_numbers_of_people_are_masked_on_the_page_of_a_case(self, admin, login, work, clock):
        case = reported(login("app-chem"), login("ent-hebei"), work, clock)
        page = admin.get(f"/monitor/cases/{case}")
        assert "吴思齐" in page.text
        assert "130105198807090020" not in page.text
        assert "13800000003" not in page.text

    def test_the_applicant_reads_why_a_case_was_ended(self, admin, visit, chem):
        admin.press(admin.get(f"/monitor/commands/new?command=cancel&case={chem}"), "确定", reason="重复申报")
        assert "已终止，原因：重复申报" in visit("app-chem").get("/applicant/messages").text

    def test_a_case_is_suspended_and_resumed(self, app, admin, visit, chem):
        page = admin.get(f"/monitor/cases/{chem}")
        page = admin.press(admin.get(page.link("暂停")), "确定", reason="核实中")
        assert "已暂停" in page.text
        (row,) = visit("app-chem").get("/applicant").tree.xpath("//section[@aria-labelledby='under-way']//tbody/tr")
        assert "已暂停" in row.text_content()
        assert [link.text for link in row.iterfind(".//a")] == ["查看审核进度"]
        page = admin.press(admin.get(page.link("恢复")), "确定", reason="核实完毕")
        assert page.link("暂停")
        with app.app_context():
            told = db.session.scalars(
                select(Event.opinion).filter_by(chain=chem, kind="admin").order_by(Event.seq)
            ).all()
        assert told == ["核实中", "核实完毕"]

    def test_several_are_done_one_by_one_and_each_is_told(self, app, admin, login, work, chem, arch):
        good(login("admin").post(f"/instances/{arch}/suspend", {"reason": "x"}))
        page = admin.get(f"/monitor/commands/new?command=suspend&case={chem}&case={arch}")
        page = admin.press(page, "确定", reason="系统维护")
        assert "0 / 2 件" in page.text
        assert page.tree.xpath("//*[@id='live']/@hx-trigger") == ["every 2s"]
        work()
        page = admin.get(page.path)
        assert "2 / 2 件：已完成 1 件，未完成 1 件" in page.text
        assert page.tree.xpath("//*[@id='live']/@hx-trigger") == []
        found = {row["业务编号"]: (row["结果"], row["原因"]) for row in rows(page)}
        assert found == {key_of(app, chem): ("已完成", ""), key_of(app, arch): ("未完成", "该业务已是此状态")}
        with app.app_context():
            told = db.session.scalars(select(Event.opinion).filter_by(chain=chem, kind="admin")).all()
        assert told == ["系统维护"]
        answer = admin.client.get(page.link("导出（CSV）"))
        lines = [line.split(",") for line in answer.get_data().decode("utf-8-sig").splitlines()[1:]]
        assert {line[1]: (line[4], line[5]) for line in lines} == found
        assert "2 / 2" in admin.get("/monitor/commands").text

    def test_all_that_a_search_finds_are_done_however_many(self, app, admin, work, chem, arch, broken):
        page = admin.get("/monitor/cases?definition=initial_registration&element=Task_MinistryAccept")
        page = admin.press(page, "暂停", all="1")
        assert "确定对以下 1 件业务" in page.text
        page = admin.press(admin.press(admin.get("/monitor/cases"), "暂停", all="1"), "确定", reason="系统升级")
        work()
        assert "3 / 3 件：已完成 3 件" in admin.get(page.path).text
        page = admin.press(admin.press(admin.get("/monitor/cases"), "恢复", all="1"), "确定", reason="升级完毕")
        work()  # what is suspended is resumed as well
        assert "3 / 3 件：已完成 3 件" in admin.get(page.path).text

    def test_what_had_not_its_turn_yet_is_stopped(self, app, admin, work, chem, arch):
        page = admin.get(f"/monitor/commands/new?command=cancel&case={chem}&case={arch}")
        page = admin.press(admin.press(page, "确定", reason="误操作"), "停止其余业务")
        work()
        page = admin.get(page.path)
        assert [row["结果"] for row in rows(page)] == ["已停止", "已停止"]
        with app.app_context():
            assert db.session.get_one(Instance, chem).ended_at is None
            assert db.session.scalars(select(Job).filter_by(kind="command")).all() == []

    def test_a_task_is_handed_to_somebody_who_may_do_it(self, admin, chem):
        page = admin.get(f"/monitor/commands/new?command=reassign&case={chem}")
        page = admin.press(page, "确定", reason="休假", receiver="city-taiyuan")
        assert "此账号不能办理该任务" in page.text
        page = admin.get(f"/monitor/commands/new?command=reassign&case={chem}")
        page = admin.press(page, "确定", reason="休假", receiver="ministry-review")
        assert "转办：已完成" in page.text
        assert "休假" in page.text

    def test_nothing_chosen_is_told(self, admin):
        assert "请先勾选业务" in admin.get("/monitor/commands/new?command=suspend").text
        assert admin.get("/monitor/commands/new?command=accept&case=x").status == 404
        assert admin.get("/monitor/commands/new?command=suspend&case=x").status == 404


class TestDefinition:
    def test_it_counts_tokens_and_measures_waits_on_the_diagram(self, admin, login, clock, chem, arch):
        clock.advance(timedelta(hours=30))
        login("ministry-review").complete(chem, "Task_MinistryAccept", outcome="accept")
        page = admin.get(admin.get("/monitor/definitions").link("流程图：初始注册"))
        found = marks(page)["elements"]
        assert found["Task_MinistryReview"]["badge"] == "1"
        assert (found["Task_MinistryAccept"]["note"], found["Task_MinistryAccept"]["heat"]) == ("1 天 6 小时", 5)
        assert found["Call_Handling"]["badge"] == "2"  # what lies in a call counts at the call
        assert found["Call_Handling"]["heat"] == 5
        assert "一般用时 1 天 6 小时" in page.text

    def test_only_the_last_days_count(self, admin, login, clock, chem):
        login("ministry-review").complete(chem, "Task_MinistryAccept", outcome="accept")
        clock.advance(timedelta(days=20))
        address = admin.get("/monitor/definitions").link("流程图：初始注册")
        assert "Task_MinistryAccept" not in marks(admin.get(f"{address}?days=7"))["elements"]
        assert "Task_MinistryAccept" in marks(admin.get(f"{address}?days=30"))["elements"]

    def test_a_version_that_is_none_is_not_found(self, admin):
        assert admin.get("/monitor/definitions/initial_registration/9").status == 404


class TestJobs:
    def test_they_are_told_by_state(self, app, admin, chem, broken, clock):
        page = admin.get("/monitor/jobs")
        assert "计时" in {row["种类"] for row in rows(page)}
        (failed,) = rows(admin.get("/monitor/jobs?state=failed"))
        assert (failed["业务"], failed["种类"]) == (key_of(app, broken), "外部调用 已失败")
        assert rows(admin.get("/monitor/jobs?state=later"))
        assert "没有这样的作业" in admin.get("/monitor/jobs?state=late").text
        clock.advance(timedelta(days=300))
        assert rows(admin.get("/monitor/jobs?state=late"))
        assert admin.get("/monitor/jobs?state=lost").status == 422


def db_assignment(app, account):
    """The one role that an account holds."""
    with app.app_context():
        (held,) = db.session.get_one(Account, account).assignments
        return held.id


class TestAccounts:
    def create(self, admin, **given):
        wanted = {"username": "city-shuozhou", "name": "朔州市经办", "password": "first", **given}
        return admin.press(admin.get("/monitor/accounts/new"), "建立账号", **wanted)

    def test_a_name_that_is_taken_is_told_beside_its_field(self, admin):
        page = self.create(admin, username="admin")
        assert page.errors == {"username": "账号“admin”已存在。"}
        assert page.value("name") == "朔州市经办"

    def test_an_officer_gets_an_account_and_a_region(self, app, admin, visit):
        page = self.create(admin)
        assert "还没有角色" in page.text
        page = admin.press(page, "授予角色", role="city_officer", scope_key="140600")
        assert "山西省 朔州市" in page.text
        assert "授予角色 地市 山西省 朔州市系统管理员" in page.text
        assert "朔州市经办" in admin.get("/monitor/accounts?q=shuozhou").text
        with app.app_context():
            told = [
                event.data or {}
                for event in db.session.scalars(select(Event).filter_by(kind="account").order_by(Event.id))
            ][-2:]
            names = [
                event.actor_name
                for event in db.session.scalars(select(Event).filter_by(kind="account").order_by(Event.id))
            ][-2:]
        assert ("created" in told[0], told[1]["granted"]) == (True, "city_officer")
        assert len(set(names)) == 1
        assert names[0] != "系统"
        assert "first" not in json.dumps(told)

    @pytest.mark.parametrize("given", ["山西省 朔州市", "朔州市"])
    def test_a_region_may_be_given_by_its_name(self, admin, given):
        page = admin.press(self.create(admin), "授予角色", role="city_officer", scope_key=given)
        assert "140600" in page.text

    def test_what_is_missing_or_does_not_fit_is_told(self, admin):
        page = self.create(admin, username="", password="x")
        assert "username" in page.errors
        page = self.create(admin, password="x")
        assert "password" in page.errors
        assert page.value("username") == "city-shuozhou"
        page = admin.press(self.create(admin), "授予角色", role="city_officer", scope_key="140000")
        assert page.errors == {"scope_key": "辖区、单位或人员与角色不符：地市须填市，省级须填省，其他角色不填。"}

    def test_an_account_is_closed_and_its_session_with_it(self, app, admin, visit):
        officer = visit("city-datong")
        with app.app_context():
            found = db.session.scalars(select(Account).filter_by(username="city-datong")).unique().one().id
        page = admin.press(admin.get(f"/monitor/accounts/{found}"), "停用账号")
        assert "已停用" in page.text
        assert officer.get("/desk").path == "/login"
        page = admin.press(page, "启用账号")
        assert "账号已启用" in page.text

    def test_a_role_is_taken_away_and_a_password_reset(self, app, admin, login):
        with app.app_context():
            found = db.session.scalars(select(Account).filter_by(username="city-datong")).unique().one().id
        page = admin.press(admin.get(f"/monitor/accounts/{found}"), "收回")
        assert "还没有角色" in page.text
        page = admin.press(page, "重设密码", password="anew")
        assert "密码已重设" in page.text
        assert (
            admin.client.post("/api/v1/auth/token", json={"username": "city-datong", "password": "anew"}).status_code
            == 200
        )

    def test_an_admin_does_not_shut_himself_out(self, app, admin):
        with app.app_context():
            found = db.session.scalars(select(Account).filter_by(username="admin")).unique().one().id
        page = admin.get(f"/monitor/accounts/{found}")
        assert "停用账号" not in page.buttons
        assert "收回" not in page.buttons
        held = db_assignment(app, found)
        address, sent = admin.filled(page, "重设密码", action="revoke", assignment=held)
        assert admin.client.post(address, data=sent).status_code == 409
        assert admin.get("/monitor").status == 200

    @pytest.mark.parametrize("role", ["ministry_reviewer", "offline_clerk"])
    def test_an_admin_does_not_make_himself_one_who_decides(self, app, admin, role):
        with app.app_context():
            found = db.session.scalars(select(Account).filter_by(username="admin")).unique().one().id
        page = admin.press(admin.get(f"/monitor/accounts/{found}"), "授予角色", role=role, scope_key="")
        assert page.errors == {"role": "系统管理员不办理业务，不能同时是主管部门或者窗口的人员。"}
        assert admin.get("/desk").status == 403

    def test_another_password_ends_every_login(self, app, admin, visit, login):
        officer, program = visit("city-datong"), login("city-datong")
        with app.app_context():
            found = db.session.scalars(select(Account).filter_by(username="city-datong")).unique().one().id
        admin.press(admin.get(f"/monitor/accounts/{found}"), "重设密码", password="anew")
        assert officer.get("/desk").path == "/login"
        assert program.get("/auth/me").status_code == 401

    def test_accounts_of_applicants_are_not_there(self, app, admin):
        with app.app_context():
            found = db.session.scalars(select(Account).filter_by(username="app-chem")).unique().one().id
        assert admin.get(f"/monitor/accounts/{found}").status == 404


class TestCalendar:
    def test_a_day_is_set_and_the_deadlines_move(self, admin, chem):
        page = admin.get("/monitor/calendar")
        assert page.heading == "2026 年工作日历"
        page = admin.press(page, "保存并重算时限", day="2026-03-04", working="no")
        assert "2026-03-04 已设为休息日" in page.text
        assert "0 个时限" not in page.text
        (cell,) = page.tree.xpath("//td[contains(@class, 'set')]")
        assert cell.text_content() == "4休"

    def test_a_year_that_is_not_announced_yet_is_marked(self, admin):
        assert "尚未公布" in admin.get("/monitor/calendar?year=2031").text
        assert admin.get("/monitor/calendar?year=3000").status == 422

    @pytest.mark.parametrize("day", ["", "heute", "2026-02-30", "0001-01-01", "9999-12-31", "1999-12-31"])
    def test_a_day_has_to_be_one(self, admin, day):
        page = admin.press(admin.get("/monitor/calendar"), "保存并重算时限", day=day)
        assert page.errors == {"day": "请选择2000年至2100年的日期，例如2026-03-02。"}


class TestParameters:
    def test_what_analysts_keep_can_be_read_and_not_changed(self, admin):
        page = admin.get("/monitor/parameters/time_limits")
        assert page.status == 200
        assert page.tree.xpath("//main//form") == []

    def test_a_telephone_number_is_changed_and_read_in_the_guide(self, app, admin, visit):
        page = admin.get("/monitor/parameters/helpline")
        field = page.tree.xpath(
            "//input[@aria-label='一级注册建筑师、一级注册结构工程师、注册土木工程师（岩土） 统一咨询热线']"
        )[0].get("name")
        assert page.value(field) == "010-88361866"
        page = admin.press(page, "检查并发布", **{field: "010-12345678", "reason": "热线更换"})
        assert "参数已修改" in page.text
        assert page.value(field) == "010-12345678"
        assert "010-12345678" in visit("app-chem").get("/help/service?category=STR1").text
        with app.app_context():
            (event,) = db.session.scalars(select(Event).filter_by(kind="deployed").order_by(Event.id.desc()).limit(1))
            assert event.actor_name == "系统管理员"
            newest = db.session.scalars(select(Deployment).order_by(Deployment.id.desc()).limit(1)).one()
            assert newest.comment == "热线更换"

    @pytest.mark.parametrize("given", ["bald", "-1", "1.5", "99999", "1e3"])
    def test_what_is_no_value_of_its_column_is_told_and_nothing_is_deployed(self, app, admin, given):
        page = admin.get("/monitor/parameters/parameters")
        field = page.tree.xpath("//input[@aria-label='全国 到期预警（月）']")[0].get("name")
        page = admin.press(page, "检查并发布", **{field: given, "reason": ""})
        assert page.errors == {
            field: "全国 到期预警（月）：应为0至9999的整数。",
            "reason": "请填写原因，原因会记入审计日志。",
        }
        assert page.value(field) == given
        assert "没有改动" in admin.press(admin.get("/monitor/parameters/parameters"), "检查并发布", reason="看看").text
        with app.app_context():
            assert db.session.scalars(select(Deployment)).all()[1:] == []
