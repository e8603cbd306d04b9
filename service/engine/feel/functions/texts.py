"""Functions on texts. Regular expressions are those of `patterns`, which cannot run away."""

from collections.abc import Sequence
from re import Match, sub
from typing import Any

from service.engine.feel import arithmetic
from service.engine.feel.errors import FeelError
from service.engine.feel.patterns import MAX_SUBJECT, safe_pattern
from service.engine.feel.values import NUMBER, STRING

from .registry import offset, standard, whole


@standard("string length", STRING)
def _string_length(text: str) -> int:
    return len(text)


@standard("substring", STRING, NUMBER, NUMBER)
def _substring(text: str, start: Any, length: Any = None) -> str | None:
    begin = offset(start, len(text))
    if begin is None:
        return None
    if length is None:
        return text[begin:]
    count = whole(length)
    return None if count is None or count < 1 else text[begin : begin + count]


standard("upper case", STRING)(lambda text: text.upper())
standard("lower case", STRING)(lambda text: text.lower())
standard("contains", STRING, STRING)(lambda text, part: part in text)
standard("starts with", STRING, STRING)(lambda text, part: text.startswith(part))
standard("ends with", STRING, STRING)(lambda text, part: text.endswith(part))


def _steps(arguments: Sequence[Any]) -> int:
    """What a regular expression costs: a step for each ten thousand of the matcher's."""
    pattern = arguments[1]
    return safe_pattern(pattern).steps // 10_000 if isinstance(pattern, str) else 0


def _subject(text: str) -> str:
    if len(text) > MAX_SUBJECT:
        raise FeelError(f"正则表达式只用于 {MAX_SUBJECT} 个字符以内的文本")
    return text


@standard("matches", STRING, STRING, cost=_steps)
def _matches(text: str, pattern: str) -> bool:
    return safe_pattern(pattern).expression.search(_subject(text)) is not None


@standard("replace", STRING, STRING, STRING, cost=_steps)
def _replace(text: str, pattern: str, replacement: str) -> str:
    def expanded(found: Match[str]) -> str:
        groups = (found[0], *found.groups(default=""))
        return sub(r"\$([0-9])", lambda mark: groups[int(mark[1])] if int(mark[1]) < len(groups) else "", replacement)

    return arithmetic.text(safe_pattern(pattern).expression.sub(expanded, _subject(text)))


@standard("split", STRING, STRING, cost=_steps)
def _split(text: str, delimiter: str) -> list[str]:
    parts, begin = [], 0
    for found in safe_pattern(delimiter).expression.finditer(_subject(text)):
        parts.append(text[begin : found.start()])
        begin = found.end()
    return [*parts, text[begin:]]
