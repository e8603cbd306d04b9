"""From DMN files to decision tables, and everything that is wrong with such a file at once.

The caller parses the XML (safely: no entities, no DOCTYPE); here it is only read.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from lxml import etree

from service.engine.feel import (
    NOT_LITERAL,
    Expression,
    FeelError,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
    is_name,
)

from .checking import InvalidDecisions, Problem, allows, of_type, overlaps
from .table import HIT_POLICIES, Cell, DecisionTable, Input, Output, Rule

NAMESPACES = (
    "https://www.omg.org/spec/DMN/20191111/MODEL/",  # 1.3
    "http://www.omg.org/spec/DMN/20180521/MODEL/",  # 1.2
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",  # 1.1
)
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

Compiled = TypeVar("Compiled", Expression, UnaryTests)


def parse(root: etree._Element, file: str) -> list[DecisionTable]:
    """The decision tables of a DMN file. Raises InvalidDecisions with everything that is wrong."""
    tables, found = _read(root, file)
    if found:
        raise InvalidDecisions(file, found)
    return tables


def problems(root: etree._Element, file: str) -> list[Problem]:
    """Everything that is wrong with a DMN file; an empty list where `parse` will do."""
    return _read(root, file)[1]


def _read(root: etree._Element, file: str) -> tuple[list[DecisionTable], list[Problem]]:
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        return [], [Problem("", "version", "这不是 DMN 1.1、1.2 或 1.3 的决策文件")]
    ids = Counter(node.get("id") for node in root.iter() if node.get("id"))
    found = [Problem(key or "", "duplicate_id", f"标识“{key}”用了 {n} 次") for key, n in ids.items() if n > 1]
    decisions = root.findall(f"{{{name.namespace}}}decision")
    if not decisions:
        found.append(Problem(root.get("id", ""), "no_decision", "文件中没有决策"))
    readers = [_DecisionReader(decision, file) for decision in decisions]
    tables = [table for reader in readers if (table := reader.table()) is not None]
    return tables, found + [problem for reader in readers for problem in reader.problems]


class _DecisionReader:
    """Reads one decision; what is wrong gathers in `problems`, and what cannot be read is read as if it said nothing."""

    def __init__(self, node: etree._Element, file: str) -> None:
        self.node = node
        self.file = file
        self.id = node.get("id", "")
        self.name = node.get("name", "") or self.id
        self.problems: list[Problem] = []
        self.cells: list[Cell] = []

    def table(self) -> DecisionTable | None:
        """The decision's table, fit for use where `problems` stays empty; None where it has none."""
        self._check_decision()
        node = self._find(self.node, "decisionTable")
        if node is None:
            self._complain(self.node, "no_table", "没有决策表；其他写法（文字表达式、调用等）不支持")
            return None
        inputs = tuple(self._input(column, n) for n, column in enumerate(self._all(node, "input"), 1))
        outputs = tuple(self._output(column, n) for n, column in enumerate(self._all(node, "output"), 1))
        rules = tuple(self._rule(row, n, inputs, outputs) for n, row in enumerate(self._all(node, "rule"), 1))
        self._check_table(node, outputs, rules)
        return DecisionTable(
            id=self.id,
            name=self.name,
            file=self.file,
            hit_policy=_hit_policy(node),
            inputs=inputs,
            outputs=outputs,
            rules=rules,
            cells=tuple(self.cells),
            null_without_match=self._null_without_match(),
        )

    # --- the decision itself

    def _check_decision(self) -> None:
        if not self.id:
            self._complain(self.node, "missing_id", "没有标识（id）")
        if not self.node.get("name"):
            self._complain(self.node, "missing_name", "没有名称")
        for requirement in (
            *self._all(self.node, "informationRequirement"),
            *self._all(self.node, "knowledgeRequirement"),
        ):
            if self._find(requirement, "requiredInput") is None:
                self._complain(requirement, "requirement", "依赖其他决策；请改为在流程中先后调用")

    def _check_table(self, node: etree._Element, outputs: tuple[Output, ...], rules: tuple[Rule, ...]) -> None:
        if _hit_policy(node) not in HIT_POLICIES:
            self._complain(node, "hit_policy", f"不支持命中策略 {_hit_policy(node)}，可以用 {'、'.join(HIT_POLICIES)}")
        if node.get("aggregation"):
            self._complain(node, "hit_policy", "不支持 COLLECT 的汇总方式，请去掉")
        if not outputs:
            self._complain(node, "no_outputs", "没有结果列")
        if not rules:
            self._complain(node, "no_rules", "没有规则行")
        for name, times in Counter(output.name for output in outputs).items():
            if times > 1:
                self._complain(node, "duplicate_name", f"有 {times} 个结果列都叫“{name}”")
        if self.problems or _hit_policy(node) != "UNIQUE":
            return  # what could not be read would overlap with anything
        for one, other in overlaps(rules):
            message = f"第 {one.number} 行与第 {other.number} 行会同时成立，而命中策略 UNIQUE 每次只能有一行成立"
            self.problems.append(Problem(other.id, "overlap", f"决策表“{self.name}”：{message}"))

    def _null_without_match(self) -> bool:
        extension = self._find(self.node, "extensionElements")
        for entry in () if extension is None else extension.iter(f"{{{SPIFF}}}property"):
            if entry.get("name") == "no_match":
                if entry.get("value") == "null":
                    return True
                self._complain(self.node, "no_match", "属性 no_match 的值只能是 null")
        return False

    # --- columns and rows

    def _input(self, node: etree._Element, number: int) -> Input:
        source = self._find(node, "inputExpression")
        label = node.get("label", "") or self._text(source) or f"第 {number} 列"
        place = f"条件列“{label}”"
        expression = self._expression(node if source is None else source, place)
        return Input(label, expression, _type(source), self._allowed(node, "inputValues", place))

    def _output(self, node: etree._Element, number: int) -> Output:
        name = node.get("name", "")
        label = node.get("label", "") or name or f"第 {number} 列"
        place = f"结果列“{label}”"
        if not is_name(name):
            self._complain(node, "missing_name", f"{place}没有可用的名称：要以文字或字母开头，不含空格和标点")
        default = self._find(node, "defaultOutputEntry")
        return Output(
            name,
            _type(node),
            self._allowed(node, "outputValues", place),
            None if default is None else self._expression(default, f"{place}的默认值"),
            node.get("label", ""),
        )

    def _allowed(self, node: etree._Element, tag: str, place: str) -> UnaryTests | None:
        values = self._find(node, tag)
        return None if values is None else self._tests(values, f"{place}的允许取值")

    def _rule(self, node: etree._Element, number: int, inputs: tuple[Input, ...], outputs: tuple[Output, ...]) -> Rule:
        tests, results = self._all(node, "inputEntry"), self._all(node, "outputEntry")
        if len(tests) != len(inputs) or len(results) != len(outputs):
            self._complain(node, "cells", f"第 {number} 行的单元格数与列数不一致")
        annotation = self._find(node, "annotationEntry")
        return Rule(
            node.get("id", "") or f"{self.id}_{number}",
            number,
            tuple(
                self._condition(cell, f"第 {number} 行", column) for cell, column in zip(tests, inputs, strict=False)
            ),
            tuple(
                self._result(cell, f"第 {number} 行", column) for cell, column in zip(results, outputs, strict=False)
            ),
            self._text(self._find(node, "description") if annotation is None else annotation),
        )

    def _condition(self, node: etree._Element, row: str, column: Input) -> UnaryTests:
        tests = self._tests(node, f"{row}“{column.label}”")
        self._check_values(node, f"{row}“{column.label}”", tests.literals or (), column)
        return tests

    def _result(self, node: etree._Element, row: str, column: Output) -> Expression:
        expression = self._expression(node, f"{row}“{column.name}”")
        values = () if expression.literal is NOT_LITERAL else (expression.literal,)
        self._check_values(node, f"{row}“{column.name}”", values, column)
        return expression

    def _check_values(self, node: etree._Element, place: str, values: Iterable[Any], column: Input | Output) -> None:
        for value in values:
            if not of_type(value, column.type):
                self._complain(node, "type", f"{place}的值不是该列的类型（{column.type}）")
            elif column.allowed is not None and not allows(column.allowed, value):
                self._complain(node, "not_allowed", f"{place}的值不在该列允许的取值中")

    # --- texts

    def _expression(self, node: etree._Element, place: str) -> Expression:
        text = self._text(node)
        if not text:
            self._complain(node, "empty", f"{place}是空的；没有值请写 null")
        return self._compiled(node, place, compile_expression, text or "null")

    def _tests(self, node: etree._Element, place: str) -> UnaryTests:
        return self._compiled(node, place, compile_unary_tests, self._text(node))

    def _compiled(self, node: etree._Element, place: str, compiler: Callable[[str], Compiled], text: str) -> Compiled:
        language = node.get("expressionLanguage", "feel")
        if "feel" not in language.lower():
            self._complain(node, "language", f"{place}的语言是 {language}，只支持 FEEL")
        try:
            compiled = compiler(text)
        except FeelError as problem:
            self._complain(node, "expression", f"{place}：{problem}")
            compiled = compiler("null")
        self.cells.append(Cell(self._id(node), f"决策表“{self.name}”{place}", compiled))
        return compiled

    # --- XML

    def _find(self, node: etree._Element, tag: str) -> etree._Element | None:
        return node.find(f"{{{etree.QName(self.node).namespace}}}{tag}")

    def _all(self, node: etree._Element, tag: str) -> list[etree._Element]:
        return node.findall(f"{{{etree.QName(self.node).namespace}}}{tag}")

    def _text(self, node: etree._Element | None) -> str:
        text = None if node is None else self._find(node, "text")
        text = node if text is None else text
        return "" if text is None else (text.text or "").strip()

    def _id(self, node: etree._Element) -> str:
        """The id of the nearest element that has one, so that there is something to point at."""
        return next((own for own in (n.get("id") for n in (node, *node.iterancestors())) if own), self.id)

    def _complain(self, node: etree._Element, code: str, message: str) -> None:
        self.problems.append(Problem(self._id(node), code, f"决策表“{self.name}”：{message}"))


def _hit_policy(node: etree._Element) -> str:
    return node.get("hitPolicy", "UNIQUE")


def _type(node: etree._Element | None) -> str | None:
    """The column's type, without the prefix that DMN 1.1 puts before it."""
    declared = None if node is None else node.get("typeRef")
    return declared.rpartition(":")[2] if declared else None
