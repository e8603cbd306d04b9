"""补正资质: found in the library, or typed with a copy of the certificate and checked by a desk (docs/domain.md §3.0.8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from service import gateways
from service.cases import Case
from service.errors import InvalidAnswers
from service.models import Account, EnterpriseQualification, db

from . import casework

NUMBER = "A113000011"


class Library:
    """A 资质库 that knows one number of one unit; with ``down``, it does not answer."""

    def __init__(self, uscc: str, **record: Any) -> None:
        self.uscc = uscc
        self.record = {"number": NUMBER, "industry": "勘察设计行业", "valid_to": None} | record
        self.down = False

    def find(self, uscc: str, number: str) -> Any:
        if self.down:
            raise gateways.GatewayDown("qualification", "no answer")
        return self.record if (uscc, number) == (self.uscc, self.record["number"]) else None


@pytest.fixture
def agent(clock) -> Iterator[Account]:
    with casework.empty_database():
        yield casework.account("经办人")


@pytest.fixture
def case(agent) -> Case:
    return casework.case(casework.person("张工", casework.unit("甲院")), actor=agent)


@pytest.fixture
def library(case, monkeypatch) -> Library:
    made = Library(case.person.enterprise.uscc)
    monkeypatch.setattr(gateways, "qualifications", lambda: made)
    return made


def filled(case: Case, answers: Any, name: str = "supply_qualification") -> tuple[Any, dict[str, Any]]:
    """The form that validated ``answers``, after another one asked the library about them."""
    form = casework.form(name, case)
    form.consulted = casework.form(name, case).consult(answers)
    return form, form.answers(answers)


def errors(case: Case, answers: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidAnswers) as refused:
        filled(case, answers)
    return dict(refused.value.errors)


@pytest.mark.req("AT-30")
@pytest.mark.parametrize("number", [NUMBER, f" {NUMBER} "])
def test_a_number_that_the_library_knows_becomes_the_enterprises(case, library, number):
    assert case.fact("enterprise")["has_qualification"] is False
    form, given = filled(case, {"qualification_no": number})
    form.keep(given)
    assert form.decided(given) == {"qualification_found": True}
    row = db.session.query(EnterpriseQualification).one()
    assert (row.number, row.industry, row.source, row.enterprise) == (
        NUMBER, "勘察设计行业", "library", case.person.enterprise,
    )  # fmt: skip
    assert case.fact("enterprise")["has_qualification"] is True
    assert case.application.facts == {
        "qualification_no": NUMBER, "qualification_file": None, "qualification_typed": False,
    }  # fmt: skip


def test_a_second_case_of_the_unit_finds_the_number_there(case, library, agent):
    for about in (case, casework.case(casework.person("李工", case.person.enterprise), actor=agent)):
        form, given = filled(about, {"qualification_no": NUMBER})
        form.keep(given)
    assert db.session.query(EnterpriseQualification).count() == 1


def test_what_the_library_says_of_a_known_number_is_taken_over(case, library):
    library.record["valid_to"] = date(2030, 1, 1)
    case.person.enterprise.qualifications.append(
        EnterpriseQualification(number=NUMBER, industry="施工", valid_to=date(2020, 1, 1), source="checked")
    )
    form, given = filled(case, {"qualification_no": NUMBER})
    form.keep(given)
    row = db.session.query(EnterpriseQualification).one()
    assert (row.industry, row.valid_to, row.source) == ("勘察设计行业", date(2030, 1, 1), "library")


@pytest.mark.req("AT-31")
@pytest.mark.parametrize("file", [{}, {"file": None}, {"file": ""}])
def test_a_number_that_the_library_does_not_know_has_to_be_proved(case, library, file):
    found = errors(case, {"qualification_no": "A113000099"} | file)
    assert found == {"file": ["资质库未检测到该证书号，请上传企业资质副本"]}


@pytest.mark.req("AT-31")
def test_a_number_with_a_copy_goes_to_be_checked(case, library, agent):
    copy = casework.upload(agent, "attachment")
    form, given = filled(case, {"qualification_no": "A113000099", "file": copy.id})
    form.keep(given)
    assert form.decided(given) == {"qualification_found": False}
    assert case.application.facts == {
        "qualification_no": "A113000099", "qualification_file": copy.id, "qualification_typed": True,
    }  # fmt: skip
    assert copy.instance_id == case.application.instance_id
    assert db.session.query(EnterpriseQualification).count() == 0


@pytest.mark.parametrize("record", [{"industry": "工程监理"}, {"valid_to": date(2026, 3, 1)}])
def test_a_number_of_another_industry_or_run_out_counts_as_not_found(case, library, record):
    library.record |= record
    assert errors(case, {"qualification_no": NUMBER}) == {"file": ["资质库未检测到该证书号，请上传企业资质副本"]}


def test_a_number_is_good_on_its_last_day(case, library):
    library.record["valid_to"] = date(2026, 3, 2)
    form, given = filled(case, {"qualification_no": NUMBER})
    assert form.decided(given) == {"qualification_found": True}


def test_while_the_library_is_down_a_copy_goes_to_be_checked(case, library, agent):
    library.down = True
    sentence = "资质库暂时无法查询，请稍后再试，或者上传企业资质副本转人工核验"
    assert errors(case, {"qualification_no": NUMBER}) == {"file": [sentence]}
    form, given = filled(case, {"qualification_no": NUMBER, "file": casework.upload(agent, "attachment").id})
    assert form.decided(given) == {"qualification_found": False}


@pytest.mark.parametrize("number", ["无", "", None, 7, ["A"], "A" * 41])
def test_what_is_no_number_is_refused_without_asking(case, library, number):
    assert "qualification_no" in errors(case, {"qualification_no": number})
    assert "qualification_no" in errors(case, {})


def test_a_supplement_picture_is_no_copy_of_the_certificate(case, library, agent):
    answers = {"qualification_no": NUMBER, "file": casework.upload(agent, "supplement").id}
    assert errors(case, answers)["file"] == ["文件不是为此项上传的，请重新上传"]


def test_a_notice_before_the_time_records_the_same_without_a_decision(case, library):
    form, given = filled(case, {"qualification_no": NUMBER}, "qualification_notice")
    form.keep(given)
    assert form.decided(given) == {}
    assert case.application.facts["qualification_typed"] is False
    assert case.fact("enterprise")["has_qualification"] is True


def test_the_desk_sees_what_was_typed(case, library, agent):
    copy = casework.upload(agent, "attachment")
    form, given = filled(case, {"qualification_no": "A113000099", "file": copy.id})
    form.keep(given)
    desk = casework.form("qualification_check", case, "accept refuse", "refuse")
    assert desk.prefill() == {"anomalies": [], "qualification_no": "A113000099", "qualification_file": copy.id}
    with pytest.raises(InvalidAnswers):
        desk.answers({"outcome": "refuse"})
    given = desk.answers({"outcome": "refuse", "opinion": "证书号与副本不符"})
    desk.keep(given)
    assert case.application.facts["opinion"] == "证书号与副本不符"
