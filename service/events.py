"""Writing the audit log: append-only, each event hashing the one before it in its chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm.attributes import set_committed_value

from service import clock
from service.actors import SYSTEM, Actor
from service.models import Chain, Event, Instance, db
from service.models.unit import write, write_later

SYSTEM_CHAIN = "system"

_EVENTS = cast("Table", Event.__table__)
_WRITE = insert(_EVENTS).inline()
"""``inline``: nobody asks for the ids that the database gives."""


class Log:
    """The events of one step of an instance, hashed as they come and written together by :meth:`flush`."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.rows: list[dict[str, Any]] = []

    def append(
        self,
        kind: str,
        actor: Actor,
        *,
        element: str | None = None,
        name: str | None = None,
        opinion: str | None = None,
        data: Mapping[str, Any] | None = None,
        status: str | None = None,
        label: str | None = None,
    ) -> None:
        """Note one event; ``status`` and ``label`` only where it changed the status."""
        row = _row(
            self.instance.id,
            self.instance.seq + 1,
            self.instance.head,
            actor,
            kind=kind,
            element=element,
            name=name,
            opinion=opinion,
            data=dict(data) if data else None,
            status=status,
            label=label,
        )
        set_committed_value(self.instance, "seq", row["seq"])
        set_committed_value(self.instance, "head", row["hash"])
        self.rows.append(row)

    def flush(self) -> None:
        """Have what was noted written; ``rows.keep`` writes the head of the chain with the rest of the row."""
        if self.rows:
            write_later(_WRITE, self.rows)
            self.rows = []


def record_system(
    kind: str, actor: Actor = SYSTEM, *, name: str | None = None, data: Mapping[str, Any] | None = None
) -> None:
    """Write an event that belongs to no instance (a login, a deployment, a parameter), inside the caller's unit of work."""
    chain = db.session.scalar(
        select(Chain).filter_by(name=SYSTEM_CHAIN).with_for_update().execution_options(populate_existing=True)
    )
    if chain is None:  # the first migration puts the row there; a database made without it gets it here
        chain = Chain(name=SYSTEM_CHAIN, seq=0, head="")
        db.session.add(chain)
        db.session.flush()
    row = _row(SYSTEM_CHAIN, chain.seq + 1, chain.head, actor, kind=kind, name=name, data=dict(data) if data else None)
    chain.seq, chain.head = row["seq"], row["hash"]
    write(_WRITE, [row])


def verify(chain: str) -> int | None:
    """The number of the first event whose hash does not follow from the one before it, or ``None`` if the chain holds."""
    before = ""
    for event in db.session.scalars(select(Event).filter_by(chain=chain).order_by(Event.seq)):
        if event.hash != _hash(
            before,
            chain=event.chain,
            seq=event.seq,
            at=event.at,
            kind=event.kind,
            element=event.element,
            digest=event.digest,
        ):
            return event.seq
        before = event.hash
    return None


def _row(chain: str, seq: int, before: str, actor: Actor, **fields: Any) -> dict[str, Any]:
    at = clock.now()
    payload = {**fields, "account_id": actor.account_id, "role": actor.role, "actor_name": actor.name}
    digest = hashlib.sha256(
        json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    ).hexdigest()
    return {
        "element": None,
        "opinion": None,
        "status": None,
        "label": None,
        **payload,
        "chain": chain,
        "seq": seq,
        "at": at,
        "digest": digest,
        "hash": _hash(
            before, chain=chain, seq=seq, at=at, kind=fields["kind"], element=fields.get("element"), digest=digest
        ),
    }


def _hash(before: str, *, chain: str, seq: int, at: datetime, kind: str, element: str | None, digest: str) -> str:
    line = "\0".join((before, chain, str(seq), at.isoformat(), kind, element or "", digest))
    return hashlib.sha256(line.encode()).hexdigest()
