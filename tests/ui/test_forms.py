"""Any form as a page: its schema becomes fields, what a browser sends becomes its answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, render_template_string
from lxml import html
from tinyhtml5.parser import HTMLParser
from werkzeug.datastructures import MultiDict

from service.cases import Case
from service.forms import forms, json_schema
from service.models import db
from tests.service import casework
from tests.service.test_forms_json_schema import ANSWERS, ITEM, QUALIFICATION, WORK
from ui.forms import answers_from, fields_of, labels, summary_of_errors
from ui.forms.editing import edit

PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><title>x</title></head><body><form>
{% import "templates/fields.html" as fields %}{{ fields.fields(all) }}</form></body></html>"""


@pytest.fixture(scope="module")
def bare(staged, tmp_path_factory) -> Iterator[Flask]:
    """One application for all tests of this file: none of them keeps anything."""
    yield from staged.application(tmp_path_factory.mktemp("forms"))


@pytest.fixture
def case(bare, clock) -> Iterator[Case]:
    with bare.test_request_context("/tasks/1"):
        made = casework.case(casework.person("张工", casework.unit("甲院")))
        made.version.decisions["category_data"].answer |= {"system": "provincial", "specialties_max": 2}  # type: ignore[attr-defined]
        yield made
        db.session.rollback()


