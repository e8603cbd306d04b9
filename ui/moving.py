"""After a step: where the person who took it goes on."""

from __future__ import annotations

from flask import Response

from service import authorities, worklist
from service.api.identity import caller
from service.models import Instance, UserTask

from .pages import go, tell


def move_on(instance: Instance, done: str) -> Response:
    """To the next task of the same person in this case, to what he waits for, or to the case.

    Officials go back to their worklist, where ``done`` says what they did: the case's next step is a piece of work among
    others. So does everybody whose case has disappeared (docs/domain.md §4.1).
    """
    official = authorities.audience(caller(), instance.application) == "authority"
    if official or not authorities.may_see(instance, caller()):
        tell(done)
        return go("ui.home")
    return go("ui.cases.go_on", instance_id=instance.id)


def next_task(instance: Instance) -> UserTask | None:
    """The viewer's next task in this case."""
    return next(iter(worklist.tasks_of(instance, caller())), None)
