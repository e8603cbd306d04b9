"""What the gate says of a draft, and of single expressions and tables while somebody writes them."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any

from service import cases, clock, definitions, scenarios, working_days
from service.engine.checks import Problem, check
from service.engine.decisions import DecisionTable, InvalidDecisions, parse
from service.engine.dialect import NotADiagram, content_hash, safe_xml, sha256
from service.engine.feel import FeelError, compile_expression, compile_unary_tests
from service.errors import InvalidAnswers, NotFound
from service.models import Draft

from . import files

_verdicts: OrderedDict[str, list[Problem]] = OrderedDict()
_lock = Lock()
_MOST = 16

LIMITS = "time_limits"


def problems(draft: Draft, unsaved: Mapping[str, str] | None = None, *, play: bool = False) -> list[Problem]:
    """Every problem of the gate, with contents that are not saved yet over the draft, and why its scenarios cannot be read; with
    ``play`` also those of the scenarios that the draft can change."""
    whole = files.whole(draft, unsaved)
    brought = {*files.contents(draft), *(unsaved or {})}
    found = verdict(whole)
    if play and not broken(found):
        return found + scenarios.judge(whole, brought)
    _, _, unreadable = scenarios.read({name: whole[name] for name in brought if name in whole})
    return found + unreadable


def verdict(whole: Mapping[str, bytes]) -> list[Problem]:
    """What the gate says of a set; of the same set it says the same."""
    key = content_hash({name: sha256(data) for name, data in whole.items()})
    with _lock:
        if key in _verdicts:
            _verdicts.move_to_end(key)
            return _verdicts[key]
    found = check(whole, definitions.known())
    with _lock:
        _verdicts[key] = found
        while len(_verdicts) > _MOST:
            _verdicts.popitem(last=False)
    return found


def broken(found: Sequence[Problem]) -> bool:
    """Whether problems keep a set from being run."""
    return any(problem.severity == "error" for problem in found)


# -- expressions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reading:
    """What can be said of an expression: why it cannot be read (``message``, and ``at`` which character), or what it reads."""

    message: str | None
    at: int | None
    names: Sequence[str]


def expression(text: str, *, unary: bool = False) -> Reading:
    """Read an expression, or the tests of a condition cell."""
    try:
        found = compile_unary_tests(text) if unary else compile_expression(text)
    except FeelError as problem:
        return Reading(str(problem), problem.position, ())
    paths = {".".join(path) for path in found.paths}
    return Reading(None, None, sorted(paths | {name for name in found.names if not _begins(paths, name)}))


def _begins(paths: set[str], name: str) -> bool:
    return any(path.startswith(f"{name}.") for path in paths)


# -- tables -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """A table tried: the values of its condition columns, the ids of the rows that decide, what they decide, or why nothing."""

    inputs: Sequence[tuple[str, Any]]
    rules: Sequence[str]
    outputs: Any
    error: str | None


def try_table(draft: Draft, decision: str, inputs: Mapping[str, Any], content: str | None = None) -> Trial:
    """Try a table of a draft, or the ``content`` of its file as it is written just now.

    ``inputs``: values by name or path (``registration.valid_to``). A text that begins with ``=`` is FEEL, one that is a day or
    a moment in ISO form is that; what is not given is null, but for today and now.
    """
    name = f"{decision}.dmn"
    try:
        table = next((one for one in parse(safe_xml(_data(draft, name, content)), name) if one.id == decision), None)
    except NotADiagram as problem:
        return Trial((), (), None, f"文件 {name} {problem}。")
    except InvalidDecisions as problem:
        return Trial((), (), None, "；".join(one.message for one in problem.problems))
    if table is None:
        raise NotFound("没有这张决策表")
    try:
        given = _given(inputs)
    except FeelError as problem:
        return Trial((), (), None, f"填写的值不是有效的表达式：{problem}")
    told = table.explain(_lookup(given), _functions(draft, table, given))
    return Trial(told.inputs, [row.rule.id for row in told.rows if row.fired], told.result, told.problem)


def _data(draft: Draft, name: str, content: str | None) -> bytes:
    return (files.one(draft, name).content if content is None else content).encode()


def _given(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Values by path as records inside each other."""
    found: dict[str, Any] = {"today": clock.today(), "now": clock.local(clock.now())}
    for path, value in inputs.items():
        *holders, last = path.split(".")
        inner = found
        for holder in holders:
            inner = inner.setdefault(holder, {})
            if not isinstance(inner, dict):
                raise InvalidAnswers(errors={"inputs": [f"{path} 与另一项的取值冲突。"]})
        inner[last] = _value(value)
    return found


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _value(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_value(one) for one in value]
    if not isinstance(value, str):
        return value
    if value.startswith("="):
        return compile_expression(value.removeprefix("="))(_nothing, {})
    return _moment(value) if _DAY.match(value) else value


def _moment(text: str) -> Any:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment if moment.tzinfo is not None else text


def _nothing(name: str) -> Any:
    raise KeyError(name)


def _lookup(given: Mapping[str, Any]) -> Callable[[str], Any]:
    return given.get


def _functions(draft: Draft, table: DecisionTable, given: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    def limit(name: str) -> int:
        """Days from the draft's table of time limits, or from this very table."""
        limits = table if table.id == LIMITS else _limits(draft)
        return int(limits.evaluate(_lookup({**given, "limit": name}), {})["days"])

    return {
        "workdays": lambda start, days: working_days.add_working_days(start, int(days), {}),
        "limit": limit,
        "end_of_day": cases.end_of_day,
    }


def _limits(draft: Draft) -> DecisionTable:
    name = f"{LIMITS}.dmn"
    return parse(safe_xml(_data(draft, name, None)), name)[0]