def sent_as(answers: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Answers as a browser would send them."""
    if isinstance(answers, dict):
        for key, value in answers.items():
            yield from sent_as(value, f"{name}.{key}" if name else key)
    elif isinstance(answers, list):
        for place, value in enumerate(answers):
            yield from sent_as(value, f"{name}.{place}" if isinstance(value, dict) else name)
    elif answers is not None:
        yield name, str(answers).lower() if isinstance(answers, bool) else str(answers)


def shown(fields: list[Any]) -> Any:
    source = render_template_string(PAGE, all=fields)
    parser = HTMLParser()
    parser.parse(source)
    assert parser.errors == []
    return html.fromstring(source)


@pytest.mark.parametrize("name", sorted(forms()))
def test_every_registered_form_has_a_labelled_field_for_everything_it_asks(case, name):
    form = casework.form(name, case, "report return", "return")
    schema = json_schema(form)
    tree = shown(fields_of(schema, form.prefill()))
    for key, described in schema["properties"].items():
        controls = tree.xpath("//*[self::input or self::select or self::textarea][starts-with(@name, $a)]", a=key)
        files = tree.xpath("//input[@type='file' and contains(@name, $a)]", a=f":{key}:")
        fixed_rows_of_none = described.get("items", {}).get("properties", {}).get("item") and not form.prefill()[key]
        nothing = (
            described.get("readOnly") or fixed_rows_of_none or described.get("enum") == []
        )  # nobody to choose from
        assert bool(controls or files) is not bool(nothing), key
    for control in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert tree.xpath("//label[@for=$id]", id=control.get("id")), control.get("name")


@pytest.mark.parametrize(("name", "outcomes", "reasons", "answers"), ANSWERS)
def test_what_a_browser_sends_becomes_the_answers_that_were_meant(case, name, outcomes, reasons, answers):
    form = casework.form(name, case, outcomes, reasons)
    known = json_schema(form)["properties"].keys() & answers.keys()
    meant = {key: answers[key] for key in known if answers[key] not in (None, [], [{}])}
    sent = MultiDict(sent_as(meant))
    prefilled = form.prefill()
    if meant.get("accepted"):
        sent.setlist("accepted", ["true"] * len(prefilled["conditions"]))
    read = answers_from(sent, json_schema(form), prefilled)
    assert {key: value for key, value in read.items() if value is not False or key in meant} == {
        key: None if value == "yes" else value for key, value in meant.items() if value != "yes"
    }


class TestAnswers:
    def test_numbers_and_booleans_are_converted_and_nonsense_is_left_for_the_form_to_refuse(self):
        schema = {"properties": {"years": {"type": "integer"}, "agree": {"type": "boolean"}}}
        assert answers_from(MultiDict({"years": " 12", "agree": "true"}), schema, {}) == {"years": 12, "agree": True}
        assert answers_from(MultiDict({"years": "many", "agree": "maybe"}), schema, {}) == {"years": "many"}
        assert answers_from(MultiDict({"years": ""}), schema, {}) == {}

    def test_what_is_only_shown_cannot_be_sent(self, case):
        form = casework.form("initial_registration", case)
        read = answers_from(MultiDict({"name": "别人", **QUALIFICATION}), json_schema(form), form.prefill())
        assert read == QUALIFICATION

    @pytest.mark.req("AT-09")
    def test_conditions_count_as_accepted_when_each_of_them_is_ticked(self, case):
        form = casework.form("confirm_conditions", case)
        schema, prefilled = json_schema(form), form.prefill()
        for ticked in range(4):
            sent: MultiDict[str, str] = MultiDict([("accepted", "true")] * ticked)
            assert answers_from(sent, schema, prefilled) == {"accepted": ticked == 3}

    def test_rows_keep_the_order_of_their_numbers_and_empty_ones_are_left_out(self, case):
        schema = json_schema(casework.form("accept", case, "supplement"))
        sent = MultiDict(
            [("items.10.content", "十"), ("items.2.content", "二"), ("items.2.reason", "缺"), ("items.3.content", "")]
        )
        assert answers_from(sent, schema, {})["items"] == [{"content": "二", "reason": "缺"}, {"content": "十"}]


class TestRows:
    def test_a_row_is_added_behind_those_that_are_shown(self):
        sent = MultiDict({"items.0.content": "", "items.1.content": "二"})
        assert edit(sent, "add:items") == {"items": 3}

    def test_a_row_is_removed_with_all_that_is_in_it(self):
        sent = MultiDict({"items.0.content": "一", "items.1.content": "二", "items.10.content": "十"})
        assert edit(sent, "remove:items:1") == {"items": 2}
        assert list(sent) == ["items.0.content", "items.10.content"]

    def test_a_file_is_dropped_from_a_field(self):
        sent = MultiDict([("files", "a"), ("files", "b")])
        assert edit(sent, "drop:files:a") == {}
        assert sent.getlist("files") == ["b"]


class TestFields:
    def test_a_field_of_one_answer_only_stands_behind_the_question_and_names_its_condition(self, case):
        form = casework.form("accept", case, "accept supplement refuse", "refuse")
        fields = fields_of(json_schema(form), {})
        assert [one.name for one in fields] == ["anomalies", "outcome", "items", "opinion"]
        tree = shown(fields)
        (part,) = tree.xpath("//*[@data-when]")
        assert (part.get("data-when"), part.get("data-values")) == ("outcome", '["supplement"]')
        assert "选择“refuse”时必填" in tree.text_content()

    def test_a_group_is_shown_with_as_many_rows_as_it_needs_and_those_that_were_asked_for(self, case):
        schema = json_schema(casework.form("initial_registration", case))

        def rows(**options):
            return len(next(one for one in fields_of(schema, **options) if one.name == "achievements").rows)

        assert rows(values={}) == 1
        assert rows(values={"achievements": [WORK, WORK]}) == 2
        assert rows(values={"achievements": [WORK]}, rows={"achievements": 2}) == 2

    def test_what_was_entered_is_kept_and_what_is_wrong_stands_beside_it(self, case):
        form = casework.form("accept", case, "accept supplement refuse", "refuse")
        wrong = {"items.0.reason": ["请填写"], "": ["不行"]}
        fields = fields_of(json_schema(form), {"outcome": "supplement", "items": [{"content": "证明"}]}, wrong)
        tree = shown(fields)
        assert tree.xpath("//textarea[@name='items.0.content']")[0].text.strip() == "证明"
        assert tree.xpath("//textarea[@name='items.0.reason']")[0].get("aria-invalid") == "true"
        assert tree.xpath("//input[@value='supplement']")[0].get("checked") is not None
        assert summary_of_errors(wrong, fields) == {"items-0-reason": "补正事项1 补正原因：请填写", "answers": "不行"}

    def test_a_row_of_the_form_shows_what_it_is_about(self, case):
        form = casework.form("supplement", case)
        schema = json_schema(form)
        given = [{"id": "a1", **ITEM, "files": []}, {"id": "b2", "content": "合同", "reason": "旧", "files": []}]
        fields = fields_of(schema, {"items": given})
        tree = shown(fields)
        assert [one.get("value") for one in tree.xpath("//input[@type='hidden']")] == ["a1", "b2"]
        assert "社保证明" in tree.text_content()
        assert not tree.xpath("//button")
        assert labels(fields)["items.1.files"] == "补正材料2 补正图片"

    def test_a_question_of_yes_or_no_has_the_words_that_it_is_given(self, case):
        fields = fields_of(
            json_schema(casework.form("withdrawal_consent", case)), {}, words={"agree": ("同意", "不同意")}
        )
        text = shown(fields).text_content()
        assert "不同意的理由" in text
        assert "选择“不同意”时必填" in text

    @pytest.mark.parametrize("name", sorted(forms()))
    @pytest.mark.parametrize("value", [7, "x", ["x", 7, None], {"a": {}}, [{"files": 7, "content": ["x"]}], True, None])
    def test_a_draft_may_hold_anything(self, case, name, value):
        form = casework.form(name, case, "report return", "return")
        schema = json_schema(form)
        shown(fields_of(schema, dict.fromkeys(schema["properties"], value)))
