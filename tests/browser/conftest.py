"""A headless Chromium before a server of this machine, whose clock and worker the test has in its hands."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from tests import services

from .eyes import Eyes

NAMES = ("chromium", "chromium-browser", "google-chrome")


def executable() -> str:
    """Where a Chromium is on this machine."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise services.Unavailable("no Chromium was found on this machine (apt-get install chromium)")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser for all tests of this worker."""
    path = services.or_leave_out(executable)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application is served."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_as(chromium: Browser, address: str) -> Iterator[Callable[..., Eyes]]:
    """Lets somebody of the demo's cast in: `open_as("app-chem").go("/applicant")`. What the console complains about fails the
    test in the end."""
    opened: list[Eyes] = []
    yield partial(Eyes.of, chromium, address, opened)
    for eyes in opened:
        eyes.close()
    assert [complaint for eyes in opened for complaint in eyes.complaints] == []
