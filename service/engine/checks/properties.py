"""The dialect's properties: who has to carry which, which values they may have, and who may not carry any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.engine.deployment import Deployment, Diagram
from service.engine.elements import Element, Process, names
from service.engine.feel import is_name
from service.engine.problems import Problem, about
from service.engine.results import literals_of

from .known import Known

STATUS = re.compile(r"[a-z_]+")
"""Status ids: lower-case words joined by underscores."""

_LABELS = frozenset(("status_label", "status_label_enterprise", "status_label_authority"))


@dataclass(frozen=True)
class Allowed:
    """The properties that an element must have and may have."""

    required: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()


_STATUS = ("status", "status_label")
USER_TASK = Allowed(("form", *_STATUS), _LABELS | {"text", "notice", "due", "separate_from", "correction"})
TIMER = Allowed(_STATUS, _LABELS | {"text"})
EXTERNAL_SERVICE = Allowed(_STATUS, _LABELS)
INLINE_SERVICE = Allowed((), _LABELS | {"status"})
MESSAGE_CATCH = Allowed(("senders", "refusal"), frozenset(("available_when", "form")))
TYPE_END = Allowed((*_STATUS, "outcome"), _LABELS | {"reason", "listed"})
CALLED_END = Allowed((), frozenset(("result",)))
CALL = Allowed((), frozenset(("listener",)))
DECISION = Allowed((), frozenset(("result_variable",)))
NOTHING = Allowed()
TYPE = Allowed(
    ("title", "start_roles", "systems"),
    frozenset(
        (
            "help",
            "eligibility",
            "start_variables",
            "position",
            "summary",
            "printed",
            "starts_on",
            "channels",
            "consults",
        )
    ),
)
FLOW = frozenset(("outcome", "available_when", "guard", "reason", "refusal"))

_MISSING = {
    "form": "没有写明用哪张表单（属性 form）。",
    "status": "没有写明案件停在这里时的状态（属性 status）。",
    "status_label": "没有写明状态的中文名称（属性 status_label）。",
    "outcome": "没有写明案件的结果（属性 outcome）。",
    "senders": "没有写明谁可以发这条消息（属性 senders）。",
    "refusal": "没有写明不能发送时给人看的话（属性 refusal）。",
    "title": "没有写明申报类型的名称（属性 title）。",
    "start_roles": "没有写明谁可以发起（属性 start_roles）。",
    "systems": "没有写明属于哪个系统（属性 systems）。",
}


def check(diagram: Diagram, deployment: Deployment, known: Known) -> Iterator[Problem]:
    """Every property that is missing, unknown or has a value that cannot be."""
    yield from _process(diagram, deployment, known)
    for element in diagram.process.elements.values():
        allowed = allowed_for(diagram, element, known)
        yield from _names(diagram, element, element.properties, allowed)
        yield from _status(diagram, element)
        yield from _values(diagram, element, deployment, known)


def allowed_for(diagram: Diagram, element: Element, known: Known) -> Allowed:
    """Which properties an element must and may carry."""
    if element.kind == "endEvent":
        if diagram.scopes[element.id] != diagram.process.id:
            return NOTHING
        return TYPE_END if diagram.process.is_type else CALLED_END
    if element.kind == "serviceTask":
        return EXTERNAL_SERVICE if element.operation in known.external else INLINE_SERVICE
    if element.event == "message":
        return MESSAGE_CATCH
    if element.kind == "intermediateCatchEvent" and element.event == "timer":
        return TIMER
    return {"userTask": USER_TASK, "callActivity": CALL, "businessRuleTask": DECISION}.get(element.kind, NOTHING)


def _names(diagram: Diagram, thing: Element | Process, given: Mapping[str, str], allowed: Allowed) -> Iterator[Problem]:
    for name in allowed.required:
        if not given.get(name, "").strip():
            yield about(diagram.file, thing, f"missing_{name}", _MISSING[name])
    for name in given:
        if name in allowed.required or name in allowed.optional:
            continue
        if name in _LABELS or name == "status":
            sentence = f"不能带属性 {name}：案件不会停在这里，状态要写在用户任务、定时器或后台任务上。"
            yield about(diagram.file, thing, "status_not_allowed", sentence)
        else:
            sentence = f"带有不认识的属性 {name or '（没有名称）'}，它不会起作用。请改正名称或删去。"
            yield about(diagram.file, thing, "unknown_property", sentence)


def _process(diagram: Diagram, deployment: Deployment, known: Known) -> Iterator[Problem]:
    process = diagram.process
    given = process.properties
    if not given:
        return
    yield from _names(diagram, process, given, TYPE)
    for role in names(given.get("start_roles", "")):
        if role not in known.roles:
            yield about(diagram.file, process, "unknown_role", f"的 start_roles 里没有角色 {role}。")
    for variable in names(given.get("start_variables", "")):
        if not is_name(variable):
            yield about(diagram.file, process, "bad_name", f"的 start_variables 里的 {variable} 不能用作名称。")
    if not given.get("position", "0").isdecimal():
        sentence = "的 position（在菜单里的先后）应当是一个整数。"
        yield about(diagram.file, process, "bad_position", sentence)
    consulted = given.get("consults")
    if consulted and consulted not in known.external:
        sentence = f"的 consults 所指的 {consulted} 不是可以在发起之前询问外部系统的操作。"
        yield about(diagram.file, process, "unknown_operation", sentence)
    yield from _texts(diagram, process, deployment, given.get("printed", ""))
    for name in ("eligibility", "channels"):
        yield from _collecting(diagram, deployment, name)


def _collecting(diagram: Diagram, deployment: Deployment, name: str) -> Iterator[Problem]:
    """A property of the process that names a table, of which all rows that hold are wanted."""
    process = diagram.process
    decision = process.properties.get(name)
    if not decision or decision in deployment.unread:
        return
    table = deployment.tables.get(decision)
    if table is None:
        yield about(diagram.file, process, "unknown_decision", f"的 {name} 所指的决策表 {decision} 不存在。")
    elif table.hit_policy != "COLLECT":
        sentence = f"的 {name} 所指的决策表 {decision} 应当收集所有成立的行（命中策略 COLLECT）。"
        yield about(diagram.file, process, f"{name}_not_collect", sentence)


def _status(diagram: Diagram, element: Element) -> Iterator[Problem]:
    given = element.properties
    for status in literals_of(given.get("status", "")):
        if status and not STATUS.fullmatch(status):
            sentence = f"的状态 {status} 只能用小写字母和下划线，中文名称请写在 status_label。"
            yield about(diagram.file, element, "bad_status", sentence)
    if element.kind == "serviceTask" and "status" not in given and _LABELS & given.keys():
        yield about(diagram.file, element, "missing_status", _MISSING["status"])
    if element.kind == "serviceTask" and "status" in given and "status_label" not in given:
        yield about(diagram.file, element, "missing_status_label", _MISSING["status_label"])
    outcome = given.get("outcome", given.get("status"))
    if element.kind == "endEvent" and outcome != given.get("status") and "status" in given:
        yield about(diagram.file, element, "outcome_not_status", "的 outcome 与 status 不同，两者必须一致。")


def _values(diagram: Diagram, element: Element, deployment: Deployment, known: Known) -> Iterator[Problem]:
    given = element.properties
    form = given.get("form")
    if form and form not in known.forms:
        yield about(diagram.file, element, "unknown_form", f"的表单 {form} 不存在。")
    for name in ("text", "notice", "correction"):
        yield from _texts(diagram, element, deployment, *literals_of(given.get(name, "")))
    for role in names(given.get("senders", "")):
        if role not in known.roles:
            yield about(diagram.file, element, "unknown_sender", f"的 senders 里没有角色 {role}。")
    for other in names(given.get("separate_from", "")):
        if not _runs_with(diagram, other, deployment):
            sentence = f"的 separate_from 里的 {other} 不是同一申报类型里的用户任务。"
            yield about(diagram.file, element, "unknown_element", sentence)
    if given.get("listener", "true") != "true":
        yield about(diagram.file, element, "bad_listener", "的属性 listener 只能是 true，不需要时请删去。")


def _texts(diagram: Diagram, thing: Element | Process, deployment: Deployment, *named: str) -> Iterator[Problem]:
    for text in named:
        if text and text not in deployment.texts and text not in deployment.unread:
            yield about(diagram.file, thing, "unknown_text", f"的文本 {text} 不存在，请上传 {text}.txt 或改正名称。")


def _runs_with(diagram: Diagram, task: str, deployment: Deployment) -> bool:
    """Whether some type that runs this diagram has a user task of that id, or may have one that cannot be read."""
    reached = {name for root in deployment.contexts[diagram.process.id] for name in deployment.reached[root]}
    found = (deployment.processes[name].elements.get(task) for name in reached)
    return bool(deployment.unread) or any(element is not None and element.kind == "userTask" for element in found)
