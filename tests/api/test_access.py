"""The door of the API: every route says who may call it, and what an account may not see does not exist."""

from typing import Any

import pytest
from flask import Flask, url_for

from service import accounts
from service.api import access
from service.models import Account, db
from tests.stage import Caller, good

from .journeys import reported, submitted

CAST = ("app-chem", "ent-hebei", "city-taiyuan", "province-shanxi", "ministry-review", "clerk", "analyst", "admin")


def routes(app):
    """Every route of the API with a method it knows and an address that names nothing that exists."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1"):
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                arguments: dict[str, Any] = {
                    name: "1" if name in ("message_id", "number") else "nothing" for name in rule.arguments
                }
                with app.test_request_context():
                    path = url_for(rule.endpoint, **arguments).removeprefix("/api/v1")
                yield rule.endpoint, method, path


def test_every_route_says_who_may_call_it(app):
    assert {endpoint for endpoint, _, _ in routes(app)} <= access.TABLE.keys()


@pytest.mark.req("AT-60")
def test_without_a_token_only_the_login_and_the_documentation_open(app):
    stranger = Caller(app)
    answers = {endpoint: stranger.call(method, path, json={}) for endpoint, method, path in routes(app)}
    opened = {endpoint for endpoint, answer in answers.items() if answer.status_code != 401}
    assert opened == {"auth.token", "api-docs.openapi_json"}
    for endpoint in answers.keys() - opened:
        assert answers[endpoint].json["code"] == "unauthenticated"
        assert answers[endpoint].headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.req("AT-60")
@pytest.mark.parametrize("username", CAST)
def test_who_is_outside_a_routes_audience_gets_in_nowhere(app, login, username):
    caller = login(username)
    held = {one["role"] for one in caller.account["assignments"]}
    scopes = {one["scope"] for one in caller.account["assignments"]}
    walked = 0
    for endpoint, method, path in routes(app):
        audience = access.TABLE[endpoint]
        if audience.public or audience.everyone or audience.roles & held or audience.scopes & scopes:
            continue
        answer = caller.call(method, path, json={})
        assert (answer.status_code, answer.json["code"]) == (403, "not_yours"), endpoint
        walked += 1
    assert walked > 0


def test_a_route_that_nobody_declared_stops_the_application():
    app = Flask("undeclared")
    app.add_url_rule("/api/v1/secret", "secret", lambda: "")
    with pytest.raises(RuntimeError, match="secret"):
        access.install(app)


def test_a_declaration_without_a_route_stops_the_application():
    with pytest.raises(RuntimeError, match=r"auth\.me"):
        access.install(Flask("empty"))


@pytest.mark.req("AT-60")
class TestWhatOthersDoNotSee:
    @pytest.fixture
    def case(self, login, work, clock):
        """A case of 太原, waiting at the city's desk."""
        return reported(login("app-str2"), login("ent-taiyuan"), work, clock, "STR2")

    @pytest.fixture
    def task(self, login, case):
        return login("city-taiyuan").task(case, "Task_CityAccept")["id"]

    @pytest.mark.parametrize(
        "username", ["ent-hebei", "app-str1", "city-datong", "province-hebei", "ministry-review", "clerk", "analyst"]
    )
    def test_a_foreign_case_does_not_exist(self, login, case, task, username):
        other = login(username)
        paths = (f"/instances/{case}", f"/instances/{case}/history", f"/tasks/{task}")
        assert [other.get(path).status_code for path in paths] == [404, 404, 404]
        assert other.post(f"/tasks/{task}/complete", {"answers": {"outcome": "accept"}}).status_code == 404
        assert other.post(f"/instances/{case}/messages", {"name": "withdraw"}).status_code == 404
        assert other.post(f"/instances/{case}/check").status_code == 404

    def test_the_province_sees_it_only_when_it_has_come_there(self, login, case):
        assert login("province-shanxi").get(f"/instances/{case}").status_code == 404
        officer = login("city-taiyuan")
        officer.complete(case, "Task_CityAccept", outcome="accept")
        officer.complete(case, "Task_CityReview", outcome="pass", reviewer="审查员甲")
        officer.complete(case, "Task_CityForward", outcome="forward")
        assert good(login("province-shanxi").get(f"/instances/{case}"))["status"]["id"] == "province_pending"
        assert officer.get(f"/instances/{case}").status_code == 200

    def test_the_enterprise_sees_nothing_before_it_is_submitted(self, login, work, clock):
        agent = login("ent-hebei")
        case = login("app-chem").start("initial_registration", category="CHEM")["id"]
        assert agent.get(f"/instances/{case}").status_code == 404
        assert good(agent.get("/instances"))["items"] == []
        case = submitted(login("app-chem"), work, clock)
        assert agent.get(f"/instances/{case}").status_code == 200

    def test_lists_hold_only_what_is_seen(self, login, case):
        for username, hits in (
            ("city-taiyuan", 1),
            ("city-datong", 0),
            ("ent-taiyuan", 1),
            ("ent-hebei", 0),
            ("admin", 1),
        ):
            assert len(good(login(username).get("/instances"))["items"]) == hits, username

    def test_an_analyst_sees_diagrams_and_nobodys_data(self, login, case):
        analyst = login("analyst")
        assert good(analyst.get("/definitions"))["items"]
        for path in ("/instances", "/tasks", "/profile", "/registrations", "/messages", "/incidents", "/enterprise"):
            assert analyst.get(path).status_code == 403, path

    def test_an_admin_sees_every_case_and_decides_none(self, login, case, task):
        admin = login("admin")
        assert admin.get(f"/instances/{case}").status_code == 200
        assert admin.get(f"/tasks/{task}").json["code"] == "not_yours"
        refused = admin.post(f"/tasks/{task}/complete", {"answers": {"outcome": "accept"}})
        assert (refused.status_code, refused.json["code"]) == (403, "not_yours")


