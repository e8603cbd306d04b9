"""From tree to closures, noting on the way what the text needs of its host.

Nothing is looked up on an expression's word but names (from the host), keys of mappings and entries of the tables of
operators and functions. What the compiler notes lets the deployment gate refuse a name or a function that will not be
there.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from . import closures, unary
from .arithmetic import ARITHMETIC, negative
from .comparison import COMPARISONS, more
from .functions import PATTERNED, STANDARD
from .literals import NOT_LITERAL, called, literal, unescaped
from .logic import negated
from .parsing import Node, error_at, tokens_of, trees_of
from .patterns import safe_pattern
from .scope import Closure
from .values import NUMBER, kind

_CONDITIONS = frozenset({"compared", "between", "belongs", "conjunction", "disjunction", "quantified"})


class Call(NamedTuple):
    """A function that an expression calls, with the values of its literal arguments; `...` for the others."""

    name: str
    arguments: tuple[Any, ...]


class Compiler:
    """Compiles one tree. Afterwards `names`, `filter_names`, `paths` and `calls` say what it needs."""

    def __init__(self, *, in_test: bool = False) -> None:
        self.names: set[str] = set()
        self.filter_names: set[str] = set()
        self.paths: set[tuple[str, ...]] = set()
        self.calls: set[Call] = set()
        self._bound: frozenset[str] = frozenset()
        self._in_filter = False
        self._in_test = in_test

    def compile(self, node: Node) -> Closure:
        """The closure of a node. Raises FeelError for what the grammar allows but the language does not."""
        return _NODES[str(node.data)](self, node)

    def tests(self, nodes: Iterable[Node]) -> Closure:
        """The closure of a list of unary tests: whether one of them holds of the scope's subject."""
        tests = [self._test(node) for node in nodes]
        return tests[0] if len(tests) == 1 else closures.settled_by(True, tests)

    @contextmanager
    def _within(self, *, in_filter: bool = False, in_test: bool = False) -> Iterator[None]:
        """What is bound inside is forgotten outside."""
        outside = self._bound, self._in_filter, self._in_test
        self._in_filter |= in_filter
        self._in_test |= in_test
        yield
        self._bound, self._in_filter, self._in_test = outside

    def _parts(self, node: Node) -> list[Closure]:
        return [self.compile(part) for part in trees_of(node)]

    # --- values and access

    def _literal(self, node: Node) -> Closure:
        return closures.constant(literal(node))

    def _name(self, node: Node) -> Closure:
        return self._named(str(tokens_of(node)[0]), [])

    def _named(self, name: str, properties: Iterable[str]) -> Closure:
        if name in self._bound:
            return closures.local_name(name)
        if self._in_filter:
            self.filter_names.add(name)
            return closures.member_name(name)
        self.names.add(name)
        self.paths.add((name, *properties))
        return closures.host_name(name)

    def _subject(self, node: Node) -> Closure:
        if not self._in_test:
            raise error_at(node, "“?”只能用在决策表的条件单元格中")
        return closures.subject

    def _path(self, node: Node) -> Closure:
        source, *steps = trees_of(node)
        named = source.data == "name"
        closure = self._named(str(tokens_of(source)[0]), _leading(steps)) if named else self.compile(source)
        for step in steps:
            closure = self._property(closure, step) if step.data == "property" else self._filter(closure, step)
        return closure

    def _property(self, source: Closure, step: Node) -> Closure:
        return closures.property_from(source, str(tokens_of(step)[0]))

    def _filter(self, source: Closure, step: Node) -> Closure:
        condition = trees_of(step)[0]
        place = literal(condition)
        if kind(place) == NUMBER:
            return closures.element_at(source, place)
        with self._within(in_filter=True):
            self._bound |= {"item"}
            return closures.filtered(source, self.compile(condition))

    def _call(self, node: Node) -> Closure:
        name, arguments = called(node)
        values = tuple(literal(argument) for argument in arguments)
        self.calls.add(Call(name, values))
        function = STANDARD.get(name)
        if function is None:
            return closures.host_call(name, self._parts(node))
        if not function.takes(len(arguments)):
            raise error_at(node, f"函数 {name}(…) 的参数个数不对")
        if name in PATTERNED and isinstance(values[1], str):
            safe_pattern(values[1])
        value = literal(node)
        return closures.standard_call(function, self._parts(node)) if value is NOT_LITERAL else closures.constant(value)

    # --- operators

    def _conditional(self, node: Node) -> Closure:
        return closures.conditional(*self._parts(node))

    def _conjunction(self, node: Node) -> Closure:
        return closures.settled_by(False, self._parts(node))

    def _disjunction(self, node: Node) -> Closure:
        return closures.settled_by(True, self._parts(node))

    def _compared(self, node: Node) -> Closure:
        return closures.binary(COMPARISONS[tokens_of(node)[0]], *self._parts(node))

    def _between(self, node: Node) -> Closure:
        return closures.between(*self._parts(node))

    def _belongs(self, node: Node) -> Closure:
        value, tests = trees_of(node)
        closure = self.compile(value)
        with self._within(in_test=True):
            return unary.belongs(closure, self.tests(trees_of(tests)))

    def _chain(self, node: Node) -> Closure:
        first, *rest = self._parts(node)
        signs = [str(sign) for sign in tokens_of(node)] or ["**"] * len(rest)
        return closures.chain(first, [(ARITHMETIC[s], part) for s, part in zip(signs, rest, strict=True)])

    def _negative(self, node: Node) -> Closure:
        value = literal(node)
        if value is not NOT_LITERAL:
            return closures.constant(value)
        return closures.unary(negative, *self._parts(node))

    def _negation(self, node: Node) -> Closure:
        inner = trees_of(node)
        if len(inner) != 1 or inner[0].data == "operator_test":
            raise error_at(node, "这里的 not(…) 只能写一个条件")
        return closures.unary(negated, self.compile(inner[0]))

    # --- loops and collections

    def _iterators(self, nodes: Iterable[Node]) -> list[tuple[str, Closure]]:
        iterators = []
        for node in nodes:
            name, source = str(tokens_of(node)[0]), self.compile(trees_of(node)[0])
            self._bound |= {name}
            iterators.append((name, source))
        return iterators

    def _iteration(self, node: Node) -> Closure:
        *iterators, body = trees_of(node)
        with self._within():
            return closures.each(self._iterators(iterators), self.compile(body))

    def _quantified(self, node: Node) -> Closure:
        *iterators, condition = trees_of(node)
        some = tokens_of(node)[0] == "some"
        with self._within():
            return closures.quantified(some, self._iterators(iterators), self.compile(condition))

    def _list(self, node: Node) -> Closure:
        return closures.list_of(self._parts(node))

    def _range(self, node: Node) -> Closure:
        opening, closing = tokens_of(node)
        if more(*(literal(end) for end in trees_of(node))):
            raise error_at(node, "区间的下限大于上限")
        start, end = self._parts(node)
        return closures.range_of(start, end, start_included=opening == "[", end_included=closing == "]")

    def _context(self, node: Node) -> Closure:
        entries = []
        with self._within():
            for entry in trees_of(node):
                key = tokens_of(entry)[0]
                name = unescaped(key) if key.type == "STRING" else str(key)
                entries.append((name, self.compile(trees_of(entry)[0])))
                self._bound |= {name}
        return closures.context_of(entries)

    # --- unary tests

    def _test(self, node: Node) -> Closure:
        if node.data == "operator_test":
            return unary.operator_test(COMPARISONS[tokens_of(node)[0]], *self._parts(node))
        if node.data == "negation":
            return closures.unary(negated, self.tests(trees_of(node)))
        if node.data in _CONDITIONS or any(node.find_data("subject")):
            return unary.condition_test(self.compile(node))
        return unary.value_test(self.compile(node))


def _leading(steps: Iterable[Node]) -> Iterator[str]:
    for step in steps:
        if step.data != "property":
            return
        yield str(tokens_of(step)[0])


_NODES: dict[str, Callable[[Compiler, Node], Closure]] = {
    **dict.fromkeys(("number", "string", "true", "false", "null", "temporal"), Compiler._literal),
    "name": Compiler._name,
    "subject": Compiler._subject,
    "path": Compiler._path,
    "call": Compiler._call,
    "conditional": Compiler._conditional,
    "conjunction": Compiler._conjunction,
    "disjunction": Compiler._disjunction,
    "compared": Compiler._compared,
    "between": Compiler._between,
    "belongs": Compiler._belongs,
    "sum": Compiler._chain,
    "product": Compiler._chain,
    "power": Compiler._chain,
    "negative": Compiler._negative,
    "negation": Compiler._negation,
    "iteration": Compiler._iteration,
    "quantified": Compiler._quantified,
    "list": Compiler._list,
    "range": Compiler._range,
    "context": Compiler._context,
}
"""Every kind of node there is; the grammar can make no other."""
