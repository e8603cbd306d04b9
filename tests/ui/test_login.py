"""Coming in by the right door, with one click in the demo, and going out again."""

from dataclasses import replace

import pytest

from service import settings as our_settings
from service.demo import PASSWORD

from .visitor import Page, Visitor


def enter(visitor: Visitor, edition: str, username: str, password: str = PASSWORD, **more: str) -> Page:
    page = visitor.get(f"/login?edition={edition}")
    return visitor.press(page, "登录", username=username, password=password, **more)


@pytest.mark.req("AT-01")
@pytest.mark.parametrize(
    ("edition", "username", "arrives"),
    [
        ("person", "app-chem", "/applicant"),
        ("enterprise", "ent-hebei", "/enterprise"),
        ("authority", "ministry-review", "/desk"),
        ("authority", "clerk", "/desk"),
        ("authority", "admin", "/monitor"),
    ],
)
def test_everybody_arrives_where_their_work_is(visit, edition, username, arrives):
    assert enter(visit(), edition, username).path == arrives


@pytest.mark.req("AT-01")
@pytest.mark.parametrize(
    ("edition", "username", "right"),
    [
        ("person", "ent-hebei", "法人登录"),
        ("enterprise", "app-chem", "个人登录"),
        ("person", "city-taiyuan", "管理登录"),
    ],
)
def test_an_account_of_another_edition_is_refused_with_a_sentence(visit, edition, username, right):
    visitor = visit()
    page = enter(visitor, edition, username)
    assert page.status == 403
    assert f"请改用“{right}”" in page.errors["username"]
    assert visitor.get("/").heading == "登录"


@pytest.mark.req("AT-01")
def test_an_enterprise_that_opens_a_page_for_persons_is_told_so(visit):
    page = visit("ent-hebei").get("/applicant")
    assert page.status == 403
    assert "请使用申请人本人的个人账号登录" in page.text
    assert page.tree.xpath("//header//button")


def test_a_wrong_password_is_refused_without_saying_which_of_the_two_is_wrong(visit):
    page = enter(visit(), "person", "app-chem", "wrong")
    assert page.status == 401
    assert page.errors == {"username": "用户名或密码不正确。"}
    assert page.title.startswith("错误：")


def test_empty_fields_are_named_one_by_one(visit):
    page = enter(visit(), "person", "", "")
    assert page.errors == {"username": "请填写用户名", "password": "请填写密码"}


def test_who_has_not_logged_in_is_asked_to_and_comes_back_to_the_page(visit):
    visitor = visit()
    page = visitor.get("/applicant?cursor=")
    assert (page.heading, page.path) == ("登录", "/login")
    page = visitor.press(page, "登录", username="app-chem", password=PASSWORD)
    assert page.path == "/applicant"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(visit, elsewhere):
    visitor = visit()
    page = visitor.get("/login")
    address, sent = visitor.filled(page, "登录", username="app-chem", password=PASSWORD, next=elsewhere)
    answer = visitor.client.post(address, data=sent)
    assert answer.headers["Location"] == "/"


def test_logging_in_begins_a_new_session_with_a_cookie_that_scripts_and_other_sites_do_not_get(visit):
    visitor = visit()
    before = visitor.get("/login")
    address, sent = visitor.filled(before, "登录", username="app-chem", password=PASSWORD)
    answer = visitor.client.post(address, data=sent)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    again = visitor.client.post("/logout", data={"csrf_token": sent["csrf_token"]})
    assert again.status_code == 400, "the token of the session before is no good in the new one"


@pytest.mark.req("001-04")
def test_after_logging_out_the_pages_are_closed(visit):
    visitor = visit("app-chem")
    page = visitor.press(visitor.get("/applicant"), "退出")
    assert page.heading == "登录"
    assert visitor.get("/applicant").heading == "登录"


class TestTheDemo:
    def test_every_account_says_what_it_is_for_and_opens_with_one_click(self, visit):
        page = visit().get("/login")
        cards = page.tree.xpath("//button[@name='username']")
        assert len(cards) == len({card.get("value") for card in cards}) >= 20
        assert all(card.xpath("./span") for card in cards)
        for username in ("app-chem", "ent-hebei", "city-taiyuan", "ministry-approve", "admin"):
            assert visit(username).get("/").status == 200

    def test_production_has_none_of_it(self, visit):
        previous = our_settings.use(replace(our_settings.current(), env="production"))
        try:
            visitor = visit()
            page = visitor.get("/login")
            assert "演示账号" not in page.text
            token = page.form("登录").xpath(".//input[@name='csrf_token']/@value")[0]
            answer = visitor.client.post("/login/demo", data={"csrf_token": token, "username": "app-chem"})
            assert answer.status_code == 403
        finally:
            our_settings.use(previous)


def test_who_guesses_passwords_is_kept_waiting(staged, tmp_path, clock):
    outside_tests = replace(staged, settings=replace(staged.settings, env="demo"))
    for app in outside_tests.application(tmp_path):
        visitor = Visitor(app)
        pages = [enter(visitor, "person", "app-chem", f"wrong {n}") for n in range(10)]
        assert {page.status for page in pages} == {401}
        page = visitor.press(pages[-1], "登录", username="app-chem", password="wrong again")
        assert (page.status, page.heading) == (429, "操作过于频繁")
        assert visitor.press(pages[-1], "登录", username="app-arch1", password=PASSWORD).path == "/applicant"
