"""One step of a process instance within a unit of work: lock, load, move, project, log, save.

The order is always the same: (1) lock the instance's row, (2) load the state, (3) fire timers that are due, (4) one step,
(5) project what now waits into user tasks and jobs, (6) the status, (7) the audit log, (8) the state. What is projected is the
difference between the waits before and after, so nothing has to be read back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from service import authorities, definitions, nudge, rows
from service.actors import SYSTEM, Actor
from service.belongings import Kind
from service.cases import Case
from service.engine import Element, Passed, Wait
from service.engine import Instance as Engine
from service.engine.plain import plain
from service.errors import NotFound
from service.events import Log
from service.host import CaseHost
from service.models import Definition, Instance, UserTask, Visibility, db, role_of
from service.models.unit import after_commit

Standing = tuple[Sequence[UserTask], frozenset[Kind]]
"""The open tasks of a case, the oldest first, and the kinds of records that it has."""

_HISTORY_KINDS = {
    "intermediateCatchEvent": "timer_fired",
    "boundaryEvent": "timer_fired",
    "serviceTask": "service_done",
    "businessRuleTask": "decision",
}


class Running:
    """An instance being moved by ``actor``. Make it with :meth:`lock` or :meth:`start`, end it with :meth:`save`."""

    def __init__(self, row: Instance, actor: Actor, version: Definition | None = None) -> None:
        self.row = row
        self.actor = actor
        self.definition = definitions.load(version or row.definition)
        self.case = Case(row.application, self.definition, actor)
        self.host = CaseHost(self.case, self.definition)
        self.log = Log(row)
        self.engine: Engine = None  # type: ignore[assignment]  # set by start and lock
        self._before: dict[str, Wait] = {}
        self._done: UserTask | None = None
        self._told = 0
        self._opened: list[UserTask] = []

    @classmethod
    def lock(cls, instance_id: str, actor: Actor = SYSTEM) -> Running:
        """Lock and load an instance; :class:`NotFound` if there is none."""
        row = rows.lock(instance_id)
        if row is None:
            raise NotFound
        return cls(row, actor).load()

    @classmethod
    def lock_at(cls, task_id: str, actor: Actor = SYSTEM) -> tuple[Running, UserTask]:
        """Lock and load the instance of a user task; the task may have been closed while the lock was waited for."""
        found = rows.lock_with_task(task_id)
        if found is None:
            raise NotFound
        return cls(found[0], actor).load(), found[1]

    @classmethod
    def look(cls, row: Instance) -> Running:
        """Load an instance that nobody will save."""
        return cls(row, SYSTEM).load()

    def load(self) -> Running:
        """Load the state of a row that is locked already."""
        self.engine = Engine.load(self.definition, self.host, self.row.state)
        self._before = {wait.id: wait for wait in self.engine.waits()}
        return self

    def start(self, variables: Mapping[str, Any]) -> None:
        """Start a new instance; its row and application are in the session already."""
        self.log.append("started", self.actor, name=self.definition.title, data=plain(variables))
        self.engine = Engine.start(self.definition, self.host)

    def fire_timers(self) -> bool:
        """Fire the timers that are due, as the system; whether anything moved."""
        if self.row.suspended or self.engine.ended:
            return False
        moved = self.engine.fire_timers()
        self._tell_passed()
        if moved:  # what comes next in this unit of work sees where the case stands now
            self._project_main_status()
            self.case.forget()
        return moved

    def close(self, task: UserTask) -> None:
        """The actor has done this task; :meth:`save` writes so."""
        self._done = task

    def told(self, kind: str, element: Element, **details: Any) -> None:
        """Log what the actor did at ``element``, before what followed from it."""
        self.log.append(kind, self.actor, element=element.id, name=element.name, **details)

    def note(self, kind: str, element: str, data: dict[str, str], opinion: str | None = None) -> None:
        """Log what happened to a job of ``element``, which is empty for one that comes from outside."""
        known = self.definition.elements.get(element)
        name = known.name if known else None
        self.log.append(kind, self.actor, element=element or None, name=name, opinion=opinion, data=data)

    def save(self) -> Instance:
        """Project, log and keep the state; the caller's unit of work commits it."""
        self._settle()
        self.keep()
        return self.row

    def save_and_tell(self) -> Standing | None:
        """The same; tells how the case stands then, unless that has to be read: other tasks than new ones are open."""
        self._settle()
        self.log.flush()
        kinds = rows.keep_and_ask(self.row)
        open_ones = [wait.id for wait in self._before.values() if wait.kind == "user_task"]
        return (self._opened, kinds) if len(open_ones) == len(self._opened) else None

    def _settle(self) -> None:
        now = self.host.now
        self._tell_passed()
        self._project(now)
        self._project_status()
        if self.engine.ended:
            self._project_end(now)
        rows.now_is(self.row, state=self.engine.dump(), updated_at=now)

    def keep(self) -> None:
        """Write what was logged, and the row as it stands now."""
        self.log.flush()
        rows.keep(self.row)

    # -- projections ----------------------------------------------------------------------------------------------

    def _project(self, now: datetime) -> None:
        after = {wait.id: wait for wait in self.engine.waits()}
        gone = [wait for key, wait in self._before.items() if key not in after]
        new = [wait for key, wait in after.items() if key not in self._before]
        self._close(gone, now)
        self._open_tasks({wait.id for wait in new if wait.kind == "user_task"}, now)
        self._open_jobs([wait for wait in new if wait.kind in ("timer", "service")], now)
        self._before = after

    def _close(self, gone: list[Wait], now: datetime) -> None:
        done = self._done
        if done is not None:
            rows.do_task(done.id, now, self.actor.account_id)
        tasks = [wait.id for wait in gone if wait.kind == "user_task" and (done is None or wait.id != done.id)]
        rows.close_tasks(tasks, now)
        jobs = [wait.id for wait in gone if wait.kind in ("timer", "service")]
        rows.close_jobs(jobs, now, asked=any(wait.kind == "service" for wait in gone))

    def _open_tasks(self, ids: set[str], now: datetime) -> None:
        opened: list[rows.Row] = []
        for task in self.engine.open_tasks() if ids else ():
            if task.id not in ids:
                continue
            element = task.element
            role = role_of(element.lane or "")
            due = element.properties.get("due")
            scope_key = authorities.scope_key_for(role, self.row.application)
            row = {
                "id": task.id,
                "instance_id": self.row.id,
                "element": element.id,
                "name": element.name,
                "role": role.id,
                "scope": role.scope,
                "scope_key": scope_key,
                "form": element.properties["form"],
                "created_at": now,
                "due_at": self.engine.evaluate(due.removeprefix("="), task.token) if due else None,
            }
            opened.append(row)
            self.show_to(role.scope, scope_key)
        self._opened = rows.open_tasks(opened, self.row)

    def show_to(self, scope: str, scope_key: str) -> None:
        """Let holders of this scope see the case from now on; who has just done a task of it does so already."""
        if self._done is None or (self._done.scope, self._done.scope_key) != (scope, scope_key):
            authorities.show(self.row.id, scope, scope_key)

    def _open_jobs(self, waits: list[Wait], now: datetime) -> None:
        jobs: list[rows.Row] = [
            {
                "id": wait.id,
                "kind": wait.kind,
                "instance_id": self.row.id,
                "element": wait.element.id,
                "topic": wait.element.operation or "",
                "params": dict(wait.request),
                "due_at": wait.due_at or now,
                "attempts": 0,
                "failed": False,
                "created_at": now,
            }
            for wait in waits
        ]
        if not jobs:
            return
        if any(wait.kind == "timer" and "text" in wait.element.properties for wait in waits):
            self.case.record(reading_since=now.isoformat())  # proof that the text was there for the whole time
        rows.open_jobs(jobs)
        due = [job["id"] for job in jobs if job["kind"] == "service"]
        if due:
            after_commit(lambda: nudge.nudge(due))

    def _project_status(self) -> None:
        row, end = self.row, self.engine.end() if self.engine.ended else None
        final = end[0] if end else self.engine.status()
        if final is None:
            return
        shown = (row.status, row.label)
        for passed in (*self.engine.transient(), final):
            if (passed.id, passed.label) != shown:
                shown = (passed.id, passed.label)
                self.log.append("status_changed", self.actor, status=passed.id, label=passed.label)
        rows.now_is(
            self.row,
            status=final.id,
            label=final.label,
            label_enterprise=final.label_enterprise,
            label_authority=final.label_authority,
        )
        self._project_main_status()

    def _project_main_status(self) -> None:
        end = self.engine.end() if self.engine.ended else None
        main = end[0] if end else self.engine.main_status()
        rows.now_is(self.row, main_status=main.id if main else "")

    def _project_end(self, now: datetime) -> None:
        end = self.engine.end()
        rows.now_is(self.row, ended_at=now)
        self.row.application.open = False
        if end:
            rows.now_is(self.row, outcome=end[1], reason=end[2])
            if (
                self.definition.elements[end[0].element].properties.get("listed") == "false"
            ):  # it leaves no trace (§4.1)
                db.session.execute(delete(Visibility).where(Visibility.instance_id == self.row.id))
        at = end[0].element if end else None
        self.log.append("ended", self.actor, element=at, name=self.row.label, data={"outcome": self.row.outcome})

    def _tell_passed(self) -> None:
        for passed in self.engine.trace[self._told :]:
            self._tell(passed)
        self._told = len(self.engine.trace)

    def _tell(self, passed: Passed) -> None:
        kind = _HISTORY_KINDS.get(passed.element.kind)
        if kind is None or (kind == "timer_fired" and passed.element.event != "timer"):
            return
        data = None
        if kind == "decision":
            table = self.definition.decisions.get(passed.element.decision or "")
            data = {"decision": passed.element.decision}
            if table is not None:
                data |= {name: passed.token.get(name) for name in table.output_names if name in passed.token}
        self.log.append(kind, SYSTEM, element=passed.element.id, name=passed.element.name, data=data)
