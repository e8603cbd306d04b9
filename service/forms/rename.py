"""企业名称变更: both names come from the libraries; the unit says why, and proves it where its industry has to (docs/domain.md §3.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow.fields import Field

from service.errors import InvalidAnswers
from service.models import Enterprise
from service.register import naming, systems

from .fields import Outcome, Text, readonly
from .lists import File, Files
from .registry import Form, Properties, form


@form("enterprise_rename", title="企业名称变更申请表")
class EnterpriseRename(Form):
    """Former and new name are shown, the codes too where they change together. Which documents an industry needs: the
    decision ``rename_documents``; whether a reason is needed: ``rename_terms``."""

    decisions = ("outcome",)
    shown: ClassVar[Properties] = {
        "former_name": readonly("原单位名称"),
        "new_name": readonly("现单位名称"),
        "former_uscc": readonly("原统一社会信用代码"),
        "new_uscc": readonly("现统一社会信用代码"),
        "industry": readonly("所属行业"),
    }
    reason = Text("更改原因", 200, required=False)
    qualification_copy = File("更名后的企业资质副本", "attachment", required=False)
    files = Files("其他材料", "attachment", most=10, required=False)
    outcome = Outcome("办理方式", default="submit")

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:
        """What has to be given here."""
        super().on_bind_field(field_name, field_obj)
        if field_name == "reason" and self.case.fact("rename_terms")["reason"]:
            _demand(field_obj, "请填写更改原因")
        elif field_name == "qualification_copy" and self.case.fact("rename_documents")["qualification_copy"]:
            _demand(field_obj, "请上传更名后的企业资质副本")

    @property
    def unit(self) -> Enterprise:
        """The unit that fills in the form."""
        unit = self.case.enterprise
        if unit is None:
            raise LookupError("a change of name of no unit")
        return unit

    def prefill(self) -> dict[str, Any]:
        """The names as the system and the library have them, and what was answered before."""
        given = {name: value for name, value in self.case.application.form.items() if name in self.fields}
        return {**self.drawn(), "industry": self.unit.industry, **given}

    def drawn(self) -> dict[str, str | None]:
        """The former and the new name, and codes where they belong to the change."""
        system = str(self.case.fact("system"))
        known = systems.known_name(self.unit, system)
        new = systems.new_name(self.case, self.unit, system) or known
        names: dict[str, str | None] = {"former_name": known.name, "new_name": new.name}
        if self.case.fact("rename_terms")["with_code"]:
            names |= {"former_uscc": known.uscc, "new_uscc": new.uscc}
        return names

    def keep(self, answers: Mapping[str, Any]) -> None:
        """The case has this form now, with the names as they are drawn today."""
        super().keep(answers)
        drawn = self.drawn()
        if drawn.get("new_uscc") and naming.taken(self.unit, str(drawn["new_uscc"])):
            raise InvalidAnswers("现统一社会信用代码已被其他单位使用，请与主管部门联系")
        entered = {name: value for name, value in answers.items() if name not in self.decisions and value is not None}
        self.case.application.form = {**entered, **drawn}


def _demand(field: Field[Any], message: str) -> None:
    """This form's copy of the field has to be filled in."""
    field.required, field.allow_none = True, False
    field.error_messages = {**field.error_messages, "required": message, "null": message}
    field.metadata = {**field.metadata, "type": "string"}
