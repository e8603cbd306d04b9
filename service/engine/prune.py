"""Drop finished history that the engine no longer needs; the audit log keeps what happened.

Without pruning the task tree grows with every correction loop, until SpiffWorkflow silently stalls at depth 1000.
A finished task is spliced out when exactly one of its branches is still alive: the living branch takes its place, the dead
ones go. Kept on purpose: splits whose join is still open, the root and the last task.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit, StartEventJoin, StartEventSplit
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.task import Task

KEPT = (StartEventSplit, StartEventJoin, UnstructuredJoin, LoopTask)
HAPPENED = TaskState.FINISHED_MASK | TaskState.WAITING | TaskState.READY | TaskState.STARTED


def prune(workflow: BpmnWorkflow) -> None:
    """Remove finished calls, then splice out finished tasks until nothing more can go."""
    for subprocess in list(workflow.subprocesses.values()):
        if subprocess.completed and subprocess.parent_task_id in workflow.subprocesses:
            caller = workflow.get_task_from_id(subprocess.parent_task_id)
            if caller.has_state(TaskState.FINISHED_MASK):
                workflow.delete_subprocess(caller)
    for part in (workflow, *workflow.subprocesses.values()):
        while _splice(part, _alive(part)):
            pass


def _alive(part: Any) -> set[Any]:
    """Ids of the tasks that are unfinished or have an unfinished task below them."""
    alive: set[Any] = set()
    for task in part.tasks.values():
        if task.has_state(TaskState.FINISHED_MASK):
            continue
        walk: Task | None = task
        while walk is not None and walk.id not in alive:
            alive.add(walk.id)
            walk = walk.parent
    return alive


def _splice(part: Any, alive: set[Any]) -> int:
    removed = 0
    for task in list(part.tasks.values()):
        if task.id not in part.tasks or not _may_go(part, task, alive):
            continue
        heir = _heir(part, task, alive)
        if heir is not None:
            _replace(part, task, heir)
            removed += 1
    return removed


def _may_go(part: Any, task: Task, alive: set[Any]) -> bool:
    if task._parent is None or task.id not in alive or not task.has_state(TaskState.FINISHED_MASK):
        return False
    if task.triggered or isinstance(task.task_spec, KEPT) or task.id in part.top_workflow.subprocesses:
        return False
    # What hangs on a split goes with the split's whole region, never alone.
    return not isinstance(part.tasks[task._parent].task_spec, (BoundaryEventSplit, *KEPT))


def _heir(part: Any, task: Task, alive: set[Any]) -> Task | None:
    """The finished task that takes the place of ``task``, if everything alive below it hangs on that one."""
    living = [child for child in task._children if child in alive]
    if isinstance(task.task_spec, BoundaryEventSplit):
        living = _beyond_region(part, task, living, alive)
    if len(living) != 1:
        return None
    heir: Task = part.tasks[living[0]]
    if not heir.has_state(TaskState.COMPLETED) or isinstance(heir.task_spec, KEPT):
        return None
    last = part.last_task
    if last is not None and last is not heir and _below(last, task) and not _below(last, heir):
        return None
    return heir


def _beyond_region(part: Any, split: Task, living: list[Any], alive: set[Any]) -> list[Any]:
    """What is alive right after an activity with boundary events, once the activity and all its events are over."""
    children = [part.tasks[child] for child in split._children]
    heads = [head for child in children for head in child._children if head in alive]
    over = all(child.has_state(TaskState.FINISHED_MASK) for child in children)
    if not over or len(living) != 1 or len(heads) != 1 or not part.tasks[heads[0]].has_state(HAPPENED):
        return []
    return [] if part.tasks[heads[0]].task_spec.name.endswith("BoundaryEventJoin") else heads


def _replace(part: Any, task: Task, heir: Task) -> None:
    parent = part.tasks[task._parent]
    part.tasks[heir._parent]._children.remove(heir.id)
    parent._children[parent._children.index(task.id)] = heir.id
    heir._parent = parent.id
    _drop(part, task)


def _drop(part: Any, task: Task) -> None:
    for child in list(task._children):
        _drop(part, part.tasks[child])
    del part.tasks[task.id]


def _below(task: Task | None, top: Task) -> bool:
    while task is not None:
        if task is top:
            return True
        task = task.parent
    return False
