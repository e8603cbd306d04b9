"""The diagram editor as somebody at the screen works it: by what is written on it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect

from .eyes import Eyes

LATIN = re.compile(r"[A-Za-z]{2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Editor:
    """An open diagram editor."""

    def __init__(self, eyes: Eyes, draft: str, name: str) -> None:
        self.eyes = eyes
        self.page: Page = eyes.page
        self.page.set_viewport_size({"width": 1440, "height": 900})
        eyes.go(f"/studio/drafts/{draft}/diagram/{name}")
        self.ready()

    def ready(self) -> None:
        expect(self.page.locator("#diagram-editor")).to_have_attribute("data-ready", "", timeout=20_000)

    # -- what is on the screen

    @property
    def problems(self) -> Locator:
        """What the gate says, as a list."""
        return self.page.locator(".gate .problems li")

    def element(self, key: str) -> Locator:
        """An element or flow on the canvas."""
        return self.page.locator(f".djs-element[data-element-id='{key}']")

    def mark(self, key: str, code: str) -> Locator:
        """The mark of a problem on an element."""
        return self.page.locator(f".djs-overlays[data-container-id='{key}'] .problem[data-codes~='{code}']")

    def checked(self) -> str:
        """What the gate says in sum, once it has looked at what is there now."""
        told = self.page.locator("[data-checked]")
        expect(told).not_to_have_text("正在检查…", timeout=20_000)
        return str(told.text_content())

    def saved(self) -> None:
        """Wait until the server has everything."""
        expect(self.page.locator("[data-saved]")).to_contain_text("已保存", timeout=20_000)

    # -- what hands do

    def tool(self, words: str) -> None:
        self.page.locator(".tools").get_by_text(words, exact=True).click()

    def words(self) -> Locator:
        """The diagram in words."""
        area = self.page.locator("#in-words")
        if not area.is_visible():
            self.tool("文字版")
        return area

    def select(self, key: str) -> None:
        """Choose an element in the diagram in words."""
        self.words().locator(f"[data-element='{key}']").first.click()
        expect(self.element(key)).to_have_class(re.compile("selected"))

    def field(self, label: str) -> Locator:
        """A field of the panel."""
        return self.page.locator(".properties").get_by_label(label, exact=True)

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)
        self.field(label).blur()

    def choose(self, label: str, words: str) -> None:
        """Choose what begins with these words."""
        field = self.field(label)
        value = field.locator("option").filter(has_text=re.compile(f"^{re.escape(words)}")).first.get_attribute("value")
        field.select_option(value)

    def append(self, words: str) -> str:
        """Put an element of this kind behind the one selected, by the context pad; its id."""
        self.page.locator(f".djs-context-pad .entry[title='在后面添加{words}']").click()
        return self.chosen()

    def connect(self, target: str) -> str:
        """Draw a flow from the element selected to another; the flow's id."""
        self.page.locator(".djs-context-pad .entry[title='连到另一元素']").click()
        self.element(target).locator(".djs-hit").last.click()
        return self.chosen()

    def chosen(self) -> str:
        """The id of what is selected."""
        return str(self.page.locator(".djs-element.selected").first.get_attribute("data-element-id"))

    def xml(self) -> str:
        """The file as the editor would save it."""
        self.tool("XML")
        text = self.page.get_by_label("文件内容（XML）").input_value()
        self.page.get_by_role("button", name="回到图形").click()
        return text

    def bring(self, text: str) -> None:
        """Import a file that says this; what cannot be drawn stays as text."""
        file = FilePayload(name="brought.bpmn", mimeType="application/xml", buffer=text.encode())
        self.page.locator("#import").set_input_files(file)

    def english(self) -> list[str]:
        """What can be read on the editor and is no Chinese, but for what the diagram itself says."""
        return [one for one in self.page.evaluate(READ) if LATIN.search(one) and not CHINESE.search(one)]

    def click_on(self, flow: str) -> None:
        """Click on a flow, where it is."""
        x, y = (
            self.element(flow)
            .locator(".djs-visual > path")
            .first.evaluate(
                """path => {
                const {x, y} = path.getPointAtLength(path.getTotalLength() / 3).matrixTransform(path.getScreenCTM());
                return [x, y];
            }"""
            )
        )
        self.page.mouse.click(x, y)


READ = """() => {
  const said = new Set();
  const own = 'svg, code, textarea, datalist, option, .bjs-powered-by, [data-words], .studio-names, .caption, .crumbs, '
    + '.bio-properties-panel-header-label, .bts-scope';
  const add = text => text && text.trim() && said.add(text.trim());
  for (const node of document.querySelectorAll('#diagram-editor *, .djs-popup *, .djs-search-container *')) {
    if (!node.checkVisibility() || node.closest(own)) continue;
    for (const name of ['title', 'aria-label', 'placeholder', 'alt']) add(node.getAttribute(name));
    for (const child of node.childNodes) if (child.nodeType === 3) add(child.textContent);
  }
  return [...said];
}"""
"""Everything that can be read, aside from what the analyst wrote into the diagram and the codes that belong to it."""


def content(analyst: Any, draft: str, name: str) -> str:
    """A file of a draft as the server has it."""
    return str(analyst.get(f"/drafts/{draft}/files/{name}").get_json()["content"])
