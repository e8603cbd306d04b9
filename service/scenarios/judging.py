"""The scenarios of a deployment set, played on its own diagrams: what the gate, the studio and ``regflow scenarios`` tell."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from threading import Lock

from service.engine import Definition, build
from service.engine.checks import Problem
from service.engine.dialect import content_hash, reach, read_files, sha256
from service.engine.elements import Process

from . import keeping
from .coverage import Untouched, untouched
from .playing import Report, run
from .reading import ORDINARY, Scenario, read, suffix

FAILED = "scenario_failed"
"""The code of a scenario that does not hold: the one kind of problem that a deployment may override, with a reason."""

_sets: OrderedDict[str, ScenarioSet] = OrderedDict()
_lock = Lock()
_MOST = 4
"""Sets kept as they were read: a page that plays one scenario after the other asks for the same one again and again."""


class ScenarioSet:
    """The scenarios of a set of files whose diagrams and tables can be read, in order of file name. ``problems`` are what
    keeps scenario files from being read."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.scenarios, self.ordinary, self.problems = read(files)
        self.processes, _, _ = read_files(files)
        self._hashes = {name: sha256(data) for name, data in files.items()}
        self._reached = {one.process: self._reach(one.process) for one in self.scenarios}
        self._definitions: dict[str, Definition] = {}

    def one(self, name: str) -> Scenario | None:
        """A scenario by its file."""
        return next((scenario for scenario in self.scenarios if scenario.file == name), None)

    def concerned(self, touched: Collection[str]) -> list[Scenario]:
        """The scenarios that these files can change."""
        names = set(touched)
        return [one for one in self.scenarios if one.file in names or self._reached[one.process] & names]

    def through(self, process: str) -> list[Scenario]:
        """The scenarios whose cases may come through a process."""
        one = self.processes.get(process)
        return [] if one is None else [s for s in self.scenarios if one.file in self._reached[s.process]]

    def digest(self, scenario: Scenario) -> str:
        """What a scenario depends on, as one hash: its file, and the files that a case of its process depends on."""
        names = {scenario.file, *self._reached[scenario.process]}
        return content_hash({name: self._hashes[name] for name in names})

    def known(self, scenarios: Collection[Scenario]) -> dict[str, Report]:
        """What is known already of these scenarios, by file: played in this process, or kept by whoever played them."""
        digests = {self.digest(one): one for one in scenarios}
        return {digests[digest].file: report for digest, report in keeping.known(digests).items()}

    def play(self, scenarios: Collection[Scenario], *, kept: bool) -> list[Report]:
        """Play scenarios, or tell what they came to when they were last played; with ``kept`` also by others, and kept for
        them."""
        digests = {one.file: self.digest(one) for one in scenarios}
        wanted = {digests[one.file]: one for one in scenarios}
        found = keeping.known(wanted) if kept else keeping.remembered(wanted)
        fresh = {digest: self._run(one) for digest, one in wanted.items() if digest not in found}
        keeping.remember(fresh)
        reports = found | fresh
        if kept:
            keeping.keep(reports)
        return [reports[digests[one.file]] for one in scenarios]

    def _run(self, scenario: Scenario) -> Report:
        return run(scenario, self.ordinary, self._definition(scenario.process))

    def _definition(self, key: str) -> Definition | None:
        if key in self.processes and key not in self._definitions:
            self._definitions[key] = build(key, self.files)
        return self._definitions.get(key)

    def _reach(self, key: str) -> frozenset[str]:
        """The files that a case of a process depends on: its diagrams, every table and text, the facts of the ordinary case."""
        diagrams = (self.processes[one].file for one in reach(key, self.processes))
        shared = (name for name in self.files if name == ORDINARY or not name.endswith((".bpmn", suffix)))
        return frozenset((*diagrams, *shared))


def scenarios_of(files: Mapping[str, bytes]) -> ScenarioSet:
    """The scenarios of a set; read once for the same files."""
    key = content_hash({name: sha256(data) for name, data in files.items()})
    with _lock:
        if key not in _sets:
            _sets[key] = ScenarioSet(files)
            while len(_sets) > _MOST:
                _sets.popitem(last=False)
        _sets.move_to_end(key)
        return _sets[key]


def play(files: Mapping[str, bytes], touched: Collection[str] | None = None) -> tuple[list[Report], Sequence[Problem]]:
    """Play scenarios of a set that the gate has passed: all of them, or only those that ``touched`` files can change.

    Gives the reports in order of file name, and what keeps scenario files from being read.
    """
    found = scenarios_of(files)
    return found.play(found.scenarios if touched is None else found.concerned(touched), kept=False), found.problems


def judge(files: Mapping[str, bytes], touched: Collection[str]) -> list[Problem]:
    """What is wrong with the scenarios that ``touched`` files can change: unreadable ones, and those that do not hold. What was
    played already for the same files, by whomever, is not played again."""
    found = scenarios_of(files)
    return [
        *found.problems,
        *(
            Problem(report.scenario.file, None, FAILED, f"场景“{report.scenario.title}”不成立：{sentence}")
            for report in found.play(found.concerned(touched), kept=True)
            for sentence in report.failures
        ),
    ]


def left_out(files: Mapping[str, bytes], reports: Collection[Report]) -> list[Untouched]:
    """For each diagram of a set what these reports' scenarios do not pass."""
    processes: Mapping[str, Process] = scenarios_of(files).processes
    return list(untouched(dict(sorted(processes.items())), reports))
