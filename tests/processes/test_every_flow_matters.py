"""Are the tests of a diagram any good? Each of its flows is dropped and rerouted in turn, and some test has to notice.

A *dropped* flow is gone where a gateway has another way to go (it had a condition), and leads to a dead end where it is the
only way (it had none). A *rerouted* flow leads elsewhere: past its target to what comes next, or, where nothing does, to
another end. Never to where it would make no difference, or would close a loop in which nothing waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from inspect import getmembers, isclass, isfunction
from itertools import islice, product
from typing import Any

import pytest
from lxml import etree

from service.engine import Element, Flow, read_files
from service.engine.dialect import safe_xml
from service.engine.elements import BPMN, NS, SPIFF, Process
from service.engine.graph import RESTING

from . import play

SHIPPED = play.shipped()
DIAGRAMS, TABLES, TEXTS = read_files(SHIPPED)
DEAD_END, ELSEWHERE = "End_Dead", "End_Elsewhere"
"""Two ends that mutants have besides their own: one that says nothing, one that gives a result of its own."""
REROUTES = 2
"""How many wrong places each flow is led to. All of them is a matter of minutes."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


# --- mutants ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """A diagram with one flow changed: what was done to it, and the files with the change."""

    flow: Flow
    change: str
    files: Mapping[str, bytes]

    def __str__(self) -> str:
        return f"{self.flow.id} {self.change}"


def mutants(process: Process, flow: Flow) -> Iterator[Mutant]:
    """The mutants of a flow: it is dropped, and it is rerouted to each of the nearest wrong places."""
    yield dropped(process, flow)
    yield from (rerouted(process, flow, target) for target in islice(detours(process, flow), REROUTES))


def dropped(process: Process, flow: Flow) -> Mutant:
    """The diagram without the flow: gone if it had a condition, else leading nowhere."""
    if flow.condition is None:
        return Mutant(flow, "leads to a dead end", changed(process, partial(lead_to, flow, DEAD_END)))
    return Mutant(flow, "is gone", changed(process, partial(remove, flow)))


def rerouted(process: Process, flow: Flow, target: str) -> Mutant:
    """The diagram with the flow leading elsewhere."""
    return Mutant(flow, f"leads to {target}", changed(process, partial(lead_to, flow, target)))


def changed(process: Process, change: Callable[[etree._Element], None]) -> dict[str, bytes]:
    """The shipped files with one diagram changed."""
    root = safe_xml(SHIPPED[process.file])
    node = root.find(f"bpmn:process[@id='{process.id}']", NS)
    assert node is not None
    change(node)
    return {**SHIPPED, process.file: etree.tostring(root)}


def remove(flow: Flow, node: etree._Element) -> None:
    """Take a flow away, and the mentions of it."""
    _forget_mentions(flow, node)
    node.remove(_child(node, flow.id))


def lead_to(flow: Flow, target: str, node: etree._Element) -> None:
    """Lead a flow to another node."""
    if target in (DEAD_END, ELSEWHERE):
        end = etree.SubElement(node, f"{{{BPMN}}}endEvent", id=target)
        extensions = etree.SubElement(end, f"{{{BPMN}}}extensionElements")
        said = etree.SubElement(extensions, f"{{{SPIFF}}}properties")
        if target == ELSEWHERE:
            etree.SubElement(said, f"{{{SPIFF}}}property", name="result", value="elsewhere")
    _forget_mentions(flow, node, "incoming")
    _child(node, flow.id).set("targetRef", target)
    etree.SubElement(_child(node, target), f"{{{BPMN}}}incoming").text = flow.id


def _child(node: etree._Element, name: str) -> etree._Element:
    (found,) = (child for child in node if child.get("id") == name)
    return found


def _forget_mentions(flow: Flow, node: etree._Element, *kinds: str) -> None:
    for kind in kinds or ("incoming", "outgoing"):
        for child in node:
            for mention in child.findall(f"bpmn:{kind}", NS):
                if mention.text == flow.id:
                    child.remove(mention)


# --- where to reroute a flow ------------------------------------------------------------------------------------------


def detours(process: Process, flow: Flow) -> Iterator[str]:
    """Where a flow may lead when it is rerouted: to other nodes that do something, those next after its target first; at
    last to an end that says something else."""
    target = effective(process, process.elements[flow.target])
    ends = [e for e in process.elements.values() if e.kind == "endEvent"]
    others = [e for e in process.elements.values() if e.kind not in ("startEvent", "boundaryEvent")]
    for name in dict.fromkeys(e.id for e in (*after(process, target), *ends, *others)):
        candidate = process.elements[name]
        if acts(candidate) and name not in (flow.source, target.id) and not spins(process, flow, candidate):
            yield name
    yield ELSEWHERE


def effective(process: Process, element: Element) -> Element:
    """The element itself, or what comes after it when it is a mere merge."""
    while element.kind == "exclusiveGateway" and len(element.outgoing) == 1:
        element = process.elements[process.flows[element.outgoing[0]].target]
    return element


def acts(element: Element) -> bool:
    """Whether an element is more than a crossing."""
    return not element.kind.endswith("Gateway")


