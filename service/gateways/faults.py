"""Faults of the embedded doubles, switched while the service runs: they lie in a table, so that all processes see them.

``slow`` answers late, ``down`` cannot be reached, ``wrong`` gives an unusable answer or, where its details name
somebody, a wrong one about him. Real gateways know none of this.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import sleep
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import settings
from service.errors import NotAvailable
from service.models import GatewayFault, db

from .ports import GatewayDown, GatewayWrongAnswer

MODES = ("slow", "down", "wrong", "off")
SLOW_SECONDS = 3.0


def switch(gateway: str, mode: str, details: Mapping[str, Any] | None = None) -> None:
    """Switch a fault on, or ``off``. The caller commits. :class:`NotAvailable` in production, which has no doubles."""
    if settings.current().production:
        raise NotAvailable("正式环境没有可以切换故障的模拟系统。")
    if mode not in MODES:
        raise ValueError(f"a fault is one of {', '.join(MODES)}, not {mode!r}")
    row = db.session.get(GatewayFault, gateway)
    if mode == "off":
        if row is not None:
            db.session.delete(row)
        return
    db.session.merge(GatewayFault(gateway=gateway, mode=mode, details=dict(details or {})))


def suffer(gateway: str, names: str = "") -> Mapping[str, Any]:
    """Let the fault of this gateway, if any, do its harm before the double answers.

    The details of a ``wrong`` fault come back if they have ``names``: then the double answers wrongly for whom they
    name and correctly for all others. Otherwise ``wrong`` raises GatewayWrongAnswer, and ``down`` GatewayDown.
    """
    with Session(db.engine) as reading:
        row = reading.execute(
            select(GatewayFault.mode, GatewayFault.details).where(GatewayFault.gateway == gateway)
        ).first()
    if row is None:
        return {}
    mode, details = row
    if mode == "slow":
        sleep(SLOW_SECONDS)
    elif mode == "down":
        raise GatewayDown(gateway, "switched down")
    elif mode == "wrong":
        if not names or names not in details:
            raise GatewayWrongAnswer(gateway, "switched to wrong answers")
        return dict(details)
    return {}
