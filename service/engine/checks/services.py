"""Service tasks and business rule tasks: operations, their parameters, decisions, and the variables they give."""

from __future__ import annotations

from collections.abc import Iterator

from service.engine.deployment import Deployment, Diagram
from service.engine.elements import Element
from service.engine.feel import NOT_LITERAL, is_name
from service.engine.problems import Problem, about
from service.engine.results import results_of

from .known import Known

MESSAGE, TO, TEXT, DOCUMENT = "message.send", "to", "text", "document"
"""The operation that sends a text, and the parameters that say to whom, name the text and the formal notice that goes with it; its
other parameters fill placeholders."""

ADDRESSES = frozenset((TO, TEXT, DOCUMENT))
"""Parameters of the message itself, not placeholders of its text."""


def check(diagram: Diagram, deployment: Deployment, known: Known) -> Iterator[Problem]:
    """Every operation, parameter, decision or text that is not there, and every variable that cannot be one."""
    for element in diagram.process.elements.values():
        if element.kind == "serviceTask":
            yield from _operation(diagram, element, known)
            yield from _message(diagram, element, deployment, known)
        elif element.kind == "businessRuleTask":
            yield from _decision(diagram, element, deployment)
        for variable in (element.result_variable, element.properties.get("result_variable")):
            if variable and not is_name(variable):
                yield about(
                    diagram.file, element, "bad_name", f"的结果变量 {variable} 不能用作名称，请用字母和下划线。"
                )


def _operation(diagram: Diagram, task: Element, known: Known) -> Iterator[Problem]:
    if not task.operation:
        yield about(diagram.file, task, "missing_operation", "没有选定要做的操作（serviceTaskOperator）。")
        return
    operation = known.operations.get(task.operation)
    if operation is None:
        yield about(diagram.file, task, "unknown_operation", f"的操作 {task.operation} 不存在。")
        return
    if operation.guard:
        sentence = f"的操作 {task.operation} 是检查，只能写在连线的 guard 属性里。"
        yield about(diagram.file, task, "guard_as_task", sentence)
    for name in task.parameters:
        if operation.parameters is not None and name not in operation.parameters:
            yield about(
                diagram.file, task, "unknown_parameter", f"的操作 {task.operation} 没有参数 {name or '（空）'}。"
            )


def _message(diagram: Diagram, task: Element, deployment: Deployment, known: Known) -> Iterator[Problem]:
    for text in texts_of(task):
        if text not in deployment.texts and text not in deployment.unread:
            sentence = f"要发的文本 {text} 不存在，请上传 {text}.txt 或改正名称。"
            yield about(diagram.file, task, "unknown_text", sentence)
    if task.operation == MESSAGE and TEXT not in task.parameters:
        yield about(diagram.file, task, "missing_text", f"没有写明发哪篇文本（参数 {TEXT}）。")
    if task.operation == MESSAGE and known.recipients:
        yield from _recipient(diagram, task, known)


def _recipient(diagram: Diagram, task: Element, known: Known) -> Iterator[Problem]:
    given = task.parameters.get(TO, "").strip()
    words = "、".join(f'"{one}"' for one in sorted(known.recipients))
    if not given:
        yield about(diagram.file, task, "missing_recipient", f"没有写明发给谁（参数 {TO}），可以是 {words}。")
        return
    bare = [given] if given in known.recipients else []  # without quotes it is the name of a fact
    unknown = [one for one in results_of(given) if one is not NOT_LITERAL and one not in known.recipients]
    for one in (*bare, *unknown):
        sentence = f"的消息不能发给 {one}（参数 {TO}），应是带引号的 {words}。"
        yield about(diagram.file, task, "unknown_recipient", sentence)


def texts_of(task: Element) -> list[str]:
    """The texts that a message task may send or issue, as far as they are written out."""
    if task.operation != MESSAGE:
        return []
    given = [task.parameters[name] for name in (TEXT, DOCUMENT) if name in task.parameters]
    return [text for expression in given for text in results_of(expression) if isinstance(text, str)]


def _decision(diagram: Diagram, task: Element, deployment: Deployment) -> Iterator[Problem]:
    if not task.decision:
        yield about(diagram.file, task, "missing_decision", "没有选定决策表（calledDecisionId）。")
        return
    table = deployment.tables.get(task.decision)
    if table is None:
        if task.decision not in deployment.unread:
            yield about(diagram.file, task, "unknown_decision", f"的决策表 {task.decision} 不存在。")
    elif table.hit_policy == "COLLECT" and not task.properties.get("result_variable"):
        sentence = f"的决策表 {task.decision} 会给出一个列表，请用属性 result_variable 给它起个名字。"
        yield about(diagram.file, task, "missing_result_variable", sentence)
    elif table.hit_policy != "COLLECT" and "result_variable" in task.properties:
        sentence = f"的决策表 {task.decision} 的结果按结果列取名，属性 result_variable 不起作用，请删去。"
        yield about(diagram.file, task, "needless_result_variable", sentence)
