"""The desks of the authorities: acceptance, the city's review, review and approval (docs/domain.md §3.0.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema
from sqlalchemy import func, select

from service import clock, rules
from service.models import Anomaly, Penalty, SupplementItem, db

from .fields import Day, Flag, Outcome, Text, readonly_list
from .lists import Record, Rows
from .registry import Demand, Form, Properties, form


class Desk(Form):
    """An officer's decision with an opinion. Anomalies that are not settled are shown at every desk (§5)."""

    decisions = ("outcome",)
    opinion_field = "opinion"
    shown: ClassVar[Properties] = {"anomalies": readonly_list("异常信息")}
    outcome = Outcome()
    opinion = Text("意见", 500, required=False)

    def prefill(self) -> dict[str, Any]:
        """The anomalies of the case that no defence has settled, oldest first."""
        unsettled = (
            select(Anomaly.description)
            .where(Anomaly.instance_id == self.case.application.instance_id, Anomaly.state != "accepted")
            .order_by(Anomaly.detected_at, Anomaly.id)
        )
        return {"anomalies": list(db.session.scalars(unsettled))}


class ToSupplement(Record):
    """补正内容 and why it is asked for."""

    content = Text("补正内容", 500)
    reason = Text("补正原因", 500)


@form("accept", title="受理决定")
class Accept(Desk):
    """受理. Who asks for 补正 says everything that is missing at once (行政许可法第三十二条, §3.0.6)."""

    items = Rows("补正事项", ToSupplement, most=20, required=False)

    def demands(self) -> list[Demand]:
        """Items belong to the request for a supplement, and to nothing else."""
        items = Demand(("items",), "outcome", ("supplement",), only=True, message="请填写补正内容和补正原因")
        return [*super().demands(), items]

    def keep(self, answers: Mapping[str, Any]) -> None:
        """The items asked for make up a new round of this case."""
        super().keep(answers)
        items = answers.get("items") or []
        if not items:
            return
        instance_id = self.case.application.instance_id
        rounds = db.session.scalar(select(func.max(SupplementItem.round)).filter_by(instance_id=instance_id)) or 0
        now = clock.now()
        db.session.add_all(
            SupplementItem(
                instance_id=instance_id,
                element=self.element,
                round=rounds + 1,
                position=position,
                content=item["content"],
                reason=item["reason"],
                requested_at=now,
            )
            for position, item in enumerate(items)
        )
        self.case.record(supplement_items="；".join(f"{item['content']}；原因：{item['reason']}" for item in items))


@form("city_review", title="地市审核意见")
class CityReview(Desk):
    """申报审核: the result and who examined it."""

    reviewer = Text("审查人员", 50)

    def keep(self, answers: Mapping[str, Any]) -> None:
        """The examiner is a fact of the case."""
        super().keep(answers)
        self.case.record(reviewer=answers["reviewer"])


@form("forward", title="地市上报")
class Forward(Form):
    """申报上报 by the city."""

    decisions = ("outcome",)
    outcome = Outcome()


@form("review", title="审查意见")
class Review(Desk):
    """初审 or 审核: an opinion for who decides."""


_FALSE_MATERIAL = "false_material"
"""The kind of penalty, as the decision ``exclusion`` knows it."""


@form("approve", title="审批决定")
class Approve(Desk):
    """审批. Who approves over an unsettled anomaly says why; the flow's guard demands it."""

    override_reason = Text("异常未消除仍予通过的理由", 500, required=False)
    revocation_ground = Text("视为准予延续后仍不予通过的撤销事由", 500, required=False)
    false_material = Flag("因隐瞒有关情况或者提供虚假材料不予通过（一定期限内不得再次申请）", required=False)
    reapply_not_before = Day("何时起可以再次申请（不填的按法定年限）", required=False)

    def absent(self) -> Iterable[str]:
        """A ground of revocation belongs to what counts as renewed (§3.4)."""
        if not self.case.fact("deemed_renewal")["deemed"]:
            yield "revocation_ground"
        if self.case.application.person_id is None:
            yield from ("false_material", "reapply_not_before")

    @validates_schema
    def check_false_material(self, data: Mapping[str, Any], **_: Any) -> None:
        """It is a ground of a refusal, and of nothing else."""
        if data.get("false_material") and data.get("outcome") != "reject":
            raise ValidationError("所选办理结果不需要填写此项", "false_material")
        day = data.get("reapply_not_before")
        if day and not data.get("false_material"):
            raise ValidationError("只有因虚假材料不予通过的才填写", "reapply_not_before")
        if day and date.fromisoformat(day) <= clock.today():
            raise ValidationError("应晚于今天", "reapply_not_before")

    def keep(self, answers: Mapping[str, Any]) -> None:
        """Override and ground are facts of the case before the guards read them; false material keeps the person from being
        registered in the category for a while (行政许可法第七十八条, X33; decision ``exclusion``)."""
        super().keep(answers)
        if answers.get("false_material"):
            db.session.add(
                Penalty(
                    person_id=self.case.application.person_id,
                    category=self.case.application.category,
                    kind=_FALSE_MATERIAL,
                    content=answers["opinion"][:400],
                    ended_on=clock.today(),
                    reapply_not_before=self._barred_until(answers.get("reapply_not_before")),
                )
            )
        self.case.record(
            override_reason=answers.get("override_reason"), revocation_ground=answers.get("revocation_ground")
        )

    def _barred_until(self, chosen: str | None) -> date | None:
        """The day that the authority chose, else the one after the years of ``exclusion``; ``None`` where that has none."""
        if chosen:
            return date.fromisoformat(chosen)
        years = self.case.decide("exclusion", penalty=_FALSE_MATERIAL)["years"]
        return None if years is None else rules.add_years(clock.today(), int(years))
