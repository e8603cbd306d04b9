"""The engine's clock: SpiffWorkflow's timers read the time of the step that runs, not of the machine.

SpiffWorkflow offers no way to hand a clock to its timers: they call ``datetime.now`` of their own module. Replacing that
module's ``datetime`` is the one monkey patch of this project; a test pins that the attribute is still there.
"""

from __future__ import annotations

import datetime as real
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import SpiffWorkflow.bpmn.specs.event_definitions.timer as spiff_timer

_now: ContextVar[real.datetime | None] = ContextVar("regflow_engine_now", default=None)


class _Datetime(real.datetime):
    @classmethod
    def now(cls, tz: real.tzinfo | None = None) -> real.datetime:  # type: ignore[override]
        moment = _now.get()
        return moment.astimezone(tz) if moment is not None else real.datetime.now(tz)


spiff_timer.datetime = _Datetime


@contextmanager
def at(moment: real.datetime) -> Iterator[None]:
    """Let the engine's timers take ``moment`` for now."""
    token = _now.set(moment)
    try:
        yield
    finally:
        _now.reset(token)
