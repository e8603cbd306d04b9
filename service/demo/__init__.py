"""The demo's people, units and accounts (docs/demo.md), all with the password ``demo``; dates count from the clock."""

from __future__ import annotations

from datetime import timedelta

from argon2 import PasswordHasher
from sqlalchemy import select

from service import clock, documents, numbers, rules, settings
from service.errors import NotAvailable
from service.models import (
    Account,
    Assignment,
    Certificate,
    Enterprise,
    EnterpriseQualification,
    Person,
    ProfessionalQualification,
    Registration,
    db,
    new_id,
)
from service.models.unit import unit_of_work

from . import cast, pictures

PASSWORD = "demo"  # noqa: S105 - everybody may know it, and production refuses it


def load() -> None:
    """Make who is not there yet; who is there stays as he is, so loading again changes nothing.

    :class:`NotAvailable` in production, where accounts with a known password have no place.
    """
    if settings.current().production:
        raise NotAvailable("演示数据不能装入正式环境。")
    password_hash = _hash()
    with unit_of_work():
        for unit in cast.UNITS:
            _unit(unit, password_hash)
        for applicant in cast.APPLICANTS:
            _applicant(applicant, password_hash)
        for officer in cast.OFFICERS:
            if _account(officer.username) is None:
                _open(officer.username, officer.name, password_hash, role=officer.role, key=officer.key)


def _hash() -> str:
    """One hash for all: the password is the same. Tests need no hash that is slow to guess."""
    cheap = settings.current().env == "test"
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if cheap else PasswordHasher()
    return hasher.hash(PASSWORD)


def _account(username: str) -> Account | None:
    return db.session.scalar(select(Account).filter_by(username=username))


def _open(
    username: str, name: str, password_hash: str, *, role: str, key: str, person_id: str | None = None
) -> Account:
    account = Account(
        id=new_id(),
        username=username,
        name=name,
        password_hash=password_hash,
        person_id=person_id,
        created_at=clock.now(),
        assignments=[Assignment(role_id=role, scope_key=key)],
    )
    db.session.add(account)
    db.session.flush()
    return account


def _unit(made: cast.Unit, password_hash: str) -> None:
    if _account(made.username) is not None:
        return
    unit = Enterprise(
        id=new_id(),
        name=made.name,
        uscc=made.uscc,
        region=made.region,
        industry=made.industry,
        unit_no=made.unit_no,
        address="演示路1号",
        legal_representative="演示法定代表人",
        contact="演示经办人",
        contact_mobile="13900000000",
        profile_saved_at=clock.now(),
    )
    if made.qualification:
        valid_to = rules.add_years(clock.today(), 4)
        unit.qualifications.append(
            EnterpriseQualification(number=made.qualification, industry=made.industry, valid_to=valid_to)
        )
    db.session.add(unit)
    db.session.flush()
    _open(made.username, f"{made.name}经办人", password_hash, role="enterprise_agent", key=unit.id)


def _applicant(made: cast.Applicant, password_hash: str) -> None:
    if _account(made.username) is not None:
        return
    person = Person(
        id=new_id(),
        name=made.name,
        gender=numbers.gender(made.id_no),
        id_type="身份证",
        id_no=made.id_no,
        birth_date=numbers.birth_date(made.id_no),
        mobile=made.mobile,
    )
    db.session.add(person)
    db.session.flush()
    account = _open(made.username, made.name, password_hash, role="applicant", key=person.id, person_id=person.id)
    _qualify(made, person)
    if made.unit is not None:
        _complete(person, _unit_of(made.unit))
        _picture(person, account)
    for held in made.registered:
        _register(held, person)
    db.session.flush()


def _unit_of(username: str) -> Enterprise:
    uscc = next(unit.uscc for unit in cast.UNITS if unit.username == username)
    return db.session.scalars(select(Enterprise).filter_by(uscc=uscc)).one()


def _qualify(made: cast.Applicant, person: Person) -> None:
    """Who is registered has been qualified for long; the others are fresh enough to register without further proof."""
    approved_on = rules.add_years(clock.today(), -8 if made.registered else -1)
    for category, certificate_no in made.qualified.items():
        db.session.add(
            ProfessionalQualification(
                person_id=person.id,
                category=category,
                certificate_no=certificate_no,
                approved_on=approved_on,
                method="考试",
                specialties=made.specialties,
            )
        )


def _complete(person: Person, unit: Enterprise) -> None:
    """个人基本信息 and 所在企业信息, as saved today."""
    graduated = rules.add_years(person.birth_date, 23).strftime("%Y-%m")
    person.school, person.major, person.education, person.degree = "河北工业大学", "土木工程", "大学本科", "学士学位"
    person.graduated_on, person.title_since, person.title = graduated, graduated, "工程师"
    person.work_years = rules.age_on(clock.today(), person.birth_date) - 23
    person.profile_saved_at = clock.now()
    person.enterprise, person.industry = unit, unit.industry
    person.qualification_no = unit.qualifications[0].number if unit.qualifications else "无"
    person.agent_mobile = "13900000001"
    person.employed_from = rules.add_years(clock.today(), -5)
    person.employment_saved_at = clock.now()


def _picture(person: Person, account: Account) -> None:
    person.photo_id = documents.store(pictures.photo(person.id_no), "一寸照片.jpg", "photo", account).id
    person.signature_id = documents.store(pictures.signature(person.id_no), "手写签名.png", "signature", account).id
    person.photos_pledged_at = clock.now()


def _register(held: cast.Held, person: Person) -> None:
    """A registration with its first certificate. The serials 99xxx and 9xx are never drawn in practice."""
    unit = person.enterprise
    if unit is None:
        raise LookupError("who is registered is employed")
    valid_to = rules.months_before(clock.today(), -held.months_left)
    begun = rules.add_years(valid_to, -held.years) + timedelta(days=1)
    if held.prefix is None:
        certificate_no = seal_no = f"{unit.region[:2]}{990000 + held.serial}"
    else:
        certificate_no = f"{held.prefix}{begun:%y}{unit.region[:2]}{99000 + held.serial}"
        seal_no = f"{unit.unit_no}-{held.prefix}{990 + held.serial}"
    registration = Registration(
        person=person,
        enterprise=unit,
        category=held.category,
        certificate_no=certificate_no,
        seal_no=seal_no,
        valid_from=begun,
        valid_to=valid_to,
    )
    registration.certificates.append(
        Certificate(
            version=1,
            application_number=f"N{begun:%Y%m%d}{990000 + held.serial}",
            certificate_no=certificate_no,
            seal_no=seal_no,
            person_name=person.name,
            enterprise_name=unit.name,
            valid_from=begun,
            valid_to=valid_to,
            photo_id=person.photo_id,
            signature_id=person.signature_id,
            issued_at=clock.now(),
        )
    )
    db.session.add(registration)
