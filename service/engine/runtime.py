"""One running process instance: start, complete, deliver, fire timers, finish jobs; what waits, and the status that follows.

Nothing here is kept between calls but the workflow itself: an instance is loaded, does one step, is dumped and forgotten.
After any exception the loaded instance must be thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.task import Task

from . import engine_clock, state
from .dialect import Definition, OperationTask
from .elements import Element
from .feel import UnknownName, compile_expression
from .interface import Host, OpenTask, Passed, Stale, Status, Wait
from .plain import plain
from .prune import prune
from .script import Script


class Instance:
    """A process instance on its definition. ``trace`` lists what this step has passed, in order."""

    def __init__(self, definition: Definition, host: Host) -> None:
        self.definition = definition
        self.host = host
        self.trace: list[Passed] = []
        self.workflow: BpmnWorkflow = None

    # -- life ---------------------------------------------------------------------------------------------------------

    @classmethod
    def start(cls, definition: Definition, host: Host, variables: Mapping[str, Any] | None = None) -> Instance:
        """A new instance, run until it waits. ``variables`` go to the token."""
        instance = cls(definition, host)
        with engine_clock.at(host.now):
            instance.workflow = BpmnWorkflow(definition.spec, definition.subs, script_engine=Script(instance))
            instance.workflow.task_tree.data.update(variables or {})
            instance._go()
        return instance

    @classmethod
    def load(cls, definition: Definition, host: Host, saved: bytes) -> Instance:
        """An instance as it was dumped; it does not move until told to."""
        instance = cls(definition, host)
        with engine_clock.at(host.now):
            instance.workflow = state.load(saved, definition, Script(instance))
        return instance

    def dump(self) -> bytes:
        """The state to save, pruned."""
        self.workflow.get_events()
        prune(self.workflow)
        return state.dump(self.workflow)

    @property
    def ended(self) -> bool:
        """Whether no token is left."""
        return bool(self.workflow.completed)

    # -- steps --------------------------------------------------------------------------------------------------------

    def complete(self, task_id: str, decided: Mapping[str, Any]) -> None:
        """Complete a user task; ``decided`` joins the token's variables. :class:`Stale` if it is not open."""
        task = self._ready(task_id)
        if task is None:
            raise Stale(task_id)
        with engine_clock.at(self.host.now):
            task.data.update(decided)
            self._note(task)
            task.run()
            self._go()

    def deliver(self, wait_id: str, payload: Mapping[str, Any] | None = None) -> None:
        """Deliver a message to the wait that :meth:`waits` named. :class:`Stale` if it is gone."""
        task = self._task(wait_id)
        if task is None or task.id not in self.workflow.event_manager.tasks:
            raise Stale(wait_id)
        with engine_clock.at(self.host.now):
            event = BpmnEvent(task.task_spec.event_definition, dict(payload or {}))
            task.task_spec.catch(task, event)
            task.task_spec._update(task)
            self._go()

    def fire_timers(self) -> bool:
        """Fire every timer that is due; whether anything moved."""
        if not any(due <= self.host.now for _, due in self._timers()):
            return False
        before = len(self.trace)
        # SpiffWorkflow fires what is due before now; a timer that is due at this very moment is due as well.
        with engine_clock.at(self.host.now + timedelta.resolution):
            self.workflow.refresh_timers()
        with engine_clock.at(self.host.now):
            self._go()
        return len(self.trace) > before

    def finish_job(self, task_id: str, result: Any) -> None:
        """Complete an external service task with its result. :class:`Stale` if it does not wait for one."""
        task = self._task(task_id)
        if task is None or not task.has_state(TaskState.STARTED) or not isinstance(task.task_spec, OperationTask):
            raise Stale(task_id)
        element = self.element_of(task)
        if element.result_variable:
            task.data[element.result_variable] = plain(result)
        task.internal_data.pop("request", None)
        with engine_clock.at(self.host.now):
            self._note(task)
            task.complete()
            self._go()

    def reschedule(self, task_id: str, due_at: datetime) -> None:
        """Move a waiting timer; the caller moves its job in the same unit of work."""
        task = self._task(task_id)
        if task is None or task.id not in self.workflow.event_manager.tasks or "event_value" not in task.internal_data:
            raise Stale(task_id)
        task.internal_data["event_value"] = due_at.isoformat()

    def reckoned(self, task_id: str) -> datetime | None:
        """When a waiting timer would be due by its expression as it reads now; ``None`` where that gives no date and time."""
        task = self._task(task_id)
        if task is None:
            raise Stale(task_id)
        value = self.evaluate(self.element_of(task).trigger or "null", task.data)
        return value if isinstance(value, datetime) else None

    # -- what there is --------------------------------------------------------------------------------------------------

    def open_tasks(self) -> list[OpenTask]:
        """The user tasks that can be completed now."""
        return [
            OpenTask(task.id.hex, self.element_of(task), task.data)
            for task in self._tasks(TaskState.READY)
            if task.task_spec.manual
        ]

    def open_task(self, task_id: str) -> OpenTask | None:
        """The user task of that id, if it can be completed now."""
        task = self._ready(task_id)
        return None if task is None else OpenTask(task.id.hex, self.element_of(task), task.data)

    def waits(self) -> list[Wait]:
        """Everything the instance waits for."""
        found = [Wait(task.id, "user_task", task.element) for task in self.open_tasks()]
        found += [Wait(task.id.hex, "timer", self.element_of(task), due) for task, due in self._timers()]
        for task in self.workflow.event_manager.tasks.values():
            if isinstance(task.task_spec.event_definition, MessageEventDefinition):
                found.append(Wait(task.id.hex, "message", self.element_of(task)))
        for task in self._asking():
            request = task.internal_data.get("request", {})
            found.append(Wait(task.id.hex, "service", self.element_of(task), request=request))
        return found

    def status(self) -> Status | None:
        """The status of the element entered last among those that rest; a listener's wins while it rests."""
        return self._status(self._resting())

    def main_status(self) -> Status | None:
        """The status leaving listeners aside: where the case itself stands."""
        listeners = self.definition.listeners
        return self._status(task for task in self._resting() if self.element_of(task).process not in listeners)

    def transient(self) -> list[Status]:
        """The statuses passed in this step by elements that did not rest, in order."""
        return [
            self._labels(passed.element, passed.token)
            for passed in self.trace
            if "status" in passed.element.properties and passed.element.kind == "serviceTask"
        ]

    def end(self) -> tuple[Status, str, str | None] | None:
        """Once ended: status, outcome and reason of the end event reached in the type diagram."""
        for passed in reversed(self.trace):
            if passed.element.kind == "endEvent" and "outcome" in passed.element.properties:
                values = {k: self.property(v, passed.token) for k, v in passed.element.properties.items()}
                return self._labels(passed.element, passed.token), str(values["outcome"]), values.get("reason")
        return None

    def property(self, text: str, token: Mapping[str, Any] | None = None) -> Any:
        """A property's value: FEEL if it starts with ``=``, else the text itself."""
        return self.evaluate(text[1:], token) if text.startswith("=") else text

    def evaluate(self, expression: str, token: Mapping[str, Any] | None = None) -> Any:
        """Evaluate FEEL over the token's variables and the facts."""
        return compile_expression(expression)(self._lookup(token or {}), self.host.functions())

    # -- inside -------------------------------------------------------------------------------------------------------

    def _ready(self, task_id: str) -> Task | None:
        task = self._task(task_id)
        return task if task is not None and task.has_state(TaskState.READY) and task.task_spec.manual else None

    def _timers(self) -> Iterator[tuple[Task, datetime]]:
        """The timers that run, each with the moment at which it is due."""
        for task in self.workflow.event_manager.tasks.values():
            event = task.task_spec.event_definition
            if isinstance(event, TimerEventDefinition) and "event_value" in task.internal_data:
                yield task, datetime.fromisoformat(task.internal_data["event_value"])

    def _go(self) -> None:
        try:
            self.workflow.do_engine_steps(will_complete_task=self._before, did_complete_task=None)
        except SpiffWorkflowException as problem:
            raise (_root(problem) or problem) from problem

    def _before(self, task: Task) -> None:
        element = self.definition.elements.get(task.task_spec.name)
        if element is None:
            return
        if element.kind == "endEvent" and "result" in element.properties:
            task.data["result"] = plain(self.property(element.properties["result"], task.data))
        # What has only been asked is not passed: finish_job notes it when the answer is there.
        asked = element.operation is not None and self.host.is_external(element.operation)
        if element.kind != "userTask" and not asked and not task.has_state(TaskState.STARTED):
            self._note(task)

    def _note(self, task: Task) -> None:
        self.trace.append(Passed(self.element_of(task), task.data))

    def _task(self, task_id: str) -> Task | None:
        try:
            return self.workflow.get_task_from_id(UUID(hex=task_id))
        except Exception:  # noqa: BLE001 - SpiffWorkflow raises its own error for an unknown id; bad text raises ValueError
            return None

    def element_of(self, task: Task) -> Element:
        """The element of the diagram that an engine task stands for."""
        return self.definition.elements[task.task_spec.name]

    def _tasks(self, state: int) -> Iterator[Task]:
        """The tasks in this state, of the diagram and of all that it has called."""
        for part in (self.workflow, *self.workflow.subprocesses.values()):
            yield from (task for task in part.tasks.values() if task._state == state)

    def _asking(self) -> Iterator[Task]:
        """The service tasks that wait for an answer from outside."""
        return (task for task in self._tasks(TaskState.STARTED) if isinstance(task.task_spec, OperationTask))

    def _resting(self) -> Iterator[Task]:
        yield from (task for task in self._tasks(TaskState.READY) if task.task_spec.manual)
        yield from self._asking()
        for task in self.workflow.event_manager.tasks.values():
            element = self.definition.elements.get(task.task_spec.name)
            if element is not None and element.rests:
                yield task

    def _status(self, tasks: Iterator[Task]) -> Status | None:
        listeners = self.definition.listeners
        resting = [task for task in tasks if "status" in self.element_of(task).properties]
        if not resting:
            return None
        newest = max(resting, key=lambda task: (self.element_of(task).process in listeners, task.last_state_change))
        return self._labels(self.element_of(newest), newest.data)

    def _labels(self, element: Element, token: Mapping[str, Any]) -> Status:
        given = element.properties
        label = str(self.property(given.get("status_label", given["status"]), token))

        def audience(name: str) -> str:
            return str(self.property(given[name], token)) if name in given else label

        return Status(
            id=str(self.property(given["status"], token)),
            label=label,
            label_enterprise=audience("status_label_enterprise"),
            label_authority=audience("status_label_authority"),
            element=element.id,
        )

    def _lookup(self, token: Mapping[str, Any]) -> Callable[[str], Any]:
        def lookup(name: str) -> Any:
            if name in token:
                return token[name]
            try:
                return self.host.fact(name)
            except KeyError:
                if name in self.definition.token_names or name in self.host.answered:
                    return None
                raise UnknownName(name) from None

        return lookup


def _root(problem: BaseException) -> BaseException | None:
    """Our own error below one that SpiffWorkflow wrapped, so that callers see what really happened."""
    cause = problem.__cause__ or getattr(problem, "exception", None)
    while isinstance(cause, SpiffWorkflowException):
        cause = cause.__cause__ or getattr(cause, "exception", None)
    return cause if isinstance(cause, Exception) else None
