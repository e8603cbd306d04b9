"""Where the authorities' pages are mounted."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("authority", __name__, url_prefix="/desk")
