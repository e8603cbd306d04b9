"""BPMN and DMN files to a :class:`Definition`: safe XML, SpiffWorkflow's parser with our tasks, a hash over the content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask

from . import decisions as dmn
from .elements import Element, Flow, Process, processes

_WHY_MALFORMED = {
    etree.ErrorTypes.ERR_DOCUMENT_EMPTY: "这里没有 XML 内容",
    etree.ErrorTypes.ERR_DOCUMENT_END: "最外层的元素之后还有内容",
    etree.ErrorTypes.ERR_TAG_NAME_MISMATCH: "开始标签和结束标签不一致",
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED: "标签没有结束",
    etree.ErrorTypes.ERR_LTSLASH_REQUIRED: "缺少结束标签",
    etree.ErrorTypes.ERR_GT_REQUIRED: "标签缺少“>”",
    etree.ErrorTypes.ERR_ATTRIBUTE_NOT_STARTED: "属性值没有用引号括起来",
    etree.ErrorTypes.ERR_ATTRIBUTE_REDEFINED: "同一属性写了两次",
    etree.ErrorTypes.ERR_LT_IN_ATTRIBUTE: "属性值里有“<”",
    etree.ErrorTypes.ERR_INVALID_CHAR: "有 XML 不允许的字符",
    etree.ErrorTypes.ERR_UNDECLARED_ENTITY: "用了没有声明的实体",
    etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE: "用了没有声明的命名空间前缀",
}


class NotADiagram(ValueError):
    """The file cannot be read as safe BPMN or DMN; the sentence says why."""


def safe_xml(data: bytes, *, comments: bool = False) -> etree._Element:
    """Parse untrusted XML: no entities, no network, no DTD; a DOCTYPE is refused. With ``comments`` they stay, for who writes
    the file again."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=not comments,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise NotADiagram(_malformed(problem)) from problem
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # a parsed tree has its docinfo
        raise NotADiagram("文件里有 DOCTYPE 声明，出于安全不能接受")
    return root


def _malformed(problem: etree.XMLSyntaxError) -> str:
    """Where the XML breaks off and, as far as there are words for it, why."""
    line, column = problem.position
    why = _WHY_MALFORMED.get(problem.code)  # type: ignore[attr-defined]  # which the stubs leave out
    return f"不是格式正确的 XML：第 {line} 行第 {column} 列{'，' + why if why else ''}"


class OperationTask(SpiffBpmnTask):
    """A service task. An inline operation runs here and now; an external one parks in STARTED with its request, until a
    worker brings the answer and :meth:`~service.engine.runtime.Instance.finish_job` completes it."""

    def _run_hook(self, my_task: Any) -> bool | None:
        done: bool | None = my_task.workflow.script_engine.run_operation(my_task)
        return done


class DecisionTask(SpiffBpmnTask):
    """A business rule task: its decision's outputs become token variables."""

    def _run_hook(self, my_task: Any) -> bool:
        my_task.workflow.script_engine.run_decision(my_task)
        return True


class _Parser(SpiffBpmnParser):
    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 - SpiffWorkflow's own name and shape
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("serviceTask"): (SpiffTaskParser, OperationTask),
        full_tag("businessRuleTask"): (SpiffTaskParser, DecisionTask),
    }

    def _find_dependencies(self, process: Any) -> None:
        """Calls only: decisions are ours, not SpiffWorkflow's."""
        BpmnParser._find_dependencies(self, process)


@dataclass(frozen=True)
class Definition:
    """One process with all it can reach, parsed: the executable specs, and the same as elements, decisions and texts.

    Immutable and shared between threads; running instances hold their state only.
    """

    key: str
    sha: str
    files: Mapping[str, str]
    process: Process
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    decisions: Mapping[str, dmn.DecisionTable]
    texts: Mapping[str, str]
    spec: Any = field(repr=False, compare=False)
    subs: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def title(self) -> str:
        """The name people read."""
        return self.process.properties.get("title", self.process.name)

    @cached_property
    def token_names(self) -> frozenset[str]:
        """Variables that a token may carry: results, decisions' outputs; unset ones read as null."""
        names = {"result"}
        for element in self.elements.values():
            if element.result_variable:
                names.add(element.result_variable)
            if "result_variable" in element.properties:
                names.add(element.properties["result_variable"])
            if (table := self.decisions.get(element.decision or "")) is not None:
                names.update(table.output_names)
        return frozenset(names)

    @cached_property
    def listeners(self) -> frozenset[str]:
        """Processes that run as listeners: called by a call activity with ``listener``, and what those call."""
        found = {e.called for e in self.elements.values() if e.called and e.properties.get("listener") == "true"}
        while True:
            more = {e.called for e in self.elements.values() if e.called and e.process in found} - found
            if not more:
                return frozenset(str(name) for name in found)
            found |= more

    def outcomes(self, element_id: str) -> list[Flow]:
        """The flows with an ``outcome`` that leave the gateway right after a user task: its buttons, in drawing order."""
        following = [self.flows[f].target for f in self.elements[element_id].outgoing]
        if len(following) != 1 or self.elements[following[0]].kind != "exclusiveGateway":
            return []
        flows = (self.flows[f] for f in self.elements[following[0]].outgoing)
        return [flow for flow in flows if "outcome" in flow.properties]


