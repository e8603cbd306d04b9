"""Forms as JSON Schema: what pages and programs read is what the service demands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.cases import Case
from service.errors import InvalidAnswers
from service.forms import forms, json_schema
from service.forms.vocabulary import SPECIALTIES

from . import casework

QUALIFICATION = {
    "qualification_cert_no": "ZG2015000001",
    "qualification_date": "2015-09-01",
    "qualification_method": "考试",
}
WORK = {"project": "某馆", "scale": "大型", "from": "2018-01", "to": "2019-06", "role": "设计", "enterprise": "甲院"}
ITEM = {"content": "社保证明", "reason": "缺"}


@pytest.fixture
def case(clock) -> Iterator[Case]:
    with casework.empty_database():
        made = casework.case(casework.person("张工", casework.unit("甲院")))
        made.version.decisions["category_data"].answer |= {"system": "provincial", "specialties_max": 2}  # type: ignore[attr-defined]
        yield made


@pytest.mark.parametrize("name", sorted(forms()))
def test_every_form_is_a_closed_object_with_a_label_for_each_property(case, name):
    schema = json_schema(casework.form(name, case, "report return", "return"))
    jsonschema_rs.meta.validate(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert all(described["title"] for described in schema["properties"].values())
    assert set(schema["required"]) <= set(schema["properties"])


@pytest.mark.parametrize("name", sorted(forms()))
def test_what_is_prefilled_is_a_property(case, name):
    form = casework.form(name, case, "report return", "return")
    assert set(form.prefill()) <= set(json_schema(form)["properties"])


@pytest.mark.parametrize("name", sorted(forms()))
def test_what_is_shown_is_read_only_and_nothing_else(case, name):
    form = casework.form(name, case)
    read_only = {key for key, described in json_schema(form)["properties"].items() if described.get("readOnly")}
    assert read_only == set(form.shown)
    assert not read_only & set(form.fields)


def test_every_decision_is_a_field_or_found_out_by_the_form(case):
    found_out = {"qualification_found"}
    for name, made in forms().items():
        fields = {field.data_key or key for key, field in casework.form(name, case).fields.items()}
        assert set(made.decisions) <= fields | found_out, name


def test_limits_and_formats_are_told(case):
    properties = json_schema(casework.form("initial_registration", case))["properties"]
    assert properties["qualification_cert_no"] == {
        "title": "资格证书管理号", "type": "string", "minLength": 1, "maxLength": 32, "pattern": "^[0-9A-Za-z]{6,32}$",
    }  # fmt: skip
    assert properties["qualification_date"] == {"title": "资格证书批准日期", "type": "string", "format": "date"}
    assert properties["qualification_method"]["enum"] == ["考试", "特许", "考核认定", "互认"]
    assert properties["specialties"] == {
        "title": "申报专业", "type": "array", "minItems": 1, "maxItems": 2, "uniqueItems": True,
        "items": {"title": "申报专业", "type": "string", "enum": list(SPECIALTIES)},
    }  # fmt: skip
    assert properties["achievements"]["items"]["required"] == ["project", "scale", "from", "to", "role", "enterprise"]
    assert properties["name"] == {"title": "申请人姓名", "type": ["string", "null"], "readOnly": True}


def test_a_file_says_what_to_upload_it_for(case):
    picture = json_schema(casework.form("supplement", case))["properties"]["items"]["items"]["properties"]["files"][
        "items"
    ]
    assert picture == {"title": "补正图片", "type": "string", "format": "file", "x-purpose": "supplement"}
    copy = json_schema(casework.form("supply_qualification", case))["properties"]["file"]
    assert (copy["type"], copy["format"], copy["x-purpose"]) == (["string", "null"], "file", "attachment")


def test_a_field_that_the_case_does_not_have_is_not_told(case):
    case.version.decisions["category_data"].answer |= {"system": "national", "specialties_max": None}
    properties = json_schema(casework.form("initial_registration", case))["properties"]
    assert not {"specialties", "achievements"} & set(properties)


def test_outcomes_are_those_of_the_diagram_with_the_words_on_their_buttons(case):
    form = forms()["accept"](case, outcomes={"accept": "受理", "supplement": "待补正"})
    assert json_schema(form)["properties"]["outcome"] == {
        "title": "办理结果", "type": "string", "enum": ["accept", "supplement"],
        "oneOf": [{"const": "accept", "title": "受理"}, {"const": "supplement", "title": "待补正"}],
    }  # fmt: skip


ANSWERS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("confirm_conditions", "", "", {"accepted": True}),
    ("confirm_conditions", "", "", {"accepted": False}),
    ("insurance_decision", "", "", {"continue": True}),
    ("insurance_decision", "", "", {"go_on": True}),
    ("pledge", "", "", {"agree": "yes"}),
    ("initial_registration", "", "", {**QUALIFICATION, "specialties": ["冶炼工程"], "achievements": [WORK]}),
    ("initial_registration", "", "", {**QUALIFICATION, "specialties": [], "achievements": [WORK]}),
    ("initial_registration", "", "", {**QUALIFICATION, "specialties": ["冶炼工程"], "achievements": [{}]}),
    ("initial_registration", "", "", {**QUALIFICATION, "specialties": list(SPECIALTIES[:3]), "achievements": [WORK]}),
    ("initial_registration", "submit", "", QUALIFICATION),
    ("initial_registration", "submit", "", {"outcome": "submit"}),
    ("initial_registration", "submit", "", {"outcome": "drop"}),
    ("initial_revision", "submit drop", "", {"outcome": "drop"}),
    ("initial_revision", "submit drop", "", {}),
    ("initial_revision", "submit drop", "", {"outcome": "submit"}),
    ("initial_revision", "submit drop", "", {**QUALIFICATION, "specialties": ["冶炼工程"], "achievements": [WORK]}),
    ("change_registration", "submit", "", {}),
    ("change_registration", "submit", "", {"proof_kind": "退休证明"}),
    ("change_registration", "submit", "", {"change_kind": "specialty"}),
    ("change_registration", "submit", "", {"change_kind": "specialty", "specialties": []}),
    ("change_registration", "submit", "", {"change_kind": "specialty", "specialties": ["冶炼工程"]}),
    ("change_registration", "submit", "", {"change_kind": "specialty", "specialties": list(SPECIALTIES[:3])}),
    ("change_registration", "submit", "", {"change_kind": None, "specialties": ["冶炼工程"]}),
    ("change_registration", "submit", "", {"specialties": ["冶炼工程"]}),
    ("change_registration", "submit", "", {"combined_renewal": True}),
    (
        "change_revision",
        "submit drop",
        "",
        {"outcome": "drop", "change_kind": "specialty", "specialties": ["冶炼工程"]},
    ),
    ("renewal", "submit", "", {}),
    ("renewal", "submit", "", {"files": []}),
    ("renewal", "submit", "", {"files": None}),
    ("renewal_revision", "submit drop", "", {"outcome": "drop"}),
    ("modification_reissue", "submit", "", {"reason": "证书信息有误", "requirement": "两者"}),
    ("modification_reissue", "submit", "", {"reason": "证书信息有误"}),
    ("modification_reissue", "submit", "", {"reason": "遗失", "requirement": "两者"}),
    ("modification_reissue", "submit", "", {"reason": "遗失", "requirement": "两者", "files": []}),
    ("modification_reissue", "submit", "", {"reason": "其他", "requirement": "两者"}),
    ("modification_reissue", "submit", "", {"reason": "其他", "requirement": "两者", "note": ""}),
    ("modification_reissue", "submit", "", {"reason": "其他", "requirement": "两者", "note": "字"}),
    ("reissue_revision", "submit drop", "", {"outcome": "drop"}),
    ("reissue_revision", "submit drop", "", {"outcome": "submit"}),
    ("reissue_revision", "submit drop", "", {"outcome": "submit", "reason": "证书信息有误", "requirement": "两者"}),
    ("enterprise_report", "report return", "return", {"outcome": "report"}),
    ("enterprise_report", "report return", "return", {"outcome": "return"}),
    ("enterprise_report", "report return", "return", {"outcome": "return", "reason": None}),
    ("enterprise_report", "report return", "return", {"outcome": "return", "reason": "缺"}),
    ("accept", "accept supplement refuse", "refuse", {"outcome": "accept"}),
    ("accept", "accept supplement refuse", "refuse", {"outcome": "accept", "items": [ITEM]}),
    ("accept", "accept supplement refuse", "refuse", {"outcome": "supplement", "items": [ITEM]}),
    ("accept", "accept supplement refuse", "refuse", {"outcome": "supplement"}),
    ("accept", "accept supplement refuse", "refuse", {"outcome": "supplement", "items": [ITEM] * 21}),
    ("accept", "accept supplement refuse", "refuse", {"outcome": "refuse"}),
    ("accept", "accept supplement", "", {"outcome": "refuse", "opinion": "缺"}),
    ("city_review", "pass fail", "fail", {"outcome": "pass"}),
    ("withdrawal_consent", "", "", {"agree": True}),
    ("withdrawal_consent", "", "", {"agree": False}),
    ("withdrawal_consent", "", "", {"agree": False, "reason": "投标"}),
    ("withdrawal_request", "", "", {"reason": "字" * 201}),
    ("empty", "", "", {"x": 1}),
]


@pytest.mark.parametrize(("name", "outcomes", "reasons", "answers"), ANSWERS)
def test_the_schema_admits_what_the_form_admits(case, name, outcomes, reasons, answers):
    form = casework.form(name, case, outcomes, reasons)
    try:
        form.answers(answers)
        admitted = True
    except InvalidAnswers:
        admitted = False
    assert jsonschema_rs.is_valid(json_schema(form), answers) is admitted


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)


def nested(inner):
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)


JSON = st.recursive(PLAIN, nested, max_leaves=6)


@pytest.mark.parametrize("name", sorted(forms()))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_sent_is_taken_or_refused_field_by_field(case, name, data):
    form = casework.form(name, case, "submit report return supplement drop", "return")
    keys = [described.data_key or key for key, described in form.fields.items()]
    sent = data.draw(JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(keys, JSON)))
    refusal: InvalidAnswers | None = None
    try:
        json.dumps(form.answers(sent))
    except InvalidAnswers as refused:
        refusal = refused
    assert refusal is None or refusal.errors
