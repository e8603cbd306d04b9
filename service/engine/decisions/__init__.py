"""Decision tables: DMN files read, checked and evaluated, with FEEL in every cell."""

from .altering import alter
from .checking import InvalidDecisions, Problem
from .reading import parse, problems
from .table import Cell, DecisionError, DecisionTable, Explanation, Input, NoMatch, Output, Row, Rule, SeveralMatch

__all__ = [
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
