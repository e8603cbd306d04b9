"""FEEL, the one expression language: of gateways, timers, parameters and decision tables.

It is the DMN standard's own language, so that what analysts know of it holds here and their editors know its colours. A
text is compiled once to plain closures; evaluating it is a matter of microseconds. Values come in through `lookup` and
`functions`, which the host hands over with each evaluation; nothing else of Python can be reached.
"""

from .comparison import equal
from .compiler import Call
from .errors import FeelError, UnknownName
from .expression import Expression, UnaryTests, compile_expression, compile_unary_tests, is_name
from .functions import STANDARD
from .literals import NOT_LITERAL
from .scope import Functions, Lookup
from .temporal import to_text
from .values import CHINA, Range, YearsMonths, kind

STANDARD_FUNCTIONS = frozenset(STANDARD)
"""The names of the functions that need no host."""

__all__ = [
    "CHINA",
    "NOT_LITERAL",
    "STANDARD_FUNCTIONS",
    "Call",
    "Expression",
    "FeelError",
    "Functions",
    "Lookup",
    "Range",
    "UnaryTests",
    "UnknownName",
    "YearsMonths",
    "compile_expression",
    "compile_unary_tests",
    "equal",
    "is_name",
    "kind",
    "to_text",
]
