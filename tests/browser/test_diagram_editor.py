"""The diagram editor in a real browser: what an analyst draws, what it costs nobody, and what the gate says of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from service.engine.checks import constructs
from service.engine.dialect import safe_xml
from service.engine.elements import processes
from service.engine.problems import KINDS
from tests.api.journeys import reported
from tests.engine.gate import SHIPPED
from tests.stage import good

from .editor import Editor, content

DIAGRAMS = [name for name in SHIPPED if name.endswith(".bpmn")]
DESK = "ministry_review.bpmn"
LOGO = ".bjs-powered-by"


@pytest.fixture
def analyst(login):
    return login("analyst")


@pytest.fixture
def draft(analyst):
    return good(analyst.post("/drafts", {"title": "试验"}))["id"]


@pytest.fixture
def edit(open_as, draft):
    """Opens a diagram of the draft."""
    eyes = open_as("analyst")
    return lambda name=DESK: Editor(eyes, draft, name)


def meaning(xml):
    """What the server reads in a diagram, and where everything is drawn."""
    root = safe_xml(xml if isinstance(xml, bytes) else xml.encode())
    drawn = {
        shape.get("bpmnElement"): tuple(float(one.get(side, "0")) for side in ("x", "y", "width", "height"))
        for shape in root.iter("{*}BPMNShape")
        for one in shape.findall("{*}Bounds")
    }
    return list(processes(root, "")), drawn


# -- the file ---------------------------------------------------------------------------------------------------------


def test_every_shipped_diagram_means_the_same_after_the_editor(edit):
    for name in DIAGRAMS:
        editor = edit(name)
        [process], _ = meaning(SHIPPED[name])
        editor.select(next(one.id for one in process.elements.values() if one.kind == "startEvent"))
        editor.fill("名称", "试")
        expect(editor.page.locator("[data-do=undo]")).to_be_enabled()
        editor.tool("撤销")
        xml = editor.xml()
        assert xml.encode() != SHIPPED[name], "the diagram was not written anew"
        assert meaning(xml) == meaning(SHIPPED[name]), name
        editor.saved()


def test_what_is_merely_looked_at_is_not_saved(edit, analyst, draft):
    editor = edit()
    editor.checked()
    assert "这张图没有问题" in editor.checked()
    assert good(analyst.get(f"/drafts/{draft}"))["files"] == []


def test_text_that_is_no_diagram_is_told_in_a_sentence_and_can_be_taken_back(edit):
    editor = edit()
    editor.tool("XML")
    text = editor.page.get_by_label("文件内容（XML）")
    before = text.input_value()
    text.fill(before.replace("</bpmn:process>", ""))
    editor.page.get_by_role("button", name="采用改动").click()
    expect(editor.page.locator("[data-trouble]")).to_contain_text("不能画成流程图")
    expect(editor.problems.first).to_contain_text("不是格式正确的 XML")
    editor.page.get_by_role("button", name="恢复之前的内容").click()
    expect(editor.element("Task_MinistryReview")).to_be_visible()
    expect(editor.page.locator("[data-checked]")).to_contain_text("这张图没有问题", timeout=20_000)
    editor.eyes.complaints.clear()  # bpmn-js writes to the console what it could not read


def test_a_picture_under_another_name_is_not_taken_in(edit):
    editor = edit()
    picture = {"name": "pledge.bpmn", "mimeType": "application/xml", "buffer": b"\x89PNG\r\n\x1a\n\0\0"}
    editor.page.locator("#import").set_input_files(picture)
    expect(editor.page.locator("[data-trouble]")).to_contain_text("“pledge.bpmn”不是文本文件")
    expect(editor.element("Task_MinistryReview")).to_be_visible()
    editor.select("Task_MinistryReview")
    editor.fill("名称", "审核")
    editor.saved()


def test_what_was_refused_is_sent_again_after_the_next_change(edit):
    editor = edit()
    page = editor.page
    refusal = {"status": 422, "json": {"code": "invalid_answers", "detail": "暂时不能保存。"}}
    page.route(
        "**/files/**", lambda route: route.fulfill(**refusal) if route.request.method == "PUT" else route.continue_()
    )
    editor.select("Task_MinistryReview")
    editor.fill("名称", "审核")
    expect(page.locator("[data-unsaved]")).to_contain_text("没有保存暂时不能保存。改动还在本页")
    page.unroute("**/files/**")
    editor.fill("名称", "再审核")
    editor.saved()
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    editor.eyes.complaints[:] = [one for one in editor.eyes.complaints if "422" not in one]


def test_what_was_appended_is_gone_with_one_undoing(edit):
    editor = edit()
    editor.select("Task_MinistryReview")
    step = editor.append("用户任务")
    editor.page.keyboard.press("Escape")
    editor.tool("撤销")
    expect(editor.element(step)).to_have_count(0)


def test_the_whole_diagram_is_fitted_beside_the_palette(edit):
    editor = edit("withdrawal.bpmn")
    editor.tool("看全图")
    palette = editor.page.locator(".djs-palette").bounding_box()
    for element in editor.page.locator(".djs-shape[data-element-id^='Start_'] .djs-visual").all():
        assert element.bounding_box()["x"] >= palette["x"] + palette["width"]


def test_a_file_goes_out_and_comes_in(edit, tmp_path, analyst, draft):
    editor = edit()
    with editor.page.expect_download() as going:
        editor.tool("导出")
    path = tmp_path / going.value.suggested_filename
    going.value.save_as(path)
    assert path.name == DESK
    assert path.read_bytes() == SHIPPED[DESK]
    path.write_text(path.read_text(encoding="utf-8").replace('name="部级审核"', 'name="部级复核"'), encoding="utf-8")
    editor.page.locator("#import").set_input_files(path)
    expect(editor.element("Task_MinistryReview")).to_contain_text("部级复核")
    editor.saved()
    assert 'name="部级复核"' in content(analyst, draft, DESK)


def test_it_saves_by_itself_and_can_be_undone_by_the_keyboard(edit, analyst, draft):
    editor = edit()
    editor.select("Task_MinistryReview")
    editor.fill("名称", "部级初审")
    editor.saved()
    assert 'name="部级初审"' in content(analyst, draft, DESK)
    editor.page.locator(".djs-container svg").first.focus()
    editor.page.keyboard.press("Control+z")
    expect(editor.field("名称")).to_have_value("部级审核")
    editor.saved()
    assert 'name="部级审核"' in content(analyst, draft, DESK)


def test_two_analysts_on_one_diagram_lose_nothing(edit, login, analyst, draft):
    editor = edit()
    theirs = SHIPPED[DESK].decode().replace('name="部级审核"', 'name="他人的"')
    good(login("analyst2").put(f"/drafts/{draft}/files/{DESK}", {"content": theirs, "revision": 0}))
    editor.select("Task_MinistryReview")
    editor.fill("名称", "我的")
    asked = editor.page.locator("[data-unsaved]")
    expect(asked).to_contain_text("业务分析员（二）")
    assert 'name="他人的"' in content(analyst, draft, DESK)
    asked.get_by_role("button", name="采用我的").click()
    editor.saved()
    assert 'name="我的"' in content(analyst, draft, DESK)
    kept = good(analyst.get(f"/drafts/{draft}/files/{DESK}/revisions"))["items"]
    texts = [good(analyst.get(f"/drafts/{draft}/files/{DESK}/revisions/{one['revision']}"))["content"] for one in kept]
    assert any('name="他人的"' in text for text in texts)
    editor.eyes.complaints.clear()  # the refusal (409) is written to the console


# -- what may be drawn ------------------------------------------------------------------------------------------------


def test_the_palette_offers_what_the_engine_executes_and_nothing_else(edit):
    editor = edit()
    actions = editor.page.locator(".djs-palette [data-action^='create.']")
    offered = {one.get_attribute("data-action").removeprefix("create.") for one in actions.all()}
    assert len(offered) == actions.count()
    assert offered == {
        *("user-task", "service-task", "rule-task", "receive-task", "call-activity", "subprocess-expanded"),
        *("exclusive-gateway", "parallel-gateway", "inclusive-gateway", "participant-expanded"),
        *("none-start-event", "none-end-event", "terminate-end", "none-intermediate-throwing"),
        *("signal-intermediate-throw", "signal-intermediate-catch"),
        *("message-intermediate-catch", "timer-intermediate-catch"),
    }
    for kind in (*constructs.ACTIVITIES, *constructs.GATEWAYS):
        assert editor.page.locator(f".djs-palette [aria-label='画一个{KINDS[kind]}']").count() == 1, kind


@pytest.mark.parametrize(
    ("element", "offered"),
    [
        ("Task_MinistryReview", {"服务任务", "接收任务", "业务规则任务", "调用活动", "子流程"}),
        ("Gateway_MinistryReview", {"并行网关", "包容网关"}),
        ("Timer_DeemedAcceptance_Ministry", {"边界事件：消息", "边界事件：信号", "边界事件：定时器（不中断）"}),
        ("End_MinistryApproved", {"开始事件", "中间抛出事件", "终止结束事件"}),
    ],
)
def test_an_element_becomes_only_what_the_engine_executes(edit, element, offered):
    editor = edit()
    editor.select(element)
    editor.page.get_by_role("button", name="改换类型…").click()
    entries = editor.page.locator(".djs-popup .djs-popup-body .djs-popup-label")
    expect(entries.first).to_be_visible()
    assert {one.strip() for one in entries.all_text_contents()} == offered
    marks = editor.page.locator(".djs-popup .djs-popup-header-group .entry")
    assert marks.count() == (1 if element.startswith("Timer") else 0)


# -- words ------------------------------------------------------------------------------------------------------------


def test_everything_is_in_chinese(edit):
    editor = edit("enterprise_report.bpmn")
    assert editor.english() == ["XML"]
    seen = set()
    for name in (DESK, "case_requests.bpmn"):
        editor = edit(name)
        for button in editor.words().locator("[data-element]").all():
            button.click()
            seen |= set(editor.english())
            if editor.page.locator("[data-do=replace]").is_enabled():
                editor.page.locator("[data-do=replace]").click()
                seen |= set(editor.english())
                editor.page.keyboard.press("Escape")
    editor.page.locator(".djs-container svg").first.focus()
    editor.page.keyboard.press("Control+f")
    expect(editor.page.locator(".djs-search-container")).to_be_visible()
    seen |= set(editor.english())
    assert seen == {"XML"}


def test_an_expression_is_read_while_it_is_typed(edit):
    editor = edit()
    editor.select("Task_MinistryReview")
    editor.field("办理时限").fill("end_of_day(today")
    entry = editor.page.locator("[data-entry-id$='-due']").locator("..").locator(".bio-properties-panel-error").first
    expect(entry).to_contain_text("。")
    expect(editor.field("办理时限")).to_have_attribute("aria-invalid", "true")
    editor.field("办理时限").fill("end_of_day(today)")
    expect(editor.field("办理时限")).to_have_attribute("aria-invalid", "false")
    expect(editor.page.get_by_text("表达式写法正确").first).to_be_visible()


def test_the_keyboard_alone_selects_and_edits(edit, analyst, draft):
    editor = edit()
    button = editor.words().locator("[data-element='Task_MinistryReview']").first
    button.focus()
    editor.page.keyboard.press("Enter")
    expect(editor.field("名称")).to_be_focused()
    editor.page.keyboard.press("Control+a")
    editor.page.keyboard.type("部级初审")
    editor.page.keyboard.press("Tab")
    editor.saved()
    assert 'name="部级初审"' in content(analyst, draft, DESK)
    expect(button).to_contain_text("部级初审")


def test_a_problem_elsewhere_leads_to_its_element(edit, draft):
    editor = edit(f"{DESK}?element=Task_MinistryReview")
    expect(editor.element("Task_MinistryReview")).to_have_class(re.compile("selected"))
    expect(editor.field("名称")).to_have_value("部级审核")


def test_search_finds_an_element(edit):
    editor = edit()
    editor.tool("查找")
    expect(editor.page.locator(".djs-search-container")).to_be_visible()
    editor.page.locator(".djs-search-container input").press_sequentially("视为受理")
    expect(editor.page.locator(".djs-search-result")).to_have_count(1)
    editor.page.keyboard.press("Enter")
    expect(editor.element("Service_RecordDeemed_Ministry")).to_have_class(re.compile("selected"))


# -- changes ----------------------------------------------------------------------------------------------------------


def test_the_pledge_is_changed_to_ninety_seconds(edit, analyst, draft):
    editor = edit("pledge.bpmn")
    timer = next(
        element.id
        for process in processes(safe_xml(SHIPPED["pledge.bpmn"]), "")
        for element in process.elements.values()
        if element.event == "timer" and element.trigger == "PT60S"
    )
    editor.select(timer)
    editor.fill("多少", "90")
    expect(editor.page.get_by_text("90 秒", exact=True)).to_be_visible()
    assert "没有问题" in editor.checked()
    editor.saved()
    [process] = processes(safe_xml(content(analyst, draft, "pledge.bpmn").encode()), "")
    assert process.elements[timer].trigger == "PT90S"


def test_the_name_of_a_status_is_changed(edit, analyst, draft):
    editor = edit()
    editor.select("Task_MinistryReview")
    editor.fill("状态的名称", "部级审核中")
    editor.saved()
    [process] = processes(safe_xml(content(analyst, draft, DESK).encode()), "")
    assert process.elements["Task_MinistryReview"].properties["status_label"] == "部级审核中"


def test_tokens_walk_through_the_drawing(edit):
    editor = edit("pledge.bpmn")
    editor.tool("模拟")
    expect(editor.page.locator("[data-do=simulate]")).to_have_attribute("aria-pressed", "true")
    start = editor.page.locator(".bts-context-pad[title='触发']").first
    expect(start).to_be_visible()
    assert editor.english() == ["XML"]
    start.click()
    expect(editor.page.locator(".bts-token, .bts-token-count").first).to_be_attached()
    assert editor.english() == ["XML"]
    editor.tool("模拟")
    expect(editor.page.locator(".djs-palette")).to_be_visible()


def second_reviewer(editor, form):
    """A second reviewer's step between the first one's and the decision, drawn by clicking; the ids of step and gateway."""
    editor.words().locator("[data-element='Merge_MinistryOpinion']").first.click()
    editor.click_on("Flow_After_Merge_MinistryOpinion")
    editor.page.keyboard.press("Delete")
    expect(editor.element("Flow_After_Merge_MinistryOpinion")).to_have_count(0)
    editor.select("Merge_MinistryOpinion")
    step = editor.append("用户任务")
    editor.page.keyboard.press("Escape")
    editor.select(step)
    editor.fill("名称", "第二次审核")
    editor.choose("表单", form)
    editor.fill("状态", "second_reviewing")
    editor.fill("状态的名称", "部级复核")
    editor.choose("由谁办理（泳道）", "部级审批")
    editor.choose("由谁办理（泳道）", "部级审核")
    gateway = editor.append("排他网关")
    editor.fill("名称", "复核意见？")
    for outcome, name, default in (("agree", "同意", False), ("disagree", "不同意", True)):
        editor.select(gateway)
        editor.connect("Task_MinistryApprove")
        editor.fill("名称", name)
        editor.fill("对应的结果", outcome)
        if default:
            editor.field("默认连线").check()
    return step, gateway


def test_an_analyst_adds_a_second_reviewers_step(edit, analyst, draft):
    editor = edit()
    forms = good(analyst.get(f"/drafts/{draft}/catalogue"))["forms"]
    step, gateway = second_reviewer(editor, next(one["title"] for one in forms if one["id"] == "review"))
    editor.saved()
    assert editor.checked().startswith("这张图有 0 处错误") or "没有问题" in editor.checked()
    [process] = processes(safe_xml(content(analyst, draft, DESK).encode()), "")
    element = process.elements[step]
    assert element.lane == "ministry_reviewer"
    assert element.properties == {"form": "review", "status": "second_reviewing", "status_label": "部级复核"}
    flows = {
        process.flows[flow].properties["outcome"]: process.flows[flow] for flow in process.elements[gateway].outgoing
    }
    assert flows["agree"].condition == 'outcome = "agree"'
    assert flows["disagree"].default
    assert flows["disagree"].condition is None
    assert {flow.target for flow in flows.values()} == {"Task_MinistryApprove"}


def test_the_second_reviewers_step_is_deployed_for_new_cases(edit, login, analyst, draft, work, clock):
    running = reported(login("app-chem"), login("ent-hebei"), work, clock)
    editor = edit()
    forms = good(analyst.get(f"/drafts/{draft}/catalogue"))["forms"]
    step, _ = second_reviewer(editor, next(one["title"] for one in forms if one["id"] == "review"))
    editor.saved()
    page = editor.eyes.go(f"/studio/drafts/{draft}/deploy")
    page.get_by_label("发布说明").fill("两人审核")
    editor.eyes.press("发布")
    expect(page.get_by_text("已发布：")).to_be_visible(timeout=60_000)
    fresh = reported(login("app-str1"), login("ent-hebei"), work, clock, category="STR1")
    reviewer, approver = login("ministry-review"), login("ministry-approve")
    for case in (running, fresh):
        reviewer.complete(case, "Task_MinistryAccept", outcome="accept")
        reviewer.complete(case, "Task_MinistryReview", outcome="agree", opinion="同意")
    approver.task(running, "Task_MinistryApprove")
    assert good(approver.get("/tasks", instance=fresh))["items"] == []
    reviewer.complete(fresh, step, outcome="agree", opinion="同意")
    approver.task(fresh, "Task_MinistryApprove")


def test_what_no_scenario_passes_can_be_marked(edit):
    editor = edit()
    editor.page.get_by_role("button", name="场景未经过").click()
    hint = editor.page.locator("[data-hint]")
    expect(hint).to_contain_text("场景", timeout=20_000)
    marked = editor.page.locator(".djs-element.untouched")
    said = re.match(r"(\d+) 处", hint.inner_text())
    assert marked.count() == (int(said[1]) if said else 0)
    editor.page.get_by_role("button", name="场景未经过").click()
    expect(marked).to_have_count(0)
    expect(hint).to_be_hidden()


# -- the page ---------------------------------------------------------------------------------------------------------


def test_the_editor_stands_and_the_logo_stays_uncovered(edit):
    editor = edit()
    editor.select("Task_MinistryReview")
    editor.checked()
    heading = editor.page.locator(".bio-properties-panel-group-header").first
    expect(heading).to_have_css("position", "sticky")
    expect(heading).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")  # the fields go through beneath it
    editor.eyes.stands()
    for width, height in ((1440, 900), (1024, 768), (390, 844)):
        editor.page.set_viewport_size({"width": width, "height": height})
        free = editor.page.locator(LOGO).evaluate(
            """logo => {
                logo.scrollIntoView({block: 'center'});
                const {left, right, top, bottom} = logo.getBoundingClientRect();
                const places = [[(left + right) / 2, (top + bottom) / 2], [left + 2, top + 2], [right - 2, bottom - 2]];
                return right - left > 10 && places.every(([x, y]) => logo.contains(document.elementFromPoint(x, y)));
            }"""
        )
        assert free, width


def test_whose_work_it_is_can_be_read(edit):
    editor = edit()
    editor.page.get_by_role("link", name="第三方软件声明").click()
    editor.eyes.reads("第三方软件声明")
    editor.page.locator("#bpmn-js summary").click()
    expect(editor.page.locator("#bpmn-js")).to_contain_text("the watermark must stay fully visible")
    for name in ("bpmn-font", "dmn-js", "bpmn-js-properties-panel", "preact"):
        expect(editor.page.locator(f"#{name}")).to_be_visible()
    editor.eyes.stands()


def test_the_bundle_of_the_studio_is_loaded_on_its_pages_only(open_as):
    eyes = open_as("app-chem")
    loaded: list[str] = []
    eyes.page.on("response", lambda answer: loaded.append(answer.url))
    for path in ("/applicant", "/help"):
        eyes.page.goto(path, wait_until="networkidle")
    assert [url for url in loaded if "/static/studio" in url or "/static/monitor" in url] == []
