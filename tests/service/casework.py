"""What tests of forms, files and profiles work with: an empty SQLite, a small cast, and a case to put them in.

张工 wants to be registered, 甲院 employs him, 乙院 does not; 李工 is somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image

from service import clock
from service.actors import Actor
from service.cases import Case, Decision
from service.engine import read_files
from service.forms.registry import Form, forms
from service.models import (
    Account,
    Application,
    Definition,
    Deployment,
    Document,
    Enterprise,
    EnterpriseQualification,
    Instance,
    Person,
    ProfessionalQualification,
    db,
    new_id,
)
from service.models.unit import install

DECISIONS = Path(__file__).parents[2] / "processes" / "decisions"
_processes, SHIPPED, _texts = read_files(
    {
        name: (DECISIONS / name).read_bytes()
        for name in (
            "correction_pictures.dmn",
            "deemed_renewal.dmn",
            "exclusion.dmn",
            "offline_cause.dmn",
            "rename_documents.dmn",
            "rename_terms.dmn",
            "renewal_window.dmn",
            "required_documents.dmn",
        )
    }
)
"""Tables that are answered as they are shipped."""

CONDITIONS = "1、取得资格\n2、只受聘于一个单位\n3、达到继续教育要求"


@contextmanager
def empty_database() -> Iterator[Flask]:
    """An application context over an in-memory database with all tables and nothing in them."""
    app = Flask("casework")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    install(app)
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


class Fixed:
    """A decision whose answer is known."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def evaluate(self, lookup: Any, functions: Any) -> Any:
        return self.answer


class Set:
    """A deployed version as far as forms read it."""

    key, title = "initial_registration", "初始注册"

    def __init__(self, **category_data: Any) -> None:
        self.decisions: Mapping[str, Decision] = {
            **SHIPPED,
            "category_data": Fixed(
                {"label": "注册化工工程师", "system": "national", "specialties_max": None, **category_data}
            ),
            "documents": Fixed({"text": "无"}),
        }
        self.texts = {"conditions": CONDITIONS}


def keep(*rows: Any) -> Any:
    """Put rows into the database; gives the first."""
    db.session.add_all(rows)
    db.session.flush()
    return rows[0]


def unit(name: str = "甲院", *, numbers: Mapping[str, str] | None = None, **fields: Any) -> Enterprise:
    """A unit of the library; ``numbers`` are its qualification numbers, each with its industry."""
    serial = db.session.query(Enterprise).count() + 1
    qualifications = [EnterpriseQualification(number=n, industry=i) for n, i in (numbers or {}).items()]
    values = {"uscc": f"91130100MA0DEMQ{serial:03d}", "region": "130100", "unit_no": f"13{serial:05d}"} | fields
    made: Enterprise = keep(Enterprise(name=name, qualifications=qualifications, **values))
    return made


def person(name: str = "张工", employer: Enterprise | None = None, **fields: Any) -> Person:
    """A person born on 7 March 1990; employed in 勘察设计行业 where an employer is given."""
    values = {
        "gender": "男",
        "id_type": "身份证",
        "id_no": f"ID{db.session.query(Person).count()}",
        "birth_date": date(1990, 3, 7),
        "mobile": "13800000000",
        "industry": "勘察设计行业" if employer else None,
        "qualification_no": "无" if employer else None,
    } | fields
    made: Person = keep(Person(name=name, enterprise=employer, **values))
    return made


def qualification(holder: Person, category: str = "CHEM", **fields: Any) -> ProfessionalQualification:
    """The person's 职业资格."""
    values = {"certificate_no": "ZG2015000001", "approved_on": date(2015, 9, 1), "method": "考试"} | fields
    made: ProfessionalQualification = keep(ProfessionalQualification(person=holder, category=category, **values))
    return made


def account(name: str = "张工", of: Person | None = None) -> Account:
    """A login, a person's or an officer's."""
    row = Account(id=new_id(), username=new_id(), name=name, password_hash="", created_at=clock.now())
    row.person_id = of.id if of else None
    made: Account = keep(row)
    return made


def case(
    who: Person,
    *,
    actor: Account | None = None,
    ended_at: datetime | None = None,
    version: Set | None = None,
    **fields: Any,
) -> Case:
    """A case of initial registration in 注册化工工程师, acted on by ``actor``; ``fields`` are the application's."""
    definition = db.session.query(Definition).first()
    if definition is None:
        deployment = keep(Deployment(deployed_at=clock.now(), files={}))
        definition = Definition(
            key="initial_registration", version=1, sha="", kind="type", title="", files={}, deployment_id=deployment.id
        )
    number = f"N20260302{db.session.query(Instance).count():06d}"
    values = {"process": "initial_registration", "category": "CHEM", "facts": {}, "form": {}, "variables": {}} | fields
    application = Application(number=number, person=who, open=ended_at is None, **values)
    keep(
        Instance(
            definition=definition,
            business_key=number,
            application=application,
            started_at=clock.now(),
            updated_at=clock.now(),
            ended_at=ended_at,
            state=b"",
        )
    )
    return Case(
        application, version or Set(), Actor(actor.id if actor else None, "applicant", actor.name if actor else "系统")
    )


def form(name: str, about: Case, outcomes: str = "", reasons: str = "", **options: Any) -> Form:
    """A form on a case; ``outcomes`` and ``reasons`` are words with blanks between them."""
    return forms()[name](about, outcomes={word: word for word in outcomes.split()}, reasons=reasons.split(), **options)


def upload(of: Account, purpose: str, **fields: Any) -> Document:
    """A row of an uploaded file; there are no bytes behind it."""
    values = {"name": "图.jpg", "size": 300_000, "media_type": "image/jpeg", "sha256": "0" * 64} | fields
    made: Document = keep(Document(id=new_id(), purpose=purpose, account_id=of.id, uploaded_at=clock.now(), **values))
    return made


def picture(kind: str = "JPEG", size: int | None = None) -> bytes:
    """A readable picture; with ``size``, of exactly so many bytes."""
    drawn = BytesIO()
    Image.new("RGB", (40, 56), "white").save(drawn, kind)
    return padded(drawn.getvalue(), kind, size)


def padded(data: bytes, kind: str, size: int | None) -> bytes:
    """The same picture with comments in it until it is so long."""
    missing = 0 if size is None else size - len(data)
    if kind == "PNG":
        return _with_png_comment(data, missing) if missing else data
    head, rest = data[:2], data[2:]
    comments = b""
    while missing > 0:
        length = missing if missing <= 60_000 else min(60_000, missing - 4)
        comments += b"\xff\xfe" + (length - 2).to_bytes(2, "big") + b"x" * (length - 4)
        missing -= length
    return head + comments + rest


def _with_png_comment(data: bytes, missing: int) -> bytes:
    import zlib

    body = b"prIv" + b"x" * (missing - 12)
    chunk = (missing - 12).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    return data[:33] + chunk + data[33:]
