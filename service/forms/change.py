"""变更注册: to another unit, in supervision also of the specialties (docs/domain.md §3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from marshmallow.fields import Field

from service import clock, rules
from service.errors import InvalidAnswers
from service.models import Enterprise

from .application import IDENTITY, REGISTERED, RETURNED, UNIT, RegisteredForm, Revision, specialties
from .fields import Choice, Flag, Kind, readonly
from .lists import File
from .registry import Demand, Properties, form
from .vocabulary import DISMISSAL_PROOFS

EMPLOYER, SPECIALTY = "employer", "specialty"


@form("change_registration", title="变更注册申请表")
class ChangeRegistration(RegisteredForm):
    """解聘证明, and where little of the validity is left, whether to renew at once. The new unit is the one that is saved in
    个人信息; it must not be the registered one (X4)."""

    shown: ClassVar[Properties] = {
        **IDENTITY,
        "registered_enterprise": readonly("原聘用单位名称"),
        **REGISTERED,
        **UNIT,
        "enterprise_name": readonly("现聘用单位名称"),
    }
    change_kind = Kind("变更内容", {EMPLOYER: "聘用单位", SPECIALTY: "注册专业"})
    specialties = specialties()
    proof_kind = Choice("解聘证明种类", DISMISSAL_PROOFS)
    proof_file = File("解聘证明", "attachment")
    combined_renewal = Flag("同时申请延续", required=False)

    def absent(self) -> Iterable[str]:
        """Only where the category has specialties there are two kinds of change."""
        if not self.most_specialties:
            yield from ("change_kind", "specialties")
        if not self._may_renew():
            yield "combined_renewal"

    def _may_renew(self) -> bool:
        """Whether so little of the validity remains that change and renewal go together."""
        held = self.case.fact("registration")
        months = int(self.case.fact("renewal_window")["combined_months"])
        return held["state"] == "valid" and rules.months_before(held["valid_to"], months) <= clock.today()

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:
        """In the provinces the proof goes along on paper (K14); who changes specialties has no proof."""
        if field_name in ("proof_kind", "proof_file"):
            field_obj.required = self.case.fact("system") == "national"
            field_obj.allow_none = not field_obj.required
        elif field_name == "specialties":
            field_obj.required, field_obj.allow_none = False, True
        super().on_bind_field(field_name, field_obj)

    def demands(self) -> list[Demand]:
        """What each kind of change needs."""
        if "change_kind" not in self.fields:
            return super().demands()
        return [
            *super().demands(),
            Demand(("proof_kind",), "change_kind", (EMPLOYER,), message="请选择解聘证明种类"),
            Demand(("proof_file",), "change_kind", (EMPLOYER,), message="请上传解聘证明"),
            Demand(("specialties",), "change_kind", (SPECIALTY,), only=True, message="请至少选择一项"),
        ]

    def displayed(self) -> dict[str, Any]:
        """With the unit that the register names."""
        held = self.registration
        return {**super().displayed(), "registered_enterprise": held.enterprise.name if held else None}

    def drawn(self) -> Mapping[str, Any]:
        """With the unit that is left."""
        held = self.registration
        return {**super().drawn(), **({"registered_enterprise": held.enterprise.name} if held else {})}

    def check_unit(self, unit: Enterprise, answers: Mapping[str, Any]) -> None:
        """A change of the employer leads to another unit, told by credit code; one of specialties stays at the unit."""
        held = self.registration
        if held is None:
            return
        same = held.enterprise.uscc == unit.uscc
        if answers.get("change_kind", EMPLOYER) == EMPLOYER:
            if same:
                raise InvalidAnswers("原聘用单位与现聘用单位一致，不能申报变更注册")
        elif not same:
            raise InvalidAnswers("现聘用单位与注册单位不一致，请申报变更聘用单位")
        elif set(answers["specialties"]) == set((held.specialties or "").split("、")):
            raise InvalidAnswers(errors={"specialties": ["所选专业与原注册专业相同"]})


@form("change_revision", title="变更注册申请表（退回后修改）")
class ChangeRevision(Revision, ChangeRegistration):
    """The same form after an enterprise's return."""

    shown: ClassVar[Properties] = {**RETURNED, **ChangeRegistration.shown}
