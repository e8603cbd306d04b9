"""Looking at an instance without moving it."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.engine import Wait
from service.models import Instance
from service.running import Running


@dataclass(frozen=True)
class Look:
    """An instance's state: what it waits for, which processes run beside the case as listeners, and the text that the
    applicant reads while others have the case, if the diagram has one there."""

    waits: list[Wait] = field(default_factory=list)
    listeners: frozenset[str] = frozenset()
    notice: str | None = None


def look(instance: Instance) -> Look:
    """What an instance waits for; nothing once it has ended."""
    if instance.ended_at is not None:
        return Look()
    running = Running.look(instance)
    waits = running.engine.waits()
    notices = (running.engine.property(wait.element.properties.get("notice", "=null")) for wait in waits)
    notice = next((running.case.text(name) for name in notices if name), None)
    return Look(waits, running.definition.listeners, notice)
