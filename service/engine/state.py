"""A running workflow to bytes and back, without its specs.

Only tasks that really happened are kept, as rows in parent-before-child order (about 0.8 kB for a case); what may come is
predicted again on loading. The format touches SpiffWorkflow's private attributes, so its version is pinned exactly and
every process test saves and restores at every step.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgpack
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.deep_merge import DeepMerge

from .dialect import Definition
from .prune import HAPPENED

FORMAT = 1
_PENDING = TaskState.WAITING | TaskState.READY | TaskState.STARTED


class UnknownElement(LookupError):
    """The state has a token at an element that the definition does not have (after a migration to another version)."""

    def __init__(self, element: str) -> None:
        super().__init__(element)
        self.element = element


def dump(workflow: BpmnWorkflow) -> bytes:
    """The state of a workflow. Callers with parents first, so that loading can attach each call to its task."""
    calls: list[list[Any]] = []
    queue: list[Any] = [workflow]
    while queue:
        current = queue.pop(0)
        for task_id, call in workflow.subprocesses.items():
            if task_id in current.tasks:
                calls.append([task_id.bytes, call.spec.name, _dump_part(call)])
                queue.append(call)
    packed: bytes = msgpack.packb([FORMAT, _dump_part(workflow), calls])
    return packed


def load(state: bytes, definition: Definition, script_engine: Any) -> BpmnWorkflow:
    """The workflow of a state, on the specs of ``definition``; :class:`UnknownElement` where they do not fit."""
    version, main, calls = msgpack.unpackb(state, strict_map_key=False)
    if version != FORMAT:
        raise ValueError(f"state of format {version}, expected {FORMAT}")
    workflow = BpmnWorkflow(definition.spec, definition.subs, script_engine=script_engine, deserializing=True)
    loaded = _load_part(workflow, workflow, main)
    for task_id, name, part in calls:
        caller = workflow.get_task_from_id(UUID(bytes=task_id))
        if name not in definition.subs:
            raise UnknownElement(name)
        call = BpmnSubWorkflow(definition.subs[name], caller.id, workflow, deserializing=True)
        workflow.subprocesses[caller.id] = call
        loaded += _load_part(call, workflow, part)
        call.completed_event.connect(caller.task_spec._on_subworkflow_completed, caller)
    for task in loaded:
        if task.has_state(_PENDING):
            task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
    return workflow


def _dump_part(part: Any) -> list[Any]:
    rows: list[list[Any]] = []
    index: dict[Any, int] = {}
    stack = [part.task_tree]
    while stack:
        task = stack.pop()
        parent = task.parent
        if parent is None:
            changed, removed = task.data, None
        else:
            changed = DeepMerge.get_updated_keys(parent.data, task.data)
            removed = DeepMerge.get_deleted_keys(parent.data, task.data) or None
        index[task.id] = len(rows)
        rows.append(
            [
                task.id.bytes,
                index.get(task._parent, -1),
                task.task_spec.name,
                task._state,
                int(task.triggered),
                int(task.last_state_change * 1_000_000),
                changed or None,
                removed,
                task.internal_data or None,
            ]
        )
        stack.extend(child for child in reversed(task.children) if child.has_state(HAPPENED) or child.triggered)
    last = index.get(part.last_task.id, -1) if part.last_task else -1
    return [rows, last, int(part.success), int(part.completed), part.data, part.correlations]


def _load_part(part: Any, workflow: BpmnWorkflow, state: list[Any]) -> list[Task]:
    rows, last, success, completed, part.data, part.correlations = state
    part.success, part.completed = bool(success), bool(completed)
    made: list[Task] = []
    for task_id, parent_index, name, task_state, triggered, changed_at, changed, removed, internal in rows:
        if name not in part.spec.task_specs:
            raise UnknownElement(name)
        parent = made[parent_index] if parent_index >= 0 else None
        task = Task(part, part.spec.task_specs[name], parent, state=task_state, id=UUID(bytes=task_id))
        task.last_state_change = changed_at / 1_000_000
        task.triggered = bool(triggered)
        task.internal_data = internal or {}
        task.data = {**(parent.data if parent else {}), **(changed or {})}
        for key in removed or ():
            task.data.pop(key, None)
        if task_state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            workflow.event_manager.add_task(task)
        made.append(task)
    part.task_tree = made[0]
    part.last_task = made[last] if last >= 0 else None
    return made
