"""What the diagram editor has to know of the dialect: the gate's own tables of what may be drawn and what it may carry, so that
palette and panel offer nothing that deployment refuses."""

from __future__ import annotations

from typing import Any

from service.engine.checks import constructs, properties
from service.engine.problems import KINDS

TABLES = {
    "userTask": properties.USER_TASK,
    "timer": properties.TIMER,
    "external_service": properties.EXTERNAL_SERVICE,
    "inline_service": properties.INLINE_SERVICE,
    "message": properties.MESSAGE_CATCH,
    "type_end": properties.TYPE_END,
    "called_end": properties.CALLED_END,
    "callActivity": properties.CALL,
    "businessRuleTask": properties.DECISION,
    "type": properties.TYPE,
    "flow": properties.Allowed((), properties.FLOW),
}
"""By what the editor calls the case: the properties that such an element must and may have."""


def tables() -> dict[str, Any]:
    """``kinds`` (tag → word), ``activities`` and ``gateways`` (tags), ``events`` (tag → triggers, ``""`` for none),
    ``fires_once`` (triggers that a boundary event has to interrupt by) and ``properties`` (case → names)."""
    return {
        "kinds": KINDS,
        "activities": constructs.ACTIVITIES,
        "gateways": constructs.GATEWAYS,
        "events": {tag: sorted(trigger or "" for trigger in triggers) for tag, triggers in constructs.EVENTS.items()},
        "fires_once": constructs.FIRES_ONCE,
        "properties": {
            case: list(dict.fromkeys((*allowed.required, *sorted(allowed.optional))))
            for case, allowed in TABLES.items()
        },
    }
