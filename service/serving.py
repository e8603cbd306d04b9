"""Serving the web application with gunicorn, with the in-process worker inside where there is no broker."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from service.api.observing import SHARED
from service.settings import Settings
from service.tasks.embedded import EmbeddedWorker

THREADS = 8
COLLECTING = (5_000, 20, 50)
"""After how many objects more than before the collector comes, and every how many times it looks at what is older and oldest."""


class Worker(ThreadWorker):
    """A web process with threads that goes quickly when its master has died: until it is gone, the next master cannot have
    the port. gunicorn's own would go on answering on the connections it has, as long as more requests come on them."""

    def is_parent_alive(self) -> bool:
        """Whether the master lives; without one, this process is stopping, and its answers close their connections."""
        self.alive = self.alive and super().is_parent_alive()
        return bool(self.alive)


class Server(BaseApplication):
    """One master that replaces a web process that dies. Embedded: one process with threads, so that SQLite has one writer's
    lock to wait for; with a broker: two processes, and the workers are elsewhere."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self.settings = settings
        self.chosen = options
        super().__init__()

    def load_config(self) -> None:
        """gunicorn's settings for this installation."""
        embedded = self.settings.broker_url is None
        defaults: dict[str, Any] = {
            "bind": f"127.0.0.1:{self.settings.port}",
            "workers": 1 if embedded else 2,
            "worker_class": Worker,
            "threads": THREADS,
            "accesslog": None,
            "graceful_timeout": 10,
            "control_socket_disable": True,
        }
        for key, value in {**defaults, **self.chosen}.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)
        self.cfg.set("on_starting", _begin_counting)
        if embedded:
            self.cfg.set("post_worker_init", _start_worker)

    def load(self) -> Any:
        """The application, made in each process so that nothing is shared across a fork."""
        return application(self.settings)


def application(settings: Settings | None = None) -> Flask:
    """The application as a web process serves it: for these settings, or those of the environment.

    Whatever is there by now stays, so the collector of what goes in circles leaves it alone; and it comes less often than is
    usual for small programs: a request makes thousands of objects and leaves few of them behind.
    """
    from service.app import create_app

    made = create_app(settings)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTING)
    return made


def _begin_counting(_: Any) -> None:
    """The folder in which the processes count together, without what those of an earlier start have left."""
    if SHARED in os.environ:
        folder = Path(os.environ[SHARED])
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob("*.db"):
            left.unlink()


def _start_worker(process: Any) -> None:
    EmbeddedWorker(process.wsgi).start()
