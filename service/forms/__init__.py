"""Forms of user tasks and messages. Importing this package registers them all, under the names that diagrams use."""

from . import (
    cancellation,
    change,
    correction,
    defence,
    desks,
    enterprise,
    entry,
    imposed,
    initial,
    notice,
    qualification,
    reissue,
    rename,
    renewal,
    supplement,
    withdrawal,
    wording,
)
from .json_schema import json_schema
from .registry import Form, forms

__all__ = [
    "Form",
    "cancellation",
    "change",
    "correction",
    "defence",
    "desks",
    "enterprise",
    "entry",
    "forms",
    "imposed",
    "initial",
    "json_schema",
    "notice",
    "qualification",
    "reissue",
    "rename",
    "renewal",
    "supplement",
    "withdrawal",
    "wording",
]
