"""The forms of 变更, 延续 and 更改补办: what is drawn from the register, and what each of them asks for (§3.3 to §3.5)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.cases import Case
from service.errors import InvalidAnswers
from service.forms import Form, forms
from service.forms.vocabulary import DISMISSAL_PROOFS
from service.models import Registration, db

from .casework import upload
from .office import account, case_of, person, unit

USERNAME = "app-renew"


def case(key: str, category: str = "STR1", username: str = USERNAME, **fields: Any) -> Case:
    return case_of(username, category, username, key=key, **fields)


def form(about: Case, name: str | None = None, outcomes: str = "submit") -> Form:
    return forms()[name or about.version.key](about, outcomes={outcome: outcome for outcome in outcomes.split()})


def paper(username: str = USERNAME, purpose: str = "attachment") -> str:
    return upload(account(username), purpose).id


def move_to(agent: str) -> None:
    person(USERNAME).enterprise = unit(agent)
    db.session.flush()


def registered(**columns: Any) -> Registration:
    row = db.session.scalars(select(Registration).filter_by(person_id=person(USERNAME).id)).one()
    for name, value in columns.items():
        setattr(row, name, value)
    db.session.flush()
    return row


def refused(made: Form, **answers: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidAnswers) as problem:
        made.keep(made.answers(answers))
    return dict(problem.value.errors)


def proof() -> dict[str, str]:
    return {"proof_kind": DISMISSAL_PROOFS[0], "proof_file": paper()}


# --- drawn from the register -----------------------------------------------------------------------------------------


@pytest.mark.req("AT-39", "AT-42")
@pytest.mark.parametrize("key", ["change_registration", "renewal", "modification_reissue"])
def test_number_and_period_are_shown_and_the_number_is_kept(office, key):
    move_to("ent-hebei2" if key == "change_registration" else "ent-hebei")
    about = case(key)
    made = form(about)
    shown = made.prefill()
    assert (shown["category"], shown["seal_no"], shown["valid_to"]) == (
        "一级注册结构工程师", registered().seal_no, "2026-06-02",
    )  # fmt: skip
    given = {
        "change_registration": proof(), "renewal": {},
        "modification_reissue": {"reason": "证书信息有误", "requirement": "两者"},
    }[key]  # fmt: skip
    made.keep(made.answers(given))
    assert about.application.form["seal_no"] == registered().seal_no
    assert about.application.enterprise_id == person(USERNAME).enterprise_id


def test_a_change_shows_the_old_unit_beside_the_new_one(office):
    move_to("ent-hebei2")
    shown = form(case("change_registration")).prefill()
    assert shown["registered_enterprise"] == "河北燕赵建筑设计研究院有限公司"
    assert shown["enterprise_name"] == "山东齐州建筑设计院有限公司"


# --- change ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("X4")
def test_a_change_to_the_registered_unit_is_refused_by_its_credit_code(office):
    unit("ent-hebei").name = "河北燕赵设计集团有限公司"
    made = form(case("change_registration"))
    with pytest.raises(InvalidAnswers, match="原聘用单位与现聘用单位一致，不能申报变更注册"):
        made.keep(made.answers(proof()))


@pytest.mark.req("AT-39")
def test_a_change_needs_its_proof(office):
    move_to("ent-hebei2")
    made = form(case("change_registration"))
    assert refused(made) == {"proof_kind": ["请填写"], "proof_file": ["请上传文件"]}
    assert refused(made, **{**proof(), "proof_kind": "口头承诺"}) == {"proof_kind": ["请从列表中选择"]}
    assert refused(made, **{**proof(), "proof_file": paper(purpose="photo")}) == {
        "proof_file": ["文件不是为此项上传的，请重新上传"]
    }


@pytest.mark.parametrize(
    ("valid_to", "state", "offered"),
    [
        (date(2026, 9, 3), "valid", False),
        (date(2026, 9, 2), "valid", True),
        (date(2026, 3, 2), "valid", True),
        (date(2026, 3, 1), "valid", False),
        (date(2026, 6, 2), "cancelled", False),
    ],
)
def test_renewing_with_the_change_is_offered_in_the_last_half_year(office, valid_to, state, offered):
    registered(valid_to=valid_to, state=state)
    assert ("combined_renewal" in form(case("change_registration")).fields) is offered


def test_kinds_of_change_are_a_matter_of_categories_with_specialties(office):
    assert not {"change_kind", "specialties"} & set(form(case("change_registration")).fields)
    fields = form(case_of("app-supv", "SUPV", key="change_registration")).fields
    assert {"change_kind", "specialties"} <= set(fields)


def test_what_is_left_out_when_the_form_comes_again_is_taken_back(office):
    move_to("ent-hebei2")
    about = case("change_registration")
    made = form(about)
    made.keep(made.answers({**proof(), "combined_renewal": True}))
    again = form(about, "change_revision", "submit drop")
    again.keep(again.answers({**proof(), "outcome": "submit"}))
    assert "combined_renewal" not in about.application.form


# --- reissue and revisions -------------------------------------------------------------------------------------------


def test_files_of_a_reissue_become_the_cases(office):
    about = case("modification_reissue")
    made, lost = form(about), paper()
    made.keep(made.answers({"reason": "遗失", "requirement": "两者", "files": [lost]}))
    assert about.application.form["files"] == [lost]
    assert made.uploads.named[lost].instance_id == about.application.instance_id


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("change_revision", {"proof_kind", "proof_file"}),
        ("renewal_revision", set()),
        ("reissue_revision", {"reason", "requirement"}),
    ],
)
def test_a_revision_asks_for_what_the_form_asks_for_unless_it_is_dropped(office, name, missing):
    key = {"change_revision": "change_registration", "reissue_revision": "modification_reissue"}.get(name, "renewal")
    move_to("ent-hebei2" if key == "change_registration" else "ent-hebei")
    made = form(case(key, facts={"opinion": "合同未签"}), name, "submit drop")
    assert made.prefill()["return_reason"] == "合同未签"
    assert made.decided(made.answers({"outcome": "drop"})) == {"outcome": "drop"}
    if missing:
        assert set(refused(made, outcome="submit")) == missing
    else:
        made.keep(made.answers({"outcome": "submit"}))
