"""注销注册 that somebody else files about a person: his unit in supervision, or the clerk (docs/domain.md §3.6)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from marshmallow import ValidationError, validates_schema
from marshmallow.fields import Field
from sqlalchemy import ColumnElement, or_, select

from service import clock
from service.errors import AlreadyOpen, InvalidAnswers
from service.models import Application, Person, Registration, db
from service.register import cancelling

from .fields import Choice, Outcome, Pick, Text
from .lists import File, Files
from .registry import Demand, Form, form
from .vocabulary import CANCELLATION_REASONS, FORCED_PROOFS, OFFLINE_CAUSES

NOBODY = "没有查到该人员，请核对"
FILED_BY = "filed_by_form"
"""The fact that names the form by which somebody else than the type's usual initiator has filed a case."""

OPEN_ALREADY = "该人员的注册已有正在办理的强制注销或者窗口注销"


class ImposedForm(Form):
    """A form that says whom the case is about: person, category and unit become the case's with it."""

    decisions = ("outcome",)
    outcome = Outcome("办理方式", default="submit")

    def prefill(self) -> dict[str, Any]:
        """What was given at the start, and what was answered before."""
        given = {**self.case.application.variables, **self.case.application.form}
        return {name: value for name, value in given.items() if name in self.fields}

    def about(self, registration: Registration, category: str | None, answers: Mapping[str, Any]) -> None:
        """The case is about the person and unit of this registration; without ``category`` about all that was granted."""
        db.session.get_one(
            Person, registration.person_id, with_for_update={"of": Person}
        )  # who comes second waits here
        if self.open_beside(registration.person_id, category):
            raise AlreadyOpen(OPEN_ALREADY)
        super().keep(answers)
        application, unit = self.case.application, registration.enterprise
        application.person, application.person_id = registration.person, registration.person_id
        application.enterprise, application.enterprise_id = unit, unit.id
        application.category = category
        application.system = str(self.case.decide("category_data", category=registration.category)["system"])
        entered = {name: value for name, value in answers.items() if name not in self.decisions}
        drawn = {"seal_no": registration.seal_no} if category else {}
        application.form = {**entered, **drawn, "enterprise_name": unit.name}
        self.case.record(**{FILED_BY: self.name})

    def open_beside(self, person_id: str, category: str | None) -> bool:
        """Whether such a case about the person is open already: of this category, or one about all. One about all may begin
        beside one of a category: it will end it (X17)."""
        alike: ColumnElement[bool] = Application.category.is_(None)
        if category is not None:
            alike = or_(alike, Application.category == category)
        query = select(Application.instance_id).where(
            Application.person_id == person_id,
            Application.process == self.case.application.process,
            Application.imposed,
            Application.open,
            Application.instance_id != self.case.application.instance_id,
            alike,
        )
        return db.session.scalar(query.limit(1)) is not None


@form("forced_cancellation", title="企业申请强制注销")
class ForcedCancellation(ImposedForm):
    """The unit chooses among the people it has registered (监理企业操作说明 §3.1.3)."""

    person = Pick("待强制注销人员")
    category = Pick("注册专业类型")
    reason = Choice("注销原因", CANCELLATION_REASONS)
    attachment_kind = Choice("附件类型", FORCED_PROOFS)
    attachment_file = File("附件", "attachment")

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:
        """Who and what can be chosen."""
        super().on_bind_field(field_name, field_obj)
        if field_name == "person":
            field_obj.offer({one.person_id: f"{one.person.name}（{one.certificate_no}）" for one in self.registered})  # type: ignore[attr-defined]
        elif field_name == "category":
            found = dict.fromkeys(one.category for one in self.registered)
            field_obj.offer({category: self.case.label_of(category) for category in found})  # type: ignore[attr-defined]

    @cached_property
    def registered(self) -> list[Registration]:
        """The valid registrations of the case's system at the unit, those with an open case left out."""
        unit = self.case.enterprise
        query = select(Registration).where(
            Registration.enterprise_id == (unit.id if unit else ""),
            Registration.state == "valid",
            Registration.valid_to >= clock.today(),
        )
        system = self.case.fact("system")
        return [
            one
            for one in db.session.scalars(query.order_by(Registration.certificate_no))
            if self.case.decide("category_data", category=one.category)["system"] == system
            and not self.open_beside(one.person_id, one.category)
        ]

    def chosen(self, answers: Mapping[str, Any]) -> Registration | None:
        """The registration that was chosen."""
        wanted = (answers.get("person"), answers.get("category"))
        return next((one for one in self.registered if (one.person_id, one.category) == wanted), None)

    @validates_schema
    def check_chosen(self, data: Mapping[str, Any], **_: Any) -> None:
        """The person is registered in the category."""
        if {"person", "category"} <= data.keys() and self.chosen(data) is None:
            raise ValidationError("该人员在本单位没有有效的该专业注册", "category")

    def keep(self, answers: Mapping[str, Any]) -> None:
        """The case is about the chosen registration."""
        registration = self.chosen(answers)
        if registration is None:
            raise InvalidAnswers(NOBODY)
        self.about(registration, registration.category, answers)


