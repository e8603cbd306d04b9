"""Names that would be mistaken for each other when a case runs: ids within a type, variables and facts."""

from __future__ import annotations

from collections.abc import Iterator

from service.engine.deployment import Deployment, Diagram
from service.engine.elements import Element, Flow
from service.engine.problems import Problem, about

from .known import Known

RESERVED = frozenset(("Start", "End"))
"""What SpiffWorkflow calls the beginning and the end of every process."""


def check(deployment: Deployment, known: Known) -> Iterator[Problem]:
    """Every id that two diagrams of one type share, and every variable that would hide a fact or a decision."""
    yield from _shared_ids(deployment)
    for diagram in deployment.diagrams.values():
        for element in diagram.process.elements.values():
            if element.id in RESERVED:
                sentence = "的标识是引擎自己要用的，请换一个。"
                yield about(diagram.file, element, "reserved_id", sentence)
            yield from _hidden(diagram, element, deployment, known)
    for table in deployment.tables.values():
        if table.id in known.facts:
            sentence = f"决策表“{table.name}”（{table.id}）与案件的数据同名，请改名。"
            yield Problem(table.file, table.id, "name_collision", sentence)


def _shared_ids(deployment: Deployment) -> Iterator[Problem]:
    told: set[tuple[str, str]] = set()
    for reached in deployment.reached.values():
        holders: dict[str, str] = {process: process for process in reached}
        for process in reached:
            diagram = deployment.diagrams[process]
            things: list[Element | Flow] = [*diagram.process.elements.values(), *diagram.process.flows.values()]
            for thing in things:
                other = holders.setdefault(thing.id, process)
                if (other != process or thing.id == process) and (process, thing.id) not in told:
                    told.add((process, thing.id))
                    sentence = f"与流程 {other} 里的标识相同；同一申报类型用到的各张图里标识不能重复。"
                    yield about(diagram.file, thing, "duplicate_id", sentence)


def _hidden(diagram: Diagram, element: Element, deployment: Deployment, known: Known) -> Iterator[Problem]:
    names = {element.result_variable or "", element.properties.get("result_variable", "")}
    names |= known.forms.get(element.properties.get("form", ""), frozenset())
    table = deployment.tables.get(element.decision or "")
    if table is not None and table.hit_policy != "COLLECT":
        names |= frozenset(table.output_names)
    for name in sorted(name for name in names if name in known.facts or name in deployment.tables):
        sentence = f"给出的变量 {name} 与同名的案件数据或决策表混淆，请改名。"
        yield about(diagram.file, element, "name_collision", sentence)
