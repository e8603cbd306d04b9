"""企业人员信息: what a unit enters of somebody who works at it and has no account of his own (docs/domain.md §7 X23)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema
from marshmallow.fields import Field

from service import numbers
from service.models import Document, Enterprise, Person, db

from .fields import Choice, Day, Mobile, Pick, Text, Tick
from .identity import IDENTITY_PAPERS, check_identity
from .lists import File
from .profile import BasicData, valid_qualifications
from .uploads import Uploads
from .vocabulary import INDUSTRIES, NO_QUALIFICATION

GENDERS = ("男", "女")


class PortraitUploads(Uploads):
    """The account's own uploads, and the pictures that the person has already, whoever of the unit brought them."""

    def __init__(self, account_id: str | None, person: Person | None = None) -> None:
        super().__init__(account_id)
        self.present = {person.photo_id, person.signature_id} - {None} if person else set()

    def find(self, document_id: str) -> Document | None:
        """The file of this id."""
        if document_id in self.present:
            return db.session.get(Document, document_id)
        return super().find(document_id)


class EmployeeData(Schema):
    """The whole of a person in one form: who he is, what he has learnt, his employment at the unit, his pictures."""

    name = Text("姓名", 30)
    id_type = Choice("证件类型", tuple(IDENTITY_PAPERS))
    id_no = Text("身份证件号", 32)
    gender = Choice("性别（身份证以外的证件填写）", GENDERS, required=False)
    birth_date = Day("出生日期（身份证以外的证件填写）", past=True, required=False)
    mobile = Mobile("本人手机号")
    school, major, education, degree, graduated_on, title_since, title, work_years = (
        BasicData._declared_fields[name]
        for name in ("school", "major", "education", "degree", "graduated_on", "title_since", "title", "work_years")
    )
    industry = Choice("所属行业", INDUSTRIES)
    qualification_no = Pick("企业资质证书号")
    agent_mobile = Mobile("经办人手机号")
    employed_from = Day("聘用开始时间", past=True)
    employed_to = Day("聘用结束时间（无固定期的不填）", required=False)
    photo = File("一寸照片", "photo")
    signature = File("手写签名", "signature")
    agree = Tick("照片、签名由本人提供，所填信息经本人核对，真实有效", "请勾选确认")

    def __init__(self, unit: Enterprise, uploads: Uploads) -> None:
        self.unit = unit
        self.uploads = uploads
        super().__init__()

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:
        """The unit's own qualification numbers."""
        super().on_bind_field(field_name, field_obj)
        if isinstance(field_obj, Pick):
            known = [*(row.number for row in valid_qualifications(self.unit)), NO_QUALIFICATION]
            field_obj.offer({number: number for number in known})

    @validates_schema(skip_on_field_errors=False)
    def check_identity(self, data: Mapping[str, Any], **_: Any) -> None:
        """The number is one of its type; what the number does not tell has to be said."""
        if not {"id_type", "id_no"} <= data.keys():
            return
        try:
            check_identity(data["id_type"], data["id_no"].upper())
        except ValidationError as wrong:
            raise ValidationError(wrong.messages, "id_no") from wrong
        missing = {name: ["证件号中没有这项信息，请填写"] for name in ("gender", "birth_date") if not data.get(name)}
        if missing and not numbers.is_id_number(data["id_no"].upper()):
            raise ValidationError(missing)

    @validates_schema(skip_on_field_errors=False)
    def check_employment(self, data: Mapping[str, Any], **_: Any) -> None:
        """Employment ends after it began, and the qualification number is one of the industry."""
        end = data.get("employed_to")
        if end and "employed_from" in data and end <= data["employed_from"]:
            raise ValidationError("聘用结束时间应晚于聘用开始时间", "employed_to")
        if {"industry", "qualification_no"} <= data.keys():
            known = [row.number for row in valid_qualifications(self.unit, data["industry"])]
            if data["qualification_no"] not in (*known, NO_QUALIFICATION):
                raise ValidationError("该资质证书号不属于所选行业", "qualification_no")


def taken(person: Person, entered: Mapping[str, Any]) -> None:
    """Put what was entered into the person's row; gender and birth date follow from an identity number that tells them."""
    number = entered["id_no"].upper()
    tells = numbers.is_id_number(number)
    person.name, person.id_type, person.id_no, person.mobile = (
        entered["name"],
        entered["id_type"],
        number,
        entered["mobile"],
    )
    person.gender = numbers.gender(number) if tells else entered["gender"]
    person.birth_date = numbers.birth_date(number) if tells else date.fromisoformat(entered["birth_date"])
    for name in (*BasicData._declared_fields, "industry", "qualification_no", "agent_mobile"):
        setattr(person, name, entered[name])
    person.employed_from = date.fromisoformat(entered["employed_from"])
    person.employed_to = date.fromisoformat(entered["employed_to"]) if entered.get("employed_to") else None
    person.photo_id, person.signature_id = entered["photo"], entered["signature"]
