"""Decision tables: names, properties, functions and limits in their cells, and decisions that go round in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from service.engine import graph
from service.engine.decisions import DecisionTable
from service.engine.deployment import Deployment
from service.engine.problems import Problem

from .known import Known
from .vocabulary import Vocabularies

FINDINGS, CODE = "computer_check", "code"
"""The decision that lists the rows of the computer check, and its column that names the test of a row."""


def check(deployment: Deployment, known: Known, vocabularies: Vocabularies) -> Iterator[Problem]:
    """Everything that the cells of tables name and will not find."""
    for table in deployment.tables.values():
        vocabulary = vocabularies.of_table(table.id)
        for cell in table.cells:
            for code, sentence in vocabulary.misses(cell.text):
                yield Problem(table.file, cell.element, code, f"{cell.place}{sentence}")
    yield from _circles(deployment)
    if known.findings and FINDINGS in deployment.tables:
        yield from _findings(deployment.tables[FINDINGS], known)


def _circles(deployment: Deployment) -> Iterator[Problem]:
    reads = {name: frozenset(table.names & deployment.tables.keys()) for name, table in deployment.tables.items()}
    for name in sorted(graph.looping(reads)):
        table: DecisionTable = deployment.tables[name]
        sentence = f"决策表“{table.name}”（{name}）要先知道自己的结果才能算出来，请解开这个循环。"
        yield Problem(table.file, name, "recursive_decision", sentence)


def _findings(table: DecisionTable, known: Known) -> Iterator[Problem]:
    for rule in table.rules:
        code = dict(zip(table.output_names, rule.outputs, strict=True))[CODE].literal
        if isinstance(code, str) and code not in known.findings:
            sentence = f"决策表“{table.name}”第 {rule.number} 行的核查项 {code} 没有对应的核查程序。"
            yield Problem(table.file, rule.id, "unknown_finding", sentence)
