"""The decision table editor in a real browser: a window is changed in its table, tried, told when wrong, saved, deployed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from service.engine.decisions import parse
from service.engine.dialect import safe_xml
from tests.stage import good

DECISIONS = Path(__file__).parents[2] / "processes" / "decisions"
WINDOW = "renewal_window"
CELL = f"{WINDOW}_rule_03_open_months_before"
ROW = f"{WINDOW}_rule_03"
LOGO = ".bjs-powered-by"
SAVED = "[data-saved='saved']"


@pytest.fixture
def draft(login):
    """A draft of the analyst's; gives its id."""
    return good(login("analyst").post("/drafts", {"title": "延续申报时间"}))["id"]


@pytest.fixture
def edit(open_as, draft):
    """Opens a table of the draft in the editor."""

    def open_table(name=WINDOW, username="analyst"):
        eyes = open_as(username)
        page = eyes.go(f"/studio/drafts/{draft}/table/{name}.dmn")
        expect(page.locator("#table-editor[data-ready]")).to_be_visible()
        return eyes, page

    return open_table


def cell(page, element):
    return page.locator(f".tjs-container td[data-element-id='{element}']")


def text(page, element):
    """What a cell shows, whether somebody is typing in it or not."""
    return cell(page, element).locator(".content-editable")


def expected(eyes, *complaints):
    """Leave aside what the console says of answers that the test has asked for."""
    eyes.complaints[:] = [one for one in eyes.complaints if not any(word in one for word in complaints)]


def write(page, element, text):
    """Type into a cell, as one does: click, take all of it, write over it, go on."""
    cell(page, element).click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.locator("h1").click()


def word_of(page, row):
    """The word that stands below the number of a row."""
    return page.locator(f"td.rule-index[data-row-id='{row}']").evaluate(
        "one => getComputedStyle(one, '::after').content"
    )


def kept(login, draft, name=WINDOW):
    return good(login("analyst").get(f"/drafts/{draft}/files/{name}.dmn"))


def the_table(content):
    (table,) = parse(safe_xml(content if isinstance(content, bytes) else content.encode()), "")
    return table


def meaning(content, *, without=""):
    """What a table says: everything but where its file stands; ``without`` is a rule whose annotation does not count."""
    table = the_table(content)
    return (
        (table.id, table.name, table.hit_policy, table.null_without_match),
        [(one.label, one.expression.text, one.type, one.allowed and one.allowed.text) for one in table.inputs],
        [(one.name, one.label, one.type, one.allowed and one.allowed.text, one.default and one.default.text) for one in table.outputs],
        [
            (
                rule.id,
                [test.text for test in rule.tests],
                [output.text for output in rule.outputs],
                "" if rule.id == without else rule.annotation,
            )
            for rule in table.rules
        ],
    )  # fmt: skip


def test_an_analyst_changes_a_renewal_window_and_it_saves_itself(edit, login, draft):
    _, page = edit()
    expect(page.locator("[data-checked='0']")).to_have_text("没有问题")
    write(page, CELL, "4")
    expect(page.locator(SAVED)).to_be_visible()
    file = kept(login, draft)
    assert file["revision"] > 0
    assert the_table(file["content"]).rules[2].outputs[0].text == "4"
    assert meaning(file["content"].replace("<text>4</text>", "<text>3</text>", 1)) == meaning(file["deployed"])
    page.reload()
    expect(text(page, CELL)).to_have_text("4")


def test_looking_changes_nothing(edit, login, draft):
    _, page = edit()
    cell(page, CELL).click()
    page.locator("h1").click()
    page.get_by_role("button", name="保存").click()
    assert kept(login, draft)["revision"] == 0


def test_trying_marks_the_row_that_decides(edit):
    _, page = edit()
    page.get_by_label("系统").fill("supervision")
    page.get_by_role("button", name="试算").click()
    result = page.locator("[data-result]")
    expect(result).to_contain_text("第 3 行成立")
    expect(result).to_contain_text("届满前几个月开始申报3")
    assert word_of(page, ROW) == '"成立"'
    assert word_of(page, f"{WINDOW}_rule_01") == "none"
    write(page, CELL, "4")
    write(page, CELL, "5")  # a cell that was chosen already; and what is not saved yet is tried too
    expect(result).to_contain_text("届满前几个月开始申报5")
    page.get_by_label("系统").fill("municipal")
    page.get_by_role("button", name="试算").click()
    expect(result).to_contain_text("没有一行成立")
    assert word_of(page, ROW) == "none"


