"""What the employing enterprise decides about a person's application (docs/domain.md §3.0.4, steps 8 and 8a)."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow.fields import Field

from .fields import Outcome, Text, readonly
from .registry import Form, Properties, form


@form("enterprise_report", title="企业上报")
class EnterpriseReport(Form):
    """企业审核上报: reported, or returned to the person with a reason, one of the usual ones or another (S4 §3.1.2)."""

    decisions = ("outcome",)
    opinion_field = "reason"
    outcome = Outcome()
    reason = Text("退回理由", 200, required=False)

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:
        """The usual reasons are a text of the version."""
        super().on_bind_field(field_name, field_obj)
        usual = self.case.version.texts.get("return_reasons", "").splitlines()
        if field_name == self.opinion_field and usual:
            field_obj.metadata = {**field_obj.metadata, "examples": usual}


@form("redeclare", title="审核未通过后重新上报")
class Redeclare(EnterpriseReport):
    """重新申报 after 地市审核未通过: reported again, insisted on, or returned; the city's opinion is shown."""

    shown: ClassVar[Properties] = {"city_opinion": readonly("地市审核意见")}

    def prefill(self) -> dict[str, Any]:
        """The opinion with which the city failed it."""
        return {"city_opinion": self.case.application.facts.get("opinion")}
