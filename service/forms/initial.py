"""初始注册: the form of the type, filled in for the first time or mended after a return (docs/domain.md §3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError, validates, validates_schema

from service import rules

from .application import RETURNED, ApplicationForm, Revision, specialties
from .fields import Choice, Day, Month, Text
from .lists import Record, Rows
from .registry import Properties, form
from .vocabulary import QUALIFICATION_METHODS

ADULT = 18
"""Nobody obtains a qualification before this age (§3.2)."""


class Achievement(Record):
    """工作业绩: a project and the part the person had in it."""

    project = Text("项目名称", 100)
    scale = Text("规模/等级", 100)
    start = Month("开始时间", day_too=True, key="from")
    end = Month("结束时间", day_too=True, key="to")
    role = Text("担任角色", 50)
    enterprise = Text("单位", 100)

    @validates_schema
    def check_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """The work ends after it began; where one is a month and the other a day, the months decide."""
        precision = min(len(data["from"]), len(data["to"]))
        if data["to"][:precision] < data["from"][:precision]:
            raise ValidationError("结束时间不能早于开始时间", "to")


@form("initial_registration", title="初始注册申请表")
class InitialRegistration(ApplicationForm):
    """资格 and, where the system asks for them, 申报专业 and 工作业绩."""

    qualification_cert_no = Text(
        "资格证书管理号", 32, pattern="^[0-9A-Za-z]{6,32}$", message="资格证书管理号应为6至32位数字或字母"
    )
    qualification_date = Day("资格证书批准日期", past=True)
    qualification_method = Choice("取得资格方式", QUALIFICATION_METHODS)
    specialties = specialties()
    achievements = Rows("工作业绩", Achievement, most=50)

    def absent(self) -> Iterable[str]:
        """Specialties are chosen where the category has a limit of them; achievements go with provincial applications."""
        if not self.most_specialties:
            yield "specialties"
        if self.case.fact("system") != "provincial":
            yield "achievements"

    @validates("qualification_date")
    def check_age(self, value: str, data_key: str) -> None:
        """The qualification was obtained by an adult."""
        if date.fromisoformat(value) < rules.add_years(self.case.person.birth_date, ADULT):
            raise ValidationError(f"资格证书批准日期不能早于年满{ADULT}周岁之日")

    def known(self) -> Mapping[str, Any]:
        """The qualification, as the 职业资格库 has it."""
        held = self.case.qualification()
        if held is None:
            return {}
        known: dict[str, Any] = {
            "qualification_cert_no": held.certificate_no,
            "qualification_date": held.approved_on.isoformat(),
            "qualification_method": held.method,
        }
        return known | ({"specialties": held.specialties.split("、")} if held.specialties else {})


@form("initial_revision", title="初始注册申请表（退回后修改）")
class InitialRevision(Revision, InitialRegistration):
    """The same form after an enterprise's return."""

    shown: ClassVar[Properties] = {**RETURNED, **InitialRegistration.shown}
