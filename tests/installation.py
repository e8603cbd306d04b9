"""A whole installation of Regflow in processes of its own: the web, and with a broker the workers and beat.

What is started here is stopped for certain: all processes carry a mark in their environment, and a shell kills those that do as
soon as the pipe from the test's process closes, however that process ends.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import httpx
from flask import Flask

from service.settings import Settings

from . import services
from .stage import PASSWORD, running

BINARIES = Path(sys.executable).parent
REGFLOW, HONCHO = (str(BINARIES / name) for name in ("regflow", "honcho"))
ROOT = Path(__file__).parents[1]
PROCESSES = ROOT / "processes"
MARK = "REGFLOW_TEST_INSTALLATION"
PLEDGES = ("pledge.bpmn", "enterprise_report.bpmn")
UNDERTAKER = """read _; for turn in 1 2; do for entry in /proc/[0-9]*; do
grep -qszxF -- "$0" "$entry/environ" && kill -KILL "${entry#/proc/}" 2>/dev/null; done; sleep 0.2; done; true"""
_PAUSE = 0.2


@dataclass(frozen=True)
class Process:
    """A running process of the installation: ``kind`` is the command it was started with, ``age`` counts seconds. The
    ``parent`` of an orphan belongs to somebody else."""

    pid: int
    parent: int
    kind: str
    age: float


class Installation:
    """Regflow in ``folder``, over this database and broker. Every command that is kept is started again when it dies."""

    def __init__(self, folder: Path, database_url: str, broker_url: str | None = None, **environment: str) -> None:
        self.folder = folder
        self.port = services.free_port()
        self.address = f"http://{services.HOST}:{self.port}"
        self.http = httpx.Client(base_url=self.address, timeout=20)
        self.log = folder / "log"
        self.processes_dir = folder / "processes"
        self.environment = {
            "PATH": f"{BINARIES}{os.pathsep}{os.environ['PATH']}",
            MARK: str(folder),
            "REGFLOW_ENV": "test",
            "REGFLOW_SECRET_KEY": "a secret of the tests",
            "REGFLOW_DATABASE_URL": database_url,
            "REGFLOW_FILES_DIR": str(folder / "files"),
            "REGFLOW_PROCESSES_DIR": str(self.processes_dir),
            "REGFLOW_LOG_LEVEL": "WARNING",
            "PORT": str(self.port),
            **({"REGFLOW_BROKER_URL": broker_url} if broker_url else {}),
            **environment,
        }
        self._lock = Lock()
        self._open = True
        self._keepers: list[Thread] = []
        # The undertaker waits for the end of its input, which comes with the end of this process at the latest. Twice: who was
        # about to start somebody is gone after the first time.
        self._undertaker = subprocess.Popen(
            ["sh", "-c", UNDERTAKER, f"{MARK}={folder}"],  # noqa: S607 - every machine's shell
            stdin=subprocess.PIPE,
            process_group=0,
        )

    def __enter__(self) -> Installation:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # -- running --------------------------------------------------------------------------------------------------

    def prepare(self, pledge_seconds: int | None = None) -> None:
        """Schema, processes and cast; with ``pledge_seconds``, pledges that need no longer to be read. The scenarios, which
        would be played before anything is deployed, are left at home."""
        shutil.copytree(PROCESSES, self.processes_dir, ignore=shutil.ignore_patterns("*.yaml"))
        if pledge_seconds is not None:
            self._hurry(pledge_seconds)
        self.regflow("migrate-db")
        self.regflow("demo-data")

    def _hurry(self, seconds: int) -> None:
        for name in PLEDGES:
            path = self.processes_dir / "shared" / name
            text = path.read_text(encoding="utf-8")
            assert text.count("PT60S") == 1, f"{name} has no pledge of sixty seconds"
            path.write_text(text.replace("PT60S", f"PT{seconds}S"), encoding="utf-8")

    def regflow(self, *arguments: str) -> str:
        """Run a command to its end; gives what it printed."""
        process = self._spawn(REGFLOW, *arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = process.communicate(timeout=120)[0].decode()
        assert process.returncode == 0, f"regflow {' '.join(arguments)} ended with {process.returncode}:\n{said}"
        return said

    def keep(self, *arguments: str) -> None:
        """Start a command and start it again whenever it ends, as the supervisor of a server does."""
        self._keep_program(REGFLOW, *arguments)

    def keep_procfile(self, **numbers: int) -> None:
        """Start what the Procfile names, so many of each, with honcho; it lets all end when one does, and is started again."""
        each = ",".join(f"{name}={number}" for name, number in numbers.items())
        procfile, port = str(ROOT / "Procfile"), str(self.port)
        self._keep_program(HONCHO, "-d", str(self.folder), "-f", procfile, "start", "-p", port, "-c", each)

    def _keep_program(self, *command: str) -> None:
        keeper = Thread(target=self._keep, args=command, name=f"keeper of {' '.join(command)}", daemon=True)
        self._keepers.append(keeper)
        keeper.start()

    def _keep(self, *command: str) -> None:
        while True:
            with self.log.open("ab") as log:
                try:
                    process = self._spawn(*command, stdout=log, stderr=subprocess.STDOUT)
                except _Closed:
                    return
            process.wait()
            time.sleep(_PAUSE)

    def _spawn(self, *command: str, **streams: object) -> subprocess.Popen[bytes]:
        with self._lock:
            if not self._open:
                raise _Closed
            return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
                list(command),
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                process_group=0,
                **streams,
            )

    def stop(self) -> None:
        """Kill everything. No process of the installation is left when this returns."""
        self.http.close()
        with self._lock:
            self._open = False
        assert self._undertaker.stdin is not None
        self._undertaker.stdin.close()
        self._undertaker.wait()
        for keeper in self._keepers:
            keeper.join()
        wait_until(lambda: not self.processes(), "a process of the installation has survived")

    # -- watching -------------------------------------------------------------------------------------------------

    def processes(self, *kinds: str) -> list[Process]:
        """The processes that are alive, of all kinds or of these (``serve``, ``worker``, ``beat``)."""
        found = [process for entry in Path("/proc").glob("[0-9]*") if (process := self._process(int(entry.name)))]
        return [process for process in found if not kinds or process.kind in kinds]

    def _process(self, pid: int) -> Process | None:
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
            if REGFLOW not in command:
                return None
            marked = f"{MARK}={self.folder}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            state, parent, _, *more = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            return None
        if state == "Z" or not marked:
            return None
        born = int(more[16]) / os.sysconf("SC_CLK_TCK")  # in seconds after the machine was started
        return Process(
            pid, int(parent), command[command.index(REGFLOW) + 1], time.clock_gettime(time.CLOCK_BOOTTIME) - born
        )

    def kill(self, process: Process) -> bool:
        """``kill -9``; whether the process was still there. It is dead when this returns."""
        if self._process(process.pid) is None:
            return False
        os.kill(process.pid, signal.SIGKILL)
        wait_until(lambda: self._process(process.pid) is None, f"{process} outlives kill -9", pause=0.01)
        return True

    def ready(self) -> bool:
        """Whether the web answers that it is ready."""
        try:
            return self.http.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def wait_until_ready(self) -> None:
        """Wait for the web's first answer."""
        wait_until(self.ready, f"the web does not become ready: {self.said()}", seconds=60)

    def said(self) -> str:
        """The end of what the kept commands printed."""
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    # -- looking inside -------------------------------------------------------------------------------------------

    @contextmanager
    def inside(self) -> Iterator[Flask]:
        """The application over the same database in this process, for setting up and for looking; it nudges nobody."""
        environment = {name: text for name, text in self.environment.items() if name != "REGFLOW_BROKER_URL"}
        for app in running(Settings.from_env(environment, self.folder)):
            with app.app_context():
                yield app


