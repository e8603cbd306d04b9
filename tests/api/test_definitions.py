"""Deployed processes, their versions, and deploying new ones."""

import re
from io import BytesIO

import pytest

from tests.stage import good

KEY = "initial_registration"


def deploy(who, files, **query):
    parts = [("files", (BytesIO(content), name)) for name, content in files.items()]
    return who.call("POST", "/deployments", query_string=query, data={"files": [part for _, part in parts]})


def renamed(diagram):
    """The diagram with another name at its start: a new version that behaves as the old one."""
    before, after = 'name="申报初始注册"'.encode(), 'name="开始申报"'.encode()
    assert before in diagram
    return diagram.replace(before, after)


@pytest.fixture
def analyst(login):
    return login("analyst")


@pytest.fixture
def diagram(analyst):
    return analyst.get(f"/definitions/{KEY}/xml").data


class TestReading:
    def test_everybody_sees_the_types_and_staff_the_called_diagrams_too(self, login, analyst):
        for username in ("app-chem", "ent-hebei", "ministry-review"):
            listed = good(login(username).get("/definitions"))["items"]
            assert {one["kind"] for one in listed} == {"type"}
        listed = good(analyst.get("/definitions"))["items"]
        assert {one["kind"] for one in listed} == {"type", "called"}
        assert {one["key"] for one in listed} >= {KEY, "pledge", "ministry_review"}

    def test_a_definition_tells_its_title_version_and_who_may_start_it(self, analyst):
        found = good(analyst.get(f"/definitions/{KEY}"))
        assert (found["key"], found["version"], found["title"]) == (KEY, 1, "初始注册")
        assert "applicant" in found["start_roles"]
        assert len(found["sha"]) == 64

    def test_a_called_diagram_does_not_exist_for_others(self, login, analyst):
        applicant = login("app-chem")
        for path in ("/definitions/pledge", "/definitions/pledge/versions", "/definitions/pledge/xml"):
            assert analyst.get(path).status_code == 200, path
            assert applicant.get(path).status_code == 404, path

    def test_the_diagram_comes_as_it_was_deployed(self, analyst, diagram):
        answer = analyst.get(f"/definitions/{KEY}/xml", version=1)
        assert answer.mimetype == "application/xml"
        assert answer.data == diagram
        assert diagram.lstrip().startswith(b"<?xml")

    @pytest.mark.parametrize("version", ["2", "99"])
    def test_a_version_that_never_was_is_not_found(self, analyst, version):
        assert analyst.get(f"/definitions/{KEY}/xml", version=version).status_code == 404

    @pytest.mark.parametrize("version", ["one", "99999999999999999999"])
    def test_a_version_that_is_no_number_is_refused(self, analyst, version):
        assert analyst.get(f"/definitions/{KEY}/xml", version=version).json["code"] == "invalid_query"

    def test_an_unknown_process_is_not_found(self, analyst):
        assert analyst.get("/definitions/no_such").status_code == 404


class TestDeploying:
    def test_a_new_version_takes_effect_at_once_and_running_cases_keep_theirs(self, login, analyst, diagram):
        running = login("app-chem").start(KEY, category="CHEM")
        answer = deploy(analyst, {f"{KEY}.bpmn": renamed(diagram)})
        assert answer.status_code == 201, answer.text
        assert [(one["key"], one["version"]) for one in answer.json["definitions"]] == [(KEY, 2)]
        assert login("app-str1").start(KEY, category="STR1")["definition"] == {"key": KEY, "version": 2}
        assert good(login("app-chem").get(f"/instances/{running['id']}"))["definition"]["version"] == 1
        versions = good(analyst.get(f"/definitions/{KEY}/versions"))["items"]
        assert [(one["version"], one["current"]) for one in versions] == [(2, True), (1, False)]

    def test_a_dry_run_changes_nothing(self, analyst, diagram):
        changed = {f"{KEY}.bpmn": renamed(diagram)}
        answer = deploy(analyst, changed, dry_run="true")
        assert (answer.status_code, answer.json["definitions"][0]["version"]) == (200, 2)
        assert good(analyst.get(f"/definitions/{KEY}"))["version"] == 1

    def test_deploying_a_called_diagram_answers_with_every_type_that_reaches_it(self, analyst):
        pledge = analyst.get("/definitions/pledge/xml").data
        answer = deploy(analyst, {"pledge.bpmn": pledge.replace(b"PT60S", b"PT61S")})
        assert answer.status_code == 201, answer.text
        assert (KEY, 2) in [(one["key"], one["version"]) for one in answer.json["definitions"]]

    def test_a_broken_diagram_is_rejected_with_every_problem_and_its_place(self, analyst):
        filing = analyst.get("/definitions/filing/xml").data
        broken = filing.replace(b'name="form" value="confirm_conditions"', b'name="form" value="no_such_form"')
        answer = deploy(analyst, {"filing.bpmn": broken})
        assert (answer.status_code, answer.json["code"]) == (422, "diagram_rejected")
        places = [(problem["file"], problem["element"]) for problem in answer.json["problems"]]
        assert ("filing.bpmn", "Task_ConfirmConditions") in places
        assert all(problem["code"] and problem["message"] for problem in answer.json["problems"])
        assert good(analyst.get(f"/definitions/{KEY}"))["version"] == 1

    def test_nothing_to_deploy_is_refused(self, analyst):
        assert analyst.call("POST", "/deployments", data={}).json["code"] == "invalid_answers"
        assert (
            analyst.call("POST", "/deployments", data={"other": (BytesIO(b"x"), "x.bpmn")}).json["code"]
            == "unknown_field"
        )

    def test_an_applicant_deploys_nothing(self, login, diagram):
        assert deploy(login("app-chem"), {f"{KEY}.bpmn": diagram}).status_code == 403


def test_the_documentation_is_openapi_and_names_every_call(app):
    document = app.test_client().get("/api/v1/openapi.json").json
    assert document["openapi"].startswith("3.1")
    documented = {
        (path, method) for path, item in document["paths"].items() for method in item if method != "parameters"
    }
    served = {
        (re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json")
    }
    assert documented == served
    refused = document["paths"]["/api/v1/instances"]["get"]["responses"]["default"]["$ref"].rpartition("/")[2]
    assert list(document["components"]["responses"][refused]["content"]) == ["application/problem+json"]
