"""The doors of the login page: 个人版, 企业版, 主管部门 (docs/domain.md §1); and the demo's cast, sorted by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from service import authorities, settings
from service.demo import PASSWORD
from service.errors import NotYours
from service.models import Account, db


@dataclass(frozen=True)
class Edition:
    """A door, and who may come in by it: accounts with a role of one of these scopes."""

    id: str
    title: str
    hint: str
    scopes: frozenset[str]


EDITIONS = (
    Edition("person", "个人登录", "申请人、注册人员使用本人的个人账号", frozenset((authorities.OWN,))),
    Edition("enterprise", "法人登录", "聘用企业经办人使用企业法人账号", frozenset((authorities.ENTERPRISE,))),
    Edition("authority", "管理登录", "主管部门、窗口和系统管理人员", authorities.OFFICIAL | {"counter", "platform"}),
)


def edition(name: str | None) -> Edition:
    """The edition of this name; the first one for any other."""
    return next((one for one in EDITIONS if one.id == name), EDITIONS[0])


def require(account: Account, wanted: Edition) -> None:
    """:class:`NotYours` with a sentence if the account comes to another's door (docs/domain.md §8.1, AT-01)."""
    held = {assignment.role.scope for assignment in account.assignments}
    if held & wanted.scopes:
        return
    right = next((one for one in EDITIONS if held & one.scopes), None)
    if right is None:
        raise NotYours("您的账号还没有分配角色，请联系系统管理员。")
    raise NotYours(f"您的账号不能从“{wanted.title}”进入，请改用“{right.title}”。")


# -- the demo's cast --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Actor:
    """A demo account with its role, and what it is for."""

    username: str
    name: str
    role: str
    purpose: str


@dataclass(frozen=True)
class Group:
    """Demo accounts of one kind."""

    title: str
    actors: Sequence[Actor]


OFFICIALS = "主管部门和窗口"
GROUPS = {
    authorities.OWN: "申请人",
    authorities.ENTERPRISE: "企业经办人",
    "city": OFFICIALS,
    "platform": "分析和管理人员",
}
"""The headings that demo accounts stand under, by the scope of their role."""

PURPOSES = {
    "app-chem": "化工工程师：企业上报后由部级审查",
    "app-arch1": "一级建筑师：先经省级再到部级",
    "app-str1": "一级结构工程师，符合申报条件",
    "app-str2": "二级结构工程师：经地市、省级审批",
    "app-arch2": "二级建筑师：经地市、省级审批",
    "app-supv": "监理工程师：申报两个专业",
    "app-anomaly": "社保缴纳异常，申报时会有提示",
    "app-noqual": "所在企业没有资质，预注册",
    "app-new": "第一次登录，个人信息还是空的",
    "app-renew": "已注册，还有三个月到期",
    "app-two": "已注册两个专业",
    "ent-hebei": "河北的设计院，上报国家级注册",
    "ent-taiyuan": "太原的设计公司，上报二级注册",
    "ent-supv": "北京的监理公司，上报监理注册",
    "ent-noqual": "还没有企业资质，需要补正资质",
    "ent-hebei2": "山东的设计院，变更注册的新单位",
    "city-taiyuan": "接收、审核、上报太原的申报",
    "city-datong": "大同市，看不到太原的申报",
    "province-shanxi": "受理、审核、审批山西的二级注册",
    "province-hebei": "受理、初审河北的一级建筑师",
    "ministry-review": "部级受理和审核",
    "ministry-approve": "部级审批，与审核人员分开",
    "clerk": "线下窗口录入",
    "analyst": "编辑和发布流程图",
    "analyst2": "另一位业务分析员",
    "admin": "监控业务，处理异常",
}


def cast() -> list[Group]:
    """The demo accounts that there are, by what they are; nobody outside the demo."""
    if settings.current().production:
        return []
    there = db.session.scalars(select(Account).where(Account.active, Account.username.in_(PURPOSES))).unique()
    known = {account.username: account for account in there}
    groups: dict[str, list[Actor]] = {title: [] for title in GROUPS.values()}
    for username, purpose in PURPOSES.items():
        account = known.get(username)
        if account is not None and account.assignments:
            group = groups[GROUPS.get(account.assignments[0].role.scope, OFFICIALS)]
            group.append(Actor(username, account.name, account.assignments[0].role.title, purpose))
    return [Group(title, actors) for title, actors in groups.items() if actors]


def password_of_the_demo() -> str:
    """What every demo account is opened with; :class:`NotYours` where there is no demo."""
    if settings.current().production:
        raise NotYours("正式环境没有演示账号。")
    return PASSWORD
