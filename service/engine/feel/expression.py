"""Compiled texts: expressions, and the unary tests of decision tables."""

from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from .compiler import Call, Compiler
from .errors import FeelError
from .functions import STANDARD
from .literals import NOT_LITERAL, literal
from .parsing import parse, trees_of
from .scope import Closure, Functions, Lookup, Scope
from .values import known

NO_FUNCTIONS: Functions = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class _Compiled:
    """A text and what it needs of its host.

    `names` must be known; `filter_names` stand inside a filter and may be keys of its elements instead. `paths` are the
    names with the properties read of them: `application.reported` is ("application", "reported"). `calls` are all calls
    of functions, the standard's too.
    """

    text: str
    names: frozenset[str]
    filter_names: frozenset[str]
    paths: frozenset[tuple[str, ...]]
    calls: frozenset[Call]

    @property
    def host_calls(self) -> frozenset[Call]:
        """The calls of functions that only the host can give."""
        return frozenset(call for call in self.calls if call.name not in STANDARD)

    @property
    def constant(self) -> bool:
        """Whether it needs nothing of its host."""
        return not (self.names or self.filter_names or self.host_calls)


@dataclass(frozen=True, slots=True, eq=False)
class Expression(_Compiled):
    """An expression, called with the host's names and functions. `literal` is its value where it is one, else `...`.

    A call raises FeelError (UnknownName among them) for what the host lacks or cannot give, and for work without end.
    """

    literal: Any
    _run: Closure = field(repr=False)

    def __call__(self, lookup: Lookup, functions: Functions = NO_FUNCTIONS) -> Any:
        return self._run(Scope(lookup, functions))


@dataclass(frozen=True, slots=True, eq=False)
class UnaryTests(_Compiled):
    """A condition cell, called with the value it is about and the host's names and functions.

    `any` says that it holds of everything; `literals` are the values it lists where it lists nothing but values.
    A call raises FeelError as an Expression's does.
    """

    any: bool
    literals: tuple[Any, ...] | None
    _run: Closure = field(repr=False)

    def __call__(self, value: Any, lookup: Lookup, functions: Functions = NO_FUNCTIONS) -> bool:
        return self._run(Scope(lookup, functions, known(value))) is True


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Expression:
    """The expression of a text; compiled once. Raises FeelError with a sentence for whoever wrote it."""
    tree = parse(text, "expression")
    compiler = Compiler()
    run = compiler.compile(tree)
    return Expression(text, *_needs(compiler), literal=literal(tree), _run=run)


@lru_cache(maxsize=4096)
def compile_unary_tests(text: str) -> UnaryTests:
    """The tests of a condition cell; an empty one and a dash hold of everything. Raises FeelError."""
    compiler = Compiler(in_test=True)
    if text.strip() in ("", "-"):
        return UnaryTests(text, *_needs(compiler), any=True, literals=None, _run=lambda _: True)
    tests = trees_of(parse(text, "unary_tests"))
    run = compiler.tests(tests)
    values = tuple(literal(test) for test in tests)
    return UnaryTests(text, *_needs(compiler), any=False, literals=None if NOT_LITERAL in values else values, _run=run)


def is_name(text: str) -> bool:
    """Whether an expression can mean something by this name: it is one word, and no word of the language."""
    try:
        return compile_expression(text).names == {text}
    except FeelError:
        return False


def _needs(
    compiler: Compiler,
) -> tuple[frozenset[str], frozenset[str], frozenset[tuple[str, ...]], frozenset[Call]]:
    return (
        frozenset(compiler.names),
        frozenset(compiler.filter_names),
        frozenset(compiler.paths),
        frozenset(compiler.calls),
    )
