"""The scenarios of a draft: listed, played one by one, and what none of them touches."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from service import scenarios
from service.engine.dialect import sha256
from service.errors import NotFound
from service.models import Draft
from service.scenarios.coverage import Untouched, untouched
from service.scenarios.reading import ORDINARY, suffix

from . import checking, files, naming


@dataclass(frozen=True)
class Listed:
    """A scenario of a draft. ``passed`` is what is known of it already (``None``: it has not been played with these files);
    ``touched``: whether the draft can change how it goes."""

    name: str
    process: str
    title: str
    changed: bool
    touched: bool
    passed: bool | None
    message: str = ""

    @property
    def played(self) -> bool:
        """Whether its result is known."""
        return self.passed is not None


@dataclass(frozen=True)
class Played:
    """What playing a scenario came to. ``message`` says what did not hold, ``step`` which step was the first; ``elements`` and
    ``flows`` are pairs of process and id."""

    passed: bool
    message: str
    step: int | None = None
    elements: Sequence[tuple[str, str]] = ()
    flows: Sequence[tuple[str, str]] = ()
    end: str | None = None


@dataclass(frozen=True)
class Coverage:
    """For each diagram what no scenario touches, as far as is known: ``unplayed`` are those whose way is not known yet."""

    items: Sequence[Untouched]
    unplayed: Sequence[str]
    titles: Mapping[str, str] = field(default_factory=dict)


def listed(draft: Draft) -> list[Listed]:
    """Every scenario of the set, those that the draft touches first."""
    whole, ours = files.whole(draft), files.contents(draft)
    if checking.broken(checking.verdict(whole)):
        return _unread(whole, ours)
    found = scenarios.scenarios_of(whole)
    known = found.known(found.scenarios)
    touched = {one.file for one in found.concerned(_changed(draft, ours))}
    rows = [
        Listed(
            name=one.file,
            process=one.process,
            title=one.title,
            changed=one.file in ours,
            touched=one.file in touched,
            passed=known[one.file].holds if one.file in known else None,
            message="；".join(known[one.file].failures) if one.file in known else "",
        )
        for one in found.scenarios
    ]
    unreadable = {problem.file: problem.message for problem in found.problems}
    rows += [
        Listed(name, "", naming.stem(name), name in ours, True, False, message) for name, message in unreadable.items()
    ]
    return sorted(rows, key=lambda row: (not row.touched, row.process, row.name))


def _unread(whole: Mapping[str, bytes], ours: Collection[str]) -> list[Listed]:
    """The scenario files while diagrams or tables have errors: nothing can be played."""
    names = sorted(name for name in whole if name.endswith(suffix) and name != ORDINARY)
    return [
        Listed(name, "", naming.title(name, sha256(whole[name]), whole[name]), name in ours, True, None)
        for name in names
    ]


def _changed(draft: Draft, ours: Collection[str]) -> list[str]:
    same = {entry.name for entry in files.entries(draft) if entry.change == files.SAME}
    return [name for name in ours if name not in same]


def play(draft: Draft, name: str, content: str | None = None, *, keep: bool = True) -> Played:
    """Play one scenario against the draft, or the ``content`` of its file as it is written just now. ``keep``: for the
    deployment, and for everybody who asks again."""
    whole = files.whole(draft, None if content is None else {name: content})
    if not name.endswith(suffix) or name not in whole:
        raise NotFound("没有这个场景")
    errors = [problem for problem in checking.verdict(whole) if problem.severity == "error"]
    if errors:
        return Played(False, f"流程图、决策表或文本还有 {len(errors)} 处错误，改正后才能运行场景：{errors[0].message}")
    found = scenarios.scenarios_of(whole)
    wrong = [problem.message for problem in found.problems if problem.file == name]
    scenario = found.one(name)
    if wrong or scenario is None:
        return Played(False, "；".join(wrong) or "这个文件里没有场景。")
    (report,) = found.play([scenario], kept=keep)
    elements = {element.id: process.id for process in found.processes.values() for element in process.elements.values()}
    flows = {flow: process.id for process in found.processes.values() for flow in process.flows}
    return Played(
        passed=report.holds,
        message="；".join(report.failures),
        step=report.failed_at,
        elements=[(elements[one], one) for one in sorted(report.elements) if one in elements],
        flows=[(flows[one], one) for one in sorted(report.flows) if one in flows],
        end=report.end,
    )


def coverage(draft: Draft, process: str | None = None) -> Coverage:
    """What no scenario of the draft touches, in one diagram or in all."""
    whole = files.whole(draft)
    if checking.broken(checking.verdict(whole)):
        return Coverage((), ())
    found = scenarios.scenarios_of(whole)
    if process is not None and process not in found.processes:
        raise NotFound("没有这个流程图")
    wanted = found.scenarios if process is None else found.through(process)
    known = found.known(wanted)
    chosen = {name: one for name, one in sorted(found.processes.items()) if process in (None, name)}
    return Coverage(
        items=list(untouched(chosen, known.values())),
        unplayed=[one.file for one in wanted if one.file not in known],
        titles={name: one.properties.get("title") or one.name for name, one in chosen.items()},
    )
