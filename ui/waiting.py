"""What a case waits for that passes by itself."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from service import authorities, clock, instances
from service.api.identity import caller
from service.case_view import CaseView


@dataclass(frozen=True)
class Waiting:
    """A text to be read for so many seconds, or without a text an outside system that is to answer soon."""

    element: str
    title: str
    text: str = ""
    seconds: int = 0


def waiting_for(case: CaseView) -> Waiting | None:
    """What the viewer waits for: the text that he is to read, else the answer of an outside system; nothing otherwise."""
    roles = authorities.roles(caller())
    for wait in case.waits:
        if wait.kind == "timer" and wait.text and wait.role in roles and wait.due_at is not None:
            read = instances.reading(case.instance, wait.element)
            left = (wait.due_at - clock.now()).total_seconds()
            return Waiting(wait.element, read.title, read.text, max(0, ceil(left)))
    service = next((wait for wait in case.waits if wait.kind == "service"), None)
    return Waiting(service.element, service.name) if service else None
