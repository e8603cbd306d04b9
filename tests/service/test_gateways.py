"""Outside systems: what their doubles answer, what faults do to them, and how the HTTP clients fail."""

from datetime import date

import httpx
import pytest

from service import gateways, settings
from service.errors import NotAvailable
from service.gateways import GatewayDown, GatewayWrongAnswer, clients, doubles, faults
from service.models import EnterpriseQualification, GatewayFault, db
from service.models.unit import unit_of_work

from .office import person, unit, use_settings


def switch(gateway, mode, **details):
    with unit_of_work():
        faults.switch(gateway, mode, details)


def ask_insurance(who="app-chem"):
    asked = person(who)
    return gateways.insurance().contributions(asked.id_no, asked.name, unit("ent-hebei").uscc)


ASK = {
    "insurance": ask_insurance,
    "enterprise": lambda: gateways.enterprises().find(unit("ent-hebei").uscc),
    "qualification": lambda: gateways.qualifications().list(unit("ent-hebei").uscc),
    "professional": lambda: gateways.professional().held(person("app-chem").id_no, "吴思齐"),
    "identity": lambda: gateways.identity().person("app-chem"),
}


# --- the doubles -----------------------------------------------------------------------------------------------------


def test_everybody_is_insured_by_the_unit_that_is_asked_about(office):
    (paid,) = ask_insurance()
    assert (paid["uscc"], paid["paid_until"]) == (unit("ent-hebei").uscc, "2026-03")


def test_nobody_pays_for_the_person_with_the_anomaly(office):
    assert ask_insurance("app-anomaly") == []


def test_the_enterprise_library_knows_a_unit_by_its_code(office):
    assert gateways.enterprises().find("91140100MA0DEM02XL") == {
        "uscc": "91140100MA0DEM02XL",
        "name": "太原汾河建筑设计有限公司",
        "region": "140100",
    }
    assert gateways.enterprises().find("91110000600037341L") is None


@pytest.mark.req("AT-30")
def test_the_qualification_library_finds_what_a_unit_has_obtained_since(office):
    library = gateways.qualifications()
    found = library.find(unit("ent-noqual").uscc, "A213000042")
    assert found is not None
    assert found["industry"] == "勘察设计行业"
    assert library.find(unit("ent-noqual").uscc, "A213000059") is None
    assert library.find(unit("ent-hebei").uscc, "A213000042") is None


def test_the_qualification_library_does_not_know_what_a_desk_has_checked(office):
    held = unit("ent-hebei").qualifications[0]
    held.source = "checked"
    db.session.commit()
    assert gateways.qualifications().list(unit("ent-hebei").uscc) == []


def test_what_the_library_found_before_it_names_once(office):
    (later,) = doubles.OBTAINED_LATER[unit("ent-noqual").uscc]
    told = unit("ent-noqual")
    told.qualifications.append(EnterpriseQualification(**later))
    db.session.commit()
    assert [q["number"] for q in gateways.qualifications().list(told.uscc)] == ["A213000042"]


def test_professional_qualifications_belong_to_number_and_name(office):
    (held,) = gateways.professional().held(person("app-supv").id_no, "郑海涛")
    assert (held["category"], held["specialties"]) == ("SUPV", "房屋建筑工程、冶炼工程")
    assert gateways.professional().held(person("app-supv").id_no, "别人") == []


@pytest.mark.req("AT-02")
def test_the_platform_knows_who_stands_behind_an_account(office):
    found = gateways.identity().person("app-new")
    assert found is not None
    assert (found["name"], found["gender"], found["birth_date"]) == ("许清扬", "女", date(1992, 8, 3))
    assert gateways.identity().person("ent-hebei") is None
    assert gateways.identity().person("nobody") is None


def test_the_platform_knows_which_unit_stands_behind_an_account(office):
    found = gateways.identity().unit("ent-supv")
    assert found is not None
    assert found["uscc"] == "91110100MA0DEM03X9"
    assert gateways.identity().unit("app-supv") is None


# --- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gateway", ASK)
def test_a_gateway_that_is_down_says_so_until_it_is_switched_off(office, gateway):
    switch(gateway, "down")
    with pytest.raises(GatewayDown):
        ASK[gateway]()
    switch(gateway, "off")
    assert ASK[gateway]()


@pytest.mark.parametrize("gateway", ASK)
def test_a_gateway_that_answers_wrongly_is_not_believed(office, gateway):
    switch(gateway, "wrong")
    with pytest.raises(GatewayWrongAnswer):
        ASK[gateway]()


