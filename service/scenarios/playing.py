"""Playing a scenario: what happened, what was passed, and every promise that did not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from service import clock
from service.engine import Definition, Element, Instance, OpenTask, Status, Wait, names
from service.engine.feel import FeelError, compile_expression
from service.engine.travel import Travel
from service.forms.registry import forms

from .expecting import after_step, in_the_end
from .reading import END, Scenario
from .stage import Stage

BEGINS = datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)
"""When a case begins of which nothing else is said: a Monday."""

FURTHEST = 300
"""Moves after which the usual way is held to lead nowhere."""


class Stuck(Exception):
    """A step cannot be done; the sentence says why."""


@dataclass
class Report:
    """What came of a scenario. ``failures`` are sentences, empty where it holds. ``elements`` and ``flows`` are what tokens
    passed, ``statuses`` the ids in order, ``path`` the elements in order; ``end`` is the end event that was reached;
    ``failed_at`` is the number of the first step that did not hold, 0 for the beginning, one more than there are for the end."""

    scenario: Scenario
    failures: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    elements: set[str] = field(default_factory=set)
    flows: set[str] = field(default_factory=set)
    statuses: list[str] = field(default_factory=list)
    end: str | None = None
    failed_at: int | None = None

    @property
    def holds(self) -> bool:
        """Whether everything was as the scenario says."""
        return not self.failures


def run(scenario: Scenario, ordinary: Mapping[str, Any], definition: Definition | None) -> Report:
    """Play one scenario. Whatever goes wrong is told in the report; nothing is raised."""
    report = Report(scenario)
    if definition is None:
        report.failures.append(f"没有流程 {scenario.process}。")
        return report
    number = 0
    try:
        player = Player(scenario, ordinary, definition, report)
        for number, step in enumerate(scenario.steps, 1):
            player.step(step)
            _told(report, number, (f"第 {number} 步：{sentence}" for sentence in after_step(player, step)))
        _told(report, len(scenario.steps) + 1, in_the_end(player, scenario.expect))
    except (Stuck, FeelError, LookupError, ValueError, TypeError) as problem:
        _told(report, number, (f"第 {number} 步：{problem}" if number else f"一开始：{problem}",))
    return report


def _told(report: Report, number: int, sentences: Iterable[str]) -> None:
    report.failures += sentences
    if report.failures and report.failed_at is None:
        report.failed_at = number


class Player:
    """A case in play. State is saved and restored after every move."""

    def __init__(self, scenario: Scenario, ordinary: Mapping[str, Any], definition: Definition, report: Report) -> None:
        self.definition = definition
        self.report = report
        facts = merged(deepcopy(dict(ordinary)), scenario.given)
        self.stage = Stage(definition, scenario.begins or BEGINS, facts)
        self.refusal: str | None = None
        self.reached: tuple[Status, str, str | None] | None = None
        self.status: Status | None = None
        self.instance = Instance.start(definition, self.stage, {})
        self._arrive(Travel(None))

    # -- steps --------------------------------------------------------------------------------------------------------

    def step(self, step: Mapping[str, Any]) -> None:
        """Do what a step says; :class:`Stuck` if that cannot be done."""
        self.refusal = None
        if "until" in step:
            self._usual_way(step["until"])
        elif "complete" in step:
            self._complete(self._open(step["complete"]), step.get("answers") or {})
        elif "finish" in step:
            self._finish(self._wait("service", step["finish"]), step.get("result") or {})
        elif "send" in step:
            self._send(step["send"], step.get("by", "applicant"), step.get("payload") or {})
        elif "wait" in step:
            self._let_pass(step["wait"])
        else:
            self.stage.facts = merged(self.stage.facts, step["facts"] or {})

    def _complete(self, task: OpenTask, answers: Mapping[str, Any]) -> None:
        offered = self.outcomes(task)
        if offered and answers.get("outcome") not in offered:
            raise Stuck(f"{task.element.name}这时只能选 {'、'.join(offered)}，不能选 {answers.get('outcome')}。")
        self._play(lambda: self.instance.complete(task.id, answers))

    def _finish(self, wait: Wait, result: Mapping[str, Any]) -> None:
        self._play(lambda: self.instance.finish_job(wait.id, result))

    def _send(self, name: str, sender: str, payload: Mapping[str, Any]) -> None:
        """Send a message, or keep the sentence with which the diagram refuses it."""
        waits = [wait for wait in self.waits if wait.kind == "message" and wait.element.trigger == name]
        if not waits:
            raise Stuck(f"这时没有等待消息 {name} 的地方。")
        self.stage.facts["sender"] = sender
        for wait in waits:
            if self._hears(wait.element, sender):
                self.stage.application["request"] = {"name": name, "sender": sender, **payload}
                self._play(partial(self.instance.deliver, wait.id, payload))
                return
        self.refusal = str(self.instance.property(waits[0].element.properties.get("refusal", "")))

    def _hears(self, element: Element, sender: str) -> bool:
        senders = names(element.properties.get("senders"))
        condition = element.properties.get("available_when", "true").removeprefix("=")
        return sender in senders and self.instance.evaluate(condition) is True

    def _let_pass(self, span: str) -> None:
        """Let a duration pass, or the time until a waiting timer is due; whatever falls due on the way fires in its order."""
        until = self._due(span) or self._later(span)
        while True:
            due = [wait.due_at for wait in self.waits if wait.due_at]
            self.stage.now = clock.local(min([until, *due]))
            self._play(self._fire)
            if self.stage.now >= until:
                return

    def _due(self, element: str) -> datetime | None:
        return next((wait.due_at for wait in self.waits if wait.due_at and wait.element.id == element), None)

    def _fire(self) -> None:
        self.instance.fire_timers()

    def _later(self, span: str) -> datetime:
        try:
            duration = compile_expression(f'duration("{span}")')(_nothing, {})
        except FeelError:
            duration = None
        if not isinstance(duration, timedelta):
            raise Stuck(f"{span} 既不是正在等待的定时器，也不是时长（如 P5D、PT60S）。")
        return self.stage.now + duration

    # -- the usual way --------------------------------------------------------------------------------------------------

    def _usual_way(self, until: str) -> None:
        """Go on as cases usually do until something rests at an element, or until the case has ended."""
        for _ in range(FURTHEST):
            if self.instance.ended or until in self.waiting_at():
                break
            self._usual_move()
        if until == END and not self.instance.ended:
            raise Stuck(f"案件没有结束，停在 {'、'.join(self.waiting_at())}。")
        if until != END and until not in self.waiting_at():
            raise Stuck(
                f"没有到 {until}，{'案件已经结束' if self.instance.ended else '停在 ' + '、'.join(self.waiting_at())}。"
            )

    def _usual_move(self) -> None:
        waits = [wait for wait in self.waits if wait.kind != "message" and not wait.element.attached_to]
        if not waits:
            raise Stuck("案件停住了，没有可以继续的环节。")
        wait = min(waits, key=lambda one: (one.element.process in self.definition.listeners, _ORDER[one.kind]))
        match wait.kind:
            case "user_task":
                task = self._open(wait.element.id)
                self._complete(task, self._usual_answers(task))
            case "service":
                self._finish(wait, {})
            case _:
                self._let_pass(wait.element.id)

    def _usual_answers(self, task: OpenTask) -> dict[str, Any]:
        """Yes to everything that is asked, and the outcome that is drawn first."""
        answers: dict[str, Any] = dict.fromkeys(forms()[task.element.properties["form"]].decisions, True)
        offered = self.outcomes(task)
        return answers | ({"outcome": offered[0]} if offered else {})

    # -- what there is --------------------------------------------------------------------------------------------------

    def waiting_at(self) -> list[str]:
        """The elements at which something waits: tasks, services, timers, in order of name; messages aside."""
        return sorted({wait.element.id for wait in self.waits if wait.kind != "message"})

    def outcomes(self, task: OpenTask) -> list[str]:
        """The outcomes that the diagram offers after a task now, in the order in which they are drawn."""
        return [
            flow.properties["outcome"]
            for flow in self.definition.outcomes(task.element.id)
            if self._offered(flow.properties.get("available_when", "true"), task.token)
        ]

    def _offered(self, condition: str, token: Mapping[str, Any]) -> bool:
        return self.instance.evaluate(condition.removeprefix("="), token) is True

    def _open(self, element: str) -> OpenTask:
        task = next((one for one in self.instance.open_tasks() if one.element.id == element), None)
        if task is None:
            raise Stuck(f"{element} 这时没有打开的任务，停在 {'、'.join(self.waiting_at()) or '结束'}。")
        return task

    def offers(self, element: str) -> list[str]:
        """The outcomes offered at an open task; :class:`Stuck` if it is not open."""
        return self.outcomes(self._open(element))

    def _wait(self, kind: str, element: str) -> Wait:
        wait = next((one for one in self.waits if (one.kind, one.element.id) == (kind, element)), None)
        if wait is None:
            raise Stuck(f"{element} 这时没有在等待，停在 {'、'.join(self.waiting_at()) or '结束'}。")
        return wait

    # -- moving -----------------------------------------------------------------------------------------------------------

    def _play(self, move: Callable[[], None]) -> None:
        travel = Travel(self.instance)
        move()
        self._arrive(travel)

    def _arrive(self, travel: Travel) -> None:
        """Note what a move has passed and where the case stands now; save the state and restore it."""
        instance, report = self.instance, self.report
        self.waits = instance.waits()
        passed = [entry.element.id for entry in instance.trace]
        resting = (wait.element for wait in self.waits if wait.kind != "message" and not wait.element.attached_to)
        report.path += passed
        report.elements |= {*passed, *(element.id for element in resting)}
        report.flows |= travel.flows(instance)
        self.reached = instance.end() if instance.ended else None
        if self.reached:
            report.end = self.reached[0].element
        self.status = self.reached[0] if self.reached else instance.status()
        for status in (*instance.transient(), self.status):
            if status is not None and report.statuses[-1:] != [status.id]:
                report.statuses.append(status.id)
        main = instance.main_status()
        self.stage.status = main.id if main else None
        self.instance = Instance.load(self.definition, self.stage, instance.dump())


def _nothing(name: str) -> Any:
    raise KeyError(name)


_ORDER: Mapping[str, int] = {"user_task": 0, "service": 1, "timer": 2}
"""What is done first on the usual way: people do not wait for time to pass."""


def merged(facts: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with others over them; records are merged name by name."""
    for name, value in given.items():
        known = facts.get(name)
        facts[name] = merged(dict(known), value) if isinstance(known, dict) and isinstance(value, Mapping) else value
    return facts
