"""A diagram broken in each way that the gate knows is marked in the editor, as an analyst would bring it in."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

import pytest
from playwright.sync_api import expect

from tests.engine.faults import CODES, Fault, fault
from tests.stage import good

from .editor import Editor

WITHOUT_AN_ELEMENT = {"malformed_xml", "doctype"}
"""What is wrong with the file; everything else is an element's and is marked on the drawing."""


@pytest.fixture
def draft(login):
    return good(login("analyst").post("/drafts", {"title": "试验"}))["id"]


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("codes", [CODES[n::4] for n in range(4)], ids=["first", "second", "third", "fourth"])
def test_what_is_broken_is_marked(open_as, draft, codes, subtests):
    eyes = open_as("analyst")
    for file, faults in groupby(sorted(map(fault, codes), key=attrgetter("file", "code")), attrgetter("file")):
        editor = Editor(eyes, draft, file)
        for broken in faults:
            with subtests.test(code=broken.code):
                editor.bring(broken.content)
                is_marked(editor, broken)
        editor.saved()
    eyes.complaints.clear()  # bpmn-js writes to the console what it could not read


def is_marked(editor: Editor, broken: Fault) -> None:
    told = editor.page.locator(f".gate .problems li[data-code='{broken.code}']")
    expect(told.first).to_contain_text("。", timeout=20_000)
    if broken.code in WITHOUT_AN_ELEMENT:
        assert told.locator("button").count() == 0
    else:
        expect(told.locator("button").first).to_be_attached()
        expect(editor.page.locator(f".djs-overlays .problem[data-codes~='{broken.code}']").first).to_be_attached()
    if broken.element and editor.element(broken.element).count():
        expect(editor.mark(broken.element, broken.code)).to_be_attached()
    if broken.code == "malformed_xml":
        expect(editor.page.get_by_label("文件内容（XML）")).to_be_visible()
