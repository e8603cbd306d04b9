"""What an admin and an analyst do with running cases, as they would: find one among very many, see why it failed, let it go on;
try cases on a new version, read why some cannot be moved, move the others, and take it back."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from service.gateways import faults
from service.models import Event, Instance, Job, db
from service.models.unit import unit_of_work
from tests.api.journeys import reported, submitted
from tests.api.test_definitions import deploy
from tests.benchmarks import crowd
from tests.redrawn import renamed, with_a_second_reviewer
from tests.stage import good

MANY = 100_000


@pytest.fixture
def registry(app):
    """Puts the social insurance registry out of order and in order again."""

    def switch(mode):
        with app.app_context(), unit_of_work():
            faults.switch("insurance", mode, {})

    return switch


def let_it_fail(app, work, clock):
    """The worker tries until nobody tries any more; leases are real time, which a test can't wait for."""
    for _ in range(10):
        work()
        with app.app_context(), unit_of_work():
            for job in db.session.query(Job).filter_by(kind="service", failed=False):
                job.locked_until = None
        clock.advance(timedelta(seconds=1))


@pytest.mark.slow
@pytest.mark.req("AT-59")
def test_an_admin_finds_a_failed_case_among_a_hundred_thousand_and_lets_it_go_on(
    app, login, work, clock, registry, open_as
):
    other = login("app-chem").start("initial_registration", category="CHEM")["id"]
    good(login("admin").post(f"/instances/{other}/cancel", {"reason": "重复申报"}))  # and so are all its copies
    registry("down")
    applicant = login("app-str1")
    case = applicant.start("initial_registration", category="STR1")
    applicant.complete(case["id"], "Task_ConfirmConditions", accepted=True)
    let_it_fail(app, work, clock)
    with app.app_context():
        crowd.add(str(db.engine.url), other, MANY)
    number = case["business_key"]

    eyes = open_as("admin")
    page = eyes.go("/monitor/cases")
    page.get_by_label("业务编号的一部分").fill(number[-4:] if number[-4:].strip("0") == "" else number[3:])
    eyes.press("查询")
    expect(page.locator("td[data-label='业务编号']")).to_have_count(1)
    expect(page.get_by_text("本页 1 条")).to_be_visible()
    page.get_by_role("link", name=number).click()

    expect(page.locator("[data-element-id='Service_CheckInsurance'].here")).to_be_visible()
    expect(page.locator("tr", has_text="社保核查").first).to_be_visible()
    expect(page.locator(".notice.bad", has_text="故障")).to_contain_text("社保库没有应答")
    eyes.stands()

    registry("off")
    eyes.press("重试")
    page.get_by_label("原因").fill("社保库已恢复")
    eyes.press("确定")
    expect(page.get_by_text("重试：已重新排入")).to_be_visible()
    work()
    page.reload()
    expect(page.locator("td[data-label='节点']", has_text="阅读六十秒").first).to_be_visible()
    told = page.locator("table.story tr", has_text="社保库已恢复")
    expect(told.locator("td[data-label='经办']")).to_contain_text("系统管理员")
    expect(told.locator("td[data-label='时间']")).not_to_be_empty()


@pytest.fixture
def three(login, work, clock):
    """A case at the ministry's desk, one that lies with its unit, one that has only begun."""
    begun = login("app-str1").start("initial_registration", category="STR1")["id"]
    return (
        reported(login("app-chem"), login("ent-hebei"), work, clock),
        submitted(login("app-arch1"), work, clock, "ARCH1"),
        begun,
    )


@pytest.fixture
def second_version(login, three):
    """A second reviewer at the ministry, and another desk of the unit in the place of the one that was there."""
    files = {
        **with_a_second_reviewer(),
        **renamed("enterprise_report.bpmn", "Task_EnterpriseReport", "Task_UnitReport"),
    }
    good(deploy(login("analyst"), files, override_reason="演示迁移"))