def test_a_table_offers_what_it_reads_by_the_types_of_its_columns(edit):
    _, page = edit("eligibility")
    expect(page.get_by_label("已取得职业资格")).to_be_visible()
    assert page.get_by_label("已取得职业资格").evaluate("one => one.tagName") == "SELECT"
    assert page.get_by_label("申报类型").evaluate("one => one.list.options.length") > 3


def test_a_bad_cell_is_told_on_its_row_and_the_list_leads_to_it(edit):
    _, page = edit()
    write(page, CELL, "4 +")
    problem = page.locator(".problems li", has_text="第 3 行")
    expect(problem).to_be_visible()
    assert word_of(page, ROW) == '"有误"'
    assert cell(page, CELL).evaluate("one => getComputedStyle(one).boxShadow") != "none"
    problem.get_by_role("button").press("Enter")
    assert page.evaluate(f"document.activeElement.closest('[data-element-id={CELL}]') !== null")
    write(page, CELL, "4")
    expect(page.locator("[data-checked='0']")).to_be_visible()
    assert word_of(page, ROW) == "none"


def test_a_problem_of_the_draft_page_leads_to_its_cell(edit, open_as, login, draft):
    path = f"/drafts/{draft}/files/{WINDOW}.dmn"
    broken = good(login("analyst").get(path))["content"].replace(
        '_03_open_months_before"><text>3<', '_03_open_months_before"><text>3 +<'
    )
    good(login("analyst").put(path, {"content": broken, "revision": 0}))
    page = open_as("analyst").go(f"/studio/drafts/{draft}")
    page.get_by_role("link", name=re.compile("第 3 行")).first.click()
    expect(page.locator("#table-editor[data-ready]")).to_be_visible()
    assert page.evaluate(f"document.activeElement.closest('[data-element-id={CELL}]') !== null")


def test_rows_that_overlap_are_told_by_the_gate_of_the_server(edit):
    _, page = edit()
    write(page, f"{WINDOW}_rule_02_input_1", '"national"')
    expect(page.locator(".problems li", has_text="第 1 行与第 2 行会同时成立")).to_be_visible()


def test_undo_takes_back_to_the_file_as_it_was(edit, login, draft):
    _, page = edit()
    write(page, CELL, "4")
    expect(page.locator(SAVED)).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(text(page, CELL)).to_have_text("3")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(SAVED)).to_be_visible()
    file = kept(login, draft)
    assert file["content"] == file["deployed"]  # to the byte
    page.get_by_role("button", name="重做").click()
    expect(text(page, CELL)).to_have_text("4")


def test_it_can_be_edited_by_keyboard_alone(edit, login, draft):
    _, page = edit()
    cell(page, CELL).click()
    page.keyboard.press("Control+A")
    page.keyboard.type("4")
    page.keyboard.press("Control+S")
    expect(page.locator(SAVED)).to_be_visible()
    assert the_table(kept(login, draft)["content"]).rules[2].outputs[0].text == "4"


def test_whoever_saves_second_is_told_and_nothing_is_lost(edit, login, draft):
    eyes, page = edit()
    other = login("analyst2")
    path = f"/drafts/{draft}/files/{WINDOW}.dmn"
    theirs = good(other.get(path))["content"].replace('_03_warn_days"><text>30<', '_03_warn_days"><text>45<')
    good(other.put(path, {"content": theirs, "revision": 0}))
    write(page, CELL, "4")
    conflict = page.locator("[data-unsaved]")
    expect(conflict).to_contain_text("业务分析员（二）")
    expect(text(page, CELL)).to_have_text("4")
    assert kept(login, draft)["content"] == theirs
    refused = [one for one in good(other.get(f"{path}/revisions"))["items"] if one["conflict"]]
    assert [one["saved_by"] for one in refused] == ["业务分析员"]
    with page.context.expect_page() as opened:
        conflict.get_by_role("link", name=re.compile("比较")).click()
    expect(opened.value.locator(".table-diff tr.changed del")).to_have_text(["3", "45"])
    conflict.get_by_role("button", name="采用我的").click()
    expect(page.locator(SAVED)).to_be_visible()
    assert the_table(kept(login, draft)["content"]).rules[2].outputs[0].text == "4"
    assert len(good(other.get(f"{path}/revisions"))["items"]) > 1
    expected(eyes, "409")


