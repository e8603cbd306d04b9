"""Scenario files as :class:`Scenario`: what may stand in them, and the sentences about what may not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, fields, validate

from service.engine.checks import Problem

suffix = ".yaml"
"""How scenario files end."""

ORDINARY = "ordinary.yaml"
"""The file with the facts of the ordinary case, which every scenario starts from."""

LARGEST = 100_000
"""Bytes that a scenario may have."""

END = "end"
"""``until: end``: go on the usual way until the case has ended."""

ACTIONS = ("until", "complete", "finish", "send", "wait", "facts")
"""What a step may do: go the usual way to an element; complete a user task; let an outside system answer; send a message; let
time pass; change facts that lie outside the case."""


@dataclass(frozen=True)
class Scenario:
    """One example. ``given`` are facts over those of the ordinary case, ``steps`` as in the file, ``expect`` what must hold in
    the end."""

    file: str
    process: str
    title: str
    given: Mapping[str, Any] = field(default_factory=dict)
    begins: datetime | None = None
    steps: Sequence[Mapping[str, Any]] = ()
    expect: Mapping[str, Any] = field(default_factory=dict)


class _Refused(yaml.YAMLError):
    """YAML that means something, which scenarios do not need."""


class _Loader(yaml.SafeLoader):
    """Plain data only; no aliases, with which a small file unfolds to a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise _Refused("用了别名（*）")
        return super().compose_node(parent, index)


class _Strict(Schema):
    error_messages = {"unknown": "不认识这一项", "type": "应当是若干“名称: 值”"}  # noqa: RUF012 - marshmallow's own


def _text(**more: Any) -> fields.String:
    return fields.String(error_messages={"required": "没有写", "invalid": "应当是文字"}, **more)


def _record(**more: Any) -> fields.Dict:
    return fields.Dict(keys=fields.String(), error_messages={"invalid": "应当是若干“名称: 值”"}, **more)


def _names(**more: Any) -> fields.List[str]:
    return fields.List(_text(), error_messages={"invalid": "应当是一列名称"}, **more)


def _moment(value: Any) -> None:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValidationError("应当是带时区的日期和时间，如 2026-03-02T09:00:00+08:00")


class _Step(_Strict):
    until = _text()
    complete = _text()
    answers = _record()
    finish = _text()
    result = _record()
    send = _text()
    by = _text()
    payload = _record()
    wait = _text()
    facts = _record()
    status = _text()
    label = _text()
    at = _names()
    offers = _names()
    refusal = _text()


class _Expect(_Strict):
    end = _text()
    status = _text()
    reason = _text()
    at = _names()
    statuses = _names()
    messages = _names()
    operations = _names()
    passes = _names()
    avoids = _names()


class _File(_Strict):
    process = _text(required=True)
    title = _text(required=True, validate=validate.Length(min=1, error="没有写"))
    begins = fields.Raw(validate=_moment)
    given = _record()
    steps = fields.List(
        fields.Nested(_Step), required=True, error_messages={"required": "没有写", "invalid": "应当是一列步骤"}
    )
    expect = fields.Nested(_Expect)


def read(files: Mapping[str, bytes]) -> tuple[list[Scenario], Mapping[str, Any], list[Problem]]:
    """The scenarios of a deployment set in order of name, the facts of the ordinary case, and what is wrong with the files."""
    found: list[Scenario] = []
    ordinary: Mapping[str, Any] = {}
    problems: list[Problem] = []
    for name in sorted(name for name in files if name.endswith(suffix)):
        content, wrong = _content(name, files[name])
        if name == ORDINARY and not wrong:
            ordinary = content.get("facts") or {}
        elif not wrong:
            wrong = list(_wrong(name, content))
            if not wrong:
                found.append(_scenario(name, content))
        problems += wrong
    return found, ordinary, problems


def _content(name: str, data: bytes) -> tuple[dict[str, Any], list[Problem]]:
    if len(data) > LARGEST:
        return {}, [_problem(name, f"太大，最多 {LARGEST // 1000} KB。")]
    try:
        content = yaml.load(data.decode("utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as problem:
        place = getattr(problem, "problem_mark", None)
        return {}, [_problem(name, f"读不出来{f'（第 {place.line + 1} 行）' if place else ''}：{_why(problem)}。")]
    if not isinstance(content, dict):
        return {}, [_problem(name, "里应当是若干“名称: 值”。")]
    return content, []


def _wrong(name: str, content: Mapping[str, Any]) -> Iterator[Problem]:
    try:
        loaded = _file().load(content)
    except ValidationError as wrong:
        for place, sentence in _sentences(wrong.messages):
            yield _problem(name, f"的 {place} {sentence}。")
        return
    for number, step in enumerate(loaded["steps"], 1):
        if sum(action in step for action in ACTIONS) != 1:
            yield _problem(name, f"的第 {number} 步应当恰好写 {'、'.join(ACTIONS)} 中的一项。")


@cache
def _file() -> _File:
    return _File()


def _sentences(messages: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            step = f"第 {name + 1} 项" if isinstance(name, int) else "" if name == "_schema" else str(name)
            yield from _sentences(inner, f"{place} {step}".strip())
    else:
        yield place or "内容", "、".join(str(one) for one in messages)


def _scenario(name: str, content: Mapping[str, Any]) -> Scenario:
    return Scenario(
        file=name,
        process=content["process"],
        title=content["title"],
        given=content.get("given") or {},
        begins=content.get("begins"),
        steps=content["steps"] or (),
        expect=content.get("expect") or {},
    )


def _problem(name: str, sentence: str) -> Problem:
    return Problem(name, None, "bad_scenario", f"场景 {name} {sentence}")


def _why(problem: Exception) -> str:
    """What the libraries say in English, as far as it helps."""
    match problem:
        case _Refused():
            return str(problem)
        case UnicodeDecodeError():
            return "不是 UTF-8 编码的文本"
        case RecursionError():
            return "一层套一层，套得太深"
        case yaml.constructor.ConstructorError():
            return "用了不认识的标签（!）或者不能作名称的值"
    return "请检查缩进、冒号、引号和括号"
