"""Forms as pages: from a JSON Schema to the fields of a page, from what a browser sends to the answers of the schema.

Nothing here knows a form by name. What a form is comes from its schema (:mod:`service.forms.json_schema`).
"""

from .answers import answers_from
from .fields import fields_of
from .model import Choice, Condition, Field, Row, ids, labels
from .papers import Answered, differences, summary, summary_of_errors

__all__ = [
    "Answered",
    "Choice",
    "Condition",
    "Field",
    "Row",
    "answers_from",
    "differences",
    "fields_of",
    "ids",
    "labels",
    "summary",
    "summary_of_errors",
]
