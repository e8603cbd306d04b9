"""申辩: what person and enterprise say against an anomaly, and what the authority decides about it (docs/domain.md §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from service import clock
from service.models import Anomaly, Defence, db

from .fields import Choice, Outcome, Text, readonly
from .lists import Files
from .registry import Form, Properties, form
from .vocabulary import INSURANCE_EXEMPTIONS


class _AboutAnomaly(Form):
    """A form of a defence; what the anomaly is stands above it."""

    shown: ClassVar[Properties] = {
        "description": readonly("问题描述"),
        "detected_on": readonly("发现日期", format="date"),
        "case_number": readonly("相关申报"),
    }

    def prefill(self) -> dict[str, Any]:
        """What was found, when, and in which case."""
        told = self.case.fact("anomaly")
        if told is None:  # the form as such, of no case
            return {}
        detected_on = told["detected_on"].isoformat()
        return {"description": told["description"], "detected_on": detected_on, "case_number": told["case_number"]}

    def anomaly(self) -> Anomaly:
        """The anomaly that the case is about."""
        if self.case.anomaly is None:
            raise LookupError("the case is no defence of an anomaly")
        return self.case.anomaly


@form("defence", title="异常申辩")
class FileDefence(_AboutAnomaly):
    """申辩: the reason and pictures that prove it. Where insurance is in question, the legal exemptions can be chosen (R11)."""

    exemption = Choice("免缴情形", INSURANCE_EXEMPTIONS, required=False)
    reason = Text("申辩理由", 1000)
    files = Files("证明材料", "attachment", most=10, required=False, also=("supplement",))

    def absent(self) -> Iterable[str]:
        """Exemptions are from paying social insurance."""
        if (self.case.fact("anomaly") or {}).get("kind") != "insurance":
            yield "exemption"

    def keep(self, answers: Mapping[str, Any]) -> None:
        """The defence of this side, with its files."""
        super().keep(answers)
        anomaly = self.anomaly()
        anomaly.defences.append(
            Defence(
                role=self.case.actor.role,
                account_id=self.case.actor.account_id,
                filed_at=clock.now(),
                exemption=answers.get("exemption"),
                reason=answers["reason"],
                files=answers.get("files") or [],
            )
        )
        db.session.flush()


@form("defence_decision", title="申辩审查决定")
class DecideDefence(_AboutAnomaly):
    """采纳 or 不采纳, with an opinion."""

    decisions = ("outcome",)
    opinion_field = "opinion"
    outcome = Outcome()
    opinion = Text("意见", 500, required=False)
