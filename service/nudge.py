"""A port: "work is waiting". The app or the worker fills it; nobody has to.

A nudge only makes work start sooner: the sweep finds every due job by itself. So a nudge comes after the commit, and
one that fails must not undo an answer that is already given.
"""

import logging
from collections.abc import Callable, Collection

log = logging.getLogger(__name__)

Receiver = Callable[[Collection[str]], None]


def _nobody(_: Collection[str]) -> None:
    """Nobody listens: the sweep will find the jobs."""


_receiver: Receiver = _nobody


def use(receiver: Receiver) -> Receiver:
    """Send nudges to this receiver from now on; gives back the one that got them until now."""
    global _receiver
    previous, _receiver = _receiver, receiver
    return previous


def nudge(job_ids: Collection[str]) -> None:
    """Say that these jobs wait. Call it after the commit; it never raises."""
    if not job_ids:
        return
    try:
        _receiver(job_ids)
    except Exception:  # whatever a broker may raise
        log.warning("a nudge was lost; the sweep will find the jobs", exc_info=True)
