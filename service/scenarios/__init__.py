"""Scenarios: examples of cases that an analyst can read and write, played on the diagrams without a database or a person.

A scenario is a YAML file below ``processes/scenarios/``. It names a type, says what differs from the ordinary case, and tells
step by step what people, outside systems and time do and what has to come of it. Where nothing is said the case goes the usual
way: of the flows that leave a gateway the one drawn first. The real engine, the real decision tables and conditions decide; state
is saved and restored between all steps. Operations are noted, not done (docs/authoring.md, "Scenarios").
"""

from .coverage import Untouched, told
from .judging import FAILED, ScenarioSet, judge, left_out, play, scenarios_of
from .playing import Report, run
from .reading import Scenario, read

__all__ = [
    "FAILED",
    "Report",
    "Scenario",
    "ScenarioSet",
    "Untouched",
    "judge",
    "left_out",
    "play",
    "read",
    "run",
    "scenarios_of",
    "told",
]
