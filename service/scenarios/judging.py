"""The scenarios of a deployment set, played on its own diagrams: what the gate and ``regflow scenarios`` tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from service.engine import Definition, build
from service.engine.checks import Problem
from service.engine.dialect import content_hash, reach, read_files, sha256
from service.engine.elements import Process

from .coverage import Untouched, untouched
from .playing import Report, run
from .reading import ORDINARY, Scenario, read, suffix

FAILED = "scenario_failed"
"""The code of a scenario that does not hold: the one kind of problem that a deployment may override, with a reason."""

_reports: dict[str, Report] = {}
_MOST = 1_000
"""Reports kept by the content of all that a scenario depends on: an editor asks for the same ones again and again."""


def play(files: Mapping[str, bytes], touched: Collection[str] | None = None) -> tuple[list[Report], list[Problem]]:
    """Play scenarios of a set that the gate has passed: all of them, or only those that ``touched`` files can change.

    Gives the reports in order of file name, and what keeps scenario files from being read.
    """
    scenarios, ordinary, problems = read(files)
    processes, _, _ = read_files(files)
    reach_of = {one.process: _reached(one.process, processes, files) for one in scenarios}

    @cache
    def definition(key: str) -> Definition | None:
        return build(key, files) if key in processes else None

    def report(scenario: Scenario) -> Report:
        names = {scenario.file, *reach_of[scenario.process]}
        digest = content_hash({name: sha256(files[name]) for name in names})
        if digest not in _reports:
            if len(_reports) >= _MOST:
                _reports.clear()
            _reports[digest] = run(scenario, ordinary, definition(scenario.process))
        return _reports[digest]

    def concerned(scenario: Scenario) -> bool:
        return touched is None or scenario.file in touched or bool(reach_of[scenario.process] & set(touched))

    return [report(scenario) for scenario in scenarios if concerned(scenario)], problems


def judge(files: Mapping[str, bytes], touched: Collection[str]) -> list[Problem]:
    """What is wrong with the scenarios that ``touched`` files can change: unreadable ones, and those that do not hold."""
    reports, problems = play(files, touched)
    return problems + [
        Problem(report.scenario.file, None, FAILED, f"场景“{report.scenario.title}”不成立：{sentence}")
        for report in reports
        for sentence in report.failures
    ]


def left_out(files: Mapping[str, bytes], reports: Collection[Report]) -> list[Untouched]:
    """For each diagram of a set what these reports' scenarios do not pass."""
    processes, _, _ = read_files(files)
    return list(untouched(dict(sorted(processes.items())), reports))


def _reached(key: str, processes: Mapping[str, Process], files: Mapping[str, bytes]) -> frozenset[str]:
    """The files that a case of a process depends on: its diagrams, every table and text, the facts of the ordinary case."""
    diagrams = (processes[one].file for one in reach(key, processes))
    shared = (name for name in files if name == ORDINARY or not name.endswith((".bpmn", suffix)))
    return frozenset((*diagrams, *shared))
