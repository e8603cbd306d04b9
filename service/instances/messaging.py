"""Messages to running instances: who may send which, when the diagram listens, and what it says when it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from service import authorities
from service.engine import Element, Wait, names
from service.engine.plain import plain
from service.errors import Conflict, NotAvailable, NotFound, NotYours, UnknownMessage
from service.forms.registry import Form, forms
from service.models import Account, Instance, db
from service.models.unit import unit_of_work
from service.running import Running


@dataclass(frozen=True)
class Offer:
    """A message that an account may send now: its name, and the words for the button."""

    name: str
    title: str


def send_message(
    instance_id: str, name: str, payload: Mapping[str, Any], account: Account, *, address: str | None = None
) -> Instance:
    """Deliver a message to an instance on behalf of ``account``.

    Errors: ``NotFound``, ``UnknownMessage`` (no diagram of this case knows it), ``NotYours`` (its ``senders`` are others),
    ``NotAvailable`` with the diagram's own sentence, ``InvalidAnswers``.
    """
    consulted = _consult(instance_id, name, payload, account)
    with unit_of_work():
        running = Running.lock(instance_id)
        if not authorities.may_see(running.row, account):
            raise NotFound
        known = [e for e in running.definition.elements.values() if e.event == "message" and e.trigger == name]
        if not known:
            raise UnknownMessage
        roles = {role: e for e in known for role in _sender_roles(running, e, account)}
        if not roles:
            raise NotYours
        if running.row.suspended:
            raise Conflict("该业务已被管理员暂停办理")
        moved = running.fire_timers()
        wait, role = _receiver(running, name, roles)
        if wait is not None:
            running.actor = running.case.actor = authorities.actor_for(account, role, address)
            deliver(running, wait, name, payload, consulted)
            return running.save()
        if moved:
            running.save()
        refusal = running.engine.property(known[0].properties.get("refusal", ""))
    raise NotAvailable(str(refusal) or None)


def deliver(
    running: Running,
    wait: Wait,
    name: str,
    payload: Mapping[str, Any],
    consulted: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Validate and keep a message's payload, note it in the history and give it to the wait, all in the caller's unit."""
    element, actor = wait.element, running.actor
    running.case.element = element.id
    form = _form(running, element)
    given: Mapping[str, Any] = payload
    if form is not None:
        form.consulted = consulted
        given = form.answers(payload)
        form.keep(given)
    running.case.record(request={"name": name, "sender": actor.role, **plain(given)})
    running.case.sender = actor.role
    running.case.forget()
    running.told("message", element, opinion=given.get("reason"), data={"message": name, "payload": plain(given)})
    running.engine.deliver(wait.id)


def _form(running: Running, element: Element) -> Form | None:
    name = element.properties.get("form")
    return forms()[name](running.case, element=element.id) if name else None


def _consult(instance_id: str, name: str, payload: Mapping[str, Any], account: Account) -> Mapping[str, Any]:
    """Ask an outside library what the payload's form wants to know, with no transaction open."""
    row = db.session.get(Instance, instance_id)
    if row is None or row.ended_at is not None or not authorities.may_see(row, account):
        return {}
    running = Running.look(row)
    form = next((_form(running, e) for e in running.definition.elements.values() if e.trigger == name), None)
    db.session.commit()
    return form.consult(payload) if form is not None else {}


def _receiver(running: Running, name: str, roles: Mapping[str, Element]) -> tuple[Wait | None, str]:
    for wait in running.engine.waits():
        if wait.kind != "message" or wait.element.trigger != name:
            continue
        for role in roles:
            if role in names(wait.element.properties.get("senders")) and _available(running, wait, role):
                return wait, role
    return None, ""


def _available(running: Running, wait: Wait, role: str) -> bool:
    condition = wait.element.properties.get("available_when")
    if not condition:
        return True
    running.case.sender = role
    running.case.forget()
    return running.engine.evaluate(condition.removeprefix("=")) is True


def _sender_roles(running: Running, element: Element, account: Account) -> list[str]:
    senders = names(element.properties.get("senders"))
    return [
        held.role_id
        for held in account.assignments
        if held.role_id in senders and held.scope_key == authorities.scope_key_for(held.role, running.row.application)
    ]


def offers(instance: Instance, account: Account) -> list[Offer]:
    """The messages that the account may send to this instance now."""
    if instance.ended_at is not None or instance.suspended:
        return []
    return offers_of(Running.look(instance), account)


def offers_of(running: Running, account: Account) -> list[Offer]:
    """The same for a case under way that has been loaded already."""
    found: dict[str, Offer] = {}
    for wait in running.engine.waits():
        name = wait.element.trigger or ""
        if wait.kind != "message" or name in found:
            continue
        if any(_available(running, wait, role) for role in _sender_roles(running, wait.element, account)):
            found[name] = Offer(name, wait.element.name)
    return list(found.values())