@pytest.mark.parametrize("gateway", ASK)
def test_a_slow_gateway_answers_in_the_end(office, monkeypatch, gateway):
    waited: list[float] = []
    monkeypatch.setattr(faults, "sleep", waited.append)
    switch(gateway, "slow")
    assert ASK[gateway]()
    assert waited == [faults.SLOW_SECONDS]


def test_a_fault_strikes_one_gateway_only(office):
    switch("insurance", "down")
    assert ASK["enterprise"]()


def test_one_unit_may_answer_with_another_name(office):
    switch("enterprise", "wrong", uscc=unit("ent-supv").uscc, name="北京中衡工程咨询有限公司")
    other = gateways.enterprises().find(unit("ent-hebei").uscc)
    renamed = gateways.enterprises().find(unit("ent-supv").uscc)
    assert other is not None
    assert renamed is not None
    assert (other["name"], renamed["name"]) == (unit("ent-hebei").name, "北京中衡工程咨询有限公司")


def test_one_person_more_may_be_without_insurance(office):
    switch("insurance", "wrong", id_no=person("app-chem").id_no)
    assert ask_insurance("app-chem") == []
    assert ask_insurance("app-batch1") != []


def test_switching_twice_leaves_the_last_fault(office):
    switch("insurance", "down")
    switch("insurance", "wrong")
    assert [(f.gateway, f.mode) for f in db.session.query(GatewayFault)] == [("insurance", "wrong")]


def test_a_mode_that_does_not_exist_is_refused(office):
    with pytest.raises(ValueError, match="slow, down, wrong, off"):
        switch("insurance", "sleepy")


def test_production_has_no_faults_to_switch(office, tmp_path):
    addresses = {f"REGFLOW_GATEWAY_{name.upper()}_URL": "https://example.cn/" for name in settings.GATEWAYS}
    use_settings("sqlite://", tmp_path, REGFLOW_SECRET_KEY="k" * 32, **{"REGFLOW_ENV": "production", **addresses})
    with pytest.raises(NotAvailable):
        faults.switch("insurance", "down")


def test_a_gateway_with_an_address_is_asked_over_http_and_keeps_its_client(office, tmp_path):
    use_settings("sqlite://", tmp_path, REGFLOW_GATEWAY_INSURANCE_URL="https://insurance.example.cn/v1/")
    assert isinstance(gateways.insurance(), clients.InsuranceClient)
    assert gateways.insurance() is gateways.insurance()
    assert isinstance(gateways.identity(), doubles.IdentityDouble)


# --- over HTTP -------------------------------------------------------------------------------------------------------

ADDRESS = "https://outside.example.cn/v1"
UNIT = {"uscc": "91140100MA0DEM02XL", "name": "甲院", "region": "140100"}


def answering(client, status=200, **body):
    """A client whose outside system gives this answer; the requests it got are in its list ``got``."""
    got = []

    def handle(request):
        got.append(request)
        return httpx.Response(status, json=body)

    made = client("outside", ADDRESS, httpx.MockTransport(handle))
    made.got = got
    return made


def test_a_question_about_a_person_goes_in_the_body_not_in_the_address():
    client = answering(clients.InsuranceClient, contributions=[{"uscc": "U", "unit": "甲院", "paid_until": "2026-02"}])
    assert client.contributions("ID", "甲", "U") == [{"uscc": "U", "unit": "甲院", "paid_until": "2026-02"}]
    (request,) = client.got
    assert (request.method, str(request.url)) == ("POST", f"{ADDRESS}/contributions")
    assert request.read() == '{"id_no":"ID","name":"甲","uscc":"U"}'.encode()


def test_a_unit_is_read_and_one_that_is_unknown_is_none():
    client = answering(clients.EnterpriseClient, **UNIT)
    assert client.find(UNIT["uscc"]) == UNIT
    assert str(client.got[0].url) == f"{ADDRESS}/units/{UNIT['uscc']}"
    assert answering(clients.EnterpriseClient, 404).find("U") is None


def test_what_somebody_typed_stays_one_part_of_the_address():
    client = answering(clients.EnterpriseClient, 404)
    client.find("../persons/1?x=1")
    assert client.got[0].url.raw_path == b"/v1/units/..%2Fpersons%2F1%3Fx%3D1"


