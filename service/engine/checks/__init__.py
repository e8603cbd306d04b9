"""The deployment gate: everything that is wrong with a set of diagrams, decision tables and texts, all at once.

In order: safe XML, the BPMN schema, our own checks, and the exploration of every diagram that is free of errors by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.engine.deployment import Deployment, Diagram, read
from service.engine.exploration import Exploration, explore_diagram
from service.engine.problems import Problem

from . import (
    conditions,
    constructs,
    decisions,
    drawing,
    expressions,
    lanes,
    naming,
    outcomes,
    properties,
    references,
    results,
    services,
    structure,
    texts,
    timers,
    usage,
)
from .known import Known, KnownOperation
from .vocabulary import Vocabularies

__all__ = ["Judgement", "Known", "KnownOperation", "Problem", "check", "judge", "lint"]


@dataclass(frozen=True)
class Judgement:
    """What the gate says: the problems, and what exploring each diagram found (by process id)."""

    problems: list[Problem]
    explorations: Mapping[str, Exploration]


def check(files: Mapping[str, bytes], known: Known) -> list[Problem]:
    """Every problem of a deployment set (file name → content), errors first. It may be deployed if none is an error."""
    return judge(files, known).problems


def judge(files: Mapping[str, bytes], known: Known) -> Judgement:
    """The same with the findings of the explorations."""
    deployment, problems = _linted(files, known)
    broken = {problem.file for problem in problems if problem.severity == "error"}
    explorations = {
        name: explore_diagram(diagram, deployment, external=known.external)
        for name, diagram in deployment.diagrams.items()
        if diagram.file not in broken
    }
    for exploration in explorations.values():
        problems += exploration.problems
    return Judgement(_sorted(problems), explorations)


def lint(files: Mapping[str, bytes], known: Known) -> list[Problem]:
    """What can be seen to be wrong without playing the diagrams through: quick enough for every pause in typing."""
    return _sorted(_linted(files, known)[1])


def _linted(files: Mapping[str, bytes], known: Known) -> tuple[Deployment, list[Problem]]:
    deployment, problems = read(files)
    return deployment, [*problems, *_lint(deployment, known)]


def _sorted(problems: list[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.severity == "warning", problem.file))


def _lint(deployment: Deployment, known: Known) -> Iterator[Problem]:
    vocabularies = Vocabularies(deployment, known)
    for diagram in deployment.diagrams.values():
        yield from _lint_diagram(diagram, deployment, known, vocabularies)
    yield from results.check(deployment)
    yield from naming.check(deployment, known)
    yield from decisions.check(deployment, known, vocabularies)
    if not deployment.unread:  # what cannot be read may well use them
        yield from texts.check(deployment, vocabularies.of_case())
        yield from usage.check(deployment, known)


def _lint_diagram(
    diagram: Diagram, deployment: Deployment, known: Known, vocabularies: Vocabularies
) -> Iterator[Problem]:
    yield from constructs.check(diagram)
    yield from references.check(diagram, deployment)
    yield from structure.check(diagram, known)
    yield from lanes.check(diagram, known)
    yield from timers.check(diagram)
    yield from properties.check(diagram, deployment, known)
    yield from services.check(diagram, deployment, known)
    yield from outcomes.check(diagram, known)
    yield from expressions.check(diagram, vocabularies.of_process(diagram.process.id), vocabularies.of_case())
    yield from conditions.check(diagram)
    yield from drawing.check(diagram)
