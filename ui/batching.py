"""The same answers for several tasks: each is a transaction of its own, and each that is refused has its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from service.api import batch
from service.api.identity import address, caller
from service.models import Instance, UserTask

Why = Callable[[UserTask, Mapping[str, Any]], str]
"""What to say of a task that was refused with this problem."""


@dataclass(frozen=True)
class Refused:
    """A case that is left as it is, and why."""

    instance: Instance
    reason: str


def in_its_words(_: UserTask, problem: Mapping[str, Any]) -> str:
    """The sentence that the problem comes with."""
    return str(problem["detail"])


def complete(
    tasks: Sequence[UserTask], answers: Mapping[str, Any], why: Why = in_its_words
) -> tuple[list[Instance], list[Refused]]:
    """Complete these tasks, each by itself: the cases that went on, and those that did not. By the form's ``key`` a second
    click finds what the first one did."""
    key = request.form.get("key", "")
    done: list[Instance] = []
    refused: list[Refused] = []
    for task in tasks:
        said = batch.complete(task.id, answers, caller(), address(), key=f"{key}:{task.id}" if key else None)
        if said["status"] == 200:
            done.append(task.instance)
        else:
            refused.append(Refused(task.instance, why(task, said)))
    return done, refused
