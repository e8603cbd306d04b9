"""Who answers at which element of 初始注册, and what, on the straight way to publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Answers = Mapping[str, Any]

ACHIEVEMENT = {
    "project": "滨河路住宅楼", "scale": "中型", "from": "2020-01", "to": "2022-06", "role": "结构设计人", "enterprise": "太原某院",
}  # fmt: skip

APPLICANT, ENTERPRISE, PROVINCE = "applicant", "enterprise", "province"
DESKS: Mapping[str, tuple[str, Answers]] = {
    "Task_ConfirmConditions": (APPLICANT, {"accepted": True}),
    "Task_Pledge": (APPLICANT, {"agree": True}),
    "Task_FillForm": (APPLICANT, {"outcome": "submit"}),
    "Task_ReviseForm": (APPLICANT, {"outcome": "submit"}),
    "Task_EnterpriseReport": (ENTERPRISE, {"outcome": "report"}),
    "Task_EnterprisePledge": (ENTERPRISE, {"agree": True}),
    "Task_CityAccept": ("city-taiyuan", {"outcome": "accept"}),
    "Task_CityReview": ("city-taiyuan", {"outcome": "pass", "reviewer": "审查人员"}),
    "Task_CityForward": ("city-taiyuan", {"outcome": "forward"}),
    "Task_ProvinceAccept": (PROVINCE, {"outcome": "accept"}),
    "Task_ProvinceReview": (PROVINCE, {"outcome": "agree"}),
    "Task_ProvinceApprove": (PROVINCE, {"outcome": "approve"}),
    "Task_MinistryAccept": ("ministry-review", {"outcome": "accept"}),
    "Task_MinistryReview": ("ministry-review", {"outcome": "agree"}),
    "Task_MinistryApprove": ("ministry-approve", {"outcome": "approve"}),
}
RETURN: Answers = {"outcome": "return", "reason": "请核对资格证书管理号"}


@dataclass(frozen=True)
class Applicant:
    """Who applies for which category, through which unit and province; ``returned``: the unit returns it once."""

    username: str
    category: str
    enterprise: str
    province: str
    returned: bool = False

    def whose(self, element: str) -> str:
        """The login of who answers at an element."""
        desk = DESKS[element][0]
        return {APPLICANT: self.username, ENTERPRISE: self.enterprise, PROVINCE: self.province}.get(desk, desk)

    def answers(self, element: str, form: Answers, *, first: bool) -> Answers:
        """What is answered there; ``first``: the case is at this element for the first time."""
        if self.returned and first and element == "Task_EnterpriseReport":
            return RETURN
        fields, prefilled = form["schema"]["properties"], form["prefilled"]
        known = {
            name: prefilled[name] for name, about in fields.items() if name in prefilled and not about.get("readOnly")
        }
        more: dict[str, Any] = {}
        if "achievements" in fields:
            more["achievements"] = [ACHIEVEMENT]
        if "specialties" in fields:
            more["specialties"] = ["房屋建筑工程", "冶炼工程"]
        return {**known, **more, **DESKS[element][1]}


def by_turns(groups: Mapping[tuple[str, str, str], list[str]]) -> Iterator[Applicant]:
    """The applicants of all groups (category, unit, province) by turns; every fifth application is returned once."""
    waiting = {group: iter(usernames) for group, usernames in groups.items()}
    count = 0
    while waiting:
        for group, usernames in list(waiting.items()):
            username = next(usernames, None)
            if username is None:
                del waiting[group]
            else:
                count += 1
                yield Applicant(username, *group, returned=count % 5 == 0)
