"""Files to a deployment set that the other checks can rely on: names, safe XML, the BPMN schema, ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import PurePosixPath

from lxml import etree

from . import decisions as dmn
from . import schema
from .dialect import NotADiagram, processes_of, reach, safe_xml, tables_of
from .elements import NS, Element, Process
from .problems import Problem, about
from .schema import FLOW_NODES, holder


@dataclass(frozen=True)
class Diagram:
    """A process of a BPMN file: as elements and flows, and as the XML it came from.

    ``scopes`` gives for each element and flow the id of the process or embedded sub-process that directly holds it.
    """

    file: str
    root: etree._Element
    node: etree._Element
    process: Process

    @cached_property
    def nodes(self) -> Mapping[str, etree._Element]:
        """The XML of each element and flow, by id."""
        ours = (*self.process.elements, *self.process.flows)
        found = {node.get("id", ""): node for node in self.node.iter() if node.get("id")}
        return {name: found[name] for name in ours}

    @cached_property
    def flow_nodes(self) -> Mapping[str, Element]:
        """The elements that a token can be in; data objects and the like left aside."""
        return {name: element for name, element in self.process.elements.items() if element.kind.endswith(FLOW_NODES)}

    @cached_property
    def scopes(self) -> Mapping[str, str]:
        """Element or flow id → id of the process or sub-process that directly holds it."""
        return {name: holder(node) for name, node in self.nodes.items()}


@dataclass(frozen=True)
class Deployment:
    """All files that are deployed together, read. ``unread`` are the stems of files that could not be: what they hold is
    not known, so naming it is no mistake."""

    files: Mapping[str, bytes]
    diagrams: Mapping[str, Diagram]
    tables: Mapping[str, dmn.DecisionTable]
    texts: Mapping[str, str]
    unread: frozenset[str]

    @cached_property
    def processes(self) -> Mapping[str, Process]:
        """The processes by id."""
        return {name: diagram.process for name, diagram in self.diagrams.items()}

    @cached_property
    def types(self) -> tuple[str, ...]:
        """Ids of the processes that somebody may start."""
        return tuple(name for name, process in self.processes.items() if process.is_type)

    @cached_property
    def reached(self) -> Mapping[str, tuple[str, ...]]:
        """Process id → the ids of all that it runs, itself first."""
        return {name: tuple(reach(name, self.processes)) for name in self.processes}

    @cached_property
    def contexts(self) -> Mapping[str, tuple[str, ...]]:
        """Process id → the processes at the root of a case in which it may run: types, or itself if no type calls it."""
        return {name: tuple(t for t in self.types if name in self.reached[t]) or (name,) for name in self.processes}


def read(files: Mapping[str, bytes]) -> tuple[Deployment, list[Problem]]:
    """The deployment set of ``files`` (by name), and what is wrong with the files as such. Files that are no diagrams, tables
    or texts are left to whoever knows what they are."""
    problems = list(_names(files))
    diagrams: dict[str, Diagram] = {}
    tables: dict[str, dmn.DecisionTable] = {}
    texts: dict[str, str] = {}
    unread: set[str] = set()
    for name, data in sorted(files.items()):
        stem, kind = PurePosixPath(name).stem, PurePosixPath(name).suffix
        found: list[Problem] = []
        if kind == ".txt":
            try:
                texts[stem] = data.decode("utf-8")
            except UnicodeDecodeError:
                found.append(
                    Problem(name, None, "text_not_utf8", f"文件 {name} 不是 UTF-8 编码的文本，请另存为 UTF-8。")
                )
        elif kind in (".bpmn", ".dmn"):
            try:
                found += _bpmn(name, data, diagrams) if kind == ".bpmn" else _dmn(name, data, tables)
            except NotADiagram as problem:
                code = "doctype" if "DOCTYPE" in str(problem) else "malformed_xml"
                found.append(Problem(name, None, code, f"文件 {name} {problem}。"))
        if any(problem.severity == "error" for problem in found):
            unread.add(stem)
        problems += found
    return Deployment(files, diagrams, tables, texts, frozenset(unread)), problems


def _names(files: Mapping[str, bytes]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name in sorted(files):
        base = PurePosixPath(name).name
        if base.casefold() in seen:
            message = (
                f"文件 {name} 与 {seen[base.casefold()]} 同名，请改名：整套文件只按文件名区分，不分文件夹和大小写。"
            )
            yield Problem(name, None, "duplicate_file", message)
        seen[base.casefold()] = name


def _dmn(name: str, data: bytes, tables: dict[str, dmn.DecisionTable]) -> list[Problem]:
    """Put the decision tables of a file among ``tables`` if they can be relied on; what is wrong otherwise."""
    try:
        found = tables_of(name, data)
    except dmn.InvalidDecisions as invalid:
        return [Problem(name, p.element or None, f"decision_{p.code}", f"{p.message}。") for p in invalid.problems]
    problems: list[Problem] = []
    stem = PurePosixPath(name).stem
    for table in found:
        if table.id != stem:
            sentence = f"文件 {name} 里的决策标识应为 {stem}，而不是 {table.id}。"
            problems.append(Problem(name, table.id, "file_name", sentence))
        if table.id in tables:
            sentence = f"决策 {table.id} 在文件 {tables[table.id].file} 里已经有了，标识不能重复。"
            problems.append(Problem(name, table.id, "duplicate_decision", sentence))
        tables.setdefault(table.id, table)
    return problems


# -- diagrams -------------------------------------------------------------------------------------------------------


def _bpmn(name: str, data: bytes, diagrams: dict[str, Diagram]) -> list[Problem]:
    """Put the processes of a file among ``diagrams`` if they can be relied on; what is wrong otherwise."""
    problems, found = _diagrams(name, data)
    if problems:
        return list(problems)
    if not found:
        return [Problem(name, None, "no_process", f"文件 {name} 里没有流程（bpmn:process）。")]
    told: list[Problem] = []
    stem = PurePosixPath(name).stem
    for diagram in found:
        process = diagram.process
        if process.id != stem:
            told.append(
                about(name, process, "file_name", f"的标识与文件名不一致：文件 {name} 里的流程标识应为 {stem}。")
            )
        if process.id in diagrams:
            other = diagrams[process.id].file
            told.append(about(name, process, "duplicate_process", f"在文件 {other} 里已经有了，流程标识不能重复。"))
            continue
        diagrams[process.id] = diagram
        if diagram.node.get("isExecutable", "false") != "true":
            told.append(about(name, process, "not_executable", "没有标为可执行（isExecutable），不能运行。"))
    return told


@lru_cache(maxsize=64)
def _diagrams(name: str, data: bytes) -> tuple[tuple[Problem, ...], tuple[Diagram, ...]]:
    """What is wrong with the XML of a file, or else its processes. Somebody who draws has one file checked again and again among
    all others, so these are kept as read."""
    root = safe_xml(data)
    problems = (*schema.repeated_or_missing_ids(name, root), *schema.violations(name, data))
    if problems:
        return problems, ()
    nodes = {node.get("id"): node for node in root.findall("bpmn:process", NS)}
    return (), tuple(Diagram(name, root, nodes[process.id], process) for process in processes_of(name, data))
