"""The computer check (docs/domain.md §6). Importing the package registers every finder."""

from . import enterprise, filing, grounds, person, registered
from .registry import known_findings
from .running import look, run

__all__ = ["enterprise", "filing", "grounds", "known_findings", "look", "person", "registered", "run"]
