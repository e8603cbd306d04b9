"""Playing a diagram without a database: the real engine on the real files, state saved and restored at every step.

Operations are recorded, not done; facts are what the test says, and so is a decision that the test gives as a fact.
Assertions read like the diagram.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from service import cases, clock, working_days
from service.engine import Definition, Element, Instance, OpenTask, build

PROCESSES = Path(__file__).parents[2] / "processes"
START = datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)  # a Monday


@cache
def shipped() -> Mapping[str, bytes]:
    """The files of ``processes/`` by base name."""
    return {p.name: p.read_bytes() for p in PROCESSES.rglob("*") if p.suffix in (".bpmn", ".dmn", ".txt")}


@cache
def definition(key: str) -> Definition:
    """The shipped definition of a process."""
    return build(key, shipped())


DEFAULTS: Mapping[str, Any] = {
    "category": "CHEM",
    "system": "national",
    "process": "initial_registration",
    "type": "初始注册",
    "sender": None,
    "application": {
        "number": "N20260302000001",
        "submitted": False,
        "reported": False,
        "initiator": "applicant",
        "entry_mode": "person",
        "rounds": 0,
        "form": {},
    },
    "applicant": {
        "name": "甲", "id_no": "110101199003070011", "mobile": "13800000000", "age": 36,
        "profile_complete": True, "employment_complete": True, "photos_complete": True, "has_account": True, "registered_elsewhere": [],
    },
    "enterprise": {
        "name": "河北某建筑设计研究院", "uscc": "91130100MA00000070", "industry": "勘察设计行业", "region": "130100",
        "reports_to": "city", "profile_complete": True, "has_account": True, "has_qualification": True,
        "name_matches": True,
    },
    "qualification": {"held": True, "approved_on": date(2025, 1, 1)},
    "registration": {"exists": False, "state": None, "valid_to": None, "same_enterprise": None},
    "open_application": False,
    "days_stopped": 0,
    "anomaly": None,
    "level": None,
}  # fmt: skip


class Play:
    """One case of a diagram. Facts may be changed between steps: ``play.application["reported"] = True``."""

    answered = ("outcome", "agree", "accepted", "continue", "qualification_found")

    def __init__(self, key: str, *, start: datetime = START, token: Mapping[str, Any] | None = None, **facts: Any):
        self.definition = definition(key)
        self.now = start
        self.facts: dict[str, Any] = {name: _copy(value) for name, value in DEFAULTS.items()}
        for name, value in facts.items():
            known = self.facts.get(name)
            self.facts[name] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
        self.done: list[tuple[str, str, dict[str, Any]]] = []
        self.passed: list[str] = []
        self.statuses: list[str] = []
        self.external: set[str] = {"insurance.check"}
        self.refuse: dict[str, Callable[[], None]] = {}
        self.instance = Instance.start(self.definition, self, token)
        self._settle()

    # -- the host ---------------------------------------------------------------------------------------------------

    @property
    def application(self) -> dict[str, Any]:
        """The facts of the application."""
        found: dict[str, Any] = self.facts["application"]
        return found

    def fact(self, name: str) -> Any:
        if name == "today":
            return clock.local(self.now).date()
        if name == "now":
            return clock.local(self.now)
        if name == "status":
            main = self.instance.main_status() if getattr(self, "instance", None) else None
            return main.id if main else None
        if name in self.facts:
            return self.facts[name]
        if name in self.definition.decisions:
            return self.decide(name, {})
        raise KeyError(name)

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        return {"workdays": self._workdays, "limit": self._limit, "end_of_day": cases.end_of_day}

    def is_external(self, operation: str) -> bool:
        return operation in self.external

    def prepare(self, element: Element, parameters: Mapping[str, Any], token: Mapping[str, Any]) -> dict[str, Any]:
        return dict(parameters)

    def run(self, element: Element, parameters: Mapping[str, Any], token: Mapping[str, Any]) -> Any:
        self.done.append((element.id, element.operation or "", dict(parameters)))
        match element.operation:
            case "case.record":
                self.application.update(parameters)
            case "application.submit":
                self.application.update(submitted=True, rounds=self.application["rounds"] + 1)
            case "application.report":
                self.application.update(reported=True)
        return None

    def decide(self, decision: str, token: Mapping[str, Any]) -> Any:
        if decision in self.facts:
            return self.facts[decision]

        def lookup(name: str) -> Any:
            return token[name] if name in token else self.fact(name)

        return self.definition.decisions[decision].evaluate(lookup, self.functions())

    def _workdays(self, start: date, days: int) -> date:
        return working_days.add_working_days(start, int(days), {})

    def _limit(self, name: str) -> int:
        return int(self.decide("time_limits", {"limit": name})["days"])

    # -- moving -----------------------------------------------------------------------------------------------------

    def complete(self, element: str, **answers: Any) -> Play:
        """Complete the open task at an element; an outcome must be one that the diagram offers."""
        offered = self.outcomes(element)
        assert not offered or answers.get("outcome") in offered, f"{element} offers {offered}, not {answers}"
        self.instance.complete(self.open(element).id, answers)
        return self._settle()

    def finish(self, element: str, **result: Any) -> Play:
        """Let the outside system of an external service task answer."""
        self.instance.finish_job(self._wait("service", element), result)
        return self._settle()

    def send(self, name: str, sender: str, **payload: Any) -> Play:
        """Send a message; its ``available_when`` must hold for the sender."""
        wait = next((w for w in self.instance.waits() if w.kind == "message" and w.element.trigger == name), None)
        assert wait is not None, f"nobody waits for {name}"
        assert self.offers(name, sender), f"{name} is not available to {sender} now"
        self.facts["sender"] = sender
        self.application["request"] = {"name": name, "sender": sender, **payload}
        self.instance.deliver(wait.id, payload)
        return self._settle()

    def offers(self, name: str, sender: str) -> bool:
        """Whether the diagram offers a message to a sender now."""
        for wait in self.instance.waits():
            if wait.kind != "message" or wait.element.trigger != name:
                continue
            senders = [s.strip() for s in wait.element.properties["senders"].split(",")]
            condition = wait.element.properties.get("available_when", "true")
            self.facts["sender"] = sender
            if sender in senders and self.instance.evaluate(condition.removeprefix("=")) is True:
                return True
        return False

    def wait(self, **delta: float) -> Play:
        """Let time pass and fire what is due."""
        return self.wait_until(self.now + timedelta(**delta))

    def wait_until(self, moment: datetime) -> Play:
        """Travel to a moment and fire what is due."""
        self.now = moment
        self.instance.fire_timers()
        return self._settle()

    def refusal(self, name: str, sender: str) -> str:
        """The sentence with which the diagram refuses a message that it does not offer to a sender now."""
        assert not self.offers(name, sender), f"{name} is available to {sender} now"
        wait = next(w for w in self.instance.waits() if w.kind == "message" and w.element.trigger == name)
        return str(self.instance.property(wait.element.properties["refusal"]))

    def _settle(self) -> Play:
        trace = self.instance.trace
        self.passed += [passed.element.id for passed in trace]
        self.ended_with = self.instance.end() if self.instance.ended else None
        said = self.instance.ended and "result" in trace[-1].element.properties
        self.result = trace[-1].token["result"] if said else None
        final = self.ended_with[0] if self.ended_with else self.instance.status()
        for status in (*self.instance.transient(), final):
            if status is not None and self.statuses[-1:] != [status.id]:
                self.statuses.append(status.id)
        self.instance = Instance.load(self.definition, self, self.instance.dump())
        return self

    def _wait(self, kind: str, element: str) -> str:
        found = next((w for w in self.instance.waits() if w.kind == kind and w.element.id == element), None)
        assert found is not None, f"{element} does not wait; waiting at {self.waiting_at()}"
        return found.id

    # -- asserting --------------------------------------------------------------------------------------------------

    def open(self, element: str) -> OpenTask:
        """The open task at an element."""
        task = next((t for t in self.instance.open_tasks() if t.element.id == element), None)
        assert task is not None, f"{element} is not open; waiting at {self.waiting_at()}"
        return task

    def waiting_at(self) -> list[str]:
        """The elements at which something waits, messages aside."""
        return sorted(w.element.id for w in self.instance.waits() if w.kind != "message")

    def assert_waiting_at(self, *elements: str) -> Play:
        """Exactly these elements wait (message waits aside)."""
        assert self.waiting_at() == sorted(elements)
        return self

    def assert_status(
        self, status: str, label: str | None = None, enterprise: str | None = None, authority: str | None = None
    ) -> Play:
        """The status now and its label for the applicant; the others' labels where they differ from it."""
        found = self.ended_with[0] if self.ended_with else self.instance.status()
        assert found is not None, "there is no status"
        assert found.id == status
        if label is not None:
            shown = (found.label, found.label_enterprise, found.label_authority)
            assert shown == (label, enterprise or label, authority or label)
        return self

    def assert_passed_in_order(self, *elements: str) -> Play:
        """These elements were passed one after the other, others may lie between."""
        rest = iter(self.passed)
        assert all(element in rest for element in elements), f"{elements} not in this order in {self.passed}"
        return self

    def assert_ended(self, outcome: str, reason: str | None = None) -> Play:
        """The case ended with this outcome."""
        assert self.instance.ended, f"still waiting at {self.waiting_at()}"
        assert self.ended_with is not None, "ended without an end of the type"
        assert self.ended_with[1] == outcome
        assert reason is None or self.ended_with[2] == reason
        return self

    def assert_returned(self, result: str) -> Play:
        """A called diagram that is played alone has ended and tells its caller this result."""
        assert self.instance.ended, f"still waiting at {self.waiting_at()}"
        assert self.result == result
        return self

    def due(self, element: str) -> datetime:
        """When a waiting timer falls due."""
        found = next(w for w in self.instance.waits() if w.kind == "timer" and w.element.id == element)
        assert found.due_at is not None
        return clock.local(found.due_at)

    def deadline(self, element: str) -> datetime:
        """Until when an open task should be done."""
        task = self.open(element)
        due: datetime = self.instance.evaluate(task.element.properties["due"].removeprefix("="), task.token)
        return clock.local(due)

    def shown(self, element: str) -> Element:
        """What the diagram says of an element that waits now: who (lane), form, text."""
        found = next((w.element for w in self.instance.waits() if w.element.id == element), None)
        assert found is not None, f"nothing waits at {element}; waiting at {self.waiting_at()}"
        return found

    def outcomes(self, element: str) -> list[str]:
        """The outcomes the diagram offers after an open task now."""
        task = self.open(element)
        return [
            flow.properties["outcome"]
            for flow in self.definition.outcomes(element)
            if "available_when" not in flow.properties
            or self.instance.evaluate(flow.properties["available_when"].removeprefix("="), task.token) is True
        ]

    def did(self, operation: str) -> list[dict[str, Any]]:
        """The parameters with which an operation was done so far, in order."""
        return [parameters for _, name, parameters in self.done if name == operation]

    def messages(self) -> list[str]:
        """The texts sent so far, in order."""
        return [message["text"] for message in self.did("message.send")]


def _copy(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else value
