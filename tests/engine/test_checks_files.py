"""Files are read safely, and what cannot be read is told without blaming the others."""

from __future__ import annotations

import pytest

from service.engine.checks import lint

from . import gate
from .diagrams import draw, end, start, user

GOOD = draw("good", start(), user("Task"), end("Out"), flows="Begin -> Task -> Out")
DIAGRAMS = ["initial_registration.bpmn", "city_review.bpmn", "sample_type.bpmn"]


def told(files: dict[str, bytes]) -> set[tuple[str, str | None, str]]:
    return {(p.file, p.element, p.code) for p in lint(files, gate.KNOWN) if p.severity == "error"}


def spoilt(name: str, data: bytes) -> set[tuple[str, str | None, str]]:
    """What is wrong with the set when one of its files has this content."""
    return told({**gate.ALL, name: data})


def test_the_shipped_diagrams_and_the_samples_are_free_of_errors():
    assert told(dict(gate.SHIPPED)) == set()
    assert told(dict(gate.ALL)) == set()


# -- XML ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DIAGRAMS)
def test_a_file_that_is_no_xml_is_the_only_one_blamed(name):
    for data in (
        b"",
        b"not xml",
        gate.ALL[name][:-20],
        b"\xff\xfe\x00",
        gate.ALL[name].replace(b"</bpmn:process>", b""),
    ):
        assert spoilt(name, data) == {(name, None, "malformed_xml")}


@pytest.mark.parametrize(
    ("data", "place", "why"),
    [
        (b"not xml", (1, 1), "，这里没有 XML 内容"), (b"<a>\n<b>\n</a>", (3, 5), "，开始标签和结束标签不一致"),
        (b"<a>\n", (2, 1), "，标签没有结束"), (b"<a x=1/>", (1, 6), "，属性值没有用引号括起来"),
        (b"<a>&x;</a>", (1, 7), "，用了没有声明的实体"), (b"<p:a/>", (1, 5), "，用了没有声明的命名空间前缀"),
        (b'<?xml version="1.0" encoding="x"?><a/>', (1, 33), ""),
    ],
)  # fmt: skip
def test_where_and_why_a_file_is_no_xml_is_told_in_chinese(data, place, why):
    found = [
        one.message for one in lint({**gate.ALL, "sample_type.bpmn": data}, gate.KNOWN) if one.code == "malformed_xml"
    ]
    line, column = place
    assert found == [f"文件 sample_type.bpmn 不是格式正确的 XML：第 {line} 行第 {column} 列{why}。"]


@pytest.mark.parametrize("name", [*DIAGRAMS, "review_path.dmn", "time_limits.dmn"])
@pytest.mark.parametrize(
    "doctype",
    [
        b"<!DOCTYPE x>",
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        b'<!DOCTYPE x [<!ENTITY a "b">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_doctype_is_refused_in_any_file(name, doctype):
    data = gate.ALL[name]
    body = data[data.index(b"?>") + 2 :] if data.startswith(b"<?xml") else data
    assert spoilt(name, doctype + body) == {(name, None, "doctype")}


def test_an_entity_is_never_expanded():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    assert spoilt("good.bpmn", bomb + GOOD.replace("流程".encode(), b"&b;")) == {("good.bpmn", None, "doctype")}


# -- the schema ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DIAGRAMS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<bpmn:userTask ", b'<bpmn:userTask colour="red" '),
        (b"<bpmn:laneSet ", b"<bpmn:laneSets "),
        (b'isExecutable="true"', b'isExecutable="perhaps"'),
        (b"<spiffworkflow:property ", b'<spiffworkflow:property title="x" '),
        (b'bpmn:tFormalExpression"', b'bpmn:tNoExpression"'),
        (b"<bpmn:extensionElements>", b"<bpmn:extensionElements/><bpmn:extensionElements>"),
    ],
)
def test_what_is_no_bpmn_is_refused(name, old, new):
    data = gate.ALL[name]
    assert old in data
    changed = data.replace(old, new).replace(
        b"</bpmn:laneSet>", b"</bpmn:laneSets>" if b"laneSets" in new else b"</bpmn:laneSet>"
    )
    found = spoilt(name, changed)
    assert found
    assert {(file, code) for file, _, code in found} == {(name, "schema_violation")}


