"""What went wrong, as a page to a browser, as a notice to htmx, as a problem to a program."""

import pytest

from service.errors import AlreadyOpen
from ui import home

from .visitor import BROWSER, Page


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/nothing", 404, "没有找到"),
        ("/tasks/nothing", 404, "没有找到"),
        ("/monitor", 403, "没有权限"),
        ("/logout", 405, "不能这样打开"),
    ],
)
def test_a_browser_gets_a_page_that_says_what_happened_and_leads_on(visit, address, status, heading):
    page = visit("app-chem").get(address)
    assert (page.status, page.heading) == (status, heading)
    assert page.link("返回首页") == "/"


def test_a_program_gets_a_problem_whatever_the_address(app):
    answer = app.test_client().get("/nothing", headers={"Accept": "*/*"})
    assert answer.mimetype == "application/problem+json"
    assert app.test_client().get("/api/v1/nothing", headers={"Accept": BROWSER}).mimetype == "application/problem+json"


def test_a_failure_of_the_server_is_a_page_that_asks_nothing_of_it(app, visit, monkeypatch):
    visitor = visit("app-chem")

    def fail(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(home, "entries_for", fail)
    page = visitor.get("/")
    assert (page.status, page.heading) == (500, "系统出错了")
    assert "ZeroDivisionError" not in page.source


def test_a_conflict_is_a_page(visit, monkeypatch):
    visitor = visit("app-chem")

    def refuse(*_, **__):
        raise AlreadyOpen

    monkeypatch.setattr(home, "entries_for", refuse)
    page = visitor.get("/")
    assert (page.status, page.heading) == (409, "现在不能这样办理")
    assert AlreadyOpen.detail in page.text


def test_htmx_puts_a_refusal_into_the_notices_of_the_open_page(visit):
    answer = visit("app-chem").fragment("/tasks/nothing")
    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#notices"
    assert Page(answer, whole=False).tree.get("class") == "notice bad"


def test_who_is_logged_out_keeps_what_was_written_when_the_page_saves_itself(visit):
    answer = visit().fragment("/cases/nothing/continue")
    assert answer.status_code == 401
    assert "已填写的内容还在本页" in answer.text