class Citizen:
    """Somebody who works over HTTP, with the login of this name."""

    def __init__(self, installation: Installation, username: str) -> None:
        self.http = installation.http
        self.headers: dict[str, str] = {}
        token = self._good("POST", "/auth/token", {"username": username, "password": PASSWORD})["token"]
        self.headers["Authorization"] = f"Bearer {token}"

    def start(self, key: str, **variables: object) -> str:
        """Start a case; gives its id."""
        return str(self._good("POST", f"/definitions/{key}/instances", {"variables": variables})["id"])

    def waits(self, case: str) -> list[str]:
        """The elements at which a case rests."""
        return [wait["element"] for wait in self._good("GET", f"/instances/{case}")["waits"]]

    def status(self, case: str) -> str:
        """The id of a case's status."""
        return str(self._good("GET", f"/instances/{case}")["status"]["id"])

    def complete(self, case: str, element: str, **answers: object) -> None:
        """Complete the task of a case at ``element``, once it is there."""
        wait_until(lambda: element in self.waits(case), f"{element} never came")
        task = self._good("GET", f"/tasks?instance={case}&element={element}")["items"][0]["id"]
        self._good("POST", f"/tasks/{task}/complete", {"answers": answers})

    def _good(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        answer = self.http.request(method, f"/api/v1{path}", json=body, headers=self.headers)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        found: dict[str, Any] = answer.json()
        return found


class _Closed(RuntimeError):
    """The installation is being stopped."""


def wait_until(holds: Callable[[], object], otherwise: str, seconds: float = 20, pause: float = 0.1) -> None:
    """Wait until something holds; an assertion error with this sentence if it takes longer."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, otherwise
        time.sleep(pause)
