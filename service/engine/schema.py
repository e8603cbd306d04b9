"""A BPMN file against the schema of BPMN 2.0, and the ids by which everything else points at its parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from threading import Lock

from lxml import etree
from SpiffWorkflow.spiff.parser.process import VALIDATOR

from .dialect import safe_xml
from .elements import BPMN, NS, local
from .problems import Problem

MOST_VIOLATIONS = 10
"""Violations of the schema told per file: one mistake often brings many in its wake."""

FLOW_NODES = ("Event", "Task", "task", "Gateway", "Activity", "SubProcess", "subProcess", "transaction")
"""How the tags of flow nodes end."""

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"

_schema = Lock()  # libxml2 keeps the errors of the last validation on the schema itself


def repeated_or_missing_ids(name: str, root: etree._Element) -> Iterator[Problem]:
    """Every id that two elements share, and every element that a token can be in, flow or lane that has none."""
    for repeated, times in Counter(_ids(root)).items():
        if times > 1:
            yield Problem(
                name,
                repeated,
                "duplicate_id",
                f"标识 {repeated} 在文件 {name} 里用了 {times} 次，每个元素的标识必须不同。",
            )
    for process in root.findall("bpmn:process", NS):
        for node in process.iter():
            kind = local(node)
            if kind.endswith((*FLOW_NODES, "process", "sequenceFlow", "lane")) and not node.get("id"):
                sentence = f"文件 {name} 第 {node.sourceline} 行的 {kind} 没有标识（id），请补上。"
                yield Problem(name, None, "missing_id", sentence)


_VIOLATIONS = {
    "SCHEMAV_ELEMENT_CONTENT": "位置或次序不对，或者缺少应有的内容",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "缺少必须有的属性 {0}",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "不能有属性 {0}",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": "不能有属性 {0}",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "属性 {0} 的值不合规定",
    "SCHEMAV_CVC_ENUMERATION_VALID": "属性 {0} 的值不在规定的范围内",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "里面不能直接写文字",
    "SCHEMAV_CVC_ELT_1": "不是 BPMN 2.0 的根元素（definitions）",
    "SCHEMAV_CVC_ELT_4_2": "写了 BPMN 2.0 里没有的类型（xsi:type）",
}


def _ids(root: etree._Element) -> Iterator[str]:
    """The ids of a file; in extension elements ``id`` may mean something else (operations and their parameters)."""
    for namespace in (BPMN, BPMNDI):
        yield from (node.get("id", "") for node in root.iter(f"{{{namespace}}}*") if node.get("id"))


def violations(name: str, data: bytes) -> Iterator[Problem]:
    """What is not as BPMN 2.0 and SpiffWorkflow's extensions have it, element by element."""
    # A tree of its own: validating registers the ids, and a second time each would count as repeated.
    root = safe_xml(data)
    with _schema:
        VALIDATOR.validator.validate(root)
        found = list(VALIDATOR.validator.error_log)
    told = {name for name, times in Counter(_ids(root)).items() if times > 1}
    for violation in found[:MOST_VIOLATIONS]:
        node = _at(root, violation)
        element_id = node.get("id") or holder(node)
        if element_id in told and "'xs:ID'" in violation.message:
            continue
        attribute = re.search(r"attribute '(?:\{[^}]*\})?([^']+)'", violation.message)
        known = _VIOLATIONS.get(violation.type_name)
        wrong = known.format(attribute[1] if attribute else "") if known else f"有问题：{violation.message}"
        where = f"第 {violation.line} 行的 {local(node)}" + (f"（{element_id}）" if element_id else "")
        yield Problem(
            name,
            element_id or None,
            "schema_violation",
            f"文件 {name} 不符合 BPMN 2.0 格式：{where}{wrong}。",
        )


def _at(root: etree._Element, violation: etree._LogEntry) -> etree._Element:
    """The element that a violation is about; the log names it by a path with the file's own prefixes."""
    prefixes = {prefix: uri for node in root.iter() for prefix, uri in node.nsmap.items() if prefix}
    found = root.xpath(violation.path, namespaces=prefixes) if violation.path else []
    return found[0] if isinstance(found, list) and found and isinstance(found[0], etree._Element) else root


def holder(node: etree._Element) -> str:
    """The id of the nearest element around a node; empty where none has one."""
    parent = node.getparent()
    while parent is not None and not parent.get("id"):
        parent = parent.getparent()
    return parent.get("id", "") if parent is not None else ""
