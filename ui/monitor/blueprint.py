"""The blueprint that the modules of this folder add their pages to, and what pages with a diagram need besides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

blueprint = Blueprint("monitor", __name__, url_prefix="/monitor")

POLICY = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "object-src": "'none'",
    "frame-ancestors": "'self'",
}
"""bpmn-js draws with styles of its own making; nothing else may be inline, scripts least of all."""


def with_diagram(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a page that shows a diagram: it alone gets :data:`POLICY`, by the attribute that flask-talisman looks for."""
    view.talisman_view_options = {"content_security_policy": POLICY}  # type: ignore[attr-defined]
    return view