@pytest.mark.parametrize("who", ["analyst", "admin"])
@pytest.mark.usefixtures("second_version")
def test_running_cases_that_can_are_moved_and_of_the_others_one_reads_why_not(app, login, work, open_as, three, who):
    at_ministry, _, begun = three
    eyes = open_as(who)
    page = eyes.go("/monitor/migrations")
    eyes.stands()
    row = page.locator("tr", has_text="初始注册").filter(has_text="第 1 版")
    expect(row.locator("td[data-label='在办件数']")).to_have_text("3")
    row.get_by_role("link", name="迁移").click()
    expect(page.locator(".badge").first).to_be_visible()
    eyes.stands()

    # the trial
    eyes.press("试迁移全部 3 件")
    eyes.reads("试迁移至第 2 版")
    work()
    expect(page.get_by_text("可以迁移 2 件，不能迁移 1 件")).to_be_visible()  # it tells so by itself
    refused = page.locator("tr", has_text="不能迁移")
    expect(refused.locator("td[data-label='原因']")).to_contain_text("新版本中没有“企业审核上报”")
    expect(page.locator("[data-element-id='Task_EnterpriseReport'].refused")).to_be_visible()
    assert versions(login, three) == [1, 1, 1]
    eyes.stands()

    # for real
    eyes.press("迁移可以迁移的 2 件")
    expect(page.get_by_role("alert")).to_contain_text("请填写原因")
    page.get_by_label("原因").fill("增加复核")
    eyes.press("迁移可以迁移的 2 件")
    eyes.reads("迁移至第 2 版")
    work()
    expect(page.get_by_text("2 / 2 件：已完成 2 件")).to_be_visible()
    assert versions(login, three) == [2, 1, 2]
    login("ministry-review").complete(at_ministry, "Task_MinistryAccept", outcome="accept")
    login("ministry-review").complete(at_ministry, "Task_MinistryReview", outcome="agree")
    assert login("ministry-review").task(at_ministry, "Task_SecondReview")["name"] == "部级复核"

    # and back, but for the one that has gone where the old version has nothing
    page.reload()
    page.get_by_text("撤销这次迁移").click()
    page.get_by_label("原因").fill("发布有误")
    eyes.press("迁回原版本")
    work()
    expect(page.get_by_text("2 / 2 件：已完成 1 件，未完成 1 件")).to_be_visible()
    expect(page.get_by_text("新版本中没有“部级复核”")).to_be_visible()
    assert versions(login, three) == [2, 1, 1]
    with app.app_context():
        told = db.session.query(Event).filter_by(chain=begun, kind="migrated").order_by(Event.seq).all()
        assert [(one.role, one.opinion) for one in told] == [(who, "增加复核"), (who, "发布有误")]


def versions(login, cases):
    """On which version each of these runs."""
    admin = login("admin")
    return [good(admin.get(f"/instances/{case}"))["definition"]["version"] for case in cases]


@pytest.mark.usefixtures("second_version")
def test_an_analyst_sees_no_personal_data_while_migrating(app, work, open_as, three):
    with app.app_context():
        people = [db.session.get_one(Instance, case).application.person for case in three]
        secrets = [word for person in people if person for word in (person.name, person.id_no, person.id_no[-4:])]
    eyes = open_as("analyst")
    page = eyes.go("/monitor/migrations/initial_registration/1")
    eyes.press("试迁移全部 3 件")
    work()
    expect(page.get_by_text("3 / 3 件")).to_be_visible()
    assert [word for word in secrets if word in page.content()] == []
    assert page.locator("main a[href*='/monitor/cases']").count() == 0
    with page.expect_download() as found:
        page.get_by_role("link", name="导出（CSV）").click()
    text = found.value.path().read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == 4
    assert [word for word in secrets if word in text] == []
    for path in ("/monitor", "/monitor/cases", f"/monitor/cases/{three[0]}", "/monitor/commands", "/monitor/jobs"):
        assert page.request.get(path).status == 403, path


@pytest.mark.usefixtures("second_version")
def test_a_single_case_says_on_its_diagram_why_it_cannot_be_moved(open_as, three):
    eyes = open_as("admin")
    page = eyes.go(f"/monitor/cases/{three[1]}")
    eyes.press("迁移")
    expect(page.get_by_text("不能迁移至第 2 版")).to_be_visible()
    expect(page.locator("[data-element-id='Task_EnterpriseReport'].refused")).to_be_visible()
    eyes.stands()
    page = eyes.go(f"/monitor/cases/{three[2]}/migration")
    page.get_by_label("原因").fill("随新版本办理")
    eyes.press("迁移至第 2 版")
    expect(page.get_by_text("已迁移至第 2 版")).to_be_visible()
    eyes.press("迁移")
    page.get_by_label("原因").fill("迁错了")
    eyes.press("迁回第 1 版")
    expect(page.get_by_text("已迁移至第 1 版")).to_be_visible()
