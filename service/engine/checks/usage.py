"""What is deployed and never used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.engine.deployment import Deployment
from service.engine.problems import Problem, about

from . import expressions, services, texts
from .known import Known
from .vocabulary import LIMIT, LIMITS

_STRING = re.compile(r'"([^"\\]*)"')


def check(deployment: Deployment, known: Known) -> Iterator[Problem]:
    """A warning for every diagram, decision, text and form that nothing uses."""
    used = _names(deployment) | known.used
    forms = {e.properties.get("form") for p in deployment.processes.values() for e in p.elements.values()}
    called = {e.called for p in deployment.processes.values() for e in p.elements.values()}
    for name, process in deployment.processes.items():
        if not process.is_type and name not in called:
            sentence = "没有任何流程调用，也没有写明谁可以发起（属性 start_roles）。"
            yield about(deployment.diagrams[name].file, process, "unused_diagram", sentence, "warning")
    for table in deployment.tables.values():
        if table.id not in used:
            sentence = f"决策表“{table.name}”（{table.id}）没有被用到。"
            yield Problem(table.file, table.id, "unused_decision", sentence, "warning")
    for text in deployment.texts:
        if text not in used:
            yield Problem(texts.file_of(deployment, text), text, "unused_text", f"文本 {text} 没有被用到。", "warning")
    for form in known.forms:
        if form not in forms and form not in known.used:
            yield Problem("", form, "unused_form", f"表单 {form} 没有被任何用户任务用到。", "warning")


def _names(deployment: Deployment) -> frozenset[str]:
    """Everything that is named anywhere: as a name, in quotation marks, or as a property."""
    names: set[str] = set()
    for diagram in deployment.diagrams.values():
        names.update(diagram.process.properties.values())
        for element in diagram.process.elements.values():
            names.update(element.properties.values(), services.texts_of(element), {element.decision or ""})
        compiled = [use.compiled() for use in expressions.uses(diagram)]
        for expression in (found for found in compiled if found is not None):
            names |= expression.names | _quoted(expression.text) | {call.name for call in expression.calls}
    for table in deployment.tables.values():
        names |= table.names - {table.id} | {call.name for call in table.calls}
        names.update(word for cell in table.cells for word in _quoted(cell.text.text))
    for text in deployment.texts.values():
        names.update(found[1].split(".")[0] for found in texts.PLACEHOLDER.finditer(text) if found[1])
    return frozenset(names | ({LIMITS} if LIMIT in names else set()))


def _quoted(text: str) -> frozenset[str]:
    return frozenset(_STRING.findall(text))
