"""Decision tables: which rows hold, and what that decides (DMN 1.3, chapter 8)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from service.engine.feel import Call, Expression, FeelError, Functions, Lookup, UnaryTests, equal

HIT_POLICIES = ("UNIQUE", "FIRST", "ANY", "COLLECT")
"""The hit policies that tables may have; a COLLECT table gives all it finds and aggregates nothing."""

NO_FUNCTIONS: Functions = MappingProxyType({})


class DecisionError(ValueError):
    """A table that cannot decide; the sentence says where. `rules` are the ids of the rows to blame."""

    def __init__(self, message: str, decision: str, rules: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.decision = decision
        self.rules = tuple(rules)


class NoMatch(DecisionError):
    """No row holds, and the table does not say what that means."""


class SeveralMatch(DecisionError):
    """Several rows hold where the hit policy wants one (UNIQUE), or wants them to agree (ANY)."""


@dataclass(frozen=True)
class Input:
    """A condition column: the expression that its cells are about."""

    label: str
    expression: Expression
    type: str | None
    allowed: UnaryTests | None = None


@dataclass(frozen=True)
class Output:
    """A result column. `default` is its value where no row holds; `label` is what people call it, if not by its name."""

    name: str
    type: str | None
    allowed: UnaryTests | None = None
    default: Expression | None = None
    label: str = ""


@dataclass(frozen=True)
class Rule:
    """A row: a test for each input, a value for each output. `number` counts from 1, as editors show it."""

    id: str
    number: int
    tests: tuple[UnaryTests, ...]
    outputs: tuple[Expression, ...]
    annotation: str = ""


class Cell(NamedTuple):
    """A text of the table with the id of the element that holds it and where that is, for whoever has to point at it."""

    element: str
    place: str
    text: Expression | UnaryTests


@dataclass(frozen=True)
class Row:
    """What a try-out shows of a row: which cells hold, whether all do, and whether the row decided."""

    rule: Rule
    holds: tuple[bool, ...]
    matched: bool
    fired: bool


@dataclass(frozen=True)
class Explanation:
    """A try-out: the value of each input column, what came of each row, and the result or the sentence why there is none."""

    inputs: tuple[tuple[str, Any], ...]
    rows: tuple[Row, ...]
    result: Any
    problem: str | None


@dataclass(frozen=True)
class DecisionTable:
    """A decision with its table, compiled. Immutable; evaluating it touches nothing but what is handed over. ``kept_by`` names the
    role that keeps its results up to date, besides those who draw it."""

    id: str
    name: str
    file: str
    hit_policy: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    cells: tuple[Cell, ...]
    null_without_match: bool = False
    kept_by: str = ""

    @property
    def output_names(self) -> tuple[str, ...]:
        """The names of the result columns."""
        return tuple(output.name for output in self.outputs)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that the host must know."""
        return frozenset().union(*(cell.text.names for cell in self.cells))

    @cached_property
    def calls(self) -> frozenset[Call]:
        """The calls of functions in all cells."""
        return frozenset().union(*(cell.text.calls for cell in self.cells))

    def evaluate(self, lookup: Lookup, functions: Functions = NO_FUNCTIONS) -> Any:
        """What the table decides: a dict of output name to value; of a COLLECT table a list of them, or of plain values
        where it has one output.

        Raises NoMatch, SeveralMatch, or DecisionError where a cell cannot be evaluated.
        """
        case = _Case(self, lookup, functions)
        values = case.values()
        return case.result(rule for rule in self.rules if all(case.holds(rule, values)))

    def explain(self, lookup: Lookup, functions: Functions = NO_FUNCTIONS) -> Explanation:
        """The same with every cell looked at; what goes wrong is told in the explanation, not raised."""
        case = _Case(self, lookup, functions)
        inputs: tuple[tuple[str, Any], ...] = ()
        rows: list[Row] = []
        try:
            values = case.values()
            inputs = tuple(zip((column.label for column in self.inputs), values, strict=True))
            for rule in self.rules:
                holds = tuple(case.holds(rule, values))
                fired = all(holds) and not (self.hit_policy == "FIRST" and any(row.matched for row in rows))
                rows.append(Row(rule, holds, all(holds), fired))
            return Explanation(inputs, tuple(rows), case.result(row.rule for row in rows if row.matched), None)
        except DecisionError as problem:
            return Explanation(inputs, tuple(rows), None, str(problem))


@dataclass(frozen=True)
class _Case:
    """A table with what one evaluation is handed."""

    table: DecisionTable
    lookup: Lookup
    functions: Functions

    def values(self) -> list[Any]:
        """The values that the condition columns are about."""
        return [self._value(column.expression, f"条件列“{column.label}”") for column in self.table.inputs]

    def holds(self, rule: Rule, values: list[Any]) -> Iterator[bool]:
        """Whether each of the row's tests holds; looked at one by one."""
        for column, test, value in zip(self.table.inputs, rule.tests, values, strict=True):
            try:
                yield test.any or test(value, self.lookup, self.functions)
            except FeelError as problem:
                raise self._blamed(f"第 {rule.number} 行“{column.label}”", problem, rule) from problem

    def result(self, matching: Iterator[Rule]) -> Any:
        """What the rows that hold decide."""
        policy = self.table.hit_policy
        if policy == "COLLECT":
            records = [self._record(rule) for rule in matching]
            return (
                records if len(self.table.outputs) > 1 else [value for record in records for value in record.values()]
            )
        first = next(matching, None)
        if first is None:
            return self._without_match()
        if policy == "UNIQUE":
            self._refuse([first, *matching][:2], "但它的命中策略是 UNIQUE，每次只能有一行成立")
        record = self._record(first)
        if policy == "ANY":
            for rule in matching:
                if not equal(self._record(rule), record):
                    self._refuse([first, rule], "但结果不同，而命中策略 ANY 要求结果一致")
        return record

    def _refuse(self, rules: list[Rule], why: str) -> None:
        if len(rules) > 1:
            numbers = "、".join(str(rule.number) for rule in rules)
            message = f"决策表“{self.table.name}”的第 {numbers} 行同时成立，{why}"
            raise SeveralMatch(message, self.table.id, [rule.id for rule in rules])

    def _without_match(self) -> dict[str, Any]:
        outputs = self.table.outputs
        if not self.table.null_without_match and not any(output.default for output in outputs):
            raise NoMatch(f"决策表“{self.table.name}”没有一行成立", self.table.id)
        return {
            output.name: output.default and self._value(output.default, f"结果列“{output.name}”的默认值")
            for output in outputs
        }

    def _record(self, rule: Rule) -> dict[str, Any]:
        record = {}
        for output, expression in zip(self.table.outputs, rule.outputs, strict=True):
            place = f"第 {rule.number} 行“{output.name}”"
            value = self._value(expression, place, rule)
            if output.allowed is not None and not output.allowed(value, self.lookup, self.functions):
                raise self._blamed(place, "结果不在允许的取值中", rule)
            record[output.name] = value
        return record

    def _value(self, expression: Expression, place: str, rule: Rule | None = None) -> Any:
        try:
            return expression(self.lookup, self.functions)
        except FeelError as problem:
            raise self._blamed(place, problem, rule) from problem

    def _blamed(self, place: str, problem: object, rule: Rule | None) -> DecisionError:
        return DecisionError(f"决策表“{self.table.name}”{place}：{problem}", self.table.id, [rule.id] if rule else ())
