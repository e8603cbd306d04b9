"""The page of a case: its status in the viewer's words, whose turn it is, what the diagram offers now and nothing else."""

from datetime import timedelta

import pytest

from tests.api.journeys import pledged, reported, submitted


def steps(page):
    """The names of the timeline's steps by their state."""
    found: dict[str, list[str]] = {"done": [], "now": [], "later": []}
    for one in page.tree.xpath("//ol[@class='timeline']/li"):
        found[one.get("class")].append(one.xpath("./p[@class='what']")[0].text.strip())
    return found


@pytest.fixture
def chem(login, work, clock):
    return reported(login("app-chem"), login("ent-hebei"), work, clock)


@pytest.mark.req("004-20")
@pytest.mark.parametrize(
    ("username", "label", "buttons"),
    [
        ("app-chem", "部级未受理", ["撤回", "打印样表"]),
        ("ent-hebei", "部级未受理", ["打印申请表"]),
        ("ministry-review", "待受理", ["部级受理"]),
        ("admin", "待受理", []),
    ],
)
def test_each_audience_reads_its_own_label_and_finds_its_own_buttons(visit, chem, username, label, buttons):
    page = visit(username).get(f"/cases/{chem}")
    assert label in page.text
    assert page.buttons == [*buttons, "打印本页"]


@pytest.mark.parametrize("username", ["app-str1", "ent-taiyuan", "city-taiyuan", "province-hebei", "analyst"])
def test_others_do_not_see_it(visit, chem, username):
    assert visit(username).get(f"/cases/{chem}").status == 404


@pytest.mark.req("AT-19")
@pytest.mark.req("AT-20")
@pytest.mark.parametrize(
    ("applicant", "agent", "category", "now", "later"),
    [
        ("app-chem", "ent-hebei", "CHEM", "部级受理", ["部级审核", "部级审批", "终审完成并发布"]),
        ("app-arch1", "ent-hebei", "ARCH1", "省级受理", ["省级审核", "部级受理", "部级审核", "部级审批", "终审完成并发布"]),
        (
            "app-noqual", "ent-noqual", "CHEM", "部级受理",
            ["部级审核", "部级审批", "补正资质", "终审完成并发布"],
        ),
    ],
)  # fmt: skip
def test_the_progress_bar_differs_by_path(visit, login, work, clock, applicant, agent, category, now, later):
    case = reported(login(applicant), login(agent), work, clock, category)
    found = steps(visit(applicant).get(f"/cases/{case}"))
    assert found["now"] == [now]
    assert found["later"] == later
    assert found["done"][-1] == "企业承诺书"


def test_from_the_first_page_on_it_shows_the_whole_way(visit, login):
    case = login("app-chem").start("initial_registration", category="CHEM")["id"]
    found = steps(visit("app-chem").get(f"/cases/{case}"))
    assert found["now"] == ["阅读并勾选审批条件"]
    assert found["later"][:4] == ["个人承诺书", "填写申报信息", "企业审核上报", "企业承诺书"]


def test_it_says_whose_turn_it_is_and_whom_to_call(visit, login, work, clock):
    case = submitted(login("app-chem"), work, clock)
    page = visit("app-chem").get(f"/cases/{case}")
    now = page.tree.xpath("//li[@class='now']")[0].text_content()
    assert "河北燕赵建筑设计研究院有限公司" in now
    assert "13900000000" in now


def test_after_a_return_the_way_leads_through_the_enterprise_again(visit, login, work, clock):
    case = submitted(login("app-chem"), work, clock)
    login("ent-hebei").complete(case, "Task_EnterpriseReport", outcome="return", reason="照片不清")
    page = visit("app-chem").get(f"/cases/{case}")
    found = steps(page)
    assert found["done"][-1] == "企业审核上报：退回"
    assert found["now"] == ["修改申报信息"]
    assert found["later"][:2] == ["企业审核上报", "企业承诺书"]
    assert "照片不清" in page.text
    assert page.buttons[:2] == ["修改申报信息", "删除"]


@pytest.mark.req("AT-34")
def test_a_message_is_asked_for_before_it_is_sent(visit, login, work, clock):
    case = submitted(login("app-chem"), work, clock)
    applicant = visit("app-chem")
    page = applicant.get(applicant.get(f"/cases/{case}").link("撤回"))
    assert "您是否确定撤回该申报？" in page.text
    assert "个人已上报" in applicant.get(page.link("取消")).text
    page = applicant.press(page, "确定", reason="换单位")
    assert "已撤回" in page.text


def test_a_message_that_is_not_offered_any_more_has_a_page(visit, login, chem):
    login("ministry-review").complete(chem, "Task_MinistryAccept", outcome="accept")
    page = visit("app-chem").get(f"/cases/{chem}/messages/withdraw")
    assert (page.status, page.heading) == (409, "现在不能这样办理")


def test_a_draft_that_is_deleted_leads_home(visit, login, work, clock):
    case = pledged(login("app-chem"), work, clock)
    applicant = visit("app-chem")
    page = applicant.press(applicant.get(f"/cases/{case}/messages/delete_draft"), "确定")
    assert page.path == "/applicant"
    assert applicant.get(f"/cases/{case}").status == 404


class TestWaiting:
    def test_the_fragment_asks_again_until_there_is_something_to_do(self, visit, login, work, clock):
        case = login("app-chem").start("initial_registration", category="CHEM")["id"]
        login("app-chem").complete(case, "Task_ConfirmConditions", accepted=True)
        applicant = visit("app-chem")
        address = applicant.get(f"/cases/{case}/continue").tree.xpath("//*[@id='wait']/@hx-get")[0]
        assert 'hx-trigger="load delay:1s"' in applicant.fragment(address).text
        work()
        assert applicant.fragment(address).headers["HX-Redirect"] == f"/cases/{case}/continue"

    def test_the_countdown_turns_into_the_form_under_the_text(self, visit, login, work, clock):
        case = login("app-chem").start("initial_registration", category="CHEM")["id"]
        login("app-chem").complete(case, "Task_ConfirmConditions", accepted=True)
        work()
        applicant = visit("app-chem")
        address = applicant.get(f"/cases/{case}/continue").tree.xpath("//*[@id='wait']/@hx-get")[0]
        assert 'hx-trigger="load delay:60s"' in applicant.fragment(address).text
        clock.advance(timedelta(seconds=60))
        work()
        answer = applicant.fragment(address)
        assert answer.headers["HX-Push-Url"].startswith("/tasks/")
        assert '<form id="answers"' in answer.text