def test_the_root_of_something_else_is_refused():
    assert spoilt("good.bpmn", b"<html/>") == {("good.bpmn", None, "schema_violation")}


def test_validating_twice_finds_the_same():
    wrong = {"good.bpmn": GOOD.replace(b"<bpmn:userTask ", b'<bpmn:userTask colour="red" ')}
    assert lint(wrong, gate.KNOWN) == lint(wrong, gate.KNOWN)


# -- ids and names ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DIAGRAMS)
def test_an_id_used_twice_in_a_file_is_refused(name):
    data = gate.ALL[name]
    lane = data[data.index(b"<bpmn:lane ") :]
    used = lane[lane.index(b'id="') + 4 :].split(b'"')[0]
    start_event = data[data.index(b"<bpmn:startEvent ") :]
    other = start_event[start_event.index(b'id="') + 4 :].split(b'"')[0]
    changed = data.replace(b'id="' + other + b'"', b'id="' + used + b'"')
    assert (name, used.decode(), "duplicate_id") in spoilt(name, changed)


@pytest.mark.parametrize("name", DIAGRAMS)
def test_an_element_without_an_id_is_refused(name):
    data = gate.ALL[name]
    start_event = data[data.index(b"<bpmn:startEvent ") :]
    used = start_event[start_event.index(b'id="') + 4 :].split(b'"')[0]
    changed = data.replace(b'<bpmn:startEvent id="' + used + b'"', b"<bpmn:startEvent")
    assert (name, None, "missing_id") in spoilt(name, changed)


@pytest.mark.parametrize("name", DIAGRAMS)
def test_a_file_is_named_like_its_process(name):
    files = {other: data for other, data in gate.ALL.items() if other != name}
    found = told({**files, "renamed.bpmn": gate.ALL[name]})
    assert ("renamed.bpmn", name.removesuffix(".bpmn"), "file_name") in found


def test_a_table_is_named_like_its_file():
    for name in ("review_path.dmn", "sample_rows.dmn"):
        found = told({**gate.ALL, "renamed.dmn": gate.ALL[name]})
        assert ("renamed.dmn", name.removesuffix(".dmn"), "file_name") in found


@pytest.mark.parametrize("name", DIAGRAMS)
def test_two_files_with_the_same_process_are_refused(name):
    found = told({**gate.ALL, f"z_{name}": gate.ALL[name]})
    assert (f"z_{name}", name.removesuffix(".bpmn"), "duplicate_process") in found


def test_two_tables_of_the_same_name_are_refused():
    found = told({**gate.ALL, "z.dmn": gate.ALL["review_path.dmn"]})
    assert ("z.dmn", "review_path", "duplicate_decision") in found


@pytest.mark.parametrize("name", ["shared/GOOD.bpmn", "other/good.bpmn", "Good.bpmn"])
def test_files_that_only_a_folder_or_a_capital_tells_apart_are_refused(name):
    found = told({"good.bpmn": GOOD, name: GOOD})
    assert {code for _, _, code in found} >= {"duplicate_file"}


def test_a_process_that_is_not_executable_is_refused():
    for name in DIAGRAMS:
        changed = gate.ALL[name].replace(b'isExecutable="true"', b'isExecutable="false"')
        assert (name, name.removesuffix(".bpmn"), "not_executable") in spoilt(name, changed)


def test_a_file_without_a_process_is_refused():
    empty = b'<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x"/>'
    for name in ("good.bpmn", "other.bpmn"):
        assert spoilt(name, empty) == {(name, None, "no_process")}


def test_a_text_that_is_not_utf8_is_refused():
    for name in ("sample.txt", "m01_submitted.txt"):
        assert spoilt(name, "已提交".encode("gbk")) == {(name, None, "text_not_utf8")}


def test_files_that_are_no_part_of_the_dialect_are_left_to_others():
    assert spoilt("case.yaml", b"- step") == set()
