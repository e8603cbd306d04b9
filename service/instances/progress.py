"""How far a case has come, and whose turn it is: its history, what it waits for, and where it will probably go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from service import authorities
from service.actors import SYSTEM
from service.engine import Element, Wait
from service.models import Event, Instance, Role, db
from service.running import Running

from .forecast import forecast

BY_ADMINS = {
    "retry": "重试",
    "suspend": "暂停办理",
    "resume": "恢复办理",
    "migrate": "改按另一版流程办理",
    "reschedule": "调整时限",
}
"""What admins do to a case, as its parties read it. That they end it, the message says by which they do."""

TOLD = ("started", "task_completed", "timer_fired", "message", "snapshot", "admin", "ended")
"""Kinds of events that a progress bar tells; what the system does in between is in the history."""


@dataclass(frozen=True)
class Step:
    """One step. ``who`` has the turn, had it or will have it; ``phone`` is whom to call while it is theirs; ``outcome`` is the
    button that was pressed, ``note`` what was said."""

    state: Literal["done", "now", "later"]
    name: str
    who: str = ""
    outcome: str = ""
    at: datetime | None = None
    due_at: datetime | None = None
    phone: str = ""
    note: str = ""


def progress(instance: Instance) -> list[Step]:
    """The steps of a case from its start to the end that it will probably reach."""
    if instance.ended_at is not None:
        ended = Running(instance, SYSTEM)
        return list(_done(ended, _People(ended)))
    running = Running.look(instance)
    people = _People(running)
    return [
        *_done(running, people),
        *(_now(wait, running, people) for wait in running.engine.waits() if _rests(wait)),
        *(_later(element, people) for element in forecast(running) if not _is_reading(element)),
    ]


class _People:
    """Who stands behind a lane in this case, and their phone."""

    def __init__(self, running: Running) -> None:
        self.case = running.case
        roles = db.session.scalars(select(Role)).all()
        self.titles = {role.id: role.title for role in roles}
        self.scopes = {role.id: role.scope for role in roles}
        has_contact = "contact" in running.definition.decisions
        self.contact: dict[str, Any] = running.case.decide("contact") if has_contact else {}

    def name(self, role: str | None) -> str:
        """The lane's title with the person or the unit that it is in this case."""
        title = self.titles.get(role or "", "系统")
        named = self._of(role, self.case.application.person, self.case.enterprise)
        return f"{title}（{named.name}）" if named is not None else title

    def phone(self, role: str | None) -> str:
        """Whom to call while it is their turn."""
        person, unit = self.case.application.person, self.case.enterprise
        match self.scopes.get(role or ""):
            case "own":
                return person.mobile if person else ""
            case "enterprise":
                return (unit.contact_mobile if unit else None) or ""
            case None:
                return ""
        return str(self.contact.get("phone", ""))

    def _of(self, role: str | None, person: Any, unit: Any) -> Any:
        return {authorities.OWN: person, authorities.ENTERPRISE: unit}.get(self.scopes.get(role or "", ""))


def _done(running: Running, people: _People) -> Iterator[Step]:
    query = select(Event).where(Event.chain == running.row.id, Event.kind.in_(TOLD)).order_by(Event.seq)
    for event in db.session.scalars(query):
        element = running.definition.elements.get(event.element or "")
        if event.kind == "timer_fired" and not _told(element):
            continue
        if event.kind == "admin" and not (event.name or _command(event)):
            continue
        yield Step(
            "done",
            event.name or _command(event),
            who=people.name(event.role) if event.kind != "ended" else "",
            outcome=_outcome(running, element, event),
            at=event.at,
            note=event.opinion or "",
        )


def _is_reading(element: Element) -> bool:
    """Whether a timer runs here while somebody reads: no step of its own, but the beginning of the next one."""
    return element.event == "timer" and "text" in element.properties


def _told(element: Element | None) -> bool:
    """A timer that took something away, or that the case rested at with nothing to be read: no reminder, no reading time."""
    if element is None or _is_reading(element):
        return False
    return element.interrupting if element.attached_to else True


def _outcome(running: Running, element: Element | None, event: Event) -> str:
    if event.kind == "started":
        return "开始办理"
    if event.kind == "admin" and event.name:
        return _command(event)
    if element is None or event.kind != "task_completed":
        return ""
    chosen = (event.data or {}).get("answers", {}).get("outcome")
    flows = running.definition.outcomes(element.id)
    return next((flow.name for flow in flows if flow.properties["outcome"] == chosen), "") if len(flows) > 1 else ""


def _command(event: Event) -> str:
    return BY_ADMINS.get((event.data or {}).get("command", ""), "") if event.kind == "admin" else ""


def _rests(wait: Wait) -> bool:
    return wait.kind in ("user_task", "service") or (wait.kind == "timer" and wait.element.attached_to is None)


def _now(wait: Wait, running: Running, people: _People) -> Step:
    role = wait.element.lane
    due = wait.element.properties.get("due")
    token = next((task.token for task in running.engine.open_tasks() if task.id == wait.id), {})
    return Step(
        "now",
        wait.element.name,
        who=people.name(role),
        due_at=running.engine.evaluate(due.removeprefix("="), token) if due else wait.due_at,
        phone=people.phone(role),
    )


def _later(element: Element, people: _People) -> Step:
    return Step("later", element.name, who=people.name(element.lane) if element.kind != "endEvent" else "")