def after(process: Process, element: Element) -> list[Element]:
    """What may follow an element, the nearest first."""
    found: list[Element] = []
    todo = [element]
    for current in todo:
        following = [process.elements[process.flows[flow].target] for flow in current.outgoing]
        todo += [e for e in following if e not in todo]
        found += [e for e in following if e not in found]
    return found


def spins(process: Process, flow: Flow, target: Element) -> bool:
    """Whether a flow to this target would close a loop in which nothing waits."""
    seen: list[Element] = [target]
    for current in seen:
        if current.id == flow.source:
            return True
        if current.kind not in RESTING:
            following = [process.elements[process.flows[f].target] for f in current.outgoing]
            seen += [e for e in following if e not in seen]
    return False


# --- the tests of a diagram -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Story:
    """A test of a diagram that can be told again; ``places`` are the elements it came by, ``seconds`` what it took."""

    name: str
    tell: Callable[[], None]
    places: frozenset[str]
    seconds: float

    def concerns(self, flow: Flow) -> bool:
        """Whether the test can notice that the flow has changed: it came by where the flow starts."""
        return flow.source in self.places

    def likelihood(self, flow: Flow) -> tuple[bool, float]:
        """Sorts the tests that notice soonest first."""
        return flow.target not in self.places, self.seconds


@cache
def stories(diagram: str) -> tuple[Story, ...]:
    """The tests in the module of a diagram, each told once on the diagram as it is shipped."""
    found = []
    for name, tell in told_by(import_module(f"{__package__}.test_{diagram}")):
        with pytest.MonkeyPatch.context() as patch:
            places = watched(patch)
            started = time.perf_counter()
            tell()
            found.append(Story(name, tell, frozenset(places), time.perf_counter() - started))
    return tuple(found)


def watched(patch: pytest.MonkeyPatch) -> set[str]:
    """The elements that cases come by from now on, where they wait included."""
    places: set[str] = set()
    settle = play.Play._settle

    def watch(case: play.Play) -> play.Play:
        settle(case)
        places.update(case.passed, (wait.element.id for wait in case.instance.waits()))
        return case

    patch.setattr(play.Play, "_settle", watch)
    return places


def told_by(holder: Any) -> Iterator[tuple[str, Callable[[], None]]]:
    """The test functions of a module or a test class, those with parameters once for each set of them."""
    for name, member in getmembers(holder, lambda m: isfunction(m) or isclass(m)):
        if isclass(member) and name.startswith("Test"):
            yield from told_by(member)
        elif isfunction(member) and name.startswith("test_"):
            bound = member.__get__(holder()) if isclass(holder) else member
            yield from ((name, partial(bound, **given)) for given in parameters_of(member))


def parameters_of(test: Any) -> Iterator[dict[str, Any]]:
    """The keyword arguments of each run of a test that may be marked with ``parametrize``."""
    marks = [mark.args for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    for rows in product(*(values for _, values in marks)):
        given: dict[str, Any] = {}
        for (names, _), row in zip(marks, rows, strict=True):
            keys = names.replace(" ", "").split(",") if isinstance(names, str) else list(names)
            given |= dict(zip(keys, row if len(keys) > 1 else (row,), strict=True))
        yield given


def killed(mutant: Mutant, diagram: str) -> bool:
    """Whether some test of the diagram fails on the mutant, which the engine itself takes without complaint."""
    concerned = [story for story in stories(diagram) if story.concerns(mutant.flow)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.engine.dialect.read_files", read_changes)
        patch.setattr(play, "shipped", lambda: mutant.files)
        patch.setattr(play, "definition", cache(play.definition.__wrapped__))
        play.definition(diagram)
        return any(fails(story) for story in sorted(concerned, key=lambda s: s.likelihood(mutant.flow)))


def read_changes(files: Mapping[str, bytes]) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """What ``read_files`` says of these files, reading only those that are not as they are shipped."""
    found, tables, texts = read_files({name: data for name, data in files.items() if data is not SHIPPED[name]})
    return {**DIAGRAMS, **found}, {**TABLES, **tables}, {**TEXTS, **texts}


def fails(story: Story) -> bool:
    """Whether a test fails now."""
    try:
        story.tell()
    except (Exception, pytest.fail.Exception):  # noqa: BLE001 - whatever a broken diagram leads to
        return True
    return False


@pytest.mark.parametrize("diagram", ["pledge", "review_path"])
def test_a_diagram_in_which_nothing_is_changed_fails_no_test(diagram):
    for flow in DIAGRAMS[diagram].flows.values():
        assert not killed(Mutant(flow, "is as it was", dict(SHIPPED)), diagram)


@pytest.mark.parametrize("diagram", sorted(DIAGRAMS))
def test_a_flow_that_is_dropped_or_rerouted_makes_a_test_of_its_diagram_fail(diagram):
    process = DIAGRAMS[diagram]
    tried = {name: list(mutants(process, flow)) for name, flow in process.flows.items()}
    assert min(map(len, tried.values())) >= 2, "each flow is dropped and rerouted"
    assert [str(mutant) for some in tried.values() for mutant in some if not killed(mutant, diagram)] == []
