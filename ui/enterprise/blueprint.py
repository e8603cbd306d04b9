"""Where the enterprise's pages are mounted."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("enterprise", __name__, url_prefix="/enterprise")
