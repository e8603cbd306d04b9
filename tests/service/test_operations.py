"""The operations that diagrams call: what each keeps of the case (docs/domain.md §3.0)."""

import hashlib
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from service import clock as one_clock
from service.models import (
    Anomaly,
    EnterpriseQualification,
    FormSnapshot,
    InsuranceCheck,
    Message,
    PledgeRecord,
    Registration,
    db,
)
from service.tasks import catalogue, insurance
from service.tasks.registry import operations

from .office import as_actor, case_of, shipped, stands

assert catalogue


@pytest.fixture
def case(office):
    return case_of("app-chem", "CHEM", "app-chem", form={"qualification_cert_no": "20251303000003"})


def run(name, case, **parameters):
    """Run an operation as the host does: what it changed is read afresh afterwards."""
    result = operations()[name].run(case, **parameters)
    case.forget()
    db.session.flush()
    return result


def kept(table, case):
    return db.session.scalars(select(table).filter_by(instance_id=case.application.instance_id)).all()


# --- facts -----------------------------------------------------------------------------------------------------------


def test_what_a_diagram_records_is_a_fact_from_then_on(case):
    run("case.record", case, accepted_level="city", days=Decimal("5"), share=Decimal("0.5"), ready=True, nothing=None)
    facts = case.fact("application")
    assert [facts[name] for name in ("accepted_level", "days", "share", "ready", "nothing")] == [
        "city", 5, 0.5, True, None,
    ]  # fmt: skip


def test_days_and_moments_are_recorded_as_text(case):
    moment = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
    run("case.record", case, received_on=date(2026, 3, 2), at=moment, both=[date(2026, 3, 3), {"on": moment}])
    db.session.refresh(case.application)
    assert case.application.facts == {
        "received_on": "2026-03-02",
        "at": "2026-03-02T10:00:00+08:00",
        "both": ["2026-03-03", {"on": "2026-03-02T10:00:00+08:00"}],
    }


# --- submitting and reporting ----------------------------------------------------------------------------------------


@pytest.mark.req("AT-17")
def test_submitting_fixes_the_unit_and_keeps_what_was_signed(case):
    unit = case.person.enterprise
    run("application.submit", case)
    assert case.fact("application")["submitted"]
    assert case.fact("application")["rounds"] == 1
    assert case.application.enterprise_id == unit.id
    (snapshot,) = kept(FormSnapshot, case)
    assert (snapshot.occasion, snapshot.content["form"]) == ("submit", {"qualification_cert_no": "20251303000003"})
    assert snapshot.content["person"]["birth_date"] == "1988-07-09"
    assert snapshot.content["enterprise"]["uscc"] == unit.uscc


def test_a_snapshot_stays_as_it_was_when_the_profile_changes(case):
    run("application.submit", case)
    case.person.school = "另一所大学"
    case.application.form = {}
    db.session.flush()
    db.session.expire_all()
    (snapshot,) = kept(FormSnapshot, case)
    assert (snapshot.content["person"]["school"], snapshot.content["form"]) != ("另一所大学", {})


def test_the_first_report_is_remembered_and_a_new_round_has_not_been_reported(case, clock):
    run("application.submit", case)
    run("application.report", case)
    first = case.application.first_reported_at
    clock.advance(timedelta(days=2))
    run("application.submit", case)
    assert (case.fact("application")["reported"], case.fact("application")["rounds"]) == (False, 2)
    run("application.report", case)
    assert case.application.first_reported_at == first
    assert case.application.reported_at == one_clock.now()
    assert [s.occasion for s in kept(FormSnapshot, case)] == ["submit", "report", "submit", "report"]


# --- messages --------------------------------------------------------------------------------------------------------


def sent(case):
    return [(m.text, m.person_id is not None, m.enterprise_id is not None) for m in kept(Message, case)]


@pytest.mark.req("AT-18")
def test_the_text_of_a_message_is_filled_from_facts_and_decisions(case):
    run("message.send", case, to="applicant", text="m06_published")
    assert sent(case) == [("注册化工工程师初始注册终审完成并发布", True, False)]


def test_a_message_goes_to_the_unit_or_to_both(case):
    run("message.send", case, to="enterprise", text="m01_submitted")
    run("message.send", case, to="both", text="m06_published")
    assert [(person, unit) for _, person, unit in sent(case)] == [(False, True), (True, False), (False, True)]


def test_other_parameters_are_placeholders(case):
    run("message.send", case, to="applicant", text="m05_accepted", level="部级")
    assert sent(case)[0][0] == "注册化工工程师初始注册已由部级受理（2026-03-02 10:00）"


def test_who_has_no_unit_is_told_alone(office):
    case = case_of("app-new", "CHEM")
    run("message.send", case, to="both", text="m06_published")
    assert [(person, unit) for _, person, unit in sent(case)] == [(True, False)]


