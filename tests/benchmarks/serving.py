"""Programs that are measured: gunicorn with two sync workers, and the worker of the real registration."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests import services

from .machine import cpu_of_tree

REPOSITORY = Path(__file__).parents[2]
WORKERS = 2


@dataclass(frozen=True)
class Server:
    """A program that runs; ``port`` is 0 where it listens to none."""

    pid: int
    port: int

    def cpu(self) -> float:
        """Seconds of CPU so far, of all its processes."""
        return cpu_of_tree(self.pid)


@contextmanager
def gunicorn(application: str, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Serve ``module:app`` with two sync workers, until the end of the block."""
    port = services.free_port()
    options = ("--workers", str(WORKERS), "--worker-class", "sync", "--no-control-socket")
    with _running(("gunicorn", *options, "--bind", f"{services.HOST}:{port}", application), environment, log) as pid:
        _until_it_answers(port, log)
        yield Server(pid, port)


@contextmanager
def worker(environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """The worker that does what falls due, until the end of the block."""
    with _running(("tests.benchmarks.application",), environment, log) as pid:
        yield Server(pid, 0)


@contextmanager
def _running(module: tuple[str, ...], environment: Mapping[str, str], log: Path) -> Iterator[int]:
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "HOME": str(log.parent), **environment}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=REPOSITORY,
            env=given,
            stdout=output,
            stderr=output,
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _until_it_answers(port: int, log: Path, seconds: float = 60) -> None:
    """Wait until each worker has most likely made its application: it answers, whatever it says."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        connection = HTTPConnection(services.HOST, port, timeout=seconds)
        try:
            connection.request("GET", "/nothing")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"the server does not answer; its log says:\n{log.read_text(encoding='utf-8')}")