class TestSessions:
    """A browser comes with a cookie; a cookie alone changes nothing."""

    @pytest.fixture
    def browser(self, app, login):
        with app.test_client() as client:
            with app.app_context():
                ticket = accounts.ticket(db.session.get_one(Account, login("app-chem").account["id"]))
            with client.session_transaction() as session:
                session["_user_id"] = ticket
                session["_fresh"] = True
            yield client

    def test_a_cookie_may_look(self, browser):
        assert browser.get("/api/v1/auth/me").json["username"] == "app-chem"

    def test_a_cookie_may_change_nothing_without_the_csrf_token(self, browser):
        answer = browser.post(
            "/api/v1/definitions/initial_registration/instances", json={"variables": {"category": "CHEM"}}
        )
        assert (answer.status_code, answer.json["code"]) == (400, "csrf_failed")

    def test_a_cookie_with_the_csrf_token_is_as_good_as_a_token(self, app, browser):
        from flask import g
        from flask_wtf.csrf import generate_csrf

        browser.get("/api/v1/auth/me")
        with browser.session_transaction() as session, app.test_request_context():
            from flask import session as own

            token = generate_csrf()
            session["csrf_token"] = own["csrf_token"]
            g.pop("csrf_token", None)
        answer = browser.post(
            "/api/v1/definitions/initial_registration/instances",
            json={"variables": {"category": "CHEM"}},
            headers={"X-CSRFToken": token},
        )
        assert answer.status_code == 201

    def test_a_bad_token_is_refused_whatever_the_cookie_says(self, browser):
        assert browser.get("/api/v1/auth/me", headers={"Authorization": "Bearer x"}).status_code == 401

    def test_a_deactivated_accounts_session_ends(self, app, browser):
        from service import accounts

        with app.app_context():
            accounts.deactivate("app-chem")
        assert browser.get("/api/v1/auth/me").status_code == 401
