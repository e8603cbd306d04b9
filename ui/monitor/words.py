"""The admin's words for what diagrams are made of, for events, jobs and commands."""

from __future__ import annotations

from datetime import timedelta

from service.instances import Line
from service.models import Event

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
JOBS = {"timer": "计时", "service": "外部调用", "message": "内部消息", "start": "启动流程", "deadline": "重算时限"}
WORKERS = {"embedded": "随网站运行", "celery": "独立运行"}
JOB_STATES = {"late": "超时未办", "due": "已到期", "retried": "重试中", "failed": "已失败", "later": "未到期"}
CASE_STATES = {"open": "在办", "ended": "已结束", "suspended": "已暂停", "overdue": "有超期任务", "incident": "有故障"}
SYSTEMS = {"national": "全国", "provincial": "省级", "supervision": "监理"}


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
