"""Decision tables: DMN files read, checked and evaluated, with FEEL in every cell (DMN 1.3, chapter 8)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from service.engine.decisions import (
    DecisionError,
    DecisionTable,
    InvalidDecisions,
    NoMatch,
    SeveralMatch,
    parse,
    problems,
)
from service.engine.decisions.reading import NAMESPACES
from service.engine.feel import Functions

SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

# --- a DMN file in a few words -------------------------------------------------------------------------------------


def _tag(tag: str, text: str | None, /, **attributes: str) -> str:
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value)
    return "" if text is None else f"<{tag}{written}>{text}</{tag}>"


def _cell(tag: str, text: str | None, /, **attributes: str) -> str:
    return "" if text is None else _tag(tag, f"<text>{escape(text)}</text>", **attributes)


def asks(expression: str, label: str = "", *, kind: str = "", allowed: str | None = None) -> str:
    """A condition column."""
    return _tag(
        "input", _cell("inputExpression", expression, typeRef=kind) + _cell("inputValues", allowed), label=label
    )


def gives(name: str, *, kind: str = "", allowed: str | None = None, default: str | None = None) -> str:
    """A result column."""
    return _tag(
        "output", _cell("outputValues", allowed) + _cell("defaultOutputEntry", default), name=name, typeRef=kind
    )


def row(conditions: Sequence[str], results: Sequence[str], *, note: str | None = None, rule: str = "") -> str:
    """A row."""
    cells = [_cell("inputEntry", text) for text in conditions] + [_cell("outputEntry", text) for text in results]
    return _tag("rule", "".join(cells) + _cell("annotationEntry", note), id=rule)


def decision(
    columns: Iterable[str],
    rows: Iterable[str],
    *,
    policy: str = "",
    aggregation: str = "",
    extension: str = "",
    key: str = "review_path",
    name: str = "审核路径",
    more: str = "",
) -> str:
    """A decision with its table."""
    table = _tag(
        "decisionTable",
        "".join(columns) + "".join(f"{text}" for text in rows),
        hitPolicy=policy,
        aggregation=aggregation,
        id=key and f"{key}_table",
    )
    return _tag("decision", extension + more + table, id=key, name=name)


def no_match(value: str) -> str:
    entry = f'<s:properties><s:property name="no_match" value="{value}"/></s:properties>'
    return f"<extensionElements>{entry}</extensionElements>"


def dmn(*decisions: str, namespace: str = NAMESPACES[0]) -> etree._Element:
    """A DMN file."""
    return etree.fromstring(f'<definitions xmlns="{namespace}" xmlns:s="{SPIFF}">{"".join(decisions)}</definitions>')


def table(columns: Iterable[str], rows: Iterable[str], **how: Any) -> DecisionTable:
    (found,) = parse(dmn(decision(columns, rows, **how)), "review_path.dmn")
    return found


def complaints(columns: Iterable[str], rows: Iterable[str], **how: Any) -> list[tuple[str, str]]:
    """Codes and elements of what is wrong with a table."""
    found = problems(dmn(decision(columns, rows, **how)), "review_path.dmn")
    assert all(problem.message.startswith("决策表“") for problem in found)
    return [(problem.code, problem.element) for problem in found]


def decide(which: DecisionTable, **facts: Any) -> Any:
    return which.evaluate(facts.__getitem__)


COLUMNS = (asks("category", "专业类别", kind="string"), asks("reports_to", "上报到"), gives("city"), gives("level"))
PATHS = (
    row(['"ARCH1"', "-"], ["false", '"ministry"'], rule="r1", note="docs/domain.md §2.1"),
    row(['"ARCH2", "STR2"', '"city"'], ["true", '"province"'], rule="r2"),
    row(['"ARCH2", "STR2"', 'not("city")'], ["false", '"province"'], rule="r3"),
)

# --- deciding ------------------------------------------------------------------------------------------------------


def test_the_row_that_holds_decides() -> None:
    paths = table(COLUMNS, PATHS)
    assert decide(paths, category="ARCH1", reports_to=None) == {"city": False, "level": "ministry"}
    assert decide(paths, category="STR2", reports_to="city") == {"city": True, "level": "province"}
    assert decide(paths, category="STR2", reports_to="province") == {"city": False, "level": "province"}


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_files_of_all_three_versions_are_read(namespace: str) -> None:
    (found,) = parse(dmn(decision(COLUMNS, PATHS), namespace=namespace), "review_path.dmn")
    assert (found.id, found.name, found.file, found.hit_policy) == (
        "review_path",
        "审核路径",
        "review_path.dmn",
        "UNIQUE",
    )
    assert [column.label for column in found.inputs] == ["专业类别", "上报到"]
    assert found.inputs[0].type == "string"
    assert found.output_names == ("city", "level")
    assert [(rule.id, rule.number, rule.annotation) for rule in found.rules] == [
        ("r1", 1, "docs/domain.md §2.1"),
        ("r2", 2, ""),
        ("r3", 3, ""),
    ]


def test_a_file_may_hold_several_decisions() -> None:
    other = decision([asks("n"), gives("x")], [row(["-"], ["1"])], key="other", name="另一个")
    found = parse(dmn(decision(COLUMNS, PATHS), other), "two.dmn")
    assert [one.id for one in found] == ["review_path", "other"]


def test_unique_refuses_two_rows_that_hold_and_names_both() -> None:
    ages = table(
        [asks("age"), gives("group")], [row(["< limit"], ['"a"'], rule="low"), row(["> 60"], ['"b"'], rule="old")]
    )
    assert decide(ages, age=65, limit=60) == {"group": "b"}
    with pytest.raises(SeveralMatch, match="第 1、2 行") as caught:
        decide(ages, age=65, limit=70)
    assert (caught.value.decision, caught.value.rules) == ("review_path", ("low", "old"))


def test_first_takes_the_first_row_that_holds_and_looks_no_further() -> None:
    rows = [row(["> 10"], ['"many"']), row(["-"], ['"few"']), row(["nobody_knows"], ['"never asked"'])]
    counts = table([asks("count"), gives("size")], rows, policy="FIRST")
    assert decide(counts, count=11) == {"size": "many"}
    assert decide(counts, count=10) == {"size": "few"}


def test_any_wants_rows_that_hold_to_agree() -> None:
    rows = [row(["< 10"], ["x"], rule="a"), row(["> 5"], ["y"], rule="b")]
    agreed = table([asks("count"), gives("size")], rows, policy="ANY")
    assert decide(agreed, count=7, x=1, y=1) == {"size": 1}
    assert decide(agreed, count=3, x=1, y=2) == {"size": 1}
    with pytest.raises(SeveralMatch, match="结果不同") as caught:
        decide(agreed, count=7, x=1, y=True)
    assert caught.value.rules == ("a", "b")


def test_collect_gives_every_result_in_the_order_of_the_rows() -> None:
    rows = [row(["> 1"], ['"a"', "1"]), row(["> 2"], ['"b"', "2"]), row(["> 3"], ['"c"', "3"])]
    many = table([asks("n"), gives("code"), gives("weight")], rows, policy="COLLECT")
    assert decide(many, n=3) == [{"code": "a", "weight": 1}, {"code": "b", "weight": 2}]
    assert decide(many, n=0) == []
    messages = [row(["> 1"], ['"a"']), row(["-"], ['"b"'])]
    plain = table([asks("n"), gives("message")], messages, policy="COLLECT")
    assert decide(plain, n=3) == ["a", "b"]


def test_without_a_row_that_holds_there_is_no_decision() -> None:
    paths = table(COLUMNS, PATHS)
    for category in ("SUPV", None, 1):
        with pytest.raises(NoMatch, match="审核路径"):
            decide(paths, category=category, reports_to="city")


def test_a_table_may_say_what_no_row_means() -> None:
    nulls = table(COLUMNS, PATHS, extension=no_match("null"))
    assert decide(nulls, category="SUPV", reports_to=None) == {"city": None, "level": None}
    columns = (asks("category"), gives("city", default="false"), gives("level"), gives("due", default="today"))
    defaults = table(columns, [row(['"ARCH2"'], ["true", '"province"', "null"])])
    expected = {"city": False, "level": None, "due": date(2026, 3, 31)}
    assert decide(defaults, category="SUPV", today=date(2026, 3, 31)) == expected


def test_a_table_without_conditions_holds_always() -> None:
    assert decide(table([gives("days")], [row([], ["limit + 1"])]), limit=4) == {"days": 5}


def test_cells_are_feel_with_the_hosts_names_and_functions() -> None:
    columns = [asks("workdays(today, 2)"), asks("documents"), gives("due")]
    rows = [row(['<= date("2026-04-02")', 'count(?) > limit("least")'], ["workdays(today, 5)"])]
    due = table(columns, rows)
    functions: Functions = {
        "workdays": lambda day, n: date(day.year, day.month, day.day + n),
        "limit": lambda name: len(name) - 4,
    }
    facts = {"today": date(2026, 3, 20), "documents": ["a", "b"]}
    assert due.evaluate(facts.__getitem__, functions) == {"due": date(2026, 3, 25)}
    assert due.names == {"today", "documents"}
    assert {(call.name, call.arguments) for call in due.calls if call.name != "date"} == {
        ("workdays", (..., 2)),
        ("workdays", (..., 5)),
        ("limit", ("least",)),
        ("count", (...,)),
    }


def test_a_result_outside_the_allowed_values_is_an_error() -> None:
    levels = table([asks("x"), gives("level", allowed='"city", "province"')], [row(["-"], ["x"])])
    assert decide(levels, x="city") == {"level": "city"}
    with pytest.raises(DecisionError, match="第 1 行“level”：结果不在允许的取值中"):
        decide(levels, x="moon")


@pytest.mark.parametrize(
    ("columns", "cells", "place"),
    [
        ((asks("unknown", "列"), gives("x")), (["-"], ["1"]), "条件列“列”：没有名为“unknown”的数据"),
        ((asks("1", "列"), gives("x")), (["unknown"], ["1"]), "第 1 行“列”：没有名为“unknown”的数据"),
        ((asks("1", "列"), gives("x")), (["-"], ["unknown(1)"]), "第 1 行“x”：没有名为“unknown”的函数"),
    ],
)
def test_a_cell_that_cannot_be_evaluated_is_named(columns: Any, cells: Any, place: str) -> None:
    with pytest.raises(DecisionError) as caught:
        decide(table(columns, [row(*cells)]))
    assert place in str(caught.value)


def test_every_text_of_a_table_can_be_pointed_at() -> None:
    columns = [asks("category", "专业类别", allowed='"ARCH1"'), gives("days", default="0")]
    found = table(columns, [row(['"ARCH1"'], ["n"], rule="r1")])
    assert [(cell.element, cell.place, cell.text.text) for cell in found.cells] == [
        ("review_path_table", "决策表“审核路径”条件列“专业类别”", "category"),
        ("review_path_table", "决策表“审核路径”条件列“专业类别”的允许取值", '"ARCH1"'),
        ("review_path_table", "决策表“审核路径”结果列“days”的默认值", "0"),
        ("r1", "决策表“审核路径”第 1 行“专业类别”", '"ARCH1"'),
        ("r1", "决策表“审核路径”第 1 行“days”", "n"),
    ]


# --- trying out ----------------------------------------------------------------------------------------------------


def test_a_try_out_shows_which_cells_held_and_which_rows_decided() -> None:
    shown = table(COLUMNS, PATHS).explain({"category": "STR2", "reports_to": "city"}.__getitem__)
    assert shown.inputs == (("专业类别", "STR2"), ("上报到", "city"))
    assert [(one.rule.id, one.holds, one.matched, one.fired) for one in shown.rows] == [
        ("r1", (False, True), False, False),
        ("r2", (True, True), True, True),
        ("r3", (True, False), False, False),
    ]
    assert (shown.result, shown.problem) == ({"city": True, "level": "province"}, None)


def test_a_try_out_of_a_first_table_shows_what_an_earlier_row_hid() -> None:
    counts = table([asks("n"), gives("x")], [row(["> 1"], ["1"]), row(["-"], ["2"])], policy="FIRST")
    assert [(one.matched, one.fired) for one in counts.explain({"n": 5}.__getitem__).rows] == [
        (True, True),
        (True, False),
    ]


def test_a_try_out_tells_what_went_wrong_instead_of_raising() -> None:
    paths = table(COLUMNS, PATHS)
    nothing = paths.explain({"category": "SUPV", "reports_to": None}.__getitem__)
    assert (nothing.result, nothing.problem) == (None, "决策表“审核路径”没有一行成立")
    assert len(nothing.rows) == 3
    unknown = paths.explain({"category": "SUPV"}.__getitem__)
    assert (unknown.inputs, unknown.rows) == ((), ())
    assert "reports_to" in (unknown.problem or "")


# --- what is wrong with a file -------------------------------------------------------------------------------------

ASKS = asks("category", "专业类别")
ROW = row(["-"], ["1"], rule="r1")


@pytest.mark.parametrize("policy", ["PRIORITY", "RULE ORDER", "OUTPUT ORDER", "SOMETHING"])
def test_other_hit_policies_are_refused(policy: str) -> None:
    assert complaints([ASKS, gives("x")], [ROW], policy=policy) == [("hit_policy", "review_path_table")]


def test_collect_with_an_aggregation_is_refused() -> None:
    found = complaints([ASKS, gives("x")], [ROW], policy="COLLECT", aggregation="SUM")
    assert found == [("hit_policy", "review_path_table")]


@pytest.mark.parametrize(
    ("columns", "rows", "found"),
    [
        ([asks(""), gives("x")], [ROW], ["empty"]),
        ([asks("1 +"), gives("x")], [ROW], ["expression"]),
        ([ASKS, gives("x")], [row(['"a" "b"'], ["1"])], ["expression"]),
        ([ASKS, gives("x")], [row(["-"], [""])], ["empty"]),
        ([ASKS, gives("x")], [row(["-"], ["a b"])], ["expression"]),
        ([ASKS, gives("x")], [row(["-", "-"], ["1"])], ["cells"]),
        ([ASKS, gives("x")], [row(["-"], [])], ["cells"]),
        ([ASKS], [row(["-"], [])], ["no_outputs"]),
        ([ASKS, gives("x")], [], ["no_rules"]),
        ([ASKS, gives("")], [ROW], ["missing_name"]),
        ([ASKS, gives("two words")], [ROW], ["missing_name"]),
        ([ASKS, gives("and")], [ROW], ["missing_name"]),
        ([ASKS, gives("x"), gives("x")], [row(["-"], ["1", "2"])], ["duplicate_name"]),
        ([asks("c", kind="string"), gives("x")], [row(["1"], ["1"])], ["type"]),
        ([asks("c", kind="feel:string"), gives("x")], [row(['"a", null'], ["1"])], []),
        ([ASKS, gives("x", kind="number")], [row(["-"], ['"1"'])], ["type"]),
        ([ASKS, gives("x", kind="date")], [row(["-"], ['date("2026-01-01")'])], []),
        ([ASKS, gives("x", kind="Any")], [row(["-"], ['"1"'])], []),
        ([asks("c", allowed='"a", "b"'), gives("x")], [row(['"a", "c"'], ["1"])], ["not_allowed"]),
        ([ASKS, gives("x", allowed="[1..5]")], [row(["-"], ["6"])], ["not_allowed"]),
        ([ASKS, gives("x", allowed="[1..5]")], [row(["-"], ["null"])], []),
        ([ASKS, gives("x", default="1 +")], [ROW], ["expression"]),
    ],
)
def test_it_tells_what_is_wrong_with_a_table(columns: list[str], rows: list[str], found: list[str]) -> None:
    assert [code for code, _ in complaints(columns, rows)] == found


def test_it_tells_what_is_wrong_with_a_decision() -> None:
    columns = [ASKS, gives("x")]
    assert complaints(columns, [ROW], key="") == [("missing_id", "")]
    assert complaints(columns, [ROW], name="") == [("missing_name", "review_path")]
    assert complaints(columns, [ROW], extension=no_match("true")) == [("no_match", "review_path")]
    needs = '<informationRequirement id="q"><{0} href="#other"/></informationRequirement>'
    assert complaints(columns, [ROW], more=needs.format("requiredInput")) == []
    assert complaints(columns, [ROW], more=needs.format("requiredDecision")) == [("requirement", "q")]


def test_a_decision_without_a_table_is_refused() -> None:
    literal = _tag("decision", _cell("literalExpression", "1 + 1"), id="sum", name="合计")
    assert [(one.code, one.element) for one in problems(dmn(literal), "sum.dmn")] == [("no_table", "sum")]
    assert [one.code for one in problems(dmn(), "empty.dmn")] == ["no_decision"]


def test_another_kind_of_file_is_refused() -> None:
    assert [one.code for one in problems(dmn(namespace="https://www.omg.org/spec/DMN/20991231/MODEL/"), "x.dmn")] == [
        "version"
    ]
    assert [one.code for one in problems(etree.fromstring("<html/>"), "x.dmn")] == ["version"]


def test_another_language_is_refused() -> None:
    cell = '<rule><inputEntry expressionLanguage="{0}"><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>'
    for language, found in (("feel", []), ("https://www.omg.org/spec/DMN/20191111/FEEL/", []), ("juel", ["language"])):
        assert [code for code, _ in complaints([ASKS, gives("x")], [cell.format(language)])] == found


def test_an_id_used_twice_is_refused() -> None:
    rows = [row(['"a"'], ["1"], rule="r1"), row(['"b"'], ["2"], rule="r1")]
    found = problems(dmn(decision([ASKS, gives("x")], rows)), "x.dmn")
    assert [(one.element, one.code) for one in found] == [("r1", "duplicate_id")]


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (['"a"', "-"], ['"a"', "-"], True),
        (['"a"', "-"], ['"a"', "< 5"], True),
        (['"a", "b"', "< 5"], ['"b", "c"', "3"], True),
        (['not("a")', "-"], ['"b"', "-"], True),
        (["today", "-"], ["today", "-"], True),
        (['"a"', "-"], ['"b"', "-"], False),
        (['"a"', "< 5"], ['"a"', ">= 5"], False),
        (["true", "-"], ["1", "-"], False),
        (['"a"', "-"], ["today", "-"], False),
    ],
)
def test_rows_that_certainly_hold_together_are_refused_in_a_unique_table(one: Any, other: Any, overlap: bool) -> None:
    columns = [asks("a"), asks("b"), gives("x")]
    rows = [row(one, ["1"], rule="r1"), row(other, ["1"], rule="r2")]
    assert complaints(columns, rows) == ([("overlap", "r2")] if overlap else [])
    assert complaints(columns, rows, policy="FIRST") == []


def test_everything_wrong_is_told_at_once_and_such_a_file_has_no_tables() -> None:
    bad = decision([asks("1 +"), gives("")], [row(["< <"], ["1"]), row(["-"], [""])], policy="PRIORITY", key="bad")
    root = dmn(decision(COLUMNS, PATHS), bad)
    assert [one.code for one in problems(root, "x.dmn")] == [
        "expression",
        "missing_name",
        "expression",
        "empty",
        "hit_policy",
    ]
    with pytest.raises(InvalidDecisions, match=r"x\.dmn") as caught:
        parse(root, "x.dmn")
    assert caught.value.problems == problems(root, "x.dmn")


# --- properties ----------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6), st.integers(0, 9))
def test_the_hit_policies_agree_on_which_rows_hold(limits: list[tuple[int, int]], value: int) -> None:
    rows = [row([f"[{min(pair)}..{max(pair)}]"], [str(n)]) for n, pair in enumerate(limits)]
    columns = [asks("n"), gives("row")]
    holding = [n for n, pair in enumerate(limits) if min(pair) <= value <= max(pair)]
    assert decide(table(columns, rows, policy="COLLECT"), n=value) == holding
    first = table(columns, rows, policy="FIRST", extension=no_match("null"))
    assert decide(first, n=value) == {"row": holding[0] if holding else None}
    assert [one.rule.number - 1 for one in first.explain({"n": value}.__getitem__).rows if one.matched] == holding


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_stands_in_the_cells_the_file_is_read_or_refused(condition: str, result: str) -> None:
    root = dmn(decision([ASKS, gives("x")], [row([""], [""])]))
    cells = root.findall(".//{*}rule//{*}text")
    try:
        for cell, text in zip(cells, (condition, result), strict=True):
            cell.text = text
    except ValueError:
        return  # characters that XML cannot hold
    for problem in problems(root, "x.dmn"):
        assert problem.code in ("expression", "empty")
