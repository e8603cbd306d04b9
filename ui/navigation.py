"""Where each audience can go. An entry names a page; who may open it stands in :mod:`ui.access`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_login import current_user

from service import authorities, messages
from service.models import Account


@dataclass(frozen=True)
class Entry:
    """A link of the navigation; ``badge`` names the figure that is shown beside it."""

    label: str
    endpoint: str
    badge: str = ""


APPLICANT = (
    Entry("当前申报", "ui.applicant.index"),
    Entry("历史申报", "ui.applicant.history"),
    Entry("个人信息", "ui.applicant.profile"),
    Entry("我的消息", "ui.applicant.inbox", "unread"),
    Entry("我的申辩", "ui.applicant.defences"),
    Entry("信息更正", "ui.applicant.correction"),
    Entry("办事指南", "ui.help.index"),
    Entry("在线客服", "ui.help.service"),
    Entry("操作视频", "ui.help.videos"),
)
"""The nine entries of the manuals' collapsible navigation (docs/domain.md §1)."""

ENTERPRISE = (
    Entry("注册申报管理", "ui.enterprise.index"),
    Entry("发起申请", "ui.starting.index"),
    Entry("企业人员信息", "ui.enterprise.staff"),
    Entry("汇总表", "ui.enterprise.summary"),
    Entry("注册人员查询", "ui.enterprise.people"),
    Entry("人员到期预警", "ui.enterprise.expiring"),
    Entry("申辩管理", "ui.enterprise.defences"),
    Entry("企业基本信息", "ui.enterprise.profile"),
    Entry("我的消息", "ui.enterprise.messages", "unread"),
    Entry("办事指南", "ui.help.index"),
    Entry("意见反馈", "ui.help.service"),
)
AUTHORITY = (
    Entry("待办业务", "ui.authority.index"),
    Entry("业务查询", "ui.authority.cases"),
    Entry("汇总表", "ui.authority.summary"),
    Entry("扫码核对", "ui.cases.scanned"),
    Entry("注册人员", "ui.authority.register"),
    Entry("人员出省", "ui.authority.moved"),
)
COUNTER = (Entry("待办业务", "ui.authority.index"), Entry("窗口录入", "ui.starting.index"), *AUTHORITY[1:])
MONITOR = (
    Entry("业务监控", "ui.monitor.index"),
    Entry("业务查询", "ui.monitor.cases"),
    Entry("批量操作", "ui.monitor.command_list"),
    Entry("流程", "ui.monitor.definitions"),
    Entry("业务迁移", "ui.monitor.migrations"),
    Entry("故障处理", "ui.monitor.incidents"),
    Entry("作业", "ui.monitor.jobs"),
    Entry("账号", "ui.monitor.accounts"),
    Entry("工作日历", "ui.monitor.calendar"),
    Entry("参数", "ui.monitor.parameters"),
)
ANALYST = (
    Entry("流程设计", "ui.studio.index"),
    Entry("发布记录", "ui.studio.versions"),
    Entry("业务迁移", "ui.monitor.migrations"),
    Entry("办事指南", "ui.help.index"),
)

HOMES = {
    authorities.OWN: APPLICANT,
    authorities.ENTERPRISE: ENTERPRISE,
    **dict.fromkeys(authorities.OFFICIAL, AUTHORITY),
    "counter": COUNTER,
}
"""By the scope of a role: what its holders can open. The first entry is where they arrive."""


def install(app: Flask) -> None:
    """Every page knows who looks at it and where they can go."""

    def known() -> dict[str, Any]:
        account = _viewer()
        entries = [entry for entry in entries_for(account) if entry.endpoint in app.view_functions]
        return {
            "account": account,
            "entries": entries,
            "beside": bool(account) and bool(entries) and entries_for(account) is APPLICANT,
            "here": request.endpoint,
            "badges": _badges(account, entries),
        }

    app.context_processor(known)


def _badges(account: Account | None, entries: list[Entry]) -> dict[str, int]:
    """The figures that stand beside entries."""
    wanted = {entry.badge for entry in entries}
    return {"unread": messages.unread(account)} if account and "unread" in wanted else {}


def _viewer() -> Account | None:
    """Who looks at the page: on a page for everybody or one that is refused, too; nobody where the server has failed."""
    if "account" in g:
        known: Account | None = g.account
        return known
    return current_user.account if current_user.is_authenticated else None


def entries_for(account: Account | None) -> tuple[Entry, ...]:
    """The navigation of an account: that of the first role it holds, cases before staff."""
    if account is None:
        return ()
    held = {assignment.role.scope for assignment in account.assignments}
    for scope, entries in HOMES.items():
        if scope in held:
            return entries
    return MONITOR if authorities.is_admin(account) else ANALYST