def test_a_message_to_nobody_known_is_a_mistake_of_the_diagram(case):
    with pytest.raises(ValueError, match="everybody"):
        run("message.send", case, to="everybody", text="m06_published")


# --- pledges ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-10")
def test_a_pledge_keeps_text_digest_reading_time_account_and_address(case, clock):
    since = one_clock.now()
    case.record(reading_since=since.isoformat())
    clock.advance(timedelta(seconds=61))
    case.token = {"agree": True}
    run("pledge.record", case, side="person")
    (pledge,) = kept(PledgeRecord, case)
    assert "130105198807090020" in pledge.text
    assert "{" not in pledge.text
    assert pledge.text_sha == hashlib.sha256(pledge.text.encode()).hexdigest()
    assert (pledge.side, pledge.text_name, pledge.agreed) == ("person", "pledge_person", True)
    assert (pledge.read_from, pledge.answered_at) == (since, since + timedelta(seconds=61))
    assert (pledge.account_id, pledge.address) == (case.actor.account_id, "192.0.2.7")


@pytest.mark.req("AT-11")
@pytest.mark.parametrize("token", [{"agree": False}, {}])
def test_a_pledge_that_is_not_made_is_kept_as_such(case, token):
    case.token = token
    run("pledge.record", case, side="enterprise")
    (pledge,) = kept(PledgeRecord, case)
    assert (pledge.text_name, pledge.agreed) == ("pledge_enterprise", False)


def test_where_nobody_had_to_wait_no_reading_time_is_claimed(case):
    run("pledge.record", case, side="person")
    (pledge,) = kept(PledgeRecord, case)
    assert pledge.read_from == pledge.answered_at


def test_a_diagram_may_name_a_pledge_of_its_own(case):
    run("pledge.record", case, side="person", text="pledge_photo")
    assert kept(PledgeRecord, case)[0].text_name == "pledge_photo"


# --- insurance -------------------------------------------------------------------------------------------------------


def paid(uscc, until):
    return {"uscc": uscc, "unit": "", "paid_until": until}


@pytest.mark.parametrize(
    ("contributions", "kind"),
    [
        ([paid("A", "2026-03")], None),
        ([paid("A", "2026-02")], None),
        ([paid("A", "2026-03"), paid("B", "2025-06")], None),
        ([], "未在注册单位缴纳"),
        ([paid("B", "2025-06")], "未在注册单位缴纳"),
        ([paid("B", "2026-03")], "在其他单位缴纳"),
        ([paid("B", "2026-03"), paid("A", "2025-12")], "在其他单位缴纳"),
        ([paid("A", "2026-03"), paid("B", "2026-02")], "多单位缴纳"),
        ([paid("A", "2026-01")], "近一月无缴纳记录"),
    ],
)
def test_who_pays_decides_whether_insurance_is_an_anomaly(contributions, kind):
    assert insurance.anomaly_in(contributions, "A", date(2026, 3, 31)) == kind


def insured(case):
    """The whole of ``insurance.check``: request, answer, settlement."""
    operation = operations()["insurance.check"]
    assert operation.prepare is not None
    assert operation.settle is not None
    return operation.settle(case, operation.run(operation.prepare(case)))


@pytest.mark.req("AT-12")
def test_who_is_insured_by_his_unit_is_no_anomaly(case):
    assert insured(case) == {"anomaly": False, "kind": None}
    (check,) = kept(InsuranceCheck, case)
    assert (check.anomaly, check.checked_at) == (False, one_clock.now())
    assert [c["uscc"] for c in check.answer["contributions"]] == [case.enterprise.uscc]


@pytest.mark.req("AT-13")
def test_who_is_insured_by_nobody_is_an_anomaly(office):
    case = case_of("app-anomaly", "CHEM")
    assert insured(case) == {"anomaly": True, "kind": "未在注册单位缴纳"}
    assert kept(InsuranceCheck, case)[0].kind == "未在注册单位缴纳"


def test_the_request_names_the_person_and_the_unit_of_the_case(case):
    prepare = operations()["insurance.check"].prepare
    assert prepare is not None
    assert prepare(case) == {
        "id_no": "130105198807090020",
        "name": "吴思齐",
        "uscc": "91130100MA0DEM01XF",
    }


# --- anomalies -------------------------------------------------------------------------------------------------------


@pytest.fixture
def uninsured(office):
    case = case_of("app-anomaly", "CHEM", "app-anomaly")
    insured(case)
    db.session.flush()
    return case


