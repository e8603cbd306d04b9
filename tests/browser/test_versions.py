"""What was deployed is compared and taken back in a real browser: diagrams with marks, tables by rows, a revert by the gate."""

from io import BytesIO

import pytest
from playwright.sync_api import expect

from service import definitions
from tests.stage import good

WINDOW, PLEDGE, MINISTRY = "renewal_window.dmn", "pledge.bpmn", "ministry_review.bpmn"
LOGO = ".bjs-powered-by"
STEP = (
    '<bpmn:sequenceFlow id="Flow_MinistryReview_Agree" name="建议通过"',
    '<bpmn:sequenceFlow id="Flow_MinistryReview_Agree" name="同意"',
)


@pytest.fixture
def deploy(app, login):
    """Replaces passages of deployed files by others and deploys them together."""

    def replace(*changes):
        files: dict[str, str] = {}
        with app.app_context():
            current = definitions.current_set()
        for name, before, after in changes:
            text = files.get(name, current[name].decode())
            assert before in text
            files[name] = text.replace(before, after)
        parts = [(BytesIO(text.encode()), name) for name, text in files.items()]
        good(login("analyst").call("POST", "/deployments", data={"files": parts}))

    return replace


@pytest.fixture
def changed(deploy):
    """Two deployments: a step and a button with other names and a longer pledge, then a longer window."""
    deploy(
        (PLEDGE, "PT60S", "PT90S"),
        (MINISTRY, 'name="部级审核"', 'name="专家审核"'),
        (MINISTRY, *STEP),
    )
    deploy((WINDOW, '_03_open_months_before"><text>3<', '_03_open_months_before"><text>4<'))


def drawn(page, side, element, *classes):
    """An element of one of the two diagrams, once it carries these marks."""
    place = f"[data-side='{side}'] [data-element-id='{element}']"
    return page.locator(place + "".join(f".{name}" for name in classes))


def test_two_diagrams_are_compared_with_marks_and_in_words(open_as, changed):
    eyes = open_as("analyst")
    page = eyes.go(f"/studio/compare?before=deployment:1&after=deployment:2&file={MINISTRY}")
    for side in ("before", "after"):
        expect(drawn(page, side, "Task_MinistryReview", "changed")).to_be_visible()
        expect(page.locator(f"[data-side='{side}'] {LOGO}")).to_be_visible()
    changes = page.locator(".changes > li")
    expect(changes).to_have_count(2)
    task = changes.filter(has_text="专家审核")
    expect(task.locator("del")).to_have_text("部级审核")
    expect(task.locator("ins")).to_have_text("专家审核")
    expect(changes.filter(has_text="连线").locator("ins")).to_have_text("同意")
    eyes.stands()


def test_a_line_of_the_list_leads_to_the_element_by_keyboard_too(open_as, changed):
    eyes = open_as("analyst")
    page = eyes.go(f"/studio/compare?before=deployment:1&after=deployment:2&file={MINISTRY}")
    button = page.locator(".changes").get_by_role("button", name="专家审核")
    button.focus()
    page.keyboard.press("Enter")
    expect(drawn(page, "before", "Task_MinistryReview", "looked-at")).to_be_visible()
    expect(drawn(page, "after", "Task_MinistryReview", "looked-at")).to_be_visible()
    expect(drawn(page, "after", "Flow_MinistryReview_Agree", "looked-at")).to_have_count(0)


def test_what_is_new_and_what_is_gone_is_marked_on_its_side(open_as, login):
    analyst = login("analyst")
    draft = good(analyst.post("/drafts", {"title": "一步"}))["id"]
    text = good(analyst.get(f"/drafts/{draft}/files/{PLEDGE}"))["content"]
    renamed = text.replace("Service_RecordPledge", "Service_RecordAnew")
    assert renamed != text
    good(analyst.put(f"/drafts/{draft}/files/{PLEDGE}", {"content": renamed, "revision": 0}))
    eyes = open_as("analyst")
    page = eyes.go(f"/studio/compare?before=current&after=draft:{draft}")
    expect(drawn(page, "before", "Service_RecordPledge", "removed")).to_be_visible()
    expect(drawn(page, "after", "Service_RecordAnew", "added")).to_be_visible()
    expect(page.locator(".changes > li.added")).not_to_have_count(0)


def test_a_moved_element_is_told_as_moved_alone(open_as, login):
    analyst = login("analyst")
    draft = good(analyst.post("/drafts", {"title": "挪一挪"}))["id"]
    text = good(analyst.get(f"/drafts/{draft}/files/{PLEDGE}"))["content"]
    at = text.index('bpmnElement="Task_Pledge"')
    x = text.index(' x="', at) + 4
    good(analyst.put(f"/drafts/{draft}/files/{PLEDGE}", {"content": f"{text[:x]}1{text[x:]}", "revision": 0}))
    page = open_as("analyst").go(f"/studio/compare?before=current&after=draft:{draft}")
    expect(page.locator(".changes > li")).to_have_count(1)
    expect(page.locator(".changes > li.moved")).to_contain_text("个人承诺书")


def test_a_table_is_compared_row_by_row(open_as, changed):
    eyes = open_as("analyst")
    page = eyes.go(f"/studio/compare?before=deployment:1&after=current&file={WINDOW}")
    row = page.locator(".table-diff tr.changed")
    expect(row).to_have_count(1)
    expect(row.locator("del")).to_have_text("3")
    expect(row.locator("ins")).to_have_text("4")
    eyes.stands()


def test_an_analyst_takes_a_deployment_back(open_as, app, changed):
    eyes = open_as("analyst")
    page = eyes.go("/studio/versions")
    eyes.stands()
    page.get_by_role("link", name="第 1 次").click()
    page.get_by_label("延续申报时间").check()
    eyes.stands()
    eyes.press("恢复所选文件")
    page.wait_for_url("**/studio/drafts/*")
    expect(page.get_by_text("已建立草稿")).to_be_visible()
    with app.app_context():
        assert definitions.current_set()[WINDOW].count(b"<text>4</text>") == 1


def test_a_process_in_words_stands_and_can_be_printed(open_as):
    eyes = open_as("analyst")
    page = eyes.go("/studio/words/initial_registration/1")
    eyes.stands()
    page.emulate_media(media="print")
    expect(page.locator("h3", has_text="部级受理").first).to_be_visible()
    expect(page.get_by_role("button", name="打印")).to_be_hidden()


def test_without_scripts_the_differences_are_there_in_words(chromium, address, open_as, changed):
    state = open_as("analyst").context.storage_state()
    context = chromium.new_context(base_url=address, java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(f"/studio/compare?before=deployment:1&after=deployment:2&file={MINISTRY}")
    expect(page.locator(".compared")).to_be_hidden()
    expect(page.locator(".text-diff tr.added", has_text="专家审核").first).to_be_visible()
    context.close()
