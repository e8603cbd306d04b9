"""The closed set of node types, each as the Python function it becomes."""

from collections.abc import Sequence
from typing import Any

from .comparison import Binary, at_least, at_most
from .errors import FeelError, UnknownName
from .functions import Function
from .logic import both, settled
from .scope import Closure, Scope
from .values import NUMBER, Range, items, kind, known, property_of

# --- values --------------------------------------------------------------------------------------------------------


def constant(value: Any) -> Closure:
    """A literal."""
    return lambda scope: value


def host_name(name: str) -> Closure:
    """A name that the host gives."""
    return lambda scope: scope.fetch(name)


def local_name(name: str) -> Closure:
    """A variable of a loop, an entry of a context, or the `item` of a filter."""
    return lambda scope: scope.local[name]


def member_name(name: str) -> Closure:
    """A name inside a filter: a key of the element, or the host's."""
    return lambda scope: scope.member(name)


def subject(scope: Scope) -> Any:
    """`?`, the value that a unary test is about."""
    return scope.subject


def list_of(parts: Sequence[Closure]) -> Closure:
    """A list."""
    return lambda scope: [part(scope) for part in parts]


def range_of(start: Closure, end: Closure, *, start_included: bool, end_included: bool) -> Closure:
    """A range."""
    return lambda scope: Range(start(scope), end(scope), start_included, end_included)


def context_of(entries: Sequence[tuple[str, Closure]]) -> Closure:
    """A context; an entry may name those before it."""

    def build(scope: Scope) -> dict[str, Any]:
        context: dict[str, Any] = {}
        for key, value in entries:
            context[key] = value(scope)
            scope = scope.binding(key, context[key])
        return context

    return build


# --- access --------------------------------------------------------------------------------------------------------


def property_from(source: Closure, name: str) -> Closure:
    """`source.name`."""
    return lambda scope: property_of(source(scope), name)


def element_at(source: Closure, place: Any) -> Closure:
    """`source[place]`, a literal place: 1 is the first element, -1 the last."""
    return lambda scope: _at(items(source(scope)), place)


def _at(elements: Sequence[Any], place: Any) -> Any:
    if place == 0 or place != int(place) or abs(place) > len(elements):
        return None
    return known(elements[int(place) - 1 if place > 0 else int(place)])


def filtered(source: Closure, condition: Closure) -> Closure:
    """`source[condition]`: the elements for which it is true; where it gives a number, the element at that place."""

    def run(scope: Scope) -> Any:
        elements = items(source(scope))
        kept = []
        for element in map(known, elements):
            holds = condition(scope.filtering(element))
            if kind(holds) == NUMBER:
                return _at(elements, holds)
            if holds is True:
                kept.append(element)
        return kept

    return run


def standard_call(function: Function, arguments: Sequence[Closure]) -> Closure:
    """A call of one of the standard's functions."""
    run, cost = function.run, function.cost

    def call(scope: Scope) -> Any:
        values = [argument(scope) for argument in arguments]
        scope.spend(cost(values))
        return run(*values)

    return call


def host_call(name: str, arguments: Sequence[Closure]) -> Closure:
    """A call of one of the host's functions. Raises UnknownName where the host has none of this name."""

    def call(scope: Scope) -> Any:
        function = scope.functions.get(name)
        if function is None:
            raise UnknownName(name, function=True)
        values = [argument(scope) for argument in arguments]
        try:
            return known(function(*values))
        except TypeError as problem:
            raise FeelError(f"函数 {name}(…) 的参数个数或类型不对") from problem

    return call


# --- operators -----------------------------------------------------------------------------------------------------


def binary(operator: Binary, left: Closure, right: Closure) -> Closure:
    """A comparison."""
    return lambda scope: operator(left(scope), right(scope))


def chain(first: Closure, rest: Sequence[tuple[Binary, Closure]]) -> Closure:
    """Arithmetic from left to right."""

    def run(scope: Scope) -> Any:
        value = first(scope)
        for operator, operand in rest:
            value = operator(value, operand(scope))
        return value

    return run


def unary(operator: Any, operand: Closure) -> Closure:
    """An operator before its one operand."""
    return lambda scope: operator(operand(scope))


def settled_by(verdict: bool, parts: Sequence[Closure]) -> Closure:
    """`and` (settled by the first false) and `or` (settled by the first true)."""
    return lambda scope: settled(verdict, (part(scope) for part in parts))


def between(value: Closure, low: Closure, high: Closure) -> Closure:
    """`value between low and high`, both ends included."""

    def run(scope: Scope) -> bool | None:
        middle = value(scope)
        return both(at_least(middle, low(scope)), at_most(middle, high(scope)))

    return run


def conditional(condition: Closure, then: Closure, otherwise: Closure) -> Closure:
    """`if condition then … else …`; null counts as not true."""
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)


# --- loops ---------------------------------------------------------------------------------------------------------

Iterators = Sequence[tuple[str, Closure]]


def _scopes(scope: Scope, iterators: Iterators) -> list[Scope] | None:
    """A scope for each combination of elements; None where one of the lists is null."""
    scopes = [scope]
    for name, source in iterators:
        inner = []
        for outer in scopes:
            elements = source(outer)
            if elements is None:
                return None
            inner += [outer.binding(name, element) for element in items(elements)]
        scopes = inner
    return scopes


def each(iterators: Iterators, body: Closure) -> Closure:
    """`for … return`: a list of what the body gives."""

    def run(scope: Scope) -> list[Any] | None:
        scopes = _scopes(scope, iterators)
        return None if scopes is None else [body(inner) for inner in scopes]

    return run


def quantified(verdict: bool, iterators: Iterators, condition: Closure) -> Closure:
    """`some` (settled by the first true) and `every` (settled by the first false), in three values; null of null."""

    def run(scope: Scope) -> bool | None:
        scopes = _scopes(scope, iterators)
        return None if scopes is None else settled(verdict, map(condition, scopes))

    return run
