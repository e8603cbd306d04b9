"""What is there before anything is measured: the schema, all diagrams through the gate, the demo's cast, and a crowd."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from flask_migrate import upgrade

from service import clock, definitions, demo
from service.actors import SYSTEM
from service.app import MIGRATIONS
from service.settings import Settings
from tests.stage import running

from . import model

SECRET = "the benchmark's own"
OPENING = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""10:00 on Monday 2 March 2026 in Shanghai."""

GATEWAYS = ("INSURANCE", "ENTERPRISE", "QUALIFICATION", "PROFESSIONAL", "IDENTITY")


def environment(url: str, folder: Path, *, doubles: bool = False) -> dict[str, str]:
    """What the processes are told: production, or with the ``doubles`` of the outside systems the settings of tests."""
    common = {"REGFLOW_DATABASE_URL": url, "REGFLOW_SECRET_KEY": SECRET, "REGFLOW_FILES_DIR": str(folder / "files")}
    if doubles:
        return {**common, "REGFLOW_ENV": "test", "REGFLOW_LOG_LEVEL": "WARNING"}
    nobody = {f"REGFLOW_GATEWAY_{name}_URL": "http://127.0.0.1:9" for name in GATEWAYS}  # the model process asks nobody
    return {**common, "REGFLOW_ENV": "production", **nobody}


def prepare(url: str, folder: Path) -> None:
    """Fill an empty database as an installation is filled: migrations, the gate, demo data."""
    settings = Settings.from_env(environment(url, folder, doubles=True), folder)
    previous = clock.use(clock.TravellingClock(OPENING))
    for app in running(settings):
        with app.app_context():
            upgrade(directory=str(MIGRATIONS))
            shipped = definitions.read_folder(settings.processes_dir)
            definitions.deploy({**shipped, **model.files()}, SYSTEM, shipped=True)
            demo.load()
    clock.use(previous)
