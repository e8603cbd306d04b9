"""Functions on lists. The aggregates take one list, or the values themselves."""

from typing import Any

from service.engine.feel.arithmetic import ARITHMETIC
from service.engine.feel.comparison import Binary, equal, less, more
from service.engine.feel.errors import FeelError
from service.engine.feel.values import DAYS, LIST, MONTHS, NULL, NUMBER, kind

from .registry import gathered, offset, standard, whole

MAX_ITEMS = 10_000
"""Elements of nested lists that `flatten` looks at."""

MAX_DISTINCT = 1_000
"""Elements among which repetitions are looked for: every element is compared with every other."""


def _extreme(better: Binary, arguments: tuple[Any, ...]) -> Any:
    best, *others = gathered(arguments) or [None]
    if better(best, best) is None:
        return None
    for value in others:
        wins = better(value, best)
        if wins is None:
            return None
        best = value if wins else best
    return best


@standard("count")
def _count(*arguments: Any) -> int | None:
    return None if kind(arguments[0]) == NULL and len(arguments) == 1 else len(gathered(arguments))


@standard("sum")
def _sum(*arguments: Any) -> Any:
    first, *others = gathered(arguments) or [None]
    total = first if kind(first) in (NUMBER, DAYS, MONTHS) else None
    for value in others:
        total = ARITHMETIC["+"](total, value)
    return total


@standard("mean")
def _mean(*arguments: Any) -> Any:
    return ARITHMETIC["/"](_sum(*arguments), len(gathered(arguments)))


standard("min")(lambda *arguments: _extreme(less, arguments))
standard("max")(lambda *arguments: _extreme(more, arguments))


@standard("all")
def _all(*arguments: Any) -> bool | None:
    values = gathered(arguments)
    return False if False in _booleans(values) else None if len(_booleans(values)) < len(values) else True


@standard("any")
def _any(*arguments: Any) -> bool | None:
    values = gathered(arguments)
    return True if True in _booleans(values) else None if len(_booleans(values)) < len(values) else False


def _booleans(values: list[Any]) -> list[bool]:
    return [value for value in values if value is True or value is False]


@standard("list contains", LIST)
def _list_contains(values: list[Any], wanted: Any) -> bool:
    return any(equal(value, wanted) for value in values)


@standard("index of", LIST)
def _index_of(values: list[Any], wanted: Any) -> list[int]:
    return [place for place, value in enumerate(values, 1) if equal(value, wanted)]


@standard("append", LIST)
def _append(values: list[Any], *added: Any) -> list[Any]:
    return [*values, *added]


@standard("concatenate")
def _concatenate(*lists: Any) -> list[Any] | None:
    return [value for values in lists for value in values] if {kind(values) for values in lists} == {LIST} else None


@standard("distinct values", LIST)
def _distinct_values(values: list[Any]) -> list[Any]:
    if len(values) > MAX_DISTINCT:
        raise FeelError(f"去重的列表过长（最多 {MAX_DISTINCT} 项）")
    kept: list[Any] = []
    for value in values:
        if not _list_contains(kept, value):
            kept.append(value)
    return kept


@standard("union")
def _union(*lists: Any) -> list[Any] | None:
    joined = _concatenate(*lists)
    return None if joined is None else _distinct_values(joined)


@standard("flatten", LIST)
def _flatten(values: list[Any]) -> list[Any]:
    flat: list[Any] = []
    waiting = [*reversed(values)]
    for _ in range(MAX_ITEMS):
        if not waiting:
            return flat
        value = waiting.pop()
        if kind(value) == LIST:
            waiting += reversed(value)
        else:
            flat.append(value)
    raise FeelError(f"列表过长（最多 {MAX_ITEMS} 项）")


@standard("sublist", LIST, NUMBER, NUMBER)
def _sublist(values: list[Any], start: Any, length: Any = None) -> list[Any] | None:
    begin = offset(start, len(values))
    count = len(values) if length is None else whole(length)
    return None if begin is None or count is None or count < 0 else values[begin : begin + count]


standard("reverse", LIST)(lambda values: values[::-1])