@pytest.mark.req("AT-14")
def test_the_applicant_who_goes_on_makes_a_promise(uninsured):
    uninsured.token = {"continue": True}
    result = run("anomaly.open", uninsured, kind="insurance")
    (anomaly,) = kept(Anomaly, uninsured)
    assert result == {"id": anomaly.id, "kind": "insurance", "name": "社保异常"}
    assert (anomaly.state, anomaly.description) == ("open", "社保异常：未在注册单位缴纳")
    assert (anomaly.person_id, anomaly.enterprise_id) == (uninsured.person.id, uninsured.enterprise.id)
    assert "您的社保缴纳情况异常" in anomaly.promise["text"]
    assert "《勘察设计注册工程师管理规定》" in anomaly.promise["text"]
    assert anomaly.promise["account"] == uninsured.actor.account_id
    assert datetime.fromisoformat(anomaly.promise["at"]) == one_clock.now()


@pytest.mark.parametrize("actor", ["ent-hebei", "ministry-review"])
def test_nobody_else_promises_for_him(uninsured, actor):
    as_actor(uninsured, actor).token = {"continue": True}
    run("anomaly.open", uninsured, kind="insurance")
    assert kept(Anomaly, uninsured)[0].promise is None


def test_an_anomaly_is_opened_once_and_its_promise_stays(uninsured):
    uninsured.token = {"continue": True}
    first = run("anomaly.open", uninsured, kind="insurance")
    as_actor(uninsured, "ent-hebei")
    assert run("anomaly.open", uninsured, kind="insurance") == first
    (anomaly,) = kept(Anomaly, uninsured)
    assert anomaly.promise


def test_what_was_accepted_is_not_opened_again_but_something_new_is(uninsured):
    run("anomaly.open", uninsured, kind="insurance")
    (anomaly,) = kept(Anomaly, uninsured)
    stands(anomaly, "accepted")
    run("anomaly.open", uninsured, kind="insurance")
    assert len(kept(Anomaly, uninsured)) == 1
    kept(InsuranceCheck, uninsured)[0].kind = "多单位缴纳"
    run("anomaly.open", uninsured, kind="insurance")
    assert sorted(a.description for a in kept(Anomaly, uninsured)) == [
        "社保异常：多单位缴纳",
        "社保异常：未在注册单位缴纳",
    ]


def test_an_anomaly_of_another_kind_stands_beside(uninsured):
    run("anomaly.open", uninsured, kind="insurance")
    run("anomaly.open", uninsured, kind="duplicate_person")
    assert sorted(a.description for a in kept(Anomaly, uninsured)) == ["人员查重异常", "社保异常：未在注册单位缴纳"]


# --- qualification, registration -------------------------------------------------------------------------------------


@pytest.fixture
def unqualified(office):
    return case_of("app-noqual", "CHEM", "ent-noqual", facts={"qualification_no": "A213000042"})


def held(case, **fields):
    row = EnterpriseQualification(**{"number": "A213000042", "industry": "勘察设计行业", **fields})
    case.enterprise.qualifications.append(row)
    db.session.flush()


@pytest.mark.req("AT-30")
def test_a_number_that_the_unit_holds_becomes_that_of_the_employment(unqualified):
    held(unqualified)
    assert run("qualification.record", unqualified) == {"found": True}
    assert unqualified.person.qualification_no == "A213000042"


@pytest.mark.req("AT-31")
def test_a_number_typed_by_hand_counts_once_a_desk_has_checked_it(unqualified):
    assert run("qualification.record", unqualified) == {"found": False}
    assert (unqualified.person.qualification_no, unqualified.fact("enterprise")["has_qualification"]) == ("无", False)
    assert run("qualification.record", unqualified, checked=True) == {"found": True}
    assert unqualified.fact("enterprise")["has_qualification"]
    (row,) = unqualified.enterprise.qualifications
    assert (row.number, row.industry, row.source) == ("A213000042", "勘察设计行业", "checked")
    assert run("qualification.record", unqualified, checked=True) == {"found": True}
    assert len(unqualified.enterprise.qualifications) == 1


@pytest.mark.parametrize("fields", [{"valid_to": date(2026, 3, 1)}, {"industry": "施工"}])
def test_a_number_that_has_run_out_or_is_for_another_industry_is_not_found(unqualified, fields):
    held(unqualified, **fields)
    assert run("qualification.record", unqualified) == {"found": False}
    assert unqualified.person.qualification_no == "无"


def test_without_a_number_nothing_is_found(case):
    assert run("qualification.record", case) == {"found": False}


def test_the_effect_of_an_approval_is_a_registration(case):
    result = run("registration.issue", case)
    registration = db.session.get_one(Registration, result["id"])
    assert result["certificate_no"] == registration.certificate_no
    assert case.fact("registration")["state"] == "valid"
    assert run("registration.issue", case) == result


def test_a_version_without_a_diagram_has_all_texts_that_operations_use():
    assert {"pledge_person", "pledge_enterprise", "insurance_warning"} <= set(shipped().texts)
