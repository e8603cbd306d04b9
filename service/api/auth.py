"""Coming in: a token for a name and a password, and who the token is."""

from __future__ import annotations

from flask import current_app

from service import accounts, unit_names
from service.models import Account

from . import schemas, views
from .blueprints import Blueprint
from .fields import Name, Request, Text
from .identity import address, caller
from .limits import slow_down_guessing

blueprint = Blueprint("auth", "/auth", "登录")


class Credentials(Request):
    """A user name and its password."""

    username = Name(required=True)
    password = Text(required=True, longest=200)


@blueprint.route("/token", methods=["POST"])
@slow_down_guessing
@blueprint.body(Credentials)
@blueprint.response(200, schemas.Token)
def token(given: dict[str, str]) -> views.View:
    """A token for twelve hours."""
    account = accounts.login(given["username"], given["password"], address=address())
    unit_names.look_up(account)
    made = accounts.token_for(account, current_app.config["SECRET_KEY"])
    return {"token": made.token, "expires_at": made.expires_at, "account": _view(account)}


@blueprint.route("/me")
@blueprint.response(200, schemas.Account)
def me() -> views.View:
    """The account, its roles, regions and enterprise."""
    return _view(caller())


def _view(account: Account) -> views.View:
    return views.account(account, accounts.enterprise_of(account))
