"""发布记录, comparisons and diagrams in words, as pages: what they say, and who may open them."""

from io import BytesIO

import pytest

from service import definitions
from service.drafting import drafts, files
from service.models import db
from tests.stage import good

WINDOW, PLEDGE, TEXT = "renewal_window.dmn", "pledge.bpmn", "m05_accepted.txt"


@pytest.fixture
def analyst(visit):
    return visit("analyst")


@pytest.fixture
def deploy(app, login):
    """Replaces one passage of a deployed file by another and deploys it."""

    def replace(name, before, after):
        with app.app_context():
            text = definitions.current_set()[name].decode()
        assert before in text
        files = [(BytesIO(text.replace(before, after).encode()), name)]
        good(login("analyst").call("POST", "/deployments", data={"files": files}))

    return replace


@pytest.fixture
def changed(deploy):
    """A longer pledge, then a longer window."""
    deploy(PLEDGE, "PT60S", "PT90S")
    deploy(WINDOW, '_03_open_months_before"><text>3<', '_03_open_months_before"><text>4<')


def address(before, after, file=""):
    return f"/studio/compare?before={before}&after={after}" + (f"&file={file}" if file else "")


def rows(page, table):
    found = page.tree.xpath("//table[contains(concat(' ', @class, ' '), $name)]//tbody/tr", name=f" {table} ")
    return [" ".join(word for cell in row for word in cell.text_content().split()) for row in found]


def test_the_list_tells_who_deployed_what_when(analyst, changed):
    page = analyst.get("/studio/versions")
    assert page.heading == "发布记录"
    newest, before, first = rows(page, "deployments")
    assert "2026-03-02 10:00" in newest
    assert "业务分析员" in newest
    assert "延续注册第 3 版" in newest
    assert "1 个变化" in before
    assert "系统" in first


def test_a_deployment_leads_to_what_it_changed(analyst, changed):
    page = analyst.get("/studio/versions/3")
    assert "延续申报时间" in page.text
    page = analyst.get(page.link("看差别"))
    assert "修改 1 行" in page.text
    (row,) = [row for row in rows(page, "table-diff") if "修改" in row]
    assert row.startswith('3 修改 "supervision" 3 4 30')
    assert [cell.text for cell in page.tree.xpath("//td[@class='changed']/del")] == ["3"]


def test_a_diagram_is_compared_in_words_where_nothing_can_be_drawn(analyst, changed):
    page = analyst.get(address("deployment:1", "current", PLEDGE))
    told = rows(page, "text-diff")
    assert any(line.endswith("− 等待：60 秒") for line in told)
    assert any(line.endswith("+ 等待：90 秒") for line in told)
    assert page.answer.headers["Content-Security-Policy"].count("'unsafe-inline'") == 1
    drawn = page.tree.xpath("//div[@class='compared']")[0]
    for side in ("data-before", "data-after"):
        answer = analyst.client.get(drawn.get(side))
        assert answer.content_type == "text/plain; charset=utf-8"
        assert "bpmn:definitions" in answer.text


def test_a_text_is_compared_line_by_line(analyst, deploy, app):
    deploy(TEXT, "\n", "\n补充一行\n")
    page = analyst.get(address("deployment:1", "deployment:2"))
    assert any(line.endswith("+ 补充一行") for line in rows(page, "text-diff"))


def test_two_versions_of_a_process_are_compared_and_others_offered(analyst, changed):
    page = analyst.get(address("version:renewal:1", "version:renewal:3"))
    assert "有差别的文件（2 个）" in page.text
    assert page.tree.xpath("//select[@id='after']//option[@selected]/text()") == ["延续注册第 3 版"]
    assert "延续注册第 2 版" in page.tree.xpath("//select[@id='before']//option/text()")


def test_the_same_has_no_difference(analyst, changed):
    assert "两者内容相同，没有差别。" in analyst.get(address("deployment:3", "current")).text


def test_without_sides_there_is_a_choice(analyst, app, changed):
    page = analyst.get("/studio/compare")
    assert page.tree.xpath("//select[@id='before']//option/@value")[0] == "current"
    assert page.tree.xpath("//select[@id='before']//option/@value").count("deployment:1") == 1


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ("deployment:1", "deployment:9", 404),
        ("draft:x", "current", 404),
        ("version:renewal:7", "current", 404),
        ("current:5", "current", 404),
        ("nonsense", "current", 422),
        ("deployment:one", "current", 422),
        ("deployment:99999999999999999999", "current", 422),
        ("version:renewal:-1", "current", 422),
    ],
)
def test_what_is_not_there_or_is_no_address_has_a_page(analyst, before, after, status):
    assert analyst.get(address(before, after)).status == status


