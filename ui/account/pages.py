"""Coming in with a name and a password, or as one of the demo's cast with one click; going out."""

from __future__ import annotations

from flask import Blueprint, Response, request, session
from flask_login import login_user, logout_user

from service import accounts, first_login, unit_names
from service.api.identity import SessionUser, address
from service.api.limits import slow_down_guessing
from service.errors import NotAvailable, NotYours, Unauthenticated
from service.gateways import GatewayError
from ui.pages import go, go_to, own_address, page, tell

from . import editions

blueprint = Blueprint("account", __name__)


@blueprint.get("/login")
def login() -> Response:
    """The login page, at one of its three doors."""
    return _page(editions.edition(request.args.get("edition")))


@blueprint.post("/login")
@slow_down_guessing
def enter() -> Response:
    """Log in, and go to the page that was asked for, or home."""
    wanted = editions.edition(request.form.get("edition"))
    username, password = request.form.get("username", "").strip(), request.form.get("password", "")
    missing = {"username": "请填写用户名" * (not username), "password": "请填写密码" * (not password)}
    if not (username and password):
        return _page(wanted, {name: text for name, text in missing.items() if text})
    try:
        return _enter(username, password, wanted)
    except Unauthenticated as refused:
        return _page(wanted, {"username": refused.detail}, 401)
    except NotYours as refused:
        return _page(wanted, {"username": refused.detail}, 403)
    except NotAvailable as refused:
        return _page(wanted, {"username": refused.detail}, 503)


@blueprint.post("/login/demo")
def enter_demo() -> Response:
    """Log in as one of the demo's cast."""
    return _enter(request.form.get("username", ""), editions.password_of_the_demo(), None)


@blueprint.post("/logout")
def logout() -> Response:
    """End the session."""
    logout_user()
    session.clear()
    return go("ui.account.login")


def _enter(username: str, password: str, wanted: editions.Edition | None) -> Response:
    account = accounts.login(username, password, address=address())
    try:
        account = first_login.arrive(account)
    except GatewayError as down:
        raise NotAvailable("首次登录需要核对您的身份信息，国家政务服务平台暂时没有回应，请稍后再试。") from down
    if wanted is not None:
        editions.require(account, wanted)
    unit_names.look_up(account)
    session.clear()  # nothing of who was here before
    session.permanent = True
    login_user(SessionUser(account))
    unit = accounts.enterprise_of(account)
    for sentence in unit_names.prompts(unit) if unit is not None else ():
        tell(sentence, "warning")
    return go_to(own_address(request.form.get("next")) or "/")


def _page(wanted: editions.Edition, wrong: dict[str, str] | None = None, status: int = 200) -> Response:
    return page(
        "account/login.html",
        status,
        edition=wanted,
        editions=editions.EDITIONS,
        cast=editions.cast(),
        wrong=wrong or {},
        username=request.form.get("username", ""),
        next=own_address(request.values.get("next")) or "",
    )
