"""What the forms of the types that a person starts have in common (docs/domain.md §3.0.4, §3.2 to §3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow.fields import Field
from sqlalchemy import select

from service.errors import InvalidAnswers
from service.models import Application, Enterprise, Instance, Registration, db

from .fields import Choice, Outcome, readonly
from .lists import File, Files, Several
from .registry import Demand, Form, Properties
from .vocabulary import SPECIALTIES

IDENTITY: Properties = {
    "name": readonly("申请人姓名"),
    "id_no": readonly("身份证件号"),
    "id_type": readonly("证件类型"),
    "title": readonly("现任专业技术职务"),
    "category": readonly("注册专业类型"),
}
UNIT: Properties = {
    "enterprise_name": readonly("单位名称"),
    "industry": readonly("所属行业"),
    "qualification_no": readonly("企业资质证书号"),
    "uscc": readonly("统一社会信用代码"),
}
REGISTERED: Properties = {
    "seal_no": readonly("原执业印章号"),
    "valid_to": readonly("原注册有效期", format="date"),
}
"""What the register knows of the registration that a type works on."""


_IN_WORDS = {1: "一", 2: "两", 3: "三"}


def specialties() -> Several:
    """The field of the 申报专业: of categories that have a limit of them."""
    return Several("申报专业", Choice("申报专业", SPECIALTIES), most=len(SPECIALTIES))


class ApplicationForm(Form):
    """The form of a type. Personal and enterprise data are shown from 个人信息; 上报 is the outcome nobody has to name."""

    decisions = ("outcome",)
    shown: ClassVar[Properties] = {**IDENTITY, **UNIT}
    outcome = Outcome("办理方式", default="submit")

    @property
    def most_specialties(self) -> int:
        """How many specialties the category allows; none where it has none."""
        return int(self.case.fact("category_data")["specialties_max"] or 0)

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:
        """The category says how many specialties one may apply for (K27)."""
        super().on_bind_field(field_name, field_obj)
        if isinstance(field_obj, Several) and field_name == "specialties":
            most = self.most_specialties
            field_obj.limit(most, f"注册专业不能超过{_IN_WORDS.get(most, most)}个")

    @property
    def unit(self) -> Enterprise | None:
        """The unit that reports: who employs the person now."""
        return self.case.person.enterprise

    def known(self) -> Mapping[str, Any]:
        """Answers that registers and libraries know before anybody has answered."""
        return {}

    def drawn(self) -> Mapping[str, Any]:
        """What is kept with the answers as it was when they were given."""
        return {}

    def displayed(self) -> dict[str, Any]:
        """The shown data as they are today."""
        person, unit = self.case.person, self.unit
        return {
            "name": person.name,
            "id_no": person.id_no,
            "id_type": person.id_type,
            "title": person.title,
            "category": self.case.fact("category_data")["label"],
            "enterprise_name": unit.name if unit else None,
            "industry": person.industry,
            "qualification_no": person.qualification_no,
            "uscc": unit.uscc if unit else None,
        }

    def prefill(self) -> dict[str, Any]:
        """Shown data; answers as last saved here, else in the person's last application, else as known (AT-38)."""
        answers = {**self.known(), **self._last_application(), **self.case.application.form}
        return {name: value for name, value in answers.items() if name in self.fields} | self.displayed()

    def _last_application(self) -> Mapping[str, Any]:
        """The form of the person's newest ended application of this type and category that was submitted once. Files are
        uploaded anew: those of an ended case belong to it."""
        own = self.case.application
        query = (
            select(Application.form)
            .join(Application.instance)
            .where(
                Application.person_id == own.person_id,
                Application.category == own.category,
                Application.process == own.process,
                Application.submitted_at.is_not(None),
                Instance.ended_at.is_not(None),
            )
            .order_by(Instance.ended_at.desc(), Instance.id)
            .limit(1)
        )
        files = {name for name, field in self.fields.items() if isinstance(field, (File, Files))}
        return {name: value for name, value in (db.session.scalar(query) or {}).items() if name not in files}

    def keep(self, answers: Mapping[str, Any]) -> None:
        """The case has this form now, and is reported by its unit under the name that the unit has now."""
        super().keep(answers)
        unit = self.unit
        if unit is None:
            raise InvalidAnswers("请先完善所在企业信息。")
        self.check_unit(unit, answers)
        application = self.case.application
        entered = {name: value for name, value in answers.items() if name not in self.decisions}
        application.form = {**entered, **self.drawn(), "enterprise_name": unit.name}
        application.enterprise, application.enterprise_id = unit, unit.id

    def check_unit(self, unit: Enterprise, answers: Mapping[str, Any]) -> None:
        """Refuse (:class:`InvalidAnswers`) a unit with which these answers do not go together."""


class RegisteredForm(ApplicationForm):
    """The form of a type that works on a registration, whose number and period are drawn from the register."""

    shown: ClassVar[Properties] = {**IDENTITY, **REGISTERED, **UNIT}

    @property
    def registration(self) -> Registration | None:
        """The person's registration of the category."""
        return self.case.registration()

    def displayed(self) -> dict[str, Any]:
        """With what the register says of the registration."""
        found = self.registration
        period = found.valid_to.isoformat() if found else None
        return {**super().displayed(), "seal_no": found.seal_no if found else None, "valid_to": period}

    def drawn(self) -> Mapping[str, Any]:
        """The seal number that the application refers to (K23), and the period as it was then."""
        found = self.registration
        return {"seal_no": found.seal_no, "valid_to": found.valid_to.isoformat()} if found else {}


RETURNED: Properties = {"return_reason": readonly("退回理由")}


class Revision(ApplicationForm):
    """A type's form after an enterprise's return, with its reason: sent again, or dropped. It stands before the type's
    form in a class's bases."""

    def __init__(self, *case: Any, **options: Any) -> None:
        self.asked: list[str] = []
        super().__init__(*case, **options)

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:
        """No field is demanded by itself: :meth:`demands` says when it is."""
        super().on_bind_field(field_name, field_obj)
        if field_obj.required:
            self.asked.append(field_name)
            field_obj.required = False

    def demands(self) -> list[Demand]:
        """Who drops the application need not fill in its form."""
        others = tuple(outcome for outcome in self.outcomes if outcome != "drop")
        return [*super().demands(), Demand(tuple(self.asked), "outcome", others)]

    def displayed(self) -> dict[str, Any]:
        """With the reason that the enterprise gave."""
        return {**super().displayed(), "return_reason": self.case.application.facts.get("opinion")}

    def keep(self, answers: Mapping[str, Any]) -> None:
        """A form that is dropped stays as it was."""
        if answers["outcome"] != "drop":
            super().keep(answers)
