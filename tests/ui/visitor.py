"""Somebody with a browser but no eyes: reads pages, fills in their forms, presses their buttons, and checks every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from lxml import html
from tinyhtml5.parser import HTMLParser
from werkzeug.test import TestResponse

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
REDIRECTS = (301, 302, 303, 307, 308)
Sent = dict[str, Any]


class Page:
    """A page as it came, checked: valid HTML, one title, one ``h1``, ids that are unique and lead somewhere."""

    def __init__(self, answer: TestResponse, *, whole: bool = True) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.path = answer.request.path
        self.source = answer.text
        self.tree: Any = html.fromstring(self.source) if self.source.strip() else html.Element("p")
        if whole:
            self._check()

    def _check(self) -> None:
        parser = HTMLParser()
        parser.parse(self.source)
        assert parser.errors == [], f"{self.path}: no valid HTML: {parser.errors[:3]}"
        headings = self.tree.xpath("//h1")
        assert len(headings) == 1, f"{self.path}: a page has one h1, this has {len(headings)}"
        assert self.heading in self.title
        assert self.tree.get("lang") == "zh-CN"
        ids = Counter(self.tree.xpath("//@id"))
        assert [name for name, times in ids.items() if times > 1] == [], f"{self.path}: ids given twice"
        for name in ("for", "aria-describedby", "aria-labelledby"):
            named = {one for value in self.tree.xpath(f"//@{name}") for one in value.split()}
            assert named <= ids.keys(), f"{self.path}: {name} leads nowhere: {named - ids.keys()}"
        assert self.tree.xpath("//script[not(@src)] | //style | //*[@style] | //@*[starts-with(name(), 'on')]") == []
        unlabelled = [
            one.get("name")
            for one in self.tree.xpath("//input[not(@type='hidden')] | //select | //textarea")
            if not (one.get("aria-label") or self.tree.xpath("//label[@for=$id]", id=one.get("id")))
        ]
        assert unlabelled == [], f"{self.path}: fields without a label: {unlabelled}"
        assert len(self.tree.xpath("//main//*[contains(concat(' ', @class, ' '), ' primary ')]")) <= 1

    @property
    def title(self) -> str:
        return words(self.tree.find(".//title"))

    @property
    def heading(self) -> str:
        return words(self.tree.xpath("//h1")[0])

    @property
    def text(self) -> str:
        """What there is to read in the main part."""
        return words(self.tree.xpath("//main")[0])

    @property
    def notices(self) -> list[str]:
        return [words(one) for one in self.tree.xpath("//main//*[contains(@class, 'notice')]")]

    @property
    def errors(self) -> dict[str, str]:
        """The summary of errors: field id → sentence."""
        links = self.tree.xpath("//*[@class='summary-of-errors']//a")
        return {link.get("href").removeprefix("#"): words(link) for link in links}

    @property
    def buttons(self) -> list[str]:
        """The words on the buttons and button-like links of the main part."""
        found = self.tree.xpath("//main//button[not(@aria-hidden)] | //main//a[contains(@class, 'button')]")
        return [words(one) for one in found]

    def link(self, label: str) -> str:
        """The address that a link of these words leads to, or that begins with them."""
        links = self.tree.xpath("//a")
        found = [one.get("href") for one in links if words(one) == label]
        found += [one.get("href") for one in links if words(one).startswith(label)]
        assert found, f"{self.path}: no link {label!r} among {[words(one) for one in self.tree.xpath('//a')]}"
        return str(found[0])

    def value(self, name: str) -> str:
        """What a field holds."""
        (control,) = self.tree.xpath("//*[@name=$name]", name=name)
        return (control.text or "").strip() if control.tag == "textarea" else control.get("value", "")

    def choices(self, name: str) -> list[str]:
        """The words beside the radio buttons or boxes of a field."""
        ids = self.tree.xpath("//input[@name=$name]/@id", name=name)
        return [words(self.tree.xpath("//label[@for=$id]", id=one)[0]) for one in ids]

    def chosen(self, name: str) -> str:
        """The value of the radio button that is on."""
        return str(self.tree.xpath("//input[@name=$name and @checked]/@value", name=name)[0])

    def button_is_off(self, label: str) -> bool:
        """Whether a button of these words is there and cannot be pressed."""
        return any(words(one) == label for one in self.tree.xpath("//button[@disabled]"))

    def form(self, button: str) -> Any:
        """The form that a button of these words sends."""
        return self.button(button).xpath("ancestor::form[1]")[0]

    def button(self, label: str) -> Any:
        found = [one for one in self.tree.xpath("//form//button[not(@aria-hidden)]") if words(one).startswith(label)]
        assert found, f"{self.path}: no button {label!r} among {self.buttons}"
        return found[0]


def words(node: Any) -> str:
    return re.sub(r"\s+", " ", node.text_content()).strip()


class Visitor:
    """A browser session. Without a user name, somebody who has not logged in."""

    def __init__(self, app: Flask, username: str | None = None) -> None:
        self.client = app.test_client()
        if username is not None:
            page = self.get("/login")
            token = page.form("登录").xpath(".//input[@name='csrf_token']/@value")[0]
            page = self._follow(self._post("/login/demo", {"csrf_token": token, "username": username}))
            assert page.status == 200, page.text

    def get(self, address: str, **headers: str) -> Page:
        """Open a page, following redirects."""
        return self._follow(self.client.get(address, headers={"Accept": BROWSER, **headers}, buffered=True))

    def fragment(self, address: str, method: str = "GET", **more: Any) -> TestResponse:
        """What htmx gets."""
        headers = {"HX-Request": "true", "Accept": "*/*", **more.pop("headers", {})}
        return self.client.open(address, method=method, headers=headers, **more)

    def press(self, page: Page, button: str, /, **answers: Any) -> Page:
        """Fill in the form that the button belongs to and press it. ``__`` in a name stands for a dot; ``None`` leaves out."""
        address, sent = self.filled(page, button, **answers)
        if page.form(button).get("method") == "get":
            return self.get(f"{address}?{urlencode(sent, doseq=True)}")
        return self._follow(self._post(address, sent))

    def filled(self, page: Page, button: str, /, **answers: Any) -> tuple[str, Sent]:
        """Where the button sends its form, and what it sends with these answers."""
        pressed, form = page.button(button), page.form(button)
        sent = {**standing(form), **{name.replace("__", "."): value for name, value in answers.items()}}
        if pressed.get("name"):
            sent[pressed.get("name")] = pressed.get("value")
        sent = {name: value for name, value in sent.items() if value is not None}
        return pressed.get("formaction") or form.get("action") or page.path, sent

    def bring(self, page: Page, field: str, content: bytes, name: str = "证明.jpg", *, more: bool = False) -> Page:
        """Choose a file for the upload whose name begins with ``file:<field>:``; ``more``: beside those that are there."""
        controls = page.tree.xpath("//input[@type='file' and starts-with(@name, $start)]", start=f"file:{field}:")
        control = controls[-1 if more else 0]
        form = control.xpath("ancestor::form[1]")[0]
        sent: Sent = {**standing(form), "action": "upload", control.get("name"): (BytesIO(content), name)}
        return self._follow(self._post(control.get("hx-post"), sent))

    def _post(self, address: str, sent: Mapping[str, Any]) -> TestResponse:
        answer = self.client.post(address, data=dict(sent), headers={"Accept": BROWSER}, buffered=True)
        answer.request.environ["wsgi.input"].close()  # a large body lies in a file
        return answer

    def _follow(self, answer: TestResponse) -> Page:
        hops = 0
        while answer.status_code in REDIRECTS:
            hops += 1
            assert hops < 6, "redirects without end"
            answer = self.client.get(answer.headers["Location"], headers={"Accept": BROWSER}, buffered=True)
        return Page(answer)


def standing(form: Any) -> Sent:
    """What a form would send as it stands, buttons left aside."""
    sent: dict[str, list[str]] = {}
    for one in form.xpath(".//input[@name and not(@disabled)] | .//select[@name] | .//textarea[@name]"):
        kind = one.get("type", "")
        if kind == "file" or (kind in ("checkbox", "radio") and one.get("checked") is None):
            continue
        if one.tag == "select":
            chosen = one.xpath("./option[@selected]") or one.xpath("./option")
            value = chosen[0].get("value") if chosen else ""
        elif one.tag == "textarea":
            value = (one.text or "").removeprefix("\n")
        else:
            value = one.get("value", "on")
        sent.setdefault(one.get("name"), []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in sent.items()}
