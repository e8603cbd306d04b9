"""Looking at an instance without moving it."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.engine import Wait
from service.models import Account, Instance
from service.running import Running, Standing

from .messaging import Offer, offers_of


@dataclass(frozen=True)
class Look:
    """An instance's state: what it waits for, what the account may send it, which processes run beside the case as
    listeners, and the text that the applicant reads while others have the case, if the diagram has one there. ``standing``
    is what else the case has by then, where a step has just told it."""

    waits: list[Wait] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    listeners: frozenset[str] = frozenset()
    notice: str | None = None
    standing: Standing | None = None


def look(instance: Instance, account: Account) -> Look:
    """An instance as it stands, for an account that may see it; nothing once it has ended."""
    return Look() if instance.ended_at is not None else seen(Running.look(instance), account)


def seen(running: Running, account: Account, standing: Standing | None = None) -> Look:
    """The same of a case that has been loaded already."""
    instance = running.row
    if instance.ended_at is not None:
        return Look(standing=standing)
    running.case.forget()
    waits = running.engine.waits()
    notices = (running.engine.property(wait.element.properties.get("notice", "=null")) for wait in waits)
    notice = next((running.case.text(name) for name in notices if name), None)
    offers = [] if instance.suspended else offers_of(running, account)
    return Look(waits, offers, running.definition.listeners, notice, standing)
