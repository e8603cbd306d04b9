"""Where the applicant's pages are mounted."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("applicant", __name__, url_prefix="/applicant")
