"""Who calls: a program with a token, or a browser with the session cookie and its CSRF token."""

from __future__ import annotations

from flask import Flask, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect

from service import accounts
from service.errors import Unauthenticated
from service.models import Account

csrf = CSRFProtect()
login_manager = LoginManager()

_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


class SessionUser(UserMixin):
    """An account as Flask-Login knows it: what the pages' login puts into the session."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """What the session keeps."""
        return accounts.ticket(self.account)


@login_manager.user_loader
def _user(shown: str) -> SessionUser | None:
    account = accounts.holder(shown)
    return SessionUser(account) if account else None


def install(app: Flask) -> None:
    """Prepare sessions and CSRF protection."""
    login_manager.init_app(app)
    csrf.init_app(app)
    app.before_request(_protect_pages)


def _protect_pages() -> None:
    """A form of a page always shows its CSRF token, that of the login too; programs are dealt with below."""
    if request.endpoint and request.method not in _SAFE and not request.path.startswith("/api/"):
        csrf.protect()


def account_of_request() -> Account | None:
    """The account that calls, or ``None``.

    A token wins over a cookie, and a bad token is :class:`Unauthenticated` whatever the cookie says. A cookie travels by
    itself, so whoever comes with one has to show the CSRF token when the call may change something.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer":
            raise Unauthenticated
        return accounts.account_of(token.strip(), current_app.config["SECRET_KEY"])
    if not current_user.is_authenticated:
        return None
    if request.method not in _SAFE:
        csrf.protect()
    account: Account = current_user.account
    return account


def caller() -> Account:
    """The account that the door let in."""
    account: Account = g.account
    return account


def address() -> str | None:
    """The caller's network address, which pledges and logins keep."""
    return request.remote_addr
