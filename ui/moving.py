"""After a step: where the person who took it goes on."""

from __future__ import annotations

from flask import Response

from service import authorities, case_view, worklist
from service.api.identity import caller
from service.models import Instance, UserTask

from .pages import go, tell
from .waiting import waiting_for


def move_on(instance: Instance, done: str) -> Response:
    """To the next task of the same person in this case, to what he waits for, or to the case.

    Officials go back to their worklist, where ``done`` says what they did: the case's next step is a piece of work among
    others. So do enterprises, unless the case has a text for them to read or to sign, and everybody whose case has
    disappeared (docs/domain.md §4.1).
    """
    if _is_one_among_others(instance):
        tell(done)
        return go("ui.home")
    return go("ui.cases.go_on", instance_id=instance.id)


def next_task(instance: Instance) -> UserTask | None:
    """The viewer's next task in this case."""
    return next(iter(worklist.tasks_of(instance, caller())), None)


def _is_one_among_others(instance: Instance) -> bool:
    if not authorities.may_see(instance, caller()):
        return True
    match authorities.audience(caller(), instance.application):
        case "authority":
            return True
        case "enterprise":
            waiting = waiting_for(case_view.look(instance, caller()))
            return next_task(instance) is None and not (waiting and waiting.text)
    return False
