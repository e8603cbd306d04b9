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
    ANALYSTS,
    ANYONE,
    CASES,
    DOERS,
    ENTERPRISES,
    OFFICERS,
    PERSONS,
    PREFIX,
    PUBLIC,
    STAFF,
    Audience,
)
from service.api.access import TABLE as REST
from service.api.identity import account_of_request
from service.errors import NotYours, Unauthenticated

from .pages import is_fragment

AUTHORITIES = Audience(scopes=authorities.OFFICIAL)
"""Who works at a desk of an authority."""

STARTERS = Audience(scopes=frozenset((authorities.ENTERPRISE, "counter")))
"""Who starts something about others; a person starts from 申报须知."""

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
    "ui.tasks.correction": ANYONE,
    "ui.tasks.correct": ANYONE,
    "ui.tasks.claim": ANYONE,
    "ui.tasks.release": ANYONE,
    "ui.cases.show": ANYONE,
    "ui.cases.go_on": ANYONE,
    "ui.cases.ask": ANYONE,
    "ui.cases.send": ANYONE,
    "ui.cases.notice": ANYONE,
    "ui.cases.specimen": ANYONE,
    "ui.cases.printed": ANYONE,
    "ui.cases.scanned": CASES,
    "ui.pictures.show": ANYONE,
    # what an enterprise or the clerk starts itself
    "ui.starting.index": STARTERS,
    "ui.starting.start": STARTERS,
    "ui.starting.pick": ENTERPRISES,
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
    "ui.applicant.correction": PERSONS,
    "ui.applicant.correct": PERSONS,
    # enterprise
    "ui.enterprise.index": ENTERPRISES,
    "ui.enterprise.defences": ENTERPRISES,
    "ui.enterprise.choose": ENTERPRISES,
    "ui.enterprise.complete": ENTERPRISES,
    "ui.enterprise.sign": ENTERPRISES,
    "ui.enterprise.staff": ENTERPRISES,
    "ui.enterprise.new_employee": ENTERPRISES,
    "ui.enterprise.add_employee": ENTERPRISES,
    "ui.enterprise.employee": ENTERPRISES,
    "ui.enterprise.save_employee": ENTERPRISES,
    "ui.enterprise.summary": ENTERPRISES,
    "ui.enterprise.summary_file": ENTERPRISES,
    "ui.enterprise.people": ENTERPRISES,
    "ui.enterprise.exported": ENTERPRISES,
    "ui.enterprise.people_file": ENTERPRISES,
    "ui.enterprise.expiring": ENTERPRISES,
    "ui.enterprise.registration": ENTERPRISES,
    "ui.enterprise.profile": ENTERPRISES,
    "ui.enterprise.save_profile": ENTERPRISES,
    "ui.enterprise.refresh": ENTERPRISES,
    "ui.enterprise.messages": ENTERPRISES,
    "ui.enterprise.message": ENTERPRISES,
    # authority
    "ui.authority.index": OFFICERS,
    "ui.authority.check": AUTHORITIES,
    "ui.authority.ask": OFFICERS,
    "ui.authority.complete": OFFICERS,
    "ui.authority.cases": OFFICERS,
    "ui.authority.cases_file": OFFICERS,
    "ui.authority.summary": AUTHORITIES,
    "ui.authority.summary_file": AUTHORITIES,
    "ui.authority.moved": OFFICERS,
    "ui.authority.moves_file": OFFICERS,
    "ui.authority.register": OFFICERS,
    "ui.authority.register_file": OFFICERS,
    "ui.authority.registration": OFFICERS,
    # monitor
    "ui.monitor.index": ADMINS,
    "ui.monitor.cases": ADMINS,
    "ui.monitor.cases_file": ADMINS,
    "ui.monitor.case": ADMINS,
    "ui.monitor.ask": ADMINS,
    "ui.monitor.command": ADMINS,
    "ui.monitor.command_list": ADMINS,
    # migrating cases is the analysts' too: these tell nothing of whom a case is about, and refuse them other commands
    "ui.monitor.bulk": STAFF,
    "ui.monitor.bulk_file": STAFF,
    "ui.monitor.stop": STAFF,
    "ui.monitor.follow": STAFF,
    "ui.monitor.migrations": STAFF,
    "ui.monitor.migration": STAFF,
    "ui.monitor.try_migration": STAFF,
    "ui.monitor.case_migration": ADMINS,
    "ui.monitor.migrate_case": ADMINS,
    "ui.monitor.incidents": ADMINS,
    "ui.monitor.definitions": ADMINS,
    "ui.monitor.definition": ADMINS,
    "ui.monitor.diagram": STAFF,
    "ui.monitor.jobs": ADMINS,
    "ui.monitor.accounts": ADMINS,
    "ui.monitor.new_account": ADMINS,
    "ui.monitor.create_account": ADMINS,
    "ui.monitor.account": ADMINS,
    "ui.monitor.change_account": ADMINS,
    "ui.monitor.calendar": ADMINS,
    "ui.monitor.set_day": ADMINS,
    "ui.monitor.parameters": ADMINS,
    "ui.monitor.parameter": ADMINS,
    "ui.monitor.change_parameter": ADMINS,
    # studio
    "ui.studio.index": ANALYSTS,
    "ui.studio.begin": ANALYSTS,
    "ui.studio.bring": ANALYSTS,
    "ui.studio.new_type": ANALYSTS,
    "ui.studio.make_type": ANALYSTS,
    "ui.studio.draft": ANALYSTS,
    "ui.studio.open_file": ANALYSTS,
    "ui.studio.add_files": ANALYSTS,
    "ui.studio.change_file": ANALYSTS,
    "ui.studio.take_up": ANALYSTS,
    "ui.studio.rename": ANALYSTS,
    "ui.studio.ask_discard": ANALYSTS,
    "ui.studio.discard": ANALYSTS,
    "ui.studio.export": ANALYSTS,
    "ui.studio.revisions": ANALYSTS,
    "ui.studio.play_all": ANALYSTS,
    "ui.studio.way": ANALYSTS,
    "ui.studio.untouched": ANALYSTS,
    "ui.studio.drawn": ANALYSTS,
    "ui.studio.text": ANALYSTS,
    "ui.studio.scenario": ANALYSTS,
    "ui.studio.write": ANALYSTS,
    "ui.studio.ask_deploy": ANALYSTS,
    "ui.studio.deploy": ANALYSTS,
    "ui.studio.diagram": ANALYSTS,
    "ui.studio.table": ANALYSTS,
    "ui.studio.versions": STAFF,
    "ui.studio.deployment": STAFF,
    "ui.studio.restore": ANALYSTS,
    "ui.studio.compare": STAFF,
    "ui.studio.file": STAFF,
    "ui.studio.words": STAFF,
    "ui.studio.draft_words": ANALYSTS,
    # help, public
    "ui.help.index": PUBLIC,
    "ui.help.guide": PUBLIC,
    "ui.help.service": PUBLIC,
    "ui.help.videos": PUBLIC,
    "ui.public.index": PUBLIC,
    "ui.public.notices": PUBLIC,
    "ui.public.look_up": PUBLIC,
}

REFUSALS: Mapping[Audience, str] = {
    PERSONS: "这里是个人版，请使用申请人本人的个人账号登录。",
    ENTERPRISES: "这里是企业版，请使用企业法人账号登录。",
    STARTERS: "这里是企业和窗口发起申请的页面，您的账号不能使用。",
    OFFICERS: "这里是主管部门的办理页面，请使用主管部门的账号登录。",
    AUTHORITIES: "这里是主管部门的办理页面，请使用主管部门的账号登录。",
    ADMINS: "这里是系统管理页面，请使用管理员账号登录。",
    ANALYSTS: "这里是流程设计页面，请使用业务分析员账号登录。",
    STAFF: "这里是业务分析和系统管理页面，请使用相应的账号登录。",
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
