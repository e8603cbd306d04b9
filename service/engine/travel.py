"""Which sequence flows the tokens of an instance have just taken: what a scenario has tried, told flow by flow."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.task import Task

from .elements import Flow
from .runtime import Instance

_THERE = TaskState.FINISHED_MASK | TaskState.READY | TaskState.STARTED | TaskState.WAITING


class Travel:
    """Watches an instance through one step, from the state it was loaded in (``None``: it starts in this step)."""

    def __init__(self, instance: Instance | None) -> None:
        self._before: set[UUID] = {task.id for task in _there(instance)} if instance else set()

    def flows(self, instance: Instance) -> set[str]:
        """The ids of the flows taken in the step; asked after it, before the state is pruned."""
        new = (task for task in _there(instance) if task.id not in self._before)
        return {flow for flow in (_flow(instance, task) for task in new) if flow is not None}


def _there(instance: Instance) -> list[Task]:
    return [task for task in instance.workflow.get_tasks(state=_THERE) if task.parent is not None]


def _flow(instance: Instance, task: Task) -> str | None:
    """The flow by which a token came to a task. Between two elements there may be more than one: conditions tell which."""
    source = instance.definition.elements.get(_element(task.parent))
    leaving = [instance.definition.flows[flow] for flow in source.outgoing] if source else []
    flows = [flow for flow in leaving if flow.target == _element(task)]
    if len(flows) < 2:
        return flows[0].id if flows else None
    return _taken(instance, flows, task.parent.data)


def _taken(instance: Instance, flows: list[Flow], token: Mapping[str, object]) -> str:
    holds = (flow for flow in flows if flow.condition and instance.evaluate(flow.condition, token) is True)
    return next(holds, next((flow for flow in flows if flow.default), flows[0])).id


def _element(task: Task) -> str:
    """The id of the element that a task stands for; what the engine adds around one with boundary events stands for it too."""
    name: str = task.task_spec.name
    return name.removesuffix(".BoundaryEventSplit").removesuffix(".BoundaryEventJoin")
