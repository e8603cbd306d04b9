"""The register of standard functions: what each takes, and what a call of it costs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any, TypeVar

from service.engine.feel.values import LIST, NUMBER, kind, known

Body = TypeVar("Body", bound=Callable[..., Any])
Cost = Callable[[Sequence[Any]], int]

MAX_WHOLE = 10_000
"""The largest position, count or scale that an argument can mean."""


def _elements(arguments: Sequence[Any]) -> int:
    """What most calls cost: the elements they may look at."""
    return sum(len(argument) for argument in arguments if type(argument) is list)


@dataclass(frozen=True, slots=True)
class Function:
    """A standard function: its body, how many arguments it takes (`most` None: no end), what a call costs in steps."""

    run: Callable[..., Any]
    least: int
    most: int | None
    cost: Cost

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        return self.least <= count and (self.most is None or count <= self.most)


STANDARD: dict[str, Function] = {}


def standard(name: str, *kinds: str | None, cost: Cost = _elements) -> Callable[[Body], Body]:
    """Registers a function under its name in FEEL; `kinds` are those of its arguments in order, None for any kind.

    An argument of another kind makes the call null, as does a result beyond what numbers and the calendar hold.
    """

    def register(body: Body) -> Body:
        parameters = signature(body).parameters.values()
        endless = any(parameter.kind is Parameter.VAR_POSITIONAL for parameter in parameters)
        needed = [parameter for parameter in parameters if parameter.default is Parameter.empty]

        def run(*arguments: Any) -> Any:
            for argument, wanted in zip(arguments, kinds, strict=False):
                if wanted is not None and kind(argument) != wanted:
                    return None
            try:
                return body(*map(_taken, arguments))
            except ArithmeticError:
                return None

        least = max(1, len(needed) - endless)
        STANDARD[name] = Function(run, least, None if endless else len(parameters), cost)
        return body

    return register


def _taken(argument: Any) -> Any:
    return [known(element) for element in argument] if type(argument) is list else argument


def whole(value: Any) -> int | None:
    """A position, a count or a scale: a whole number of a size that makes sense."""
    return int(value) if kind(value) == NUMBER and abs(value) <= MAX_WHOLE and value == int(value) else None


def offset(position: Any, length: int) -> int | None:
    """The index that a position stands for: 1 is the first, -1 the last; None where there is no such place."""
    place = whole(position)
    if place is None or place == 0 or abs(place) > length:
        return None
    return place - 1 if place > 0 else length + place


def gathered(arguments: tuple[Any, ...]) -> list[Any]:
    """The elements that an aggregate works on: those of its one list, or its arguments."""
    return arguments[0] if len(arguments) == 1 and kind(arguments[0]) == LIST else list(arguments)
