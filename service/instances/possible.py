"""What an account may do with a case now, in one look: its tasks with their outcomes, messages, what it is to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service import authorities, worklist
from service.models import Account, Instance, UserTask
from service.running import Running

from .completing import offered_flows
from .messaging import Offer, offers_of
from .showing import Reading, reading_at


@dataclass(frozen=True)
class Way:
    """An outcome that the diagram offers after a task now: its value, the words on its button, whether it needs a reason."""

    outcome: str
    label: str
    reasoned: bool


@dataclass(frozen=True)
class Doable:
    """An open task of the account's own, with its outcomes; a task that asks for none has no ways. ``signed``: it stands under
    a text that is signed with it."""

    task: UserTask
    ways: Sequence[Way]
    signed: bool = False


@dataclass(frozen=True)
class Pending:
    """A text that is being read, at an element until a moment."""

    element: str
    reading: Reading
    due_at: datetime


@dataclass(frozen=True)
class Possible:
    """What there is to do with a case. ``readings`` are the texts that are being read in the account's lanes."""

    tasks: Sequence[Doable] = ()
    messages: Sequence[Offer] = ()
    readings: Sequence[Pending] = ()

    @property
    def to_sign(self) -> UserTask | None:
        """The task that signs a text."""
        return next((one.task for one in self.tasks if one.signed), None)

    def way(self, outcome: str) -> tuple[UserTask, Way] | None:
        """The task that offers this outcome, with it."""
        return next(((one.task, way) for one in self.tasks for way in one.ways if way.outcome == outcome), None)


def possible(instance: Instance, account: Account) -> Possible:
    """What the account may do with a case that it sees; nothing where it has ended or is suspended. Nothing moves."""
    if instance.ended_at is not None or instance.suspended:
        return Possible()
    running = Running.look(instance)
    return Possible(
        tasks=[_doable(running, task) for task in worklist.tasks_of(instance, account)],
        messages=offers_of(running, account),
        readings=_readings(running, account),
    )


def barred(instance: Instance, outcome: str, account: Account) -> str:
    """Why the account cannot choose this outcome now: the property ``refusal`` of the flow, in a lane that the account
    holds; empty where the diagrams say nothing of it."""
    running = Running.look(instance)
    held = authorities.roles(account)
    for element in running.definition.elements.values():
        for flow in running.definition.outcomes(element.id) if element.lane in held else ():
            if flow.properties["outcome"] == outcome and "refusal" in flow.properties:
                return str(running.engine.property(flow.properties["refusal"]) or "")
    return ""


def _doable(running: Running, task: UserTask) -> Doable:
    opened = running.engine.open_task(task.id)
    if opened is None:  # something overdue is about to take it away
        return Doable(task, ())
    running.case.element, running.case.token = task.element, opened.token
    flows = offered_flows(running.engine, opened.element, opened.token)
    ways = [Way(one.properties["outcome"], one.name, one.properties.get("reason") == "required") for one in flows]
    return Doable(task, ways, signed="text" in opened.element.properties)


def _readings(running: Running, account: Account) -> list[Pending]:
    held = authorities.roles(account)
    return [
        Pending(wait.element.id, reading_at(running, wait.element), wait.due_at)
        for wait in running.engine.waits()
        if wait.kind == "timer" and "text" in wait.element.properties and wait.due_at and wait.element.lane in held
    ]
