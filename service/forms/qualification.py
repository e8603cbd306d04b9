"""补正资质: the number that an enterprise obtained, found in the 资质库 or typed and checked (docs/domain.md §3.0.8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, validate, validates_schema
from sqlalchemy import select

from service import clock, gateways
from service.models import Enterprise, EnterpriseQualification, db

from .desks import Desk
from .fields import Text, readonly
from .lists import File
from .registry import Form, Properties, form
from .vocabulary import NO_QUALIFICATION


class QualificationAnswers(Form):
    """A number, and a copy of the certificate where the library does not know the number (AT-30, AT-31)."""

    qualification_no = Text(
        "企业资质证书号", 40, rules=[validate.NoneOf([NO_QUALIFICATION], error="请填写取得的企业资质证书号")]
    )
    file = File("企业资质副本", "attachment", required=False)

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        unit = self.case.enterprise
        # Read now: consult() runs when no transaction is open.
        self.uscc = unit.uscc if unit else None

    def consult(self, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the 资质库 says of this number; nothing if it can't be asked."""
        number = answers.get("qualification_no")
        if self.uscc is None or not isinstance(number, str):
            return {}
        try:
            return {"library": gateways.qualifications().find(self.uscc, number.strip())}
        except gateways.GatewayError:
            return {}

    @property
    def found(self) -> Mapping[str, Any] | None:
        """The library's record, if it is one of the industry that the person is employed in and has not run out."""
        record: Mapping[str, Any] | None = self.consulted.get("library")
        if record is None or record["industry"] != self.case.fact("enterprise")["industry"]:
            return None
        return record if record["valid_to"] is None or record["valid_to"] >= clock.today() else None

    @validates_schema
    def check_file(self, data: Mapping[str, Any], **_: Any) -> None:
        """A number that is not found has to be proved."""
        if self.found is None and not data.get("file"):
            if "library" in self.consulted:
                raise ValidationError("资质库未检测到该证书号，请上传企业资质副本", "file")
            raise ValidationError("资质库暂时无法查询，请稍后再试，或者上传企业资质副本转人工核验", "file")

    def decided(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Whether the library knew it travels with the token of a task."""
        return dict.fromkeys(self.decisions, self.found is not None)

    def keep(self, answers: Mapping[str, Any]) -> None:
        """A number found becomes the enterprise's; one typed waits for a desk to check it."""
        super().keep(answers)
        if self.found is not None:
            self._add(self.found)
        self.case.record(
            qualification_no=answers["qualification_no"],
            qualification_file=answers.get("file"),
            qualification_typed=self.found is None,
        )

    def _add(self, found: Mapping[str, Any]) -> None:
        unit = self.case.enterprise
        if unit is None:
            raise LookupError("a library record of no enterprise")
        # Two cases of the unit may bring the same number at once: the second finds the first one's row.
        db.session.execute(select(Enterprise.id).filter_by(id=unit.id).with_for_update())
        row = db.session.scalar(
            select(EnterpriseQualification).filter_by(enterprise_id=unit.id, number=found["number"])
        )
        if row is None:
            row = EnterpriseQualification(number=found["number"])
            unit.qualifications.append(row)
        row.industry, row.valid_to, row.source = found["industry"], found["valid_to"], "library"


@form("supply_qualification", title="补充企业资质")
class SupplyQualification(QualificationAnswers):
    """The task of a case that waits in 待补资质."""

    decisions = ("qualification_found",)


@form("qualification_notice", title="提前告知企业资质")
class QualificationNotice(QualificationAnswers):
    """The payload of ``supply_qualification``: the same facts, recorded before the case comes to wait for them."""


@form("qualification_check", title="核验企业资质")
class QualificationCheck(Desk):
    """资质核验 of a number that was typed."""

    shown: ClassVar[Properties] = {
        **Desk.shown,
        "qualification_no": readonly("企业资质证书号"),
        "qualification_file": readonly("企业资质副本", format="file"),
    }

    def prefill(self) -> dict[str, Any]:
        """What the enterprise handed in."""
        facts = self.case.application.facts
        return {**super().prefill(), **{name: facts.get(name) for name in ("qualification_no", "qualification_file")}}
