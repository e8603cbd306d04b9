"""变更, 延续 and 更改补办 in the register: periods, numbers, versions, once per application (docs/domain.md §3.3 to §3.5)."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from service import clock as one_clock
from service import register
from service.cases import Case
from service.errors import RuleRefused
from service.models import Certificate, Registration, db

from .office import case_of, person, unit

LAST = date(2026, 6, 2)
TODAY = date(2026, 3, 2)


def held(username: str = "app-renew", category: str = "STR1") -> Registration:
    query = select(Registration).filter_by(person_id=person(username).id, category=category)
    return db.session.scalars(query).one()


def moment(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=one_clock.SHANGHAI)


def case(key: str, filed: str | None = "2026-03-02", username="app-renew", category="STR1", **fields: Any) -> Case:
    """An application that the enterprise first reported on a day."""
    reported = moment(filed) if filed else None
    return case_of(username, category, key=key, first_reported_at=reported, reported_at=reported, **fields)


def move_to(agent: str, username: str = "app-renew") -> None:
    person(username).enterprise = unit(agent)
    db.session.flush()


def registered(**columns: Any) -> Registration:
    row = held()
    for name, value in columns.items():
        setattr(row, name, value)
    db.session.flush()
    return row


# --- change ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-39")
def test_a_change_moves_the_registration_under_a_seal_of_the_new_unit(office):
    row, seal = held(), held().seal_no
    begun, number = row.valid_from, row.certificate_no
    move_to("ent-hebei2")
    assert register.change(case("change_registration")) is row
    assert row.enterprise_id == unit("ent-hebei2").id
    assert row.seal_no == "3700101-S001" != seal
    assert (row.valid_from, row.valid_to, row.certificate_no) == (begun, LAST, number)
    first, second = row.certificates
    assert (first.enterprise_name, second.enterprise_name) == (
        "河北燕赵建筑设计研究院有限公司", "山东齐州建筑设计院有限公司",
    )  # fmt: skip
    assert (first.seal_no, second.seal_no, row.version) == (seal, row.seal_no, 2)


def test_a_change_renewed_at_once_runs_from_the_decision(office):
    row = held()
    move_to("ent-hebei2")
    register.change(case("change_registration"), renewed=True)
    assert (row.valid_from, row.valid_to) == (TODAY, date(2029, 3, 1))


@pytest.mark.parametrize(
    ("filed", "period"),
    [("2026-03-01", (date(2023, 3, 2), date(2026, 3, 1))), ("2026-03-02", (TODAY, date(2029, 3, 1)))],
)
def test_only_what_is_filed_after_expiry_runs_anew(office, filed, period):
    """A change that was filed in time and decided late leaves the validity as it is: over."""
    row = registered(valid_from=date(2023, 3, 2), valid_to=date(2026, 3, 1))
    move_to("ent-hebei2")
    register.change(case("change_registration", filed))
    assert (row.valid_from, row.valid_to) == period


@pytest.mark.parametrize(
    ("valid_to", "until"),
    [(date(2026, 9, 3), date(2026, 9, 3)), (date(2026, 9, 2), date(2029, 9, 2)), (date(2026, 3, 1), date(2029, 3, 1))],
)
def test_a_cancelled_registration_is_taken_up_by_a_new_unit(office, valid_to, until):
    row = registered(state="cancelled", valid_to=valid_to)
    move_to("ent-hebei2")
    register.change(case("change_registration"))
    assert (row.state, row.valid_from, row.valid_to) == ("valid", TODAY, until)


def test_a_change_of_specialties_keeps_unit_and_seal(office):
    row = registered(specialties="房屋建筑工程")
    seal, employer = row.seal_no, row.enterprise_id
    register.change(
        case("change_registration", form={"change_kind": "specialty", "specialties": ["电力工程", "铁路工程"]})
    )
    assert (row.specialties, row.seal_no, row.enterprise_id) == ("电力工程、铁路工程", seal, employer)
    assert (row.valid_to, row.version) == (LAST, 2)


def test_a_change_of_employer_keeps_the_specialties(office):
    row = registered(specialties="房屋建筑工程")
    move_to("ent-hebei2")
    register.change(case("change_registration"))
    assert row.specialties == "房屋建筑工程"


# --- renewal ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-41", "X34")
@pytest.mark.parametrize(
    ("valid_to", "filed", "period"),
    [
        (LAST, "2026-03-02", (None, date(2029, 6, 2))),
        (date(2026, 3, 1), "2026-03-01", (None, date(2029, 3, 1))),  # filed on the last day, decided after it
        (date(2026, 2, 28), "2026-03-01", (TODAY, date(2029, 3, 1))),  # filed late
    ],
)
def test_a_renewal_follows_the_old_period_if_it_was_filed_in_time(office, valid_to, filed, period):
    row = registered(valid_to=valid_to)
    begun, numbers = row.valid_from, (row.certificate_no, row.seal_no)
    register.renew(case("renewal", filed))
    assert (row.valid_from, row.valid_to) == (period[0] or begun, period[1])
    assert (row.certificate_no, row.seal_no) == numbers
    assert (row.version, row.certificates[-1].valid_to) == (2, period[1])


@pytest.mark.parametrize(("valid_to", "until"), [(date(2026, 9, 3), date(2026, 9, 3)), (LAST, date(2029, 6, 2))])
def test_a_cancelled_registration_is_taken_up_by_its_unit(office, valid_to, until):
    row = registered(state="cancelled", valid_to=valid_to)
    seal = row.seal_no
    register.renew(case("renewal", "2026-02-02"))
    assert (row.state, row.valid_from, row.valid_to, row.seal_no) == ("valid", TODAY, until, seal)


def test_an_architect_is_renewed_for_two_years(office):
    row = held("app-two", "ARCH1")
    register.renew(case("renewal", username="app-two", category="ARCH1"))
    assert row.valid_to == date(2028, 11, 2)


# --- reissue ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-42", "X11")
@pytest.mark.parametrize("new_seal", [False, True])
def test_a_reissue_makes_a_new_version_and_only_a_lost_seal_a_new_number(office, new_seal):
    row = held()
    before = (row.certificate_no, row.valid_from, row.valid_to, row.enterprise_id)
    seal = row.seal_no
    register.reissue(case("modification_reissue"), new_seal=new_seal)
    assert (row.certificate_no, row.valid_from, row.valid_to, row.enterprise_id) == before
    assert row.seal_no == ("1300101-S001" if new_seal else seal)
    assert [(c.version, c.seal_no) for c in row.certificates] == [(1, seal), (2, row.seal_no)]


# --- all of them -----------------------------------------------------------------------------------------------------

EFFECTS = [
    (register.change, "change_registration"),
    (register.renew, "renewal"),
    (register.reissue, "modification_reissue"),
]


@pytest.mark.parametrize(("effect", "key"), EFFECTS)
def test_an_effect_happens_once_however_often_it_is_asked(office, effect, key):
    move_to("ent-hebei2")
    about = case(key)
    row = effect(about)
    after = (row.valid_to, row.seal_no, row.version)
    assert effect(about) is row
    assert (row.valid_to, row.seal_no, row.version) == after
    assert db.session.scalar(select(func.count()).select_from(Certificate).filter_by(registration_id=row.id)) == 2


@pytest.mark.parametrize(("effect", "key"), EFFECTS)
def test_where_there_is_no_registration_there_is_no_effect(office, effect, key):
    with pytest.raises(RuleRefused, match="没有该专业的注册"):
        effect(case(key, username="app-str1"))
    assert (
        db.session.scalar(select(func.count()).select_from(Registration).filter_by(person_id=person("app-str1").id))
        == 0
    )


def test_nobody_moves_to_no_unit(office):
    person("app-renew").enterprise = None
    with pytest.raises(RuleRefused, match="聘用单位"):
        register.change(case("change_registration"))
