"""All operations that diagrams may call. Importing this module fills the registry."""

from . import (
    anomalies,
    computer_check,
    guards,
    insurance,
    names,
    notices,
    pledge,
    qualification,
    record,
    registration,
    submission,
    superseding,
)

__all__ = [
    "anomalies",
    "computer_check",
    "guards",
    "insurance",
    "names",
    "notices",
    "pledge",
    "qualification",
    "record",
    "registration",
    "submission",
    "superseding",
]
