"""The names that expressions may use in a place: facts, decisions, start variables, and what tokens carry there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from service.engine.deployment import Deployment
from service.engine.elements import Element, names
from service.engine.feel import NOT_LITERAL, STANDARD_FUNCTIONS, Expression, FeelError, UnaryTests, UnknownName

from .known import Known

RECORD = "case.record"
"""The operation whose parameters become properties of the fact ``application`` (docs/architecture.md, "Operations")."""

APPLICATION = "application"

LIMIT, LIMITS = "limit", "time_limits"
"""``limit("accept_days")`` reads the decision ``time_limits``, whose column ``limit`` takes the argument."""

_PARTS = ("year", "month", "day", "weekday", "hour", "minute", "second", "timezone")
OF_DATES = frozenset((*_PARTS, "years", "months", "days", "hours", "minutes", "seconds"))
"""Properties that FEEL itself gives to dates, times and durations."""


@dataclass(frozen=True)
class Vocabulary:
    """What may be named in one place. ``properties``: name → its properties, ``None`` for a plain value; a name that is not
    among them may have any (token variables hold what an operation gave). ``open`` where not all files could be read."""

    names: frozenset[str]
    properties: Mapping[str, frozenset[str] | None]
    functions: frozenset[str]
    limits: tuple[UnaryTests, ...]
    lacking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    open: bool = False

    def misses(self, expression: Expression | UnaryTests) -> Iterator[tuple[str, str]]:
        """Codes and sentences for what an expression names and will not find."""
        for name in () if self.open else sorted(expression.names - self.names):
            where = f"在申报类型 {'、'.join(self.lacking[name])} 里" if name in self.lacking else ""
            yield "unknown_name", f"用到的“{name}”{where}既不是案件的数据，也没有别的步骤会给出它。"
        for path in sorted(expression.paths):
            if path[0] in self.names and not self.has(path):
                yield "unknown_property_of_fact", f"用到的“{'.'.join(path[:2])}”不存在：{path[0]} 没有 {path[1]}。"
        for call in sorted(expression.calls, key=str):
            if call.name not in STANDARD_FUNCTIONS | self.functions:
                yield "unknown_function", f"用到的函数 {call.name}(…) 不存在。"
            elif call.name == LIMIT and not self._is_limit(call.arguments):
                yield "unknown_limit", f"用到的时限“{call.arguments[0]}”在决策表 {LIMITS} 里没有对应的行。"

    def has(self, path: tuple[str, ...]) -> bool:
        """Whether a name that is known has the property that a path reads of it."""
        if len(path) < 2 or path[0] not in self.properties:
            return True
        properties = self.properties[path[0]]
        return path[1] in (OF_DATES if properties is None else properties)

    def _is_limit(self, arguments: tuple[object, ...]) -> bool:
        if self.open or len(arguments) != 1 or arguments[0] is NOT_LITERAL:
            return True
        return any(_holds(cell, arguments[0]) for cell in self.limits)


def _holds(cell: UnaryTests, value: object) -> bool:
    if cell.any or not cell.constant:
        return True
    try:
        return cell(value, _nothing)
    except FeelError:
        return False


def _nothing(name: str) -> object:
    raise UnknownName(name)


class Vocabularies:
    """The vocabularies of a deployment set."""

    def __init__(self, deployment: Deployment, known: Known) -> None:
        self.deployment = deployment
        self.known = known
        decisions = {name: frozenset(table.output_names) for name, table in deployment.tables.items()}
        self.properties: dict[str, frozenset[str] | None] = {**decisions, **known.facts}
        if (of_application := known.facts.get(APPLICATION)) is not None:
            self.properties[APPLICATION] = of_application | self._recorded()
        limits = deployment.tables.get(LIMITS)
        columns = [n for n, column in enumerate(limits.inputs) if column.expression.text == LIMIT] if limits else []
        self.limits = tuple(rule.tests[n] for rule in (limits.rules if limits else ()) for n in columns)
        self.facts = frozenset(self.properties)
        self.tokens = cache(self._tokens)
        """The variables that tokens may carry in cases whose root is a process of this id."""

    def _recorded(self) -> frozenset[str]:
        return frozenset(
            name
            for process in self.deployment.processes.values()
            for element in process.elements.values()
            if element.operation == RECORD
            for name in element.parameters
        )

    def _tokens(self, root: str) -> frozenset[str]:
        names = {"result"}
        for process in self.deployment.reached[root]:
            for element in self.deployment.processes[process].elements.values():
                names |= self._given_by(element)
        return frozenset(names)

    def _given_by(self, element: Element) -> set[str]:
        variables = (element.result_variable, element.properties.get("result_variable"))
        names = {name for name in variables if name}
        if "form" in element.properties:
            names |= self.known.forms.get(element.properties["form"], frozenset())
        table = self.deployment.tables.get(element.decision or "")
        if table is not None and table.hit_policy != "COLLECT":
            names.update(table.output_names)
        return names

    def variables(self, root: str) -> frozenset[str]:
        """The start variables of cases whose root is the process ``root``: facts from the start."""
        return frozenset(names(self.deployment.processes[root].properties.get("start_variables")))

    def of_process(self, process: str) -> Vocabulary:
        """The vocabulary of a process: what is there in every type in which it may run."""
        roots = self.deployment.contexts[process]
        given = {root: self.tokens(root) | self.variables(root) for root in roots}
        some = frozenset().union(*given.values())
        always = some.intersection(*given.values())
        tokens = frozenset().union(*map(self.tokens, roots))
        lacking = {
            name: tuple(root for root in roots if name not in given[root]) for name in some - always - self.facts
        }
        return self._of(always, tokens, lacking)

    def of_table(self, table: str) -> Vocabulary:
        """The vocabulary of a decision table: any process may evaluate it."""
        roots = self.deployment.processes
        tokens = frozenset({LIMIT} if table == LIMITS else ()).union(*map(self.tokens, roots))
        return self._of(tokens.union(*map(self.variables, roots)), tokens)

    def of_case(self) -> Vocabulary:
        """What there is where no token is at hand, in texts and when a message comes: facts, decisions, start variables."""
        return self._of(frozenset().union(*map(self.variables, self.deployment.processes)))

    def _of(
        self,
        names: frozenset[str],
        tokens: frozenset[str] = frozenset(),
        lacking: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Vocabulary:
        plain: dict[str, frozenset[str] | None] = dict.fromkeys(names)
        properties = {name: of for name, of in {**plain, **self.properties}.items() if name not in tokens}
        functions, unread = self.known.functions, bool(self.deployment.unread)
        return Vocabulary(names | self.facts, properties, functions, self.limits, lacking or {}, open=unread)
