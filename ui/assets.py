"""Our scripts and styles: which file a bundle is today (``make assets`` writes the manifest)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

FOLDER = Path(__file__).parent / "static"


def install(app: Flask) -> None:
    """``asset("app.css")`` in templates, and bundles that browsers keep: their names change with their content."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep)


def asset(name: str) -> str:
    """The address of a bundle."""
    return url_for("ui.static", filename=_manifest()[name])


@cache
def _manifest() -> dict[str, str]:
    path = FOLDER / "manifest.json"
    if not path.exists():
        raise RuntimeError("the scripts and styles have not been built: run `make assets`")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def notices() -> list[dict[str, str]]:
    """Whose work the bundles hold: ``name, version, license, homepage, owner, text`` of each package, by name."""
    found: list[dict[str, str]] = json.loads((FOLDER / "notices.json").read_text(encoding="utf-8"))
    return found


def _keep(answer: Response) -> Response:
    if request.endpoint == "ui.static" and answer.status_code in (200, 304):
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif request.endpoint and request.endpoint.startswith("ui.") and "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-store"  # pages hold personal data, and Back must not show a stale form
    return answer
