"""Issuing registrations: periods, numbers, versions, once per application (docs/domain.md §3.2, Appendix B)."""

import re
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from service import clock as one_clock
from service import register, rules
from service.errors import RuleRefused
from service.models import Certificate, Registration, db
from service.models.unit import unit_of_work
from service.register import numbering

from .office import application, case_of, empty, migrate, person, unit

CERTIFICATE = {
    "ARCH1": r"\d{9}",
    "STR1": r"S\d{9}",
    "CHEM": r"F\d{9}",
    "ARCH2": r"2\d{9}",
    "STR2": r"S2\d{9}",
    "SUPV": r"\d{8}",
}
PEOPLE = {
    "ARCH1": "app-arch1",
    "STR1": "app-str1",
    "CHEM": "app-chem",
    "ARCH2": "app-arch2",
    "STR2": "app-str2",
    "SUPV": "app-supv",
}


@pytest.mark.req("AT-18")
def test_an_engineer_is_registered_for_three_years_less_a_day_from_the_day_of_the_decision(office):
    made = register.issue(case_of("app-chem", "CHEM"))
    assert (made.state, made.valid_from, made.valid_to) == ("valid", date(2026, 3, 2), date(2029, 3, 1))
    assert made.enterprise.name == "河北燕赵建筑设计研究院有限公司"


@pytest.mark.req("AT-19")
def test_an_architect_is_registered_for_two_years(office):
    assert register.issue(case_of("app-arch1", "ARCH1")).valid_to == date(2028, 3, 1)


def test_the_day_of_the_decision_is_the_day_in_shanghai(office, clock):
    clock.travel_to(datetime.fromisoformat("2026-03-31T23:30:00+00:00"))
    assert register.issue(case_of("app-chem", "CHEM")).valid_from == date(2026, 4, 1)


@pytest.mark.parametrize("category", CERTIFICATE)
def test_a_certificate_number_has_the_shape_of_its_category(office, category):
    number = register.issue(case_of(PEOPLE[category], category)).certificate_no
    assert re.fullmatch(CERTIFICATE[category], number)


def test_a_certificate_number_carries_year_and_province_and_counts_on(office):
    first = register.issue(case_of("app-chem", "CHEM"))
    second = register.issue(case_of("app-batch1", "CHEM"))
    assert (first.certificate_no, second.certificate_no) == ("F261300001", "F261300002")


def test_a_seal_number_carries_the_unit_and_counts_there(office):
    first = register.issue(case_of("app-chem", "CHEM"))
    second = register.issue(case_of("app-batch1", "CHEM"))
    elsewhere = register.issue(case_of("app-noqual", "CHEM"))
    assert [r.seal_no for r in (first, second, elsewhere)] == ["1300101-F001", "1300101-F002", "1300102-F001"]


def test_a_supervision_engineer_has_one_number_on_certificate_and_seal(office):
    made = register.issue(case_of("app-supv", "SUPV", form={"specialties": ["房屋建筑工程", "冶炼工程"]}))
    assert made.certificate_no == made.seal_no == "11000001"
    assert made.specialties == "房屋建筑工程、冶炼工程"


def test_the_certificate_shows_what_was_decided_with_photo_and_signature(office):
    case = case_of("app-chem", "CHEM")
    (certificate,) = register.issue(case).certificates
    assert (certificate.version, certificate.application_number) == (1, case.application.number)
    assert (certificate.person_name, certificate.enterprise_name) == ("吴思齐", "河北燕赵建筑设计研究院有限公司")
    assert (certificate.photo_id, certificate.signature_id) == (case.person.photo_id, case.person.signature_id)
    assert certificate.photo_id
    assert certificate.issued_at == one_clock.now()


def test_an_application_is_issued_once_however_often_it_is_asked(office):
    case = case_of("app-chem", "CHEM")
    first = register.issue(case)
    assert register.issue(case) is first
    assert db.session.scalar(select(func.count()).select_from(Certificate).filter_by(registration_id=first.id)) == 1
    assert first.version == 1


@pytest.mark.req("AT-16")
def test_a_valid_registration_is_not_issued_a_second_time(office):
    with pytest.raises(RuleRefused, match="不能重复注册"):
        register.issue(case_of("app-renew", "STR1"))


def expired(registration):
    registration.valid_to = date(2026, 3, 1)


def cancelled(registration):
    registration.state = "cancelled"


@pytest.mark.parametrize("end", [expired, cancelled])
def test_a_supervision_engineer_comes_back_under_the_old_number_with_a_new_version(office, clock, end):
    first = case_of("app-supv", "SUPV")
    before = register.issue(first)
    number, first.application.open = before.certificate_no, False
    end(before)
    clock.advance(timedelta(days=30))
    again = register.issue(case_of("app-supv", "SUPV"))
    assert again.id == before.id
    assert (again.certificate_no, again.state, again.version) == (number, "valid", 2)
    assert (again.valid_from, again.valid_to) == (date(2026, 4, 1), date(2029, 3, 31))
    assert [c.version for c in again.certificates] == [1, 2]


def test_on_its_last_day_a_registration_is_still_valid(office):
    held = db.session.scalars(select(Registration).filter_by(person_id=person("app-renew").id)).one()
    held.valid_to = date(2026, 3, 2)
    with pytest.raises(RuleRefused):
        register.issue(case_of("app-renew", "STR1"))


def test_nobody_is_registered_without_a_unit(office):
    with pytest.raises(RuleRefused, match="聘用单位"):
        register.issue(case_of("app-new", "CHEM"))


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_application_numbers_count_per_system_and_day(office):
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
    drawn = [numbering.application_number(letter, day) for letter, day in
             [("N", monday), ("N", monday), ("P", monday), ("N", tuesday)]]  # fmt: skip
    assert drawn == ["N20260302000001", "N20260302000002", "P20260302000001", "N20260303000001"]


def test_a_number_whose_work_is_rolled_back_goes_to_the_next(office):
    lost = numbering.application_number("N", date(2026, 3, 2))
    db.session.rollback()
    assert numbering.application_number("N", date(2026, 3, 2)) == lost


def test_a_series_that_is_used_up_says_so(office):
    data = {"seal_prefix": "F"}
    for _ in range(999):
        last = numbering.seal_no(data, unit("ent-hebei"), "")
    assert last == "1300101-F999"
    with pytest.raises(OverflowError, match="1300101-F"):
        numbering.seal_no(data, unit("ent-hebei"), "")


def test_two_who_draw_at_once_get_two_numbers(any_database):
    with application(any_database) as app:
        empty()
        migrate()
        start, drawn = Barrier(4), []

        def draw():
            with app.app_context():
                start.wait(10)
                for _ in range(5):
                    with unit_of_work():
                        drawn.append(numbering.application_number("N", date(2026, 3, 2)))

        threads = [Thread(target=draw) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert sorted(drawn) == [f"N20260302{n:06d}" for n in range(1, 21)]


# --- what the demo starts with ---------------------------------------------------------------------------------------


def test_the_demo_has_one_registration_in_its_renewal_window_and_two_that_are_not(office):
    window = rules.months_before(date(2026, 3, 2), -6)
    due = {
        (who, r.category): r.valid_to <= window
        for who in ("app-renew", "app-two")
        for r in db.session.scalars(select(Registration).filter_by(person_id=person(who).id))
    }
    assert due == {("app-renew", "STR1"): True, ("app-two", "ARCH1"): False, ("app-two", "STR1"): False}
