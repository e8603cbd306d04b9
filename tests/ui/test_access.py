"""The door of the pages: one table of pages and audiences, and nobody gets in beside it."""

from typing import Any

import pytest
from flask import Flask, url_for

from service.api.access import TABLE as REST
from ui import access

from .visitor import BROWSER, Visitor

CAST = ("app-chem", "ent-hebei", "city-taiyuan", "province-shanxi", "ministry-review", "clerk", "analyst", "admin")

NUMBERS = ("message_id", "version", "number")
"""What addresses take that is a number."""


def pages(app):
    """Every page with a method it knows and an address that names nothing that exists."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in REST or rule.rule.startswith("/api/"):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            arguments: dict[str, Any] = {name: 1 if name in NUMBERS else "nothing" for name in rule.arguments}
            with app.test_request_context():
                yield rule.endpoint, method, url_for(rule.endpoint, **arguments)


def knock(visitor: Visitor, method: str, address: str):
    """Open an address with the CSRF token that the visitor's pages carry."""
    token = visitor.get("/login").tree.xpath("//input[@name='csrf_token']/@value")[0]
    data = {"csrf_token": token} if method != "GET" else None
    return visitor.client.open(address, method=method, data=data, headers={"Accept": BROWSER})


def test_every_page_says_who_may_open_it(app):
    assert {endpoint for endpoint, _, _ in pages(app)} == access.TABLE.keys()


@pytest.mark.req("AT-60")
def test_without_logging_in_only_what_is_public_opens(app, visit):
    stranger = visit()
    for endpoint, method, address in pages(app):
        answer = knock(stranger, method, address)
        closed = answer.status_code == 303 and answer.headers["Location"].startswith("/login")
        assert closed is not access.TABLE[endpoint].public, endpoint


@pytest.mark.req("AT-60")
@pytest.mark.parametrize("username", CAST)
def test_who_is_outside_a_pages_audience_is_told_so(app, login, visit, username):
    account = login(username).account
    held = {one["role"] for one in account["assignments"]}
    scopes = {one["scope"] for one in account["assignments"]}
    visitor = visit(username)
    walked = 0
    for endpoint, method, address in pages(app):
        audience = access.TABLE[endpoint]
        if audience.public or audience.everyone or audience.roles & held or audience.scopes & scopes:
            continue
        answer = knock(visitor, method, address)
        assert answer.status_code == 403, endpoint
        assert access.REFUSALS[audience] in answer.text, endpoint
        walked += 1
    assert walked > 0


def test_a_page_that_nobody_declared_stops_the_application():
    app = Flask("undeclared", static_folder=None)
    app.add_url_rule("/secret", "secret", lambda: "")
    with pytest.raises(RuntimeError, match="secret"):
        access.install(app)


def test_a_declaration_without_a_page_stops_the_application():
    with pytest.raises(RuntimeError, match=r"ui\.home"):
        access.install(Flask("empty", static_folder=None))


def test_a_form_without_its_csrf_token_is_refused_and_changes_nothing(app, visit):
    visitor = visit("app-chem")
    answer = visitor.client.post("/logout", headers={"Accept": BROWSER})
    assert answer.status_code == 400
    assert "页面已过期" in answer.text
    assert visitor.get("/login").tree.xpath("//header//button"), "still logged in"


def test_a_request_of_htmx_shows_its_token_in_a_header(visit, work, clock):
    visitor = visit("app-chem")
    answer = visitor.fragment("/logout", "POST")
    assert answer.status_code == 400
    token = visitor.get("/applicant").tree.xpath("//body/@hx-headers")[0].split('"')[3]
    assert visitor.fragment("/logout", "POST", headers={"X-CSRFToken": token}).status_code == 204
