"""账号: officers and staff, their roles and regions; every change is in the audit log."""

from __future__ import annotations

from flask import Response, request

from service import accounts as logins
from service import numbers, staffing
from service.api.identity import caller
from service.errors import Conflict, InvalidAnswers
from ui.pages import go, page, tell

from . import words
from .blueprint import blueprint

PLACED = ("city", "province")
"""Scopes of roles that are held within a region."""


@blueprint.get("/accounts")
def accounts() -> Response:
    """Officers and staff by user name."""
    q, role = request.args.get("q", "").strip(), request.args.get("role", "")
    found = staffing.staff(q, role, cursor=request.args.get("cursor"))
    return page("monitor/accounts.html", found=found, q=q, role=role, roles=staffing.roles())


@blueprint.get("/accounts/new")
def new_account() -> Response:
    """The form of a new account."""
    return _new({})


@blueprint.post("/accounts/new")
def create_account() -> Response:
    """Open an account, then give it roles on its own page."""
    username, name = (request.form.get(field, "").strip() for field in ("username", "name"))
    try:
        made = staffing.create(username, name, request.form.get("password", ""), caller())
    except InvalidAnswers as wrong:
        return _new(wrong.errors)
    except Conflict as taken:
        return _new({"username": [taken.detail]})
    tell(f"账号“{username}”已建立，请设置角色。")
    return go("ui.monitor.account", account_id=made.id)


@blueprint.get("/accounts/<account_id>")
def account(account_id: str) -> Response:
    """One account."""
    return _account(account_id, {})


@blueprint.post("/accounts/<account_id>")
def change_account(account_id: str) -> Response:
    """Change one account: ``action`` is ``grant``, ``revoke``, ``password``, ``close`` or ``open``."""
    form, admin = request.form, caller()
    try:
        match form.get("action"):
            case "grant":
                staffing.grant(account_id, form.get("role", ""), _region(form.get("scope_key", "").strip()), admin)
                said = "角色已授予。"
            case "revoke":
                staffing.revoke(account_id, form.get("assignment", ""), admin)
                said = "角色已收回。"
            case "password":
                staffing.reset_password(account_id, form.get("password", ""), admin)
                said = "密码已重设。"
            case "close":
                staffing.switch(account_id, admin, active=False)
                said = "账号已停用，其登录立即失效。"
            case _:
                staffing.switch(account_id, admin, active=True)
                said = "账号已启用。"
    except InvalidAnswers as wrong:
        return _account(account_id, wrong.errors)
    tell(said)
    return go("ui.monitor.account", account_id=account_id)


def _region(given: str) -> str:
    """The code of a place that is given by its code or its name."""
    return next((code for code, name in numbers.places() if given in (code, name, name.split()[-1])), given)


def _new(errors: dict[str, list[str]]) -> Response:
    return page("monitor/account_new.html", errors=errors, wrong=bool(errors), given=request.form)


def _account(account_id: str, errors: dict[str, list[str]]) -> Response:
    found, titles = staffing.member(account_id), words.roles()
    return page(
        "monitor/account.html",
        found=found,
        roles=staffing.roles(),
        placed=PLACED,
        places=numbers.places(),
        changes=[(one, words.account_change(one, titles)) for one in logins.changes(found)],
        errors=errors,
        wrong=bool(errors),
        given=request.form,
    )
