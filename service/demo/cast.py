"""Who there is in the demo (docs/demo.md). People, units and numbers are invented; their check digits are right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DESIGN = "勘察设计行业"
SUPERVISION = "工程监理"


@dataclass(frozen=True)
class Unit:
    """A unit with its agent's login; ``qualification`` is its 企业资质证书号, if it has one."""

    username: str
    name: str
    uscc: str
    region: str
    unit_no: str
    qualification: str | None
    industry: str = DESIGN


@dataclass(frozen=True)
class Held:
    """A registration held already: months of validity left, the length of the period, serials of certificate and seal.
    Without ``prefix`` it is a 注册号 of 监理, the same on both."""

    category: str
    prefix: str | None
    years: int
    months_left: int
    serial: int


@dataclass(frozen=True)
class Applicant:
    """A person with his login. Without ``unit`` his 个人信息 is still empty; ``qualified`` maps category to 管理号."""

    username: str
    name: str
    id_no: str
    mobile: str
    qualified: Mapping[str, str]
    unit: str | None = "ent-hebei"
    specialties: str | None = None
    registered: tuple[Held, ...] = field(default=())


@dataclass(frozen=True)
class Officer:
    """An official or a member of staff: login, role and the key within which it is held."""

    username: str
    name: str
    role: str
    key: str = ""


UNITS = (
    Unit("ent-hebei", "河北燕赵建筑设计研究院有限公司", "91130100MA0DEM01XF", "130100", "1300101", "A113000018"),
    Unit("ent-taiyuan", "太原汾河建筑设计有限公司", "91140100MA0DEM02XL", "140100", "1400101", "A214000026"),
    Unit("ent-supv", "北京中衡工程监理有限公司", "91110100MA0DEM03X9", "110100", "1100101", "E111000034", SUPERVISION),
    Unit("ent-noqual", "河北新筑工程设计有限公司", "91130100MA0DEM04XJ", "130100", "1300102", None),
    Unit("ent-hebei2", "山东齐州建筑设计院有限公司", "91370100MA0DEM05XH", "370100", "3700101", "A137000059"),
)

APPLICANTS = (
    Applicant("app-arch1", "林知远", "130104198504120011", "13800000001", {"ARCH1": "20251301000001"}),
    Applicant("app-str1", "周明轩", "130102198611230037", "13800000002", {"STR1": "20251302000002"}),
    Applicant("app-chem", "吴思齐", "130105198807090020", "13800000003", {"CHEM": "20251303000003"}),
    Applicant("app-arch2", "赵文博", "140106198702180052", "13800000004", {"ARCH2": "20251401000004"}, "ent-taiyuan"),
    Applicant("app-str2", "孙雨桐", "140105198909300043", "13800000005", {"STR2": "20251402000005"}, "ent-taiyuan"),
    Applicant(
        "app-supv", "郑海涛", "110108198006150076", "13800000006", {"SUPV": "20251104000006"}, "ent-supv",
        specialties="房屋建筑工程、冶炼工程",
    ),
    Applicant("app-anomaly", "冯亦凡", "130104199005120011", "13800000007", {"CHEM": "20251303000007"}),
    Applicant("app-new", "许清扬", "130108199208030062", "13800000008", {"CHEM": "20251303000008"}, None),
    Applicant(
        "app-renew", "韩立群", "130102198201270095", "13800000009", {"STR1": "20181302000009"},
        registered=(Held("STR1", "S", years=3, months_left=3, serial=1),),
    ),
    Applicant(
        "app-two", "唐若兰", "130104198310190089", "13800000010",
        {"ARCH1": "20181301000010", "STR1": "20181302000010"},
        registered=(
            Held("ARCH1", "", years=2, months_left=8, serial=2),
            Held("STR1", "S", years=3, months_left=8, serial=3),
        ),
    ),
    Applicant(
        "app-supv2", "何志刚", "110108198107030137", "13800000017", {"SUPV": "20181104000017"}, "ent-supv",
        specialties="房屋建筑工程", registered=(Held("SUPV", None, years=3, months_left=20, serial=4),),
    ),
    Applicant(
        "app-both", "罗建平", "140106198409160116", "13800000018",
        {"STR2": "20181402000018", "STR1": "20181302000018"}, "ent-taiyuan",
        registered=(
            Held("STR2", "S2", years=3, months_left=20, serial=5),
            Held("STR1", "S", years=3, months_left=20, serial=6),
        ),
    ),
    Applicant("app-noqual", "曹景行", "130108198603240110", "13800000011", {"CHEM": "20251303000011"}, "ent-noqual"),
    Applicant("app-batch1", "蒋一鸣", "130102199101060132", "13800000012", {"CHEM": "20251303000012"}),
    Applicant("app-batch2", "沈佳宁", "130102199102170122", "13800000013", {"CHEM": "20251303000013"}),
    Applicant("app-batch3", "杨书航", "130104199003280150", "13800000014", {"CHEM": "20251303000014"}),
    Applicant("app-batch4", "朱可欣", "130104198904110146", "13800000015", {"CHEM": "20251303000015"}),
    Applicant("app-batch5", "秦朗", "130105198805220178", "13800000016", {"CHEM": "20251303000016"}),
)  # fmt: skip

OFFICERS = (
    Officer("city-taiyuan", "太原市住建局经办人", "city_officer", "140100"),
    Officer("city-datong", "大同市住建局经办人", "city_officer", "140200"),
    Officer("province-shanxi", "山西省住建厅经办人", "province_officer", "140000"),
    Officer("province-hebei", "河北省住建厅经办人", "province_officer", "130000"),
    Officer("ministry-review", "部级审核人员", "ministry_reviewer"),
    Officer("ministry-approve", "部级审批人员", "ministry_approver"),
    Officer("clerk", "注册中心窗口人员", "offline_clerk"),
    Officer("analyst", "业务分析员", "analyst"),
    Officer("analyst2", "业务分析员（二）", "analyst"),
    Officer("admin", "系统管理员", "admin"),
)
