"""``check.run``: the computer check of a level, on receipt and when an officer asks for it (docs/domain.md §6)."""

from __future__ import annotations

from service.cases import Case

from . import checks
from .registry import operation


@operation("check.run", parameters=("level",))
def run(case: Case, level: str) -> None:
    """Run the check of ``level`` (city, province, ministry); its rows replace those of the level's last run."""
    checks.run(case, level)
