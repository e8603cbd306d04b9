"""Forms of user tasks and messages. Importing this package registers them all, under the names that diagrams use."""

from . import (
    change,
    desks,
    enterprise,
    initial,
    notice,
    qualification,
    reissue,
    renewal,
    supplement,
    withdrawal,
    wording,
)
from .json_schema import json_schema
from .registry import Form, forms

__all__ = [
    "Form",
    "change",
    "desks",
    "enterprise",
    "forms",
    "initial",
    "json_schema",
    "notice",
    "qualification",
    "reissue",
    "renewal",
    "supplement",
    "withdrawal",
    "wording",
]
