"""Which pages there are and who may open them: one table, and nothing outside it.

A page that the table does not name, or a name without a page, stops the application at start. What an account may see or do
with a single case is decided below, by :mod:`service.authorities`; this table is the outer door, as that of the REST face is.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service import authorities
from service.api.access import (
    ADMINS,
    ANYONE,
    CASES,
    DOERS,
    ENTERPRISES,
    PERSONS,
    PREFIX,
    PUBLIC,
    Audience,
)
from service.api.access import TABLE as REST
from service.api.identity import account_of_request
from service.errors import NotYours, Unauthenticated

from .pages import is_fragment

OFFICERS = Audience(scopes=authorities.OFFICIAL | {"counter"})
"""Who works at a desk of an authority or at the clerk's window."""

TABLE: Mapping[str, Audience] = {
    "ui.static": PUBLIC,
    "ui.home": ANYONE,
    # account: coming in and going out
    "ui.account.login": PUBLIC,
    "ui.account.enter": PUBLIC,
    "ui.account.enter_demo": PUBLIC,
    "ui.account.logout": ANYONE,
    # tasks and cases: whoever names one may knock; what they do not see is 404 to them, whatever their roles
    "ui.tasks.show": ANYONE,
    "ui.tasks.answer": ANYONE,
    "ui.tasks.draft": ANYONE,
    "ui.tasks.check": ANYONE,
    "ui.tasks.complete": ANYONE,
    "ui.tasks.claim": ANYONE,
    "ui.tasks.release": ANYONE,
    "ui.cases.show": ANYONE,
    "ui.cases.go_on": ANYONE,
    "ui.cases.ask": ANYONE,
    "ui.cases.send": ANYONE,
    # applicant
    "ui.applicant.index": PERSONS,
    "ui.applicant.notice": PERSONS,
    "ui.applicant.start": PERSONS,
    "ui.applicant.profile": PERSONS,
    "ui.applicant.save_profile": PERSONS,
    "ui.applicant.unit": PERSONS,
    "ui.applicant.history": PERSONS,
    "ui.applicant.inbox": PERSONS,
    "ui.applicant.message": PERSONS,
    "ui.applicant.defences": PERSONS,
    "ui.applicant.registration": PERSONS,
    # enterprise
    "ui.enterprise.index": ENTERPRISES,
    # authority
    "ui.authority.index": OFFICERS,
    # monitor
    "ui.monitor.index": ADMINS,
    # help, public
    "ui.help.index": PUBLIC,
    "ui.help.guide": PUBLIC,
    "ui.help.service": PUBLIC,
    "ui.help.videos": PUBLIC,
    "ui.public.index": PUBLIC,
    "ui.public.look_up": PUBLIC,
}

REFUSALS: Mapping[Audience, str] = {
    PERSONS: "这里是个人版，请使用申请人本人的个人账号登录。",
    ENTERPRISES: "这里是企业版，请使用企业法人账号登录。",
    OFFICERS: "这里是主管部门的办理页面，请使用主管部门的账号登录。",
    ADMINS: "这里是系统管理页面，请使用管理员账号登录。",
    CASES: "您的账号不办理业务，不能查看业务数据。",
    DOERS: "您的账号不办理业务，不能进行此操作。",
}
"""What is said to an account that belongs to another audience (docs/domain.md §8.1, AT-01)."""


def install(app: Flask) -> None:
    """Check the table against the application's pages, and stand at their door."""
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.rule.startswith(PREFIX)} - REST.keys()
    undeclared = pages - TABLE.keys()
    if undeclared:
        raise RuntimeError(f"nobody has declared who may open {', '.join(sorted(undeclared))} (ui/access.py)")
    gone = TABLE.keys() - pages
    if gone:
        raise RuntimeError(f"declared, but there is no such page: {', '.join(sorted(gone))} (ui/access.py)")
    app.before_request(_door)


def _door() -> ResponseReturnValue | None:
    """Let in whom the table admits; who has not logged in is asked to, and comes back here afterwards."""
    audience = TABLE.get(request.endpoint or "")
    if audience is None or audience.public:
        return None
    account = account_of_request()
    if account is None:
        if is_fragment():
            raise Unauthenticated("登录已失效，请重新登录；已填写的内容还在本页。")
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("ui.account.login", next=wanted), 303)
    if not audience.admits(account):
        raise NotYours(REFUSALS.get(audience))
    g.account = account
    return None
