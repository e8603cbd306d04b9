"""Commands of staff over cases: one at once, or many, worked off by the workers (docs/decisions/0019-bulk-commands.md)."""

from .catalogue import COMMANDS, Given, may, one
from .ordering import NO_REASON, SHORTEST_REASON, chosen, found, order, stop, those
from .performing import failed, perform
from .queueing import feed
from .results import OUTCOMES, Progress, all_rows, named, obstacles, progress, recent, results

__all__ = [
    "COMMANDS",
    "NO_REASON",
    "OUTCOMES",
    "SHORTEST_REASON",
    "Given",
    "Progress",
    "all_rows",
    "chosen",
    "failed",
    "feed",
    "found",
    "may",
    "named",
    "obstacles",
    "one",
    "order",
    "perform",
    "progress",
    "recent",
    "results",
    "stop",
    "those",
]
