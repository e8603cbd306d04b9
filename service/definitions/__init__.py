"""Deployed process definitions: the gate, versions, and the parsed form that running instances need.

A deployment set is all of ``processes/``: uploaded files replace those of the same base name in the current set. A type gets a
new version when anything it can reach has changed; running instances stay on theirs.
"""

from service.engine import names

from .deploying import (
    SUFFIXES,
    Accepted,
    accept,
    deploy,
    gate,
    known,
    named,
    over_current,
    put,
    read_folder,
    simulate,
    versions_of,
)
from .reading import (
    ask,
    contents,
    current,
    current_set,
    diagram,
    listed,
    listed_by,
    load,
    newest,
    tables,
    text,
    types,
    version,
    versions,
)

__all__ = [
    "SUFFIXES",
    "Accepted",
    "accept",
    "ask",
    "contents",
    "current",
    "current_set",
    "deploy",
    "diagram",
    "gate",
    "known",
    "listed",
    "listed_by",
    "load",
    "named",
    "names",
    "newest",
    "over_current",
    "put",
    "read_folder",
    "simulate",
    "tables",
    "text",
    "types",
    "version",
    "versions",
    "versions_of",
]
