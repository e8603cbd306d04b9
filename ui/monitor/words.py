"""The admin's words for what diagrams are made of, for events, jobs and commands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from service.actors import SYSTEM
from service.instances import Line
from service.models import BulkCommand, Event, Role, db
from service.numbers import place

KINDS = {
    "startEvent": "开始",
    "endEvent": "结束",
    "userTask": "人工办理",
    "serviceTask": "系统处理",
    "businessRuleTask": "决策表",
    "callActivity": "子流程",
    "subProcess": "子流程",
    "receiveTask": "等待消息",
    "exclusiveGateway": "判断",
    "parallelGateway": "并行",
    "eventBasedGateway": "先到为准",
    "intermediateThrowEvent": "通知流程",
}
CATCHING = {"timer": "计时", "message": "等待消息", "signal": "等待信号"}
STATES = {"here": "在此", "listening": "可响应", "passed": "已经过", "ahead": "未到"}
EVENTS = {
    "started": "启动",
    "task_completed": "办理",
    "timer_fired": "计时到期",
    "service_done": "系统处理",
    "decision": "决策",
    "message": "消息",
    "status_changed": "状态变更",
    "snapshot": "留存",
    "incident": "故障",
    "migrated": "迁移",
    "admin": "管理操作",
    "ended": "结束",
}
COMMANDS = {
    "retry": "重试",
    "suspend": "暂停",
    "resume": "恢复",
    "cancel": "终止",
    "reassign": "转办",
    "migrate": "迁移",
    "reschedule": "重算时限",
}
JOBS = {
    "timer": "计时",
    "service": "外部调用",
    "message": "内部消息",
    "start": "启动流程",
    "deadline": "重算时限",
    "command": "管理操作",
}
WORKERS = {"embedded": "随网站运行", "celery": "独立运行"}
JOB_STATES = {"late": "超时未办", "due": "已到期", "retried": "重试中", "failed": "已失败", "later": "未到期"}
CASE_STATES = {"open": "在办", "ended": "已结束", "suspended": "已暂停", "overdue": "有超期任务", "incident": "有故障"}
SYSTEMS = {"national": "全国", "provincial": "省级", "supervision": "监理"}


def roles() -> dict[str, str]:
    """What lanes are called."""
    return dict(db.session.execute(select(Role.id, Role.title)).all()) | {SYSTEM.role: SYSTEM.name}


def kind(line: Line) -> str:
    """What kind of element this is; of one that watches over another, over which."""
    word = (
        CATCHING.get(line.event or "", KINDS.get(line.kind, line.kind)) if _catches(line) else KINDS.get(line.kind, "")
    )
    return f"{word}（{line.watching}期间）" if line.watching else word


def _catches(line: Line) -> bool:
    return line.kind in ("intermediateCatchEvent", "boundaryEvent")


def event(row: Event) -> str:
    """What an event of the history is; of an admin's command, which."""
    command = (row.data or {}).get("command") if row.kind == "admin" else None
    return COMMANDS.get(str(command), EVENTS.get(row.kind, row.kind))


def outcomes(command: BulkCommand) -> dict[str | None, str]:
    """What may come of a case under a command, in words; of a trial, what would."""
    if command.params.get("dry_run"):
        done, refused = "可以迁移", "不能迁移"
    else:
        done, refused = "已完成", "未完成"
    return {None: "等待处理", "done": done, "refused": refused, "failed": "出错", "stopped": "已停止"}


def about(command: BulkCommand) -> str:
    """What a command is to do: 迁移至第 2 版, 试迁移至第 2 版, 转办给 city-taiyuan."""
    params = command.params
    if command.name == "migrate":
        trial = "试" if params.get("dry_run") else ""
        return f"{trial}迁移，撤销上一次" if params.get("back") else f"{trial}迁移至第 {params['version']} 版"
    if "receiver" in params:
        return f"{COMMANDS[command.name]}给 {params['receiver']}"
    return COMMANDS[command.name]


CHANGES = {
    "created": "建立账号",
    "granted": "授予角色",
    "revoked": "收回角色",
    "deactivated": "停用",
    "reactivated": "启用",
    "password_reset": "重设密码",
}


def account_change(row: Event, titles: Mapping[str, str]) -> str:
    """What was done to an account, with roles by their ``titles``: 授予角色 地市 山西省 朔州市."""
    data = row.data or {}
    what = next((name for name in CHANGES if name in data), "")
    role, region = str(data.get(what)), str(data.get("scope_key") or "")
    more = [titles.get(role, role), *dict.fromkeys(place(region))] if what in ("granted", "revoked") else []
    return " ".join(filter(None, [CHANGES.get(what, row.kind), *more]))


GATEWAYS = {
    "insurance": "社保库",
    "enterprise": "企业库",
    "qualification": "资质库",
    "professional": "职业资格库",
    "identity": "国家政务服务平台",
}
TROUBLES = {"GatewayDown": "没有应答", "GatewayWrongAnswer": "答复无法识别"}


def trouble(said: str | None) -> str:
    """What went wrong with a job, for a person: 社保库没有应答; of what no outside system did, what the program says."""
    kind, _, rest = (said or "").partition(": ")
    what = rest.partition(":")[0]
    if kind in TROUBLES:
        return f"{GATEWAYS.get(what, '外部系统')}{TROUBLES[kind]}（{said}）"
    return said or ""


def duration(took: timedelta) -> str:
    """How long something took, in the largest unit that tells enough: 3 天 4 小时, 5 小时 10 分, 40 秒."""
    minutes, seconds = divmod(max(0, int(took.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} 天 {hours} 小时"
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分" if minutes else f"{seconds} 秒"
