"""What SpiffWorkflow takes for its script engine: our FEEL, our operations, our decisions; no scripts at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.mixins.exclusive_gateway import ExclusiveGateway
from SpiffWorkflow.bpmn.specs.mixins.inclusive_gateway import InclusiveGateway
from SpiffWorkflow.task import Task

from .feel import to_text
from .plain import TEMPORAL, plain

if TYPE_CHECKING:
    from .runtime import Instance

ISO_TEXT = re.compile(
    r"^P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$"
    r"|^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$"
)
"""A duration or a moment with an offset, as analysts type them into a timer."""


class Script:
    """Evaluates, operates and decides for one loaded instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.environment = self

    def evaluate(self, task: Task, expression: str, external_context: Any = None) -> Any:
        text = expression.strip()
        if isinstance(task.task_spec, (ExclusiveGateway, InclusiveGateway)):
            return self.instance.evaluate(text, task.data) is True
        if ISO_TEXT.match(text):
            return text
        value = self.instance.evaluate(text, task.data)
        return to_text(value) if isinstance(value, TEMPORAL) else value

    def run_operation(self, task: Task) -> bool | None:
        instance, element = self.instance, self.instance.element_of(task)
        operation = element.operation or ""
        given = {name: instance.evaluate(text, task.data) for name, text in element.parameters.items()}
        if instance.host.is_external(operation):
            task._set_internal_data(request=plain(instance.host.prepare(element, given, task.data)))
            return None
        result = instance.host.run(element, given, task.data)
        if element.result_variable:
            task.data[element.result_variable] = plain(result)
        return True

    def run_decision(self, task: Task) -> None:
        element = self.instance.element_of(task)
        outputs = plain(self.instance.host.decide(element.decision or "", task.data))
        if isinstance(outputs, dict):
            task.data.update(outputs)
        else:
            task.data[element.properties.get("result_variable", element.decision)] = outputs
