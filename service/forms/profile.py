"""What people and enterprises enter about themselves outside of any case (docs/domain.md §3.1; 企业操作手册 3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema
from sqlalchemy import or_, select

from service import clock
from service.errors import InvalidAnswers, UnknownField
from service.models import Enterprise, EnterpriseQualification, db

from . import wording
from .fields import Choice, Count, Day, Mobile, Month, Text, Tick
from .lists import File
from .registry import flatten
from .uploads import Uploads
from .vocabulary import DEGREES, EDUCATION, INDUSTRIES, NO_QUALIFICATION, TITLES


def validated(schema: Schema, given: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    """What was entered, with everything that is wrong with it at once.

    ``shown`` is the whole record as it is now. A field that is only shown may be sent back as it is; changing it, or
    sending one that nobody knows, is :class:`UnknownField`. Wrong values are :class:`InvalidAnswers`.
    """
    entered = {name: value for name, value in given.items() if name in schema.fields}
    unknown = {
        name: ["此项由系统自动提取，不能修改" if name in shown else wording.UNKNOWN]
        for name, value in given.items()
        if name not in schema.fields and (name not in shown or value != shown[name])
    }
    if unknown:
        raise UnknownField(errors=unknown)
    try:
        return dict(schema.load(entered))
    except ValidationError as problem:
        raise InvalidAnswers(errors=flatten(problem.messages)) from problem


class BasicData(Schema):
    """个人基本信息, the entered part."""

    school = Text("毕业院校", 60)
    major = Text("专业", 60)
    education = Choice("学历", EDUCATION)
    degree = Choice("学位", DEGREES)
    graduated_on = Month("毕业时间")
    title_since = Month("任职时间")
    title = Choice("现任专业技术职务", TITLES)
    work_years = Count("专业工作年限", 0, 60)


class EmploymentData(Schema):
    """所在企业信息. No end means 无固定期."""

    enterprise_id = Text("企业名称", 32)
    industry = Choice("所属行业", INDUSTRIES)
    qualification_no = Text("企业资质证书号", 40)
    agent_mobile = Mobile("经办人手机号")
    employed_from = Day("聘用开始时间", past=True)
    employed_to = Day("聘用结束时间", required=False)

    @validates_schema
    def check_period(self, data: Mapping[str, Any], **_: Any) -> None:
        """Employment ends after it began."""
        end = data.get("employed_to")
        if end is not None and end <= data["employed_from"]:
            raise ValidationError("聘用结束时间应晚于聘用开始时间", "employed_to")

    @validates_schema
    def check_unit(self, data: Mapping[str, Any], **_: Any) -> None:
        """The unit is one of the library, the number one of its valid ones for that industry, or 无."""
        unit = db.session.get(Enterprise, data["enterprise_id"])
        if unit is None:
            raise ValidationError("聘用单位不在企业库中，请先办理企业法人账号注册", "enterprise_id")
        known = [row.number for row in valid_qualifications(unit, data["industry"])]
        if data["qualification_no"] not in (*known, NO_QUALIFICATION):
            raise ValidationError("请从该单位所属行业的企业资质证书号中选择；尚未取得资质的填“无”", "qualification_no")


def valid_qualifications(unit: Enterprise, industry: str | None = None) -> list[EnterpriseQualification]:
    """The unit's qualifications that have not run out, of one industry or of all, by number."""
    query = select(EnterpriseQualification).where(
        EnterpriseQualification.enterprise_id == unit.id,
        or_(EnterpriseQualification.valid_to.is_(None), EnterpriseQualification.valid_to >= clock.today()),
    )
    if industry:
        query = query.where(EnterpriseQualification.industry == industry)
    return list(db.session.scalars(query.order_by(EnterpriseQualification.number)))


class PhotosData(Schema):
    """照片、签名, with the pledge that goes before them."""

    photo = File("一寸照片", "photo")
    signature = File("手写签名", "signature")
    agree = Tick("本人已阅读并作出上述承诺", "请阅读申报须知及个人承诺，并勾选“本人已阅读并作出上述承诺”")

    def __init__(self, uploads: Uploads) -> None:
        self.uploads = uploads
        super().__init__()


class UnitData(Schema):
    """企业基本信息, the entered part; 企业名称 and 统一社会信用代码 come from the library."""

    industry = Choice("所属行业", INDUSTRIES)
    address = Text("单位地址", 200)
    legal_representative = Text("法定代表人", 60)
    contact = Text("联系人", 60)
    contact_mobile = Mobile("联系人手机号")