def test_a_file_that_neither_side_has_is_not_found(analyst, changed):
    assert analyst.get(address("deployment:1", "current", "gone.txt")).status == 404
    assert analyst.client.get("/studio/compare/file?side=current&name=gone.txt").status_code == 404


def test_a_deployment_is_taken_back_by_a_draft(analyst, app, changed):
    page = analyst.get("/studio/versions/1")
    box = page.tree.xpath("//input[@value=$name]", name=PLEDGE)[0]
    page = analyst.press(page, "恢复所选文件", **{box.get("name"): [PLEDGE]})
    assert page.path.startswith("/studio/drafts/")
    assert "已建立草稿" in page.text
    with app.app_context():
        (row,) = drafts.listed()
        assert row.title == "恢复到第 1 次发布（2026-03-02 10:00）"
        assert list(files.contents(row)) == [PLEDGE]
        assert b"PT90S" in definitions.current_set()[PLEDGE]
        db.session.rollback()


def test_the_whole_of_it_too(analyst, app, changed):
    analyst.press(analyst.get("/studio/versions/1"), "恢复整次发布")
    with app.app_context():
        (row,) = drafts.listed()
        assert set(files.contents(row)) == {PLEDGE, WINDOW}


def test_taking_back_nothing_is_told(analyst, changed):
    page = analyst.press(analyst.get("/studio/versions/1"), "恢复所选文件")
    assert page.path == "/studio/versions/1"
    assert "请先勾选要恢复的文件。" in page.text


def test_what_is_in_force_offers_no_taking_back(analyst, changed):
    assert "恢复" not in analyst.get("/studio/versions/3").buttons


# --- diagrams in words -----------------------------------------------------------------------------------------------


def test_a_version_in_words_has_a_heading_for_every_step_and_links_that_lead_somewhere(analyst):
    page = analyst.get("/studio/words/initial_registration/1")
    assert page.heading == "流程说明：初始注册"
    assert len(page.tree.xpath("//h2")) > 5
    assert "适用系统全国、省级、监理" in page.text.replace(" ", "")
    ids = set(page.tree.xpath("//@id"))
    led = {link.removeprefix("#") for link in page.tree.xpath("//main//a/@href") if link.startswith("#")}
    assert led
    assert led <= ids
    step = page.tree.xpath("//h3[@id='Task_MinistryAccept']/..")[0].text_content()
    for words in ("由谁办理部级审核", "表单受理决定", "5 个工作日", "受理 → 记录受理", "不予受理"):
        assert words in " ".join(step.split()), words


def test_a_draft_in_words_is_as_it_would_be_deployed(analyst, app, login):
    caller = login("analyst")
    draft = good(caller.post("/drafts", {"title": "承诺"}))["id"]
    content = good(caller.get(f"/drafts/{draft}/files/{PLEDGE}"))["content"]
    good(caller.put(f"/drafts/{draft}/files/{PLEDGE}", {"content": content.replace("PT60S", "PT2M"), "revision": 0}))
    page = analyst.get(analyst.get(f"/studio/drafts/{draft}").link("流程说明"))
    assert page.path == f"/studio/drafts/{draft}/words/{PLEDGE}"
    assert "2 分钟" in page.text
    assert "60 秒" not in page.text
    good(caller.put(f"/drafts/{draft}/files/{PLEDGE}", {"content": "<broken", "revision": 1}))
    assert analyst.get(f"/studio/drafts/{draft}/words/{PLEDGE}").status == 404


# --- who may ---------------------------------------------------------------------------------------------------------

READING = ["/studio/versions", "/studio/versions/1", "/studio/compare", "/studio/words/renewal/1"]


@pytest.mark.parametrize("path", READING)
def test_admins_may_look_and_nobody_else_but_analysts(visit, path):
    assert visit("admin").get(path).status == 200
    assert visit("app-chem").get(path).status == 403
    assert visit("ministry-review").get(path).status == 403


def test_admins_take_nothing_back(visit, changed):
    page = visit("admin").get("/studio/versions/1")
    assert not page.tree.xpath("//main//form[@method='post']")
