"""The decision tables in processes/decisions, ready to be asked."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from service.engine import decisions as dmn
from service.engine import read_files

DECISIONS = Path(__file__).parents[2] / "processes" / "decisions"
FILES = sorted(DECISIONS.glob("*.dmn"))
TABLES: dict[str, dmn.DecisionTable] = read_files({path.name: path.read_bytes() for path in FILES})[1]

NATIONAL = ("ARCH1", "STR1", "GEO", "HVAC", "WATER", "POWER", "ELEC_D", "ELEC_T", "CHEM")
ENGINEERS = NATIONAL[1:]
SECOND_CLASS = ("ARCH2", "STR2")
CATEGORIES = (*NATIONAL, *SECOND_CLASS, "SUPV")
SYSTEMS = ("national", "provincial", "supervision")
TYPES = (
    "initial_registration",
    "change_registration",
    "renewal",
    "modification_reissue",
    "cancellation",
    "enterprise_rename",
    "information_correction",
)

APPLICATION: dict[str, Any] = {"initiator": "applicant", "entry_mode": "person", "form": {}}


def decide(decision: str, **facts: Any) -> Any:
    """The answer of a table for these facts, of a case that a person starts himself unless they say otherwise; other tables
    answer for themselves when they are asked."""
    given = {"application": APPLICATION, "process": None, **facts}
    if "category" in given and "system" not in given:
        given["system"] = TABLES["category_data"].evaluate(given.__getitem__)["system"]
    return TABLES[decision].evaluate(partial(ask, given))


def ask(facts: dict[str, Any], name: str) -> Any:
    """The value of a name: the fact, or a table's answer, which is one from then on."""
    if name in TABLES and name not in facts:
        facts[name] = TABLES[name].evaluate(partial(ask, facts))
    return facts[name]
