"""The demo's people are there, plausible, and ready for what they are there for (docs/demo.md)."""

import re
from datetime import date, timedelta

import pytest
from argon2 import PasswordHasher
from PIL import Image
from sqlalchemy import func, select

from service import clock as one_clock
from service import demo, documents, numbers, rules, settings
from service.demo import cast
from service.errors import NotAvailable
from service.gateways.doubles import NOT_INSURED, OBTAINED_LATER
from service.models import Account, Document, Enterprise, Person, Registration, Role, db

from .office import account, case_of, person, unit, use_settings

READY = {
    "app-arch1": "ARCH1",
    "app-str1": "STR1",
    "app-chem": "CHEM",
    "app-anomaly": "CHEM",
    "app-noqual": "CHEM",
    "app-arch2": "ARCH2",
    "app-str2": "STR2",
    "app-supv": "SUPV",
    **{f"app-batch{n}": "CHEM" for n in range(1, 6)},
}
EMPLOYED_BY = {
    "ent-hebei": ["app-arch1", "app-str1", "app-chem", "app-anomaly", "app-renew", "app-two", "app-batch3"],
    "ent-taiyuan": ["app-arch2", "app-str2"],
    "ent-supv": ["app-supv"],
    "ent-noqual": ["app-noqual"],
}
HELD = {
    "city-taiyuan": ("city_officer", "140100"),
    "city-datong": ("city_officer", "140200"),
    "province-shanxi": ("province_officer", "140000"),
    "province-hebei": ("province_officer", "130000"),
    "ministry-review": ("ministry_reviewer", ""),
    "ministry-approve": ("ministry_approver", ""),
    "clerk": ("offline_clerk", ""),
    "analyst": ("analyst", ""),
    "analyst2": ("analyst", ""),
    "admin": ("admin", ""),
}


@pytest.mark.parametrize(("username", "category"), READY.items())
def test_an_applicant_is_ready_to_apply(office, username, category):
    case = case_of(username, category)
    assert case.decide("eligibility") == []
    assert case.decide("precheck") == []


@pytest.mark.parametrize(("employer", "username"), [(e, a) for e, people in EMPLOYED_BY.items() for a in people])
def test_an_applicant_is_employed_where_the_demo_says(office, employer, username):
    assert person(username).enterprise == unit(employer)


def test_the_newcomer_has_nothing_but_what_the_platform_knows(office):
    new = person("app-new")
    assert (new.name, new.gender, new.birth_date) == ("许清扬", "女", date(1992, 8, 3))
    assert (new.profile_saved_at, new.employment_saved_at, new.photos_pledged_at) == (None, None, None)
    assert (new.school, new.enterprise_id, new.photo_id) == (None, None, None)


@pytest.mark.parametrize(("username", "held"), HELD.items())
def test_an_official_holds_the_role_of_his_desk_in_his_region(office, username, held):
    assert [(a.role_id, a.scope_key) for a in account(username).assignments] == [held]


def test_every_identity_number_and_credit_code_passes_its_check(office):
    assert all(numbers.is_id_number(number) for number in db.session.scalars(select(Person.id_no)))
    assert all(numbers.is_uscc(code) for code in db.session.scalars(select(Enterprise.uscc)))


def test_people_are_as_old_and_of_the_gender_that_their_numbers_say(office):
    for somebody in db.session.scalars(select(Person)):
        said = (numbers.birth_date(somebody.id_no), numbers.gender(somebody.id_no))
        assert (somebody.birth_date, somebody.gender) == said
        assert 25 <= rules.age_on(one_clock.today(), somebody.birth_date) < 60


def test_qualification_numbers_of_units_have_their_shape_and_their_province(office):
    shape = re.compile(r"[A-F]W?[1-3](\d{2})\d{5}[0-9X]")
    later = [(uscc, row["number"]) for uscc, rows in OBTAINED_LATER.items() for row in rows]
    known = [(u.uscc, q.number) for u in db.session.scalars(select(Enterprise)) for q in u.qualifications]
    assert len(known) == 4
    for uscc, number in known + later:
        province = shape.fullmatch(number)
        assert province is not None
        assert province[1] == uscc[2:4]


def test_one_unit_has_no_qualification_until_the_library_is_asked(office):
    case = case_of("app-noqual", "CHEM")
    assert case.fact("enterprise")["has_qualification"] is False
    assert unit("ent-noqual").uscc in OBTAINED_LATER
    assert case.person.qualification_no == "无"


def test_the_person_without_insurance_is_the_one_with_the_anomaly(office):
    assert {person("app-anomaly").id_no} == NOT_INSURED


def test_registrations_count_from_the_day_of_loading(office):
    ends = {
        (who, r.category): (r.valid_from, r.valid_to)
        for who in ("app-renew", "app-two")
        for r in db.session.scalars(select(Registration).filter_by(person_id=account(who).person_id))
    }
    assert ends == {
        ("app-renew", "STR1"): (date(2023, 6, 3), date(2026, 6, 2)),
        ("app-two", "ARCH1"): (date(2024, 11, 3), date(2026, 11, 2)),
        ("app-two", "STR1"): (date(2023, 11, 3), date(2026, 11, 2)),
    }


def test_a_registration_lasts_as_long_as_one_that_was_decided_on_its_first_day(office):
    for r in db.session.scalars(select(Registration)):
        years = case_of("app-batch1", r.category, open=False).fact("category_data")["validity_years"]
        assert rules.first_period(r.valid_from, int(years)).valid_to == r.valid_to


def test_photos_and_signatures_can_be_opened_and_are_each_persons_own(office):
    pictures = db.session.scalars(select(Document)).all()
    assert len({p.sha256 for p in pictures}) == len(pictures) == 2 * (len(cast.APPLICANTS) - 1)
    for document in pictures:
        with documents.open_document(document) as stream, Image.open(stream) as image:
            assert image.size == ((295, 413) if document.purpose == "photo" else (405, 162))


def test_everybody_logs_in_with_the_same_password(office):
    for found in db.session.scalars(select(Account)).unique():
        assert PasswordHasher().verify(found.password_hash, "demo")


def test_loading_again_changes_nothing(office, clock):
    chem = person("app-chem")
    chem.school = "改过的学校"
    db.session.commit()
    before = counted()
    clock.advance(timedelta(days=40))
    demo.load()
    assert counted() == before
    db.session.expire_all()
    assert chem.school == "改过的学校"


def counted():
    return [db.session.scalar(select(func.count()).select_from(table)) for table in (Account, Person, Enterprise, Role,
                                                                                   Registration, Document)]  # fmt: skip


def test_production_takes_no_demo_data(office, tmp_path):
    gateways = {f"REGFLOW_GATEWAY_{name.upper()}_URL": "https://example.cn/" for name in settings.GATEWAYS}
    use_settings("sqlite://", tmp_path, REGFLOW_SECRET_KEY="k" * 32, **{"REGFLOW_ENV": "production", **gateways})
    with pytest.raises(NotAvailable):
        demo.load()
