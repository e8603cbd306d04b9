"""Completing user tasks: whose they are, what the form says, which flow was chosen, what guards it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import select

from service import authorities
from service.engine import Element, Flow, names
from service.engine import Instance as Engine
from service.engine.plain import plain
from service.errors import Conflict, NotYours, TaskGone
from service.forms.registry import Form, forms
from service.models import Account, Instance, UserTask, db
from service.models.unit import unit_of_work
from service.running import Running

from .looking import Look, seen

T = TypeVar("T")


class _NotConsulted(Exception):
    """An outside library has to be asked first, which nobody does while he holds a case."""


def complete_task(
    task_id: str, answers: Mapping[str, Any], account: Account, *, address: str | None = None
) -> Instance:
    """Complete a user task.

    Errors: ``NotFound``, ``NotYours``, ``TaskGone``, ``InvalidAnswers``, ``RuleRefused``, ``Conflict`` (suspended).
    """
    return _complete_task(task_id, answers, account, address, Running.save)


def complete_and_look(
    task_id: str,
    answers: Mapping[str, Any],
    account: Account,
    show: Callable[[Instance, Look], T],
    *,
    address: str | None = None,
) -> T:
    """The same; gives what ``show`` makes of the instance as it stands then, within the same transaction."""

    def save_and_show(running: Running) -> T:
        standing = running.save_and_tell()
        return show(running.row, seen(running, account, standing))

    return _complete_task(task_id, answers, account, address, save_and_show)


def _complete_task(
    task_id: str,
    answers: Mapping[str, Any],
    account: Account,
    address: str | None,
    save: Callable[[Running], T],
) -> T:
    def step(consulted: Mapping[str, Any] | None = None) -> T:
        with unit_of_work():
            running, task = arrive(task_id, account, address)
            if consulted is None and _consults(task.form):
                raise _NotConsulted
            overdue = running.fire_timers()
            if running.engine.open_task(task_id) is not None:
                _complete(running, task, answers, consulted or {})
                return save(running)
            if overdue:
                running.save()
        raise TaskGone

    try:
        return step()
    except _NotConsulted:
        return step(consulted_for(task_id, answers, account))


def arrive(task_id: str, account: Account, address: str | None = None) -> tuple[Running, UserTask]:
    """Lock the case of a task that is open and the account's own, to act there as this account.

    Errors: ``NotFound``, ``NotYours``, ``TaskGone``, ``Conflict`` (suspended).
    """
    running, task = Running.lock_at(task_id)
    authorities.require(task, account)
    if task.closed_at is not None or running.engine.open_task(task_id) is None:
        raise TaskGone
    if running.row.suspended:
        raise Conflict("该业务已被管理员暂停办理")
    running.actor = running.case.actor = authorities.actor_for(account, task.role, address)
    return running, task


def _complete(running: Running, task: UserTask, answers: Mapping[str, Any], consulted: Mapping[str, Any]) -> None:
    element = running.definition.elements[task.element]
    _require_separation(running, element)
    form = form_at(running, element, task.id)
    form.consulted = consulted
    given = form.answers(answers)
    flow = _chosen(running, element, given)
    form.keep(given)
    running.case.forget()
    decided = {name: plain(value) for name, value in form.decided(given).items()}
    if flow is not None and "guard" in flow.properties:
        running.host.guard(flow.properties["guard"], element, decided)
    running.close(task)
    running.told("task_completed", element, opinion=given.get(form.opinion_field), data={"answers": plain(given)})
    running.engine.complete(task.id, decided)


def form_at(running: Running, element: Element, task_id: str) -> Form:
    """The form of an open task, with the outcomes and demands that the diagram has for it now."""
    task = running.engine.open_task(task_id)
    token = task.token if task else {}
    running.case.element, running.case.token = element.id, token
    offered = offered_flows(running.engine, element, token)
    return forms()[element.properties["form"]](
        running.case,
        element=element.id,
        outcomes={flow.properties["outcome"]: flow.name for flow in offered},
        reasons=[flow.properties["outcome"] for flow in offered if flow.properties.get("reason") == "required"],
        token=token,
    )


def offered_flows(engine: Engine, element: Element, token: Mapping[str, Any]) -> list[Flow]:
    """The outcomes that the diagram offers after a user task now: flows whose ``available_when``, if any, holds."""
    return [
        flow
        for flow in engine.definition.outcomes(element.id)
        if "available_when" not in flow.properties
        or engine.evaluate(flow.properties["available_when"].removeprefix("="), token) is True
    ]


def _chosen(running: Running, element: Element, given: Mapping[str, Any]) -> Flow | None:
    flows = running.definition.outcomes(element.id)
    return next((flow for flow in flows if flow.properties["outcome"] == given.get("outcome")), None)


def _require_separation(running: Running, element: Element) -> None:
    """Separation of duties: who did one of the elements named by ``separate_from`` may not do this one (§1)."""
    apart = names(element.properties.get("separate_from"))
    if not apart:
        return
    done = select(UserTask.id).where(
        UserTask.instance_id == running.row.id,
        UserTask.element.in_(apart),
        UserTask.closed_by == running.actor.account_id,
    )
    if db.session.scalar(done.limit(1)) is not None:
        raise NotYours("您已办理过本业务的前序环节，审批须由另一人员作出")


def consulted_for(task_id: str, answers: Mapping[str, Any], account: Account) -> Mapping[str, Any]:
    """Ask an outside library what a form wants to know, before the unit of work and with no transaction open."""
    task = db.session.get(UserTask, task_id)
    if task is None or task.closed_at is not None or not _consults(task.form):
        return {}
    authorities.require(task, account)
    form = task_form(task, account)
    db.session.commit()
    return form.consult(answers)


def _consults(form: str) -> bool:
    return forms()[form].consult is not Form.consult


def task_form(task: UserTask, account: Account) -> Form:
    """The form of an open task as ``account`` sees it, for showing; nothing moves."""
    running = Running.look(task.instance)
    running.case.actor = authorities.actor_for(account, task.role)
    return form_at(running, running.definition.elements[task.element], task.id)
