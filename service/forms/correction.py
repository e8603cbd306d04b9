"""信息更正: name, identity number and its type, with pictures that prove the change (docs/domain.md §3.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from marshmallow import ValidationError, validates, validates_schema
from sqlalchemy import select

from service.documents import PURPOSES
from service.models import Registration, db
from service.register import naming

from .fields import Choice, Outcome, Text, readonly
from .identity import IDENTITY_PAPERS
from .lists import Files, Several
from .registry import Demand, Form, Properties, form
from .vocabulary import CORRECTED

PICTURE = PURPOSES["supplement"]
NAME, NUMBER, KIND = CORRECTED
FIELDS: Mapping[str, str] = {NAME: "name", NUMBER: "id_no", KIND: "id_type"}
"""变更类型, each with the field that it changes."""


class Number(Text):
    """An identity number, kept with capital letters (Appendix B)."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        number = super()._deserialize(value, attr, data, **kwargs)
        return number.upper() if number else number


@form("information_correction", title="信息更正申请表")
class InformationCorrection(Form):
    """What is to be corrected, to what, why, and the pictures. At least one value really changes; the number is valid for its
    type and nobody else's. How many pictures a change needs: the decision ``correction_pictures``."""

    decisions = ("outcome",)
    shown: ClassVar[Properties] = {
        "former_name": readonly("现在的姓名"),
        "former_id_type": readonly("现在的证件类型"),
        "former_id_no": readonly("现在的身份证件号"),
    }
    change_types = Several("变更类型", Choice("变更类型", CORRECTED), most=len(CORRECTED))
    new_name = Text("更改后的姓名", 30, required=False, key="name")
    id_type = Choice("更改后的证件类型", tuple(IDENTITY_PAPERS), required=False)
    id_no = Number("更改后的身份证件号", 32, required=False)
    reason = Text("更改原因", 200, description="请输入内容，200字以内")
    files = Files("上传图片", "supplement", most=10, also=("attachment",))
    outcome = Outcome("办理方式", default="submit")

    def demands(self) -> list[Demand]:
        """The new value of everything that is to be corrected, of nothing else."""
        return [
            *super().demands(),
            *(
                Demand((field,), "change_types", (kind,), only=True, message=f"请填写更改后的{kind}")
                for kind, field in FIELDS.items()
            ),
        ]

    def prefill(self) -> dict[str, Any]:
        """Who the person is now, and what was answered before."""
        known = {field.data_key or name for name, field in self.fields.items()}
        given = {name: value for name, value in self.case.application.form.items() if name in known}
        return {**self.former(), **given}

    def former(self) -> dict[str, str]:
        """The identity as it is before the correction."""
        person = self.case.person
        return {"former_name": person.name, "former_id_type": person.id_type, "former_id_no": person.id_no}

    @validates("new_name")
    def check_name(self, value: str | None, data_key: str) -> None:
        """A name has two letters at least (§3.1)."""
        if value is not None and len(value) < 2:
            raise ValidationError("姓名应为2至30个字")

    @validates("files")
    def check_pictures(self, value: Sequence[str], data_key: str) -> None:
        """Pictures of the size that is asked of them, whatever they were uploaded for (Appendix D)."""
        for document in (self.uploads.named[one] for one in value):
            if document.media_type not in PICTURE.types or not PICTURE.least <= document.size <= PICTURE.most:
                raise ValidationError(f"图片应为{PICTURE.limits}")

    @validates_schema
    def check_number_of_pictures(self, data: Mapping[str, Any], **_: Any) -> None:
        """As many as the kind of change needs."""
        application = {**self.case.fact("application"), "form": {"change_types": data["change_types"]}}
        needed = self.case.decide("correction_pictures", application=application)
        if len(data["files"]) < needed["least"]:
            raise ValidationError(needed["message"], "files")

    @validates_schema
    def check_identity(self, data: Mapping[str, Any], **_: Any) -> None:
        """Every new value differs from the old one, and the identity that results can be."""
        person = self.case.person
        new = {field: data.get(field) for kind, field in FIELDS.items() if kind in data["change_types"]}
        same = {
            field: [f"与现在的{kind}相同，没有更改"]
            for kind, field in FIELDS.items()
            if new.get(field) and new[field] == getattr(person, field)
        }
        if same:
            raise ValidationError(same)
        id_type, id_no = new.get("id_type") or person.id_type, new.get("id_no") or person.id_no
        if not (new.get("id_type") or new.get("id_no")):
            return
        if not IDENTITY_PAPERS[id_type](id_no):
            if "id_no" in new:
                raise ValidationError("身份证件号校验不通过", "id_no")
            raise ValidationError("现在的身份证件号不是这种证件的号码，请同时更改身份证件号", "id_type")
        if naming.holder_of(id_type, id_no, person) is not None:
            raise ValidationError("该证件号已被他人使用", "id_no" if "id_no" in new else "id_type")

    def keep(self, answers: Mapping[str, Any]) -> None:
        """The case has this form now; who decides in a province is who has granted the registration there."""
        super().keep(answers)
        application = self.case.application
        entered = {name: value for name, value in answers.items() if name not in self.decisions and value is not None}
        application.form = {**entered, **self.former()}
        granted = self._granted_in(str(self.case.fact("system")))
        unit = granted.enterprise if granted else self.case.enterprise
        application.enterprise, application.enterprise_id = unit, unit.id if unit else None

    def _granted_in(self, system: str) -> Registration | None:
        """A registration of the person within a system."""
        query = select(Registration).filter_by(person_id=self.case.person.id, state="valid")
        for registration in db.session.scalars(query.order_by(Registration.category)):
            if self.case.decide("category_data", category=registration.category)["system"] == system:
                return registration
        return None
