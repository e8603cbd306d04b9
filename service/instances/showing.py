"""What a page shows of a task, a message or a wait, read from the diagram; nothing moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service import authorities
from service.engine import Element
from service.errors import NotAvailable
from service.forms.registry import Form, forms
from service.models import Account, Instance, UserTask, db
from service.running import Running

from .completing import consulted_for, form_at, task_form
from .messaging import offers


@dataclass(frozen=True)
class Shown:
    """A form, and what the diagram says around it.

    ``text`` is to be read above it; ``button`` is the name of the flow that leaves the element, if it has one; ``choices``
    are the words for yes and no of a field that the next gateway asks for, from the names of its flows.
    """

    form: Form
    text: str | None = None
    button: str | None = None
    choices: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What there is to read while a timer runs; ``title`` is the name of what follows."""

    title: str
    text: str


def show_task(task: UserTask, account: Account) -> Shown:
    """The form of an open task as ``account`` sees it."""
    running = Running.look(task.instance)
    running.case.actor = authorities.actor_for(account, task.role)
    element = running.definition.elements[task.element]
    form = form_at(running, element, task.id)
    return Shown(form, _text(running, element), _button(running, element), _choices(running, element, form))


def show_message(instance: Instance, name: str, account: Account) -> tuple[str, Form | None]:
    """The button's words of a message that ``account`` may send now, and the form of its payload, if it has one.

    :class:`NotAvailable` where the diagram does not offer it.
    """
    offer = next((offer for offer in offers(instance, account) if offer.name == name), None)
    if offer is None:
        raise NotAvailable
    running = Running.look(instance)
    element = next(wait.element for wait in running.engine.waits() if wait.element.trigger == name)
    kind = element.properties.get("form")
    return offer.title, forms()[kind](running.case, element=element.id) if kind else None


def reading(instance: Instance, element_id: str) -> Reading:
    """The text of a timer that an instance rests at, and what comes after it."""
    running = Running.look(instance)
    return reading_at(running, running.definition.elements[element_id])


def reading_at(running: Running, element: Element) -> Reading:
    """The same for a case that has been loaded already."""
    following = [running.definition.elements[running.definition.flows[flow].target] for flow in element.outgoing]
    title = following[0].name if following and following[0].kind == "userTask" else element.name
    return Reading(title, _text(running, element) or "")


def check_answers(task_id: str, answers: Mapping[str, Any], account: Account) -> dict[str, Any]:
    """The answers as the form of an open task would take them, for a look before they are sent; nothing is kept.

    Errors: as :func:`complete_task`, but for what guards the flow.
    """
    consulted = consulted_for(task_id, answers, account)
    form = task_form(db.session.get_one(UserTask, task_id), account)
    form.consulted = consulted
    return form.answers(answers)


def _text(running: Running, element: Element) -> str | None:
    name = element.properties.get("text")
    return running.case.text(name) if name else None


def _button(running: Running, element: Element) -> str | None:
    names = [running.definition.flows[flow].name for flow in element.outgoing]
    return names[0] or None if len(names) == 1 else None


def _choices(running: Running, element: Element, form: Form) -> dict[str, tuple[str, str]]:
    """A gateway that asks for nothing but a decision field names its two flows: what yes and no are called."""
    gateway = _next_gateway(running, element)
    if gateway is None:
        return {}
    flows = [running.definition.flows[flow] for flow in gateway.outgoing]
    otherwise = next((flow.name for flow in flows if flow.default), "")
    asked = {flow.condition: flow.name for flow in flows if flow.condition in form.decisions}
    return {name: (yes, otherwise) for name, yes in asked.items() if name and yes and otherwise}


def _next_gateway(running: Running, element: Element) -> Element | None:
    """The exclusive gateway that follows an element directly, or after services that the system does in between."""
    elements, flows = running.definition.elements, running.definition.flows
    while len(element.outgoing) == 1:
        element = elements[flows[element.outgoing[0]].target]
        if element.kind == "exclusiveGateway" and len(element.outgoing) > 1:
            return element
        if element.kind != "serviceTask":
            return None
    return None
