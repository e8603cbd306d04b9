"""Decision tables: DMN files read, checked and evaluated, with FEEL in every cell."""

from .altering import alter
from .checking import InvalidDecisions, Problem
from .reading import parse, problems
from .table import (
    HIT_POLICIES,
    Cell,
    DecisionError,
    DecisionTable,
    Explanation,
    Input,
    NoMatch,
    Output,
    Row,
    Rule,
    SeveralMatch,
)

__all__ = [
    "HIT_POLICIES",
    "Cell",
    "DecisionError",
    "DecisionTable",
    "Explanation",
    "Input",
    "InvalidDecisions",
    "NoMatch",
    "Output",
    "Problem",
    "Row",
    "Rule",
    "SeveralMatch",
    "alter",
    "parse",
    "problems",
]