def read_files(files: Mapping[str, bytes]) -> tuple[dict[str, Process], dict[str, dmn.DecisionTable], dict[str, str]]:
    """The processes, decision tables and texts of a deployment set, by id or name (file stem for texts)."""
    found: dict[str, Process] = {}
    tables: dict[str, dmn.DecisionTable] = {}
    texts: dict[str, str] = {}
    for name, data in files.items():
        if name.endswith(".bpmn"):
            found.update({process.id: process for process in processes_of(name, data)})
        elif name.endswith(".dmn"):
            tables.update({table.id: table for table in tables_of(name, data)})
        elif name.endswith(".txt"):
            texts[name.removesuffix(".txt")] = data.decode("utf-8")
    return found, tables, texts


@lru_cache(maxsize=128)
def processes_of(name: str, data: bytes) -> tuple[Process, ...]:
    """The processes of a BPMN file. A set is read again and again while one of its files changes, so files are kept as read."""
    return tuple(processes(safe_xml(data), name))


@lru_cache(maxsize=256)
def tables_of(name: str, data: bytes) -> tuple[dmn.DecisionTable, ...]:
    """The decision tables of a DMN file; :class:`~service.engine.decisions.InvalidDecisions` with all that is wrong."""
    return tuple(dmn.parse(safe_xml(data), name))


def called_by(process: Process) -> set[str]:
    """The ids of the processes that a process calls."""
    return {e.called for e in process.elements.values() if e.called}


def reach(key: str, all_processes: Mapping[str, Process]) -> list[str]:
    """A process and all it calls, in a stable order. Unknown ids are left out (the gate names them)."""
    seen: list[str] = []
    todo = [key]
    while todo:
        current = todo.pop(0)
        if current in seen or current not in all_processes:
            continue
        seen.append(current)
        todo.extend(sorted(called_by(all_processes[current])))
    return seen


def content_hash(files: Mapping[str, str]) -> str:
    """SHA-256 over names and content hashes, in order of name."""
    lines = "".join(f"{name}\0{sha}\n" for name, sha in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def sha256(data: bytes) -> str:
    """The hash under which a file's content is kept."""
    return hashlib.sha256(data).hexdigest()


def build(key: str, files: Mapping[str, bytes]) -> Definition:
    """Build the definition of process ``key`` from a deployment set.

    The diagrams are those that ``key`` reaches by calls; decision tables and texts all belong to the version, because facts
    and placeholders may name any of them. ``NotADiagram`` when a file cannot be read, ``KeyError`` for an unknown process.
    """
    found, tables, texts = read_files(files)
    reached = reach(key, found)
    if not reached:
        raise KeyError(key)
    names = {found[p].file for p in reached} | {n for n in files if n.endswith((".dmn", ".txt"))}
    hashes = {name: sha256(files[name]) for name in names}
    specs = {
        name: spec for file in sorted({found[p].file for p in reached}) for name, spec in specs_of(files[file]).items()
    }
    return Definition(
        key=key,
        sha=content_hash(hashes),
        files=hashes,
        process=found[key],
        elements={e.id: e for p in reached for e in found[p].elements.values()},
        flows={f.id: f for p in reached for f in found[p].flows.values()},
        decisions=tables,
        texts=texts,
        spec=specs.pop(key),
        subs=specs,
    )


@lru_cache(maxsize=128)
def specs_of(data: bytes) -> Mapping[str, Any]:
    """The executable specs in a BPMN file, by process; :class:`NotADiagram` for what the engine cannot execute. They hold each
    other by name only, and most files are reached from several processes, in several versions, unchanged."""
    parser = _Parser()
    root = safe_xml(data)  # kept alive: the parser indexes documents by identity
    try:
        parser.add_bpmn_xml(root)
        found: dict[str, Any] = parser.find_all_specs()
    except ValidationException as problem:
        raise NotADiagram(f"流程图无法执行：{problem}") from problem
    return found
