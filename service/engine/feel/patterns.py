"""Regular expressions that cannot run away.

A pattern is read with a grammar of its own, which knows no back references, no look-around and no flags, and which
counts the ways there are to match it. A pattern with too many is refused when the diagram is deployed, instead of
stopping a worker on the first text that fits badly.
"""

import re
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

from lark import Lark, Transformer
from lark.exceptions import LarkError

from .errors import FeelError

MAX_PATTERN = 200
"""Characters in a pattern."""

MAX_SUBJECT = 200
"""Characters in a text that is matched."""

MAX_STEPS = 10_000_000
"""Ways to match, over all places to start at: a tenth of a second at the worst."""

_MAX_GROUPS = 30

_GRAMMAR = r"""
alternatives: sequence ("|" sequence)*
sequence: piece*
?piece: atom
    | atom QUANTIFIER -> repeated
?atom: CHARACTER -> one
    | "(" alternatives ")"
    | "(?:" alternatives ")"
CHARACTER: /[^\\\[\](){}*+?|]/
    | /\\(?:[dDwWsSbnrt]|[^0-9A-Za-z_])/
    | /\[\^?(?:\\(?:[dDwWsSnrt]|[^0-9A-Za-z_])|(?!--|&&|~~|\|\|)[^\[\]\\])+\]/
QUANTIFIER: /(?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})\??/
"""


class SafePattern(NamedTuple):
    """A compiled pattern, and the steps that a badly fitting text of `MAX_SUBJECT` characters costs at most."""

    expression: re.Pattern[str]
    steps: int


class _Ways(Transformer[Any, int]):
    """In how many ways the parts of a pattern can match."""

    def one(self, _: list[Any]) -> int:
        return 1

    def alternatives(self, ways: list[int]) -> int:
        return sum(ways)

    def sequence(self, ways: list[int]) -> int:
        return _bounded(prod(ways))

    def repeated(self, children: list[Any]) -> int:
        ways, quantifier = children
        least, most = _bounds(quantifier.removesuffix("?") or "?")
        if ways == 1:
            return most - least + 1
        return sum(_bounded(ways**count) for count in range(least, most + 1))


def _bounds(quantifier: str) -> tuple[int, int]:
    if quantifier.startswith("{"):
        least, comma, most = quantifier[1:-1].partition(",")
        return int(least), int(most) if most else (MAX_SUBJECT if comma else int(least))
    return (1 if quantifier == "+" else 0), (1 if quantifier == "?" else MAX_SUBJECT)


def _bounded(ways: int) -> int:
    if ways > MAX_STEPS:
        raise FeelError("正则表达式的匹配方式过多，请写得更明确（例如减少 * 和 +，不要重复嵌套）")
    return ways


_PARSER = Lark(_GRAMMAR, parser="lalr", start="alternatives", transformer=_Ways())


@lru_cache(maxsize=1024)
def safe_pattern(text: str) -> SafePattern:
    """The pattern that a text stands for. Raises FeelError where it is none, or could run away."""
    if len(text) > MAX_PATTERN or text.count("(") > _MAX_GROUPS:
        raise FeelError(f"正则表达式过长（最多 {MAX_PATTERN} 个字符、{_MAX_GROUPS} 个括号）")
    try:
        ways: Any = _PARSER.parse(text)
        anchored = text.startswith("^") and "|" not in text
        return SafePattern(re.compile(text), _bounded(ways if anchored else ways * MAX_SUBJECT))
    except (LarkError, re.error) as problem:
        raise FeelError(f"“{text}”不是可用的正则表达式") from problem
