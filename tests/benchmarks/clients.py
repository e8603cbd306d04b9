"""The same clients for both sides: plain HTTP, a connection for each request, as a sync worker closes it anyway."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from time import perf_counter
from typing import Any, Protocol

from service.demo import PASSWORD
from tests.services import HOST

from .model import ANSWERS, MODEL
from .serving import Server


class Refused(RuntimeError):
    """The server did not answer as it should; the figures would mean nothing."""


@dataclass(frozen=True)
class Answer:
    """What came back, and how long that took in seconds; of a page, nothing is read."""

    status: int
    body: dict[str, Any]
    seconds: float


def call(server: Server, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
    """One request on a connection of its own."""
    content = None if body is None else json.dumps(body)
    given = {"Content-Type": "application/json", **(headers or {})} if content else dict(headers or {})
    began = perf_counter()
    connection = HTTPConnection(HOST, server.port, timeout=60)
    try:
        connection.request(method, path, content, given)
        answer = connection.getresponse()
        raw = answer.read()
    finally:
        connection.close()
    took = perf_counter() - began
    told = answer.headers.get_content_type().endswith("json")
    return Answer(answer.status, json.loads(raw) if told and raw else {}, took)


def good(answer: Answer) -> Answer:
    """The answer, if it is no refusal."""
    if answer.status >= 300:
        raise Refused(f"{answer.status}: {answer.body}")
    return answer


@dataclass
class Piece:
    """A piece of work under way: what the next step is done to, and what it belongs to."""

    next: str
    whole: str


class Side(Protocol):
    """One of the two that are compared."""

    @property
    def server(self) -> Server:
        """Where it is served."""

    def begin(self) -> tuple[Piece, float]:
        """Start a piece of work; how long that took."""

    def step(self, piece: Piece) -> float:
        """Do its next step; how long that took."""


class Person:
    """Somebody who is logged in to Regflow."""

    def __init__(self, server: Server, username: str) -> None:
        self.server = server
        answer = good(self.call("POST", "/auth/token", {"username": username, "password": PASSWORD}, {}))
        self.headers = {"Authorization": f"Bearer {answer.body['token']}"}

    def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """A request below ``/api/v1``."""
        chosen = self.headers if headers is None else headers
        return call(self.server, method, f"/api/v1{path}", body, chosen)

    def page(self, address: str) -> Answer:
        """Open a page."""
        return call(self.server, "GET", address, None, self.headers)


@dataclass(frozen=True)
class Ours:
    """Regflow: somebody logged in, who completes the user tasks of a process."""

    person: Person
    key: str = MODEL

    @property
    def server(self) -> Server:
        """Where it is served."""
        return self.person.server

    def begin(self) -> tuple[Piece, float]:
        answer = good(self.person.call("POST", f"/definitions/{self.key}/instances", {"variables": {}}))
        return Piece(answer.body["tasks"][0]["id"], answer.body["id"]), answer.seconds

    def step(self, piece: Piece) -> float:
        answer = good(self.complete(piece.next))
        tasks = answer.body["tasks"]
        piece.next = tasks[0]["id"] if tasks else ""
        return answer.seconds

    def complete(self, task: str) -> Answer:
        """Complete a user task."""
        return self.person.call("POST", f"/tasks/{task}/complete", {"answers": ANSWERS})


@dataclass(frozen=True)
class Floor:
    """The floor: one row, which each step changes."""

    server: Server

    def begin(self) -> tuple[Piece, float]:
        answer = good(call(self.server, "POST", "/items", {}))
        return Piece(answer.body["id"], answer.body["id"]), answer.seconds

    def step(self, piece: Piece) -> float:
        return good(call(self.server, "POST", f"/items/{piece.next}/complete", {"answers": ANSWERS})).seconds
