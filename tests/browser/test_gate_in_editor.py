"""A diagram broken in each way that the gate knows is marked in the editor, and refused where somebody deploys past it."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import expect

from service.engine.checks import lint
from tests.engine.gate import KNOWN, SHIPPED
from tests.stage import good

from .editor import Editor
from .faults import CODES, fault


@pytest.fixture
def analyst(login):
    return login("analyst")


@pytest.fixture
def draft(analyst):
    return good(analyst.post("/drafts", {"title": "试验"}))["id"]


@pytest.mark.parametrize("code", CODES)
def test_what_is_broken_is_marked_and_refused(open_as, analyst, draft, code):
    broken = fault(code)
    files = {**SHIPPED, broken.file: broken.content.encode()}
    severities = {one.severity for one in lint(files, KNOWN) if one.code == code}
    good(analyst.put(f"/drafts/{draft}/files/{broken.file}", {"content": broken.content, "revision": 0}))
    eyes = open_as("analyst")
    editor = Editor(eyes, draft, broken.file)
    told = editor.page.locator(f".gate .problems li[data-code='{code}']")
    expect(told.first).to_contain_text("。", timeout=20_000)
    if told.locator("button").count():
        mark = editor.page.locator(f".djs-overlays .problem[data-codes~='{code}']")
        expect(mark.first).to_be_attached()
        if broken.element and editor.element(broken.element).count():
            expect(editor.mark(broken.element, code)).to_be_attached()
    else:
        assert code in ("malformed_xml", "doctype"), "what is an element's is marked on the drawing"
    if code == "malformed_xml":
        expect(editor.page.get_by_label("文件内容（XML）")).to_be_visible()
    eyes.complaints.clear()  # bpmn-js writes to the console what it could not read
    if "error" in severities:
        answer = analyst.call(
            "POST", "/deployments", data={"files": [(io.BytesIO(broken.content.encode()), broken.file)]}
        )
        assert answer.status_code == 422
        assert code in {problem["code"] for problem in answer.json["problems"]}
        answer = analyst.post(f"/drafts/{draft}/deploy", {"comment": "试验", "override_reason": "试验"})
        assert answer.status_code == 422
        assert code in {problem["code"] for problem in answer.json["problems"]}