@form("clerk_entry", title="窗口录入注销")
class ClerkEntry(ImposedForm):
    """窗口录入: why, about whom, with the papers that came in. Death and incapacity end all registrations; a forced
    cancellation one category. The decision ``offline_cause`` says which papers a cause needs."""

    cause = Choice("注销情形", OFFLINE_CAUSES)
    person = Text("身份证件号", 40, description="填写注册人员的身份证件号")
    category = Pick("注册专业类型", required=False)
    files = Files("证明材料", "attachment", most=10)

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:
        """The categories in which anybody is registered."""
        super().on_bind_field(field_name, field_obj)
        if field_name == "category":
            known = db.session.scalars(select(Registration.category).distinct().order_by(Registration.category))
            field_obj.offer({category: self.case.label_of(category) for category in known})  # type: ignore[attr-defined]

    def demands(self) -> list[Demand]:
        """A category where not all registrations end."""
        single = tuple(cause for cause in OFFLINE_CAUSES if not self._about_all(cause))
        return [*super().demands(), Demand(("category",), "cause", single, message="请选择注册专业类型")]

    def _about_all(self, cause: str) -> bool:
        return self._demanded(cause)["all"] is True

    def _demanded(self, cause: str) -> Mapping[str, Any]:
        application = {**self.case.fact("application"), "form": {"cause": cause}}
        demanded: Mapping[str, Any] = self.case.decide("offline_cause", application=application)
        return demanded

    @validates_schema
    def check_papers(self, data: Mapping[str, Any], **_: Any) -> None:
        """All papers that the cause needs are there."""
        if not {"cause", "files"} <= data.keys():
            return
        demanded = self._demanded(data["cause"])
        if len(data["files"]) < int(demanded.get("least") or 1):
            raise ValidationError(f"请上传{demanded['papers']}，至少{int(demanded['least'])}份", "files")

    def found(self, answers: Mapping[str, Any]) -> tuple[Registration, str | None] | None:
        """A registration that the case is about, and its category unless it is about all."""
        query = select(Person).where(or_(Person.id == answers["person"], Person.id_no == answers["person"].upper()))
        person = db.session.scalar(query)
        if person is None:
            return None
        category = None if self._about_all(answers["cause"]) else answers.get("category")
        held = cancelling.standing(self.case, person.id)
        match = next((one for one in held if category in (None, one.category)), None)
        return (match, category) if match else None

    @validates_schema
    def check_found(self, data: Mapping[str, Any], **_: Any) -> None:
        """There is such a registration, and no such case about it."""
        if not {"person", "cause"} <= data.keys():
            return
        found = self.found(data)
        if found is None:
            raise ValidationError("没有查到该人员可以注销的注册，请核对身份证件号和专业", "person")
        registration, category = found
        if self.open_beside(registration.person_id, category):
            raise ValidationError(OPEN_ALREADY, "person")

    def keep(self, answers: Mapping[str, Any]) -> None:
        """The case is about the person, and the authority that granted what was found."""
        found = self.found(answers)
        if found is None:
            raise InvalidAnswers(NOBODY)
        registration, category = found
        self.about(registration, category, {**answers, "person": registration.person_id})


@form("objection", title="陈述申辩")
class Objection(Form):
    """陈述申辩 of the person against whom a cancellation was filed: the payload of the message ``object``."""

    reason = Text("陈述申辩的理由", 1000)
    files = Files("图片", "attachment", most=10, required=False, also=("supplement",))
