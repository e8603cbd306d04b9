"""What the employing enterprise decides about a person's application (docs/domain.md §3.0.4, steps 8 and 8a)."""

from __future__ import annotations

from typing import Any, ClassVar

from .fields import Outcome, Text, readonly
from .registry import Form, Properties, form


@form("enterprise_report")
class EnterpriseReport(Form):
    """企业审核上报: reported, or returned to the person with a reason."""

    decisions = ("outcome",)
    opinion_field = "reason"
    outcome = Outcome()
    reason = Text("退回理由", 200, required=False)


@form("redeclare")
class Redeclare(EnterpriseReport):
    """重新申报 after 地市审核未通过: reported again, insisted on, or returned; the city's opinion is shown."""

    shown: ClassVar[Properties] = {"city_opinion": readonly("地市审核意见")}

    def prefill(self) -> dict[str, Any]:
        """The opinion with which the city failed it."""
        return {"city_opinion": self.case.application.facts.get("opinion")}
