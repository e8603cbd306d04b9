"""Visitors of the pages."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from .visitor import Visitor


@pytest.fixture
def visit(app: Flask) -> Callable[..., Visitor]:
    """Lets somebody of the demo's cast in by the browser: `visit("app-chem").get("/applicant")`."""
    return partial(Visitor, app)
