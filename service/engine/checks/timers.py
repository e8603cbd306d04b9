"""Timers: ISO 8601 text or FEEL, a duration or a moment with its offset, never a cycle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from service.engine.deployment import Diagram
from service.engine.elements import local
from service.engine.feel import NOT_LITERAL, FeelError, YearsMonths, compile_expression
from service.engine.problems import Problem, about
from service.engine.script import ISO_TEXT

LOOKS_LIKE_ISO = re.compile(r"[PR+-]?P?[\d.,:TZYMWDHSRP/+-]+")
"""What somebody wrote who meant ISO 8601; read as FEEL, ``2026-01-05`` would be a subtraction."""

_DURATION = "时长请写成 PT60S（60 秒）、P30D（30 天）的样子，或用能算出时长的表达式"
_MOMENT = "时刻请写成 2026-03-01T09:00:00+08:00 的样子（要带时区），或用能算出时刻的表达式"


def check(diagram: Diagram) -> Iterator[Problem]:
    """Every timer that would not fire once, when it should."""
    for element in diagram.process.elements.values():
        if element.event != "timer":
            continue
        kinds = [local(node) for node in diagram.nodes[element.id].iter()]
        if "timeCycle" in kinds:
            sentence = "是循环定时器，引擎只会触发它一次。请改为时长，要再来一次就画回路。"
            yield about(diagram.file, element, "cycle_timer", sentence)
        elif not element.trigger:
            yield about(diagram.file, element, "missing_timer", f"没有写明等到何时。{_DURATION}。")
        elif not _fires(element.trigger, duration="timeDuration" in kinds):
            wanted = _DURATION if "timeDuration" in kinds else _MOMENT
            yield about(diagram.file, element, "bad_timer", f"的“{element.trigger}”不是引擎能等的时间。{wanted}。")


def _fires(text: str, *, duration: bool) -> bool:
    """Whether a timer's text is what its kind wants, as far as that can be seen without a case."""
    if ISO_TEXT.match(text):
        return text.startswith("P") is duration and _is_read(text)
    if LOOKS_LIKE_ISO.fullmatch(text):
        return False
    try:
        value = compile_expression(text).literal
    except FeelError:
        return True  # told where all expressions are looked at
    if value is NOT_LITERAL:
        return True
    if duration:
        return isinstance(value, (timedelta, YearsMonths))
    return isinstance(value, datetime) and value.tzinfo is not None


def _is_read(text: str) -> bool:
    """Whether SpiffWorkflow, which reads less of ISO 8601 than there is, takes the text."""
    try:
        TimerEventDefinition.parse_time_or_duration(text)
    except Exception:  # noqa: BLE001 - it raises plain exceptions of several kinds
        return False
    return True
