"""注销 in the register, and what it does to other cases of the person (docs/domain.md §3.6, §7 X8, X9, X17)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service import register
from service.cases import Case
from service.errors import RuleRefused
from service.models import Certificate, Job, Registration, db
from service.register import cancelling
from service.tasks import superseding
from service.tasks.registration import cancel_all

from .office import case_of, person, unit

TODAY = date(2026, 3, 2)


def held(username: str, category: str) -> Registration:
    query = select(Registration).filter_by(person_id=person(username).id, category=category)
    return db.session.scalars(query).one()


def case(username: str = "app-two", category: str | None = "STR1", key: str = "cancellation", **fields: Any) -> Case:
    return case_of(username, category, key=key, **fields)


def about_all(username: str, agent: str, system: str) -> Case:
    """A case about all that an authority has granted."""
    return case(username, None, enterprise_id=unit(agent).id, system=system, form={"cause": "死亡"})


# --- one registration -------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-43")
def test_a_cancellation_stops_its_registration_and_keeps_the_last_day_and_the_numbers(office):
    row, other = held("app-two", "STR1"), held("app-two", "ARCH1")
    kept = (row.valid_from, row.valid_to, row.certificate_no, row.seal_no, row.version)
    made = case()
    assert register.cancel(made) is row
    assert (row.state, row.cancelled_on, row.cancelled_by) == ("cancelled", TODAY, made.application.number)
    assert (row.valid_from, row.valid_to, row.certificate_no, row.seal_no, row.version) == kept
    assert other.state == "valid"
    assert len(row.certificates) == 1


def test_done_again_it_is_done_already(office):
    made = case()
    assert register.cancel(made) is register.cancel(made)


def test_what_is_cancelled_by_another_application_is_not_cancelled_again(office):
    register.cancel(case())
    with pytest.raises(RuleRefused, match="该注册已经注销"):
        register.cancel(case(imposed=True))


@pytest.mark.req("X8")
def test_what_has_moved_to_another_unit_is_not_cancelled_for_the_old_one(office):
    made = case(enterprise_id=unit("ent-hebei").id)
    held("app-two", "STR1").enterprise = unit("ent-hebei2")
    db.session.flush()
    with pytest.raises(RuleRefused, match="人员已变更至其他单位"):
        register.cancel(made)
    with pytest.raises(RuleRefused, match="登记中没有该专业的注册"):
        register.cancel(case("app-chem", "CHEM"))


@pytest.mark.parametrize("key", ["change_registration", "renewal"])
def test_taken_up_again_it_no_longer_says_that_it_was_cancelled(office, key):
    register.cancel(case(imposed=True))
    if key == "change_registration":
        person("app-two").enterprise = unit("ent-hebei2")
    again = case(key=key)
    row = register.change(again) if key == "change_registration" else register.renew(again)
    assert (row.state, row.cancelled_on, row.cancelled_by) == ("valid", None, None)
    assert (
        db.session.scalars(select(Certificate).filter_by(registration_id=row.id)).all()[-1].version == row.version == 2
    )


# --- all that an authority has granted --------------------------------------------------------------------------------


@pytest.mark.req("AT-45", "X17")
@pytest.mark.parametrize(
    ("agent", "system", "ended", "left"),
    [("ent-taiyuan", "national", "STR1", "STR2"), ("ent-taiyuan", "provincial", "STR2", "STR1")],
)
def test_only_who_granted_a_registration_cancels_it(office, agent, system, ended, left):
    made = about_all("app-both", agent, system)
    assert cancel_all.run(made) == {"cancelled": 1}
    assert (held("app-both", ended).state, held("app-both", left).state) == ("cancelled", "valid")
    assert [row.category for row in cancelling.granted_elsewhere(made).values()] == [left]
    assert cancel_all.run(made) == {"cancelled": 1}, "done again"


def test_another_province_is_another_authority(office):
    held("app-both", "STR2").enterprise = unit("ent-hebei")
    db.session.flush()
    made = about_all("app-both", "ent-taiyuan", "provincial")
    assert cancelling.granted(made) == []
    assert set(cancelling.granted_elsewhere(made)) == {"13", "nation"}


def test_a_linked_case_is_asked_for_at_every_other_authority(office):
    made = about_all("app-both", "ent-taiyuan", "national")
    assert superseding.link.run(made) == {"linked": 1}
    (job,) = db.session.scalars(select(Job).filter_by(kind="start"))
    assert (job.topic, job.params) == ("linked", {"linked": held("app-both", "STR2").id})


# --- other cases ------------------------------------------------------------------------------------------------------


def ended_by(made: Case, **given: Any) -> list[tuple[str, dict[str, Any]]]:
    """To whom ``terminate`` is sent, and with what."""
    superseding.terminate.run(made, cause="superseded", reason="原因", **given)
    jobs = db.session.scalars(select(Job).filter_by(kind="message", topic="terminate"))
    return [(job.instance_id, job.params) for job in jobs]


@pytest.mark.req("X9")
def test_cases_of_the_category_and_of_these_types_are_ended_and_no_others(office):
    renewal = case(key="renewal")
    case(category="ARCH1", key="renewal")
    case("app-renew", key="renewal")
    made = case(imposed=True)
    assert ended_by(made, types=["modification_reissue"]) == []
    expected = [(renewal.application.instance_id, {"cause": "superseded", "reason": "原因"})]
    assert ended_by(made, types=["renewal"]) == expected


@pytest.mark.req("X8")
def test_elsewhere_means_at_another_unit_than_that_of_the_case(office):
    forced = case(imposed=True, enterprise_id=unit("ent-hebei").id)
    at_same = case(key="change_registration", enterprise_id=unit("ent-hebei").id)
    assert ended_by(at_same, types=["cancellation"], elsewhere=True) == []
    at_same.application.enterprise_id = unit("ent-hebei2").id
    at_same.application.enterprise = unit("ent-hebei2")
    assert [i for i, _ in ended_by(at_same, types=["cancellation"], elsewhere=True)] == [forced.application.instance_id]


@pytest.mark.req("X17")
def test_a_death_ends_all_that_the_authority_would_decide(office):
    here = [case("app-both", "STR1", key="renewal", system="national")]
    case("app-both", "STR2", key="renewal", system="provincial", enterprise_id=unit("ent-taiyuan").id)
    made = about_all("app-both", "ent-taiyuan", "national")
    assert [i for i, _ in ended_by(made)] == [one.application.instance_id for one in here]
