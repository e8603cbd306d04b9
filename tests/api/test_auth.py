"""Coming in, and staying out."""

import pytest
from sqlalchemy import select

from service import accounts
from service.models import Account, Event, db
from tests.stage import Caller, good


def events(app):
    with app.app_context():
        return db.session.scalars(
            select(Event).where(Event.kind.in_(("login", "login_failed"))).order_by(Event.seq)
        ).all()


def test_it_gives_a_token_that_opens_the_door(app):
    answer = good(Caller(app).post("/auth/token", {"username": "app-chem", "password": "demo"}))
    assert answer["expires_at"].endswith("+08:00")
    caller = Caller(app)
    caller.headers["Authorization"] = f"Bearer {answer['token']}"
    assert good(caller.get("/auth/me"))["username"] == "app-chem"


@pytest.mark.parametrize(
    "wrong", [{"username": "app-chem", "password": "no"}, {"username": "nobody", "password": "demo"}]
)
def test_it_does_not_say_whether_the_name_or_the_password_is_wrong(app, wrong):
    answer = Caller(app).post("/auth/token", wrong)
    assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")
    assert answer.json["detail"] == "用户名或密码不正确。"


def test_it_records_logins_and_failures_but_never_a_password(app, login):
    login("app-chem")
    Caller(app).post("/auth/token", {"username": "app-chem", "password": "s3cret"})
    Caller(app).post("/auth/token", {"username": "nobody", "password": "s3cret"})
    kinds = [event.kind for event in events(app)]
    assert kinds == ["login", "login_failed", "login_failed"]
    assert "s3cret" not in repr([event.data for event in events(app)])
    assert events(app)[2].data["username"] == "nobody"


def test_a_deactivated_account_is_out_at_once(app, login):
    caller = login("app-chem")
    with app.app_context():
        accounts.deactivate("app-chem")
    assert caller.get("/auth/me").status_code == 401
    assert Caller(app).post("/auth/token", {"username": "app-chem", "password": "demo"}).status_code == 401


@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic YTpi", "Bearer ", "Bearer a.b.c"])
def test_it_refuses_what_is_no_token(app, header):
    caller = Caller(app)
    caller.headers["Authorization"] = header
    assert caller.get("/auth/me").status_code == 401


def test_a_token_of_another_secret_is_forged(app):
    with app.app_context():
        account = db.session.scalars(select(Account).filter_by(username="app-chem")).unique().one()
        forged = accounts.token_for(account, "another secret").token
    caller = Caller(app)
    caller.headers["Authorization"] = f"Bearer {forged}"
    assert caller.get("/auth/me").status_code == 401


def test_a_token_lives_twelve_real_hours_whatever_the_clock_says(app, login, clock, monkeypatch):
    import time
    from datetime import timedelta

    caller = login("app-chem")
    clock.advance(timedelta(days=400))
    assert caller.get("/auth/me").status_code == 200
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 12 * 3600 + 5)
    assert caller.get("/auth/me").status_code == 401


def test_me_tells_roles_regions_and_enterprise(login):
    city = good(login("city-taiyuan").get("/auth/me"))
    assert (city["roles"], city["regions"], city["enterprise"]) == (["city_officer"], ["140100"], None)
    agent = good(login("ent-hebei").get("/auth/me"))
    assert agent["enterprise"]["name"] == "河北燕赵建筑设计研究院有限公司"
    person = good(login("app-chem").get("/auth/me"))
    assert person["person"] is not None
    assert person["regions"] == []
