"""Somebody who sees: a browser window with what a page must not do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

AXE = Path(__file__).parents[2] / "ui/assets/node_modules/axe-core/axe.min.js"
WIDTHS = (1440, 1024, 390)
HEAVIEST = 150 * 1024
"""Bytes that a page for applicants may take with all that it loads."""


class Eyes:
    """A window of its own session. ``page`` is Playwright's."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", base_url=address)
        self.context.set_default_timeout(10_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @classmethod
    def of(cls, browser: Browser, address: str, opened: list[Eyes], username: str = "") -> Eyes:
        """A window; with a user name, of somebody who has come in by the demo's card."""
        eyes = cls(browser, address)
        opened.append(eyes)
        eyes.go("/login")
        if username:
            eyes.page.locator(f"button[value='{username}']").click()
            eyes.page.wait_for_url(lambda url: "/login" not in url)
        return eyes

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def close(self) -> None:
        self.context.close()

    def go(self, path: str) -> Page:
        """Open a page."""
        self.page.goto(path)
        return self.page

    def press(self, words: str) -> Page:
        """Press the button or follow the link of these words."""
        self.page.locator("main").get_by_role("button", name=words).or_(
            self.page.locator("main").get_by_role("link", name=words)
        ).first.click()
        return self.page

    def reads(self, heading: str) -> None:
        """Wait until the page is the one of this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    # -- what every page has to stand -------------------------------------------------------------------------------

    def stands(self) -> None:
        """The page fits every width and has no serious fault for who sees or hears it otherwise."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, f"{self.page.url} is {wider} pixels too wide at {width}"
        self.page.set_viewport_size({"width": 1440, "height": 900})
        assert self.faults() == []

    def faults(self) -> list[str]:
        """What axe finds that is serious or critical."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")
        return [
            f"{self.page.url} {one['id']}: {one['help']}: {node['html'][:120]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]

    def weight(self, path: str) -> int:
        """The bytes of a page with all that it loads, on the first visit."""
        sizes: list[int] = []
        self.page.on("response", lambda answer: sizes.append(len(answer.body())) if answer.ok else None)
        self.page.goto(path, wait_until="networkidle")
        return sum(sizes)
