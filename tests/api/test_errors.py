"""Every refusal is a problem with a stable code and a sentence for a person."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from service import errors
from service.api.errors import STATUS, status_of
from service.api.parsing import LARGEST
from service.models import db
from tests.stage import Caller

CHINESE = re.compile("[\u4e00-\u9fff]")


def all_errors(kind=errors.RegflowError):
    for sub in kind.__subclasses__():
        yield sub
        yield from all_errors(sub)


def test_every_error_of_the_domain_has_a_status():
    assert {kind.__name__ for kind in all_errors() if kind.__module__ == "service.errors"} == {
        kind.__name__ for kind in STATUS
    }


def test_an_error_derived_from_another_has_its_status():
    class Special(errors.TaskGone):
        pass

    assert status_of(Special()) == 409


@pytest.mark.parametrize(
    ("method", "path", "more", "status", "code"),
    [
        ("GET", "/nowhere", {}, 404, "not_found"),
        ("DELETE", "/tasks", {}, 405, "method_not_allowed"),
        ("POST", "/auth/token", {"data": b"{", "content_type": "application/json"}, 400, "bad_json"),
        ("POST", "/auth/token", {"data": b"\xff", "content_type": "application/json"}, 400, "bad_json"),
        ("POST", "/auth/token", {"data": b"NaN", "content_type": "application/json"}, 400, "bad_json"),
        (
            "POST",
            "/auth/token",
            {"data": b'{"username": "a\\u0000"}', "content_type": "application/json"},
            400,
            "bad_json",
        ),
        ("POST", "/auth/token", {"data": b'"\\ud800"', "content_type": "application/json"}, 400, "bad_json"),
        ("POST", "/auth/token", {"data": b"[" * 100_000, "content_type": "application/json"}, 400, "bad_json"),
        ("POST", "/auth/token", {"data": b"1" * 10_000, "content_type": "application/json"}, 400, "bad_json"),
        ("POST", "/auth/token", {"data": b"a=b", "content_type": "text/plain"}, 415, "unsupported_media_type"),
        ("POST", "/auth/token", {"data": {"a": "b"}}, 415, "unsupported_media_type"),
        ("POST", "/auth/token", {"json": []}, 422, "invalid_answers"),
        ("POST", "/auth/token", {"json": {"username": 1, "password": None}}, 422, "invalid_answers"),
        ("POST", "/auth/token", {"json": {"username": "a", "password": "b", "c": 1}}, 422, "unknown_field"),
        ("POST", "/auth/token", {}, 422, "invalid_answers"),
    ],
)
def test_a_request_that_makes_no_sense_gets_a_problem(app, method, path, more, status, code):
    answer = Caller(app).call(method, path, **more)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    body = answer.json
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"]
    assert body["title"]
    assert CHINESE.search(body["detail"])
    for messages in body.get("errors", {}).values():
        assert all(CHINESE.search(message) for message in messages)


def test_a_body_that_is_too_large_is_refused(app):
    answer = Caller(app).call("POST", "/auth/token", data=b"x" * (LARGEST + 1), content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


def test_a_wrong_method_says_which_are_right(app):
    assert Caller(app).call("DELETE", "/auth/me").headers["Allow"].split(", ")


def test_a_defect_is_a_plain_sentence_and_tells_nothing_of_the_inside(app, login, monkeypatch, caplog):
    def broken(*_):
        raise ZeroDivisionError("secret detail")

    caller = login("app-chem")
    monkeypatch.setattr("service.messages.inbox", lambda *_, **__: broken())
    answer = caller.get("/messages")
    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert CHINESE.search(answer.json["detail"])
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("sqlstate", "status"), [("57P01", 503), ("08006", 503), ("53300", 503), (None, 503), ("42P01", 500)]
)
def test_a_database_that_has_hung_up_is_503_and_one_may_ask_again(app, login, monkeypatch, sqlstate, status):
    applicant = login("app-chem")

    def gone(*_, **__):
        said = RuntimeError("terminating connection due to administrator command")
        said.sqlstate = sqlstate  # type: ignore[attr-defined]  # as psycopg's errors have it
        raise OperationalError("SELECT 1", {}, said)

    monkeypatch.setattr("service.messages.inbox", gone)
    answer = applicant.get("/messages")
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("2" if status == 503 else None)
    assert "administrator" not in answer.text


def test_a_conflict_of_two_writers_is_409(app, login, monkeypatch):
    from sqlalchemy.orm.exc import StaleDataError

    def stale(*_, **__):
        raise StaleDataError("row changed")

    caller = login("app-chem")
    monkeypatch.setattr("service.messages.inbox", stale)
    answer = caller.get("/messages")
    assert (answer.status_code, answer.json["code"]) == (409, "conflict")


class TestGuessing:
    @pytest.fixture
    def guarded(self, staged, tmp_path, clock):
        """The application as it runs in a demo, where logins are limited."""
        yield from replace(staged, settings=replace(staged.settings, env="demo")).application(tmp_path)

    def test_guessing_passwords_is_slowed_down(self, guarded):
        guesser = Caller(guarded)
        statuses = [
            guesser.post("/auth/token", {"username": "app-chem", "password": "wrong"}).status_code for _ in range(11)
        ]
        assert statuses == [401] * 10 + [429]
        locked = guesser.post("/auth/token", {"username": "app-chem", "password": "demo"})
        assert (locked.status_code, locked.json["code"]) == (429, "too_many")
        assert guesser.post("/auth/token", {"username": "app-str1", "password": "demo"}).status_code == 200

    def test_right_passwords_are_never_counted(self, guarded):
        for _ in range(12):
            assert Caller(guarded).post("/auth/token", {"username": "app-chem", "password": "demo"}).status_code == 200


def test_an_answer_carries_its_request_id_and_security_headers(app):
    answer = Caller(app).call("GET", "/auth/me", headers={"X-Request-Id": "outer-request-1"})
    assert answer.headers["X-Request-Id"] == "outer-request-1"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    made = Caller(app).call("GET", "/auth/me", headers={"X-Request-Id": "bad id\t"}).headers["X-Request-Id"]
    assert re.fullmatch("[0-9a-f]{32}", made)


def drop(app, table):
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text(f"DROP TABLE {table}"))


class TestMetrics:
    @pytest.fixture
    def app(self, staged, tmp_path, clock):
        """An application that has counted nothing yet."""
        yield from staged.application(tmp_path)

    def test_the_metrics_count_requests_and_cases(self, app, login):
        login("app-chem").start("initial_registration", category="CHEM")
        text = app.test_client().get("/metrics").text
        assert 'regflow_requests_total{endpoint="instances.start",status="201"} 1.0' in text
        assert "regflow_instances_open 1.0" in text
        assert "regflow_incidents_open 0.0" in text

    def test_the_metrics_survive_a_database_that_is_away(self, app):
        drop(app, "incident")
        assert "regflow_requests_total" in app.test_client().get("/metrics").text
