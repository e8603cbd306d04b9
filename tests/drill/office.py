"""Everybody who works on cases at once: they play registrations over HTTP to the end, and go on when the service dies.

What was answered with 2xx is noted, for that is what the service has promised to remember. A request whose answer never
came is made again; where it went through the first time, the second is refused (the task is gone) or, under the same
idempotency key, answered as the first would have been.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

import httpx

from ..stage import PASSWORD
from .answers import Applicant

API = "/api/v1"
PROCESS = "initial_registration"
PAUSE = 0.2
PATIENCE = 120.0
"""Seconds for which a case may stand still when nobody kills any more: four times the longest lease."""

AWAY = 503
"""The service says that it cannot answer now, and has promised nothing."""

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Completed:
    """A completion that was answered with 2xx."""

    instance: str
    element: str
    task: str
    username: str


@dataclass
class Notes:
    """What the service has answered to all clients; appended to by many threads."""

    started: dict[str, Applicant] = field(default_factory=dict)
    completed: list[Completed] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    unanswered: list[str] = field(default_factory=list)
    repeated: int = 0
    slowest: float = 0.0

    def figures(self) -> str:
        """How much there was, for who reads the log."""
        return (
            f"{len(self.started)} cases started, {len(self.published)} published, {len(self.completed)} tasks completed, "
            f"{self.repeated} repeated, answers {dict(self.statuses)}, none {dict(Counter(self.unanswered))}, "
            f"slowest step {self.slowest:.1f} s"
        )


class Office:
    """``clients`` threads that play one applicant's case after the other, until all are done or no more are taken on."""

    def __init__(self, address: str, applicants: Iterable[Applicant], clients: int) -> None:
        self.address = address
        self.notes = Notes()
        self.tokens: dict[str, str] = {}
        self._waiting: SimpleQueue[Applicant] = SimpleQueue()
        for applicant in applicants:
            self._waiting.put(applicant)
        self._closing = Event()
        self._closed = math.inf
        self._threads = [Thread(target=self._work, args=(n,), name=f"client {n}", daemon=True) for n in range(clients)]

    def open(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Take on no more cases and wait until those at hand are at their end; until now, everybody was patient."""
        self._closing.set()
        self.finish()

    def finish(self) -> None:
        """Wait until all cases are at their end; until now, everybody was patient."""
        self._closed = time.monotonic()
        for thread in self._threads:
            thread.join()

    def wait(self, since: float, what: str) -> None:
        """Wait a little for what has been missing since then, unless patience is at its end."""
        assert time.monotonic() - max(since, self._closed) < PATIENCE, what
        time.sleep(PAUSE)

    def _work(self, number: int) -> None:
        with httpx.Client(base_url=self.address, timeout=20) as http:
            client = Client(http, self, keyed=bool(number % 2))
            while not self._closing.is_set():
                try:
                    client.play(self._waiting.get_nowait())
                except Empty:
                    return
                except Exception as problem:  # noqa: BLE001 - the test judges it
                    self.notes.broken.append(repr(problem))


class Client:
    """Plays everybody of one case after the other. A ``keyed`` client completes under idempotency keys."""

    def __init__(self, http: httpx.Client, office: Office, *, keyed: bool) -> None:
        self.http = http
        self.office = office
        self.notes = office.notes
        self.tokens = office.tokens
        self.keyed = keyed

    def play(self, applicant: Applicant) -> None:
        """From the start of a case to its publication."""
        variables = {"category": applicant.category}
        case = self.good(applicant.username, "POST", f"/definitions/{PROCESS}/instances", variables=variables)
        self.notes.started[case["id"]] = applicant
        visits: Counter[str] = Counter()
        moved = time.monotonic()
        while case["ended_at"] is None:
            if self.step(applicant, case, visits):
                self.notes.slowest = max(self.notes.slowest, time.monotonic() - moved)
                moved = time.monotonic()
            else:
                self.office.wait(moved, f"{case['id']} is stuck: {case['waits']}")
            case = self.good(applicant.username, "GET", f"/instances/{case['id']}")
        assert case["outcome"] == "published", f"{case['id']} ended with {case['outcome']}"
        self.notes.published.append(case["id"])

    def step(self, applicant: Applicant, case: Json, visits: Counter[str]) -> bool:
        """Complete the task that is open; whether there was one."""
        element = next((wait["element"] for wait in case["waits"] if wait["kind"] == "user_task"), None)
        if element is None:
            return False
        username = applicant.whose(element)
        task = self.good(username, "GET", f"/tasks?instance={case['id']}&element={element}")["items"][0]["id"]
        form = self.good(username, "GET", f"/tasks/{task}")["form"]
        answers = applicant.answers(element, form, first=not visits[element])
        visits[element] += 1
        key = task if self.keyed else None
        status, said = self.ask(username, "POST", f"/tasks/{task}/complete", {"answers": answers}, key)
        if status == 409 and said["code"] == "task_gone" and not self.keyed:
            self.notes.repeated += 1  # the answer to the first attempt was lost
            return True
        assert status == 200, f"{element} of {case['id']}: {status} {said}"
        self.notes.completed.append(Completed(case["id"], element, task, username))
        return True

    # -- asking ---------------------------------------------------------------------------------------------------

    def good(self, username: str, method: str, path: str, **body: Any) -> Json:
        """The answer to a request that has to succeed."""
        status, answer = self.ask(username, method, path, body or None)
        assert status < 300, f"{method} {path} as {username}: {status} {answer}"
        return answer

    def ask(
        self, username: str, method: str, path: str, body: Json | None = None, key: str | None = None
    ) -> tuple[int, Json]:
        """Status and answer, however often the request has to be made."""
        headers = {"Authorization": f"Bearer {self._token(username)}", **({"Idempotency-Key": key} if key else {})}
        return self._ask(method, path, headers, body)

    def _token(self, username: str) -> str:
        if username not in self.tokens:
            status, answer = self._ask("POST", "/auth/token", {}, {"username": username, "password": PASSWORD})
            assert status == 200, f"login of {username}: {status} {answer}"
            self.tokens[username] = answer["token"]
        return self.tokens[username]

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: Json | None) -> tuple[int, Json]:
        begun = time.monotonic()
        while True:
            try:
                answer = self.http.request(method, API + path, headers=headers, json=body)
            except httpx.TransportError as lost:
                self.notes.unanswered.append(type(lost).__name__)
                self.office.wait(begun, f"{method} {path} is never answered")
            else:
                self.notes.statuses[answer.status_code] += 1
                if answer.status_code != AWAY:
                    return answer.status_code, answer.json()
                self.office.wait(begun, f"{method} {path} is never answered otherwise than that the database is away")
