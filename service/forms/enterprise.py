"""What the employing enterprise decides about a person's application (docs/domain.md §3.0.4, steps 8 and 8a)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from marshmallow.fields import Field

from .fields import Outcome, Pick, Text, readonly
from .registry import Form, Properties, form


@form("enterprise_report", title="企业上报")
class EnterpriseReport(Form):
    """企业审核上报: reported, or returned to the person with a reason, one of the usual ones or another (S4 §3.1.2). Where the
    decision ``report_targets`` gives several, the unit chooses which it reports to (S3 附3 一)."""

    decisions = ("outcome",)
    opinion_field = "reason"
    outcome = Outcome()
    target = Pick("发送目标", required=False)
    reason = Text("退回理由", 200, required=False)

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:
        """The usual reasons are a text of the version."""
        super().on_bind_field(field_name, field_obj)
        if isinstance(field_obj, Pick):
            field_obj.offer(self.targets)
        usual = self.case.version.texts.get("return_reasons", "").splitlines()
        if field_name == self.opinion_field and usual:
            field_obj.metadata = {**field_obj.metadata, "examples": usual}

    @cached_property
    def targets(self) -> Mapping[str, str]:
        """Where the unit may report to, with what that is called."""
        if "report_targets" not in self.case.version.decisions:  # a version from before there was such a table
            return {}
        return {str(row["target"]): str(row["title"]) for row in self.case.decide("report_targets")}

    def absent(self) -> Iterable[str]:
        """Who has no choice is not asked."""
        if len(self.targets) < 2:
            yield "target"

    def prefill(self) -> dict[str, Any]:
        """What was chosen before, else where the unit usually reports to."""
        unit = self.case.enterprise
        usual = self.case.application.facts.get("target") or (unit.reports_to if unit else None)
        return {"target": usual} if "target" in self.fields else {}

    def keep(self, answers: Mapping[str, Any]) -> None:
        """The target that was chosen decides the path."""
        super().keep(answers)
        if answers.get("target"):
            self.case.record(target=answers["target"])


@form("redeclare", title="审核未通过后重新上报")
class Redeclare(EnterpriseReport):
    """重新申报 after 地市审核未通过: reported again, insisted on, or returned; the city's opinion is shown."""

    shown: ClassVar[Properties] = {"city_opinion": readonly("地市审核意见")}

    def prefill(self) -> dict[str, Any]:
        """The opinion with which the city failed it."""
        return {**super().prefill(), "city_opinion": self.case.application.facts.get("opinion")}