def test_the_other_content_can_be_taken_over(edit, login, draft):
    eyes, page = edit()
    path = f"/drafts/{draft}/files/{WINDOW}.dmn"
    other = login("analyst2")
    theirs = good(other.get(path))["content"].replace('_03_warn_days"><text>30<', '_03_warn_days"><text>45<')
    good(other.put(path, {"content": theirs, "revision": 0}))
    write(page, CELL, "4")
    page.locator("[data-unsaved]").get_by_role("button", name="采用对方的").click()
    expect(text(page, f"{ROW}_warn_days")).to_have_text("45")
    expect(text(page, CELL)).to_have_text("3")
    expected(eyes, "409")


def test_leaving_with_unsaved_changes_asks_first(edit):
    eyes, page = edit()
    page.route("**/files/**", lambda route: route.abort() if route.request.method == "PUT" else route.continue_())
    asked: list[str] = []

    def accept(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    write(page, CELL, "4")
    expect(page.locator("[data-saved='offline']")).to_be_visible()
    page.goto("/studio/versions")
    assert asked == ["beforeunload"]
    expected(eyes, "ERR_FAILED")


def test_a_file_that_is_no_table_is_mended_in_its_xml(edit, login, draft):
    path = f"/drafts/{draft}/files/{WINDOW}.dmn"
    content = good(login("analyst").get(path))["content"]
    good(login("analyst").put(path, {"content": content.replace("</definitions>", ""), "revision": 0}))
    _, page = edit()
    expect(page.locator("[data-trouble]")).to_be_visible()
    expect(page.locator(".problems li")).not_to_have_count(0)
    page.get_by_label("文件内容（XML）").fill(content)
    page.get_by_role("button", name="采用改动").click()
    expect(text(page, CELL)).to_have_text("3")
    expect(page.locator(SAVED)).to_be_visible()
    assert kept(login, draft)["content"] == content


@pytest.mark.slow
def test_every_table_keeps_its_meaning_through_import_and_export(edit, login, draft):
    """Import each shipped table, change the annotation of its first rule, read the XML: the rest is as it was."""
    _, page = edit()
    for path in sorted(DECISIONS.glob("*.dmn")):
        before = path.read_text(encoding="utf-8")
        first = the_table(before).rules[0].id
        page.locator("#import").set_input_files(path)
        page.locator(f"td.annotation[data-row-id='{first}'] .content-editable").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("试")
        page.locator("h1").click()
        page.get_by_role("button", name="查看 XML").click()
        after = page.get_by_label("文件内容（XML）").input_value()
        page.get_by_role("button", name="回到决策表").click()
        assert the_table(after).rules[0].annotation == "试", path.stem
        assert meaning(after, without=first) == meaning(before, without=first), path.stem


def test_the_page_stands_in_chinese_with_its_logo(edit):
    eyes, page = edit("eligibility")
    expect(page.locator(LOGO)).to_be_visible()
    eyes.stands()
    words = page.locator(".drawn-table").inner_text()
    assert not re.search(r"\b(Hit|When|And|Then|Annotations|Input|Output)\b", words)
    page.locator(".tjs-container th.input-cell").first.dblclick()
    menu = page.locator(".context-menu")
    expect(menu).to_be_visible()
    assert not re.search(r"\b(Expression|Type|values|Input)\b", menu.inner_text())
    page.keyboard.press("Escape")


def test_what_is_deployed_holds_for_the_next_case(edit, login, draft):
    """Renewal of a national registration opens six months before expiry; with one month it is too early for this person."""
    national = f"{WINDOW}_rule_01_open_months_before"
    _, page = edit()
    write(page, national, "1")
    expect(page.locator(SAVED)).to_be_visible()
    start = ("/definitions/renewal/instances", {"variables": {"category": "STR1"}})
    begun = good(login("app-renew").post(*start))["id"]
    good(login("admin").post(f"/instances/{begun}/cancel", {"reason": "试办"}))
    reasons = {"comment": "全国系统改为提前一个月", "override_reason": "规则已改，场景随后调整"}
    good(login("analyst").post(f"/drafts/{draft}/deploy", reasons))
    refused = login("app-renew").post(*start)
    assert refused.status_code == 422
    assert "不允许申报延续注册" in refused.json["detail"]


def test_a_policy_is_chosen_with_the_mouse(edit, login, draft):
    _, page = edit()
    page.locator(".hit-policy .dms-input").click()
    page.locator(".dms-select-options .option", has_text="FIRST").click()
    expect(page.locator(SAVED)).to_be_visible(timeout=20_000)
    content = good(login("analyst").get(f"/drafts/{draft}/files/{WINDOW}.dmn"))["content"]
    assert 'hitPolicy="FIRST"' in content
