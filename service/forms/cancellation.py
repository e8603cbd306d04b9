"""注销注册 as the person files it, with or without his unit (docs/domain.md §3.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, validates

from service.facts import has_agent
from service.models import Enterprise

from .application import RETURNED, RegisteredForm, Revision
from .fields import Choice, Flag
from .lists import File
from .registry import Demand, Properties, form
from .vocabulary import CANCELLATION_REASONS, RULINGS


@form("cancellation", title="注销注册申请表")
class Cancellation(RegisteredForm):
    """Why, and whether by force: then with the ruling. It is reported by the unit in the register, whatever 个人信息 says by
    now; where that unit is gone, its proof takes the place of a ruling."""

    reason = Choice("注销原因", CANCELLATION_REASONS)
    forced = Flag("是否强制注销")
    ruling_kind = Choice("证明文件种类", RULINGS, required=False)
    ruling_file = File("仲裁文件或判决书", "attachment", required=False)

    @property
    def unit(self) -> Enterprise | None:
        """The unit in the register."""
        return self.registration.enterprise if self.registration else None

    def known(self) -> Mapping[str, Any]:
        """By force, if it was started so."""
        channel = self.case.application.variables.get("channel")
        return {} if channel is None else {"forced": channel == "forced_by_person"}

    def demands(self) -> list[Demand]:
        """The ruling, where it is forced; nowhere else."""
        if "forced" not in self.fields:
            return super().demands()
        return [
            *super().demands(),
            Demand(("ruling_kind",), "forced", (True,), only=True, message="请选择证明文件种类"),
            Demand(("ruling_file",), "forced", (True,), only=True, message="强制注销须上传仲裁文件或判决书"),
        ]

    @validates("forced")
    def check_unit_reports(self, value: bool, data_key: str) -> None:
        """Only a unit with an account reports."""
        if not value and (self.unit is None or not has_agent(self.unit)):
            raise ValidationError(
                "聘用单位没有可以上报的账号；请选择强制注销，并上传仲裁文件、判决书或者单位破产、注销、吊销的证明"
            )


@form("cancellation_revision", title="注销注册申请表（退回后修改）")
class CancellationRevision(Revision, Cancellation):
    """The same form after a return."""

    shown: ClassVar[Properties] = {**RETURNED, **Cancellation.shown}