def test_qualifications_of_a_unit_are_read_with_their_end():
    rows = [
        {"number": "A113000018", "industry": "勘察设计行业", "valid_to": "2030-06-30"},
        {"number": "E111000034", "industry": "工程监理", "valid_to": None},
    ]
    client = answering(clients.QualificationClient, qualifications=rows)
    assert [row["valid_to"] for row in client.list("U")] == [date(2030, 6, 30), None]
    assert client.find("U", "E111000034") == rows[1]
    assert client.find("U", "E111000035") is None


def test_a_persons_qualifications_are_read():
    row = {"category": "CHEM", "certificate_no": "Z1", "approved_on": "2025-09-01", "method": "考试"}
    (held,) = answering(clients.ProfessionalClient, qualifications=[row]).held("ID", "甲")
    assert held == {**row, "approved_on": date(2025, 9, 1), "specialties": None}


def test_a_person_and_a_unit_behind_an_account_are_read():
    body = {"name": "甲", "gender": "男", "id_type": "身份证", "id_no": "ID", "birth_date": "1990-03-07", "mobile": "1"}
    assert answering(clients.IdentityClient, **body).person("a") == {**body, "birth_date": date(1990, 3, 7)}
    assert answering(clients.IdentityClient, **UNIT).unit("a") == UNIT
    assert answering(clients.IdentityClient, 404).person("a") is None


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_system_that_says_it_is_broken_or_busy_is_down(status):
    with pytest.raises(GatewayDown, match=str(status)):
        answering(clients.EnterpriseClient, status).find("U")


@pytest.mark.parametrize("status", [302, 400, 401, 403])
def test_any_other_status_is_a_wrong_answer(status):
    with pytest.raises(GatewayWrongAnswer, match=str(status)):
        answering(clients.EnterpriseClient, status).find("U")


def test_a_list_that_is_not_found_is_a_wrong_answer():
    with pytest.raises(GatewayWrongAnswer):
        answering(clients.QualificationClient, 404).list("U")


@pytest.mark.parametrize(
    "body",
    [
        {"contributions": [{"uscc": "U", "unit": "甲院"}]},
        {"contributions": [{"uscc": "U", "unit": "甲院", "paid_until": "2026-13"}]},
        {"contributions": [{"uscc": 5, "unit": "甲院", "paid_until": "2026-01"}]},
        {"contributions": ["U"]},
        {"contributions": None},
        {},
    ],
)
def test_an_answer_of_another_shape_is_wrong_and_its_error_repeats_nothing_of_it(body):
    with pytest.raises(GatewayWrongAnswer) as wrong:
        answering(clients.InsuranceClient, **body).contributions("ID", "甲", "U")
    assert "甲院" not in str(wrong.value)


def test_an_answer_that_is_no_json_is_wrong():
    transport = httpx.MockTransport(lambda request: httpx.Response(200, text="<html>"))
    with pytest.raises(GatewayWrongAnswer):
        clients.EnterpriseClient("outside", ADDRESS, transport).find("U")


def failing(problem, times):
    """A transport that raises ``problem`` so many times and then answers, and the list of requests it got."""
    tries: list[httpx.Request] = []

    def handle(request):
        tries.append(request)
        if len(tries) <= times:
            raise problem
        return httpx.Response(200, json=UNIT)

    return httpx.MockTransport(handle), tries


@pytest.mark.parametrize("problem", [httpx.ConnectError("refused"), httpx.ConnectTimeout("late")])
def test_a_connection_that_fails_is_tried_again_after_growing_pauses(monkeypatch, problem):
    pauses: list[float] = []
    monkeypatch.setattr(clients, "sleep", pauses.append)
    monkeypatch.setattr("random.uniform", lambda low, high: high)
    transport, _ = failing(problem, times=2)
    assert clients.EnterpriseClient("outside", ADDRESS, transport).find("U") == UNIT
    assert pauses == [0.4, 0.8]


def test_after_a_few_attempts_the_system_counts_as_down(monkeypatch):
    monkeypatch.setattr(clients, "sleep", lambda seconds: None)
    transport, tries = failing(httpx.ConnectError("refused"), times=99)
    with pytest.raises(GatewayDown, match="3 attempts"):
        clients.EnterpriseClient("outside", ADDRESS, transport).find("U")
    assert len(tries) == clients.CONNECT_ATTEMPTS


@pytest.mark.parametrize("problem", [httpx.ReadTimeout("late"), httpx.RemoteProtocolError("cut")])
def test_a_request_that_may_have_arrived_is_not_repeated(problem):
    transport, tries = failing(problem, times=1)
    with pytest.raises(GatewayDown):
        clients.EnterpriseClient("outside", ADDRESS, transport).find("U")
    assert len(tries) == 1
