"""``check.run``: the computer check of a level, on receipt and when an officer asks for it (docs/domain.md §6)."""

from __future__ import annotations

from service.cases import Case

from . import checks
from .registry import operation


@operation(
    "check.run",
    title="计算机核查",
    help="按级别进行核查，结果显示给审查人员。",
    parameters={
        "level": "级别：city、province 或 ministry",
    },
)
def run(case: Case, level: str) -> None:
    """Run the check of ``level`` (city, province, ministry); its rows replace those of the level's last run."""
    checks.run(case, level)
