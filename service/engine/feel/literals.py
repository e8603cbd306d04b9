"""What a node means where no host is needed to know: numbers, texts, dates written out."""

import re
from collections.abc import Callable
from typing import Any

from .arithmetic import negative, number
from .errors import FeelError
from .functions import STANDARD, TEMPORAL
from .parsing import Node, error_at, tokens_of, trees_of
from .temporal import parse_temporal
from .values import NUMBER, NUMBERS, kind

NOT_LITERAL = ...
"""Stands for the value of what is no literal (null is a literal)."""

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}


def literal(node: Node) -> Any:
    """The value of a literal, or NOT_LITERAL. A date made from a literal text is a literal too.

    Raises FeelError for a text that is not the date, time or duration that it should be.
    """
    read = _LITERALS.get(str(node.data))
    return NOT_LITERAL if read is None else read(node)


def called(node: Node) -> tuple[str, list[Node]]:
    """The name of the function that a call is for, with single spaces, and the arguments."""
    return " ".join(tokens_of(node)[0].split()), trees_of(node)


def unescaped(token: str) -> str:
    """The text between a string's quotes, its escapes replaced. Raises FeelError for an escape that means nothing."""

    def character(found: re.Match[str]) -> str:
        sign, code = found[1], found[2] or found[3]
        if code:
            return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else _unknown(found[0])
        return _ESCAPES.get(sign) or _unknown(found[0])

    text = re.sub(r"\\(u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|.)", character, token[1:-1])
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")  # joins the halves of \uD83D\uDE00
    except UnicodeDecodeError:
        return _unknown(token)


def _unknown(escape: str) -> str:
    raise FeelError(f"字符串中的 {escape} 不是有效的转义")


def _temporal(node: Node) -> Any:
    text = unescaped(tokens_of(node)[0])
    value = parse_temporal(text)
    if value is None:
        raise error_at(node, f"“{text}”不是有效的日期、时间或时长")
    return value


def _negative(node: Node) -> Any:
    value = literal(trees_of(node)[0])
    return negative(value) if kind(value) == NUMBER else NOT_LITERAL


def _call(node: Node) -> Any:
    name, arguments = called(node)
    if name not in TEMPORAL or not STANDARD[name].takes(len(arguments)):
        return NOT_LITERAL
    values = [literal(argument) for argument in arguments]
    if NOT_LITERAL in values:
        return NOT_LITERAL
    value = STANDARD[name].run(*values)
    if value is None:
        raise error_at(node, f"{name}(…) 的参数不是有效的日期、时间或时长")
    return value


_LITERALS: dict[str, Callable[[Node], Any]] = {
    "number": lambda node: number(NUMBERS.create_decimal(tokens_of(node)[0])),
    "string": lambda node: unescaped(tokens_of(node)[0]),
    "true": lambda node: True,
    "false": lambda node: False,
    "null": lambda node: None,
    "temporal": _temporal,
    "negative": _negative,
    "call": _call,
}
