"""The same request twice, one effect: the first answer is kept with what it answers, in the same transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Response

from service import case_view, clock, instances
from service.errors import IdempotencyMismatch, InvalidAnswers, TaskGone
from service.models import Account, IdempotentAnswer, Instance, db

from . import case_views, schemas

KEPT = timedelta(hours=24)
LONGEST = 200


def complete(task_id: str, answers: Mapping[str, Any], account: Account, key: str, address: str | None) -> Response:
    """Complete a task under an ``Idempotency-Key``.

    The same key and body within 24 hours get the first answer again, :class:`IdempotencyMismatch` another body. Of two
    that come at the same moment, the second waits for the lock on the case, finds the task gone and then the answer.
    """
    if not 0 < len(key) <= LONGEST:
        raise InvalidAnswers(errors={"Idempotency-Key": [f"长度应在1至{LONGEST}之间。"]})
    digest = hashlib.sha256(json.dumps([task_id, answers], sort_keys=True).encode()).hexdigest()
    kept = _kept(account, key, digest)
    if kept is not None:
        return _answer(kept.body)

    def remember(instance: Instance, state: instances.Look) -> dict[str, Any]:
        view = case_views.instance(case_view.look(instance, account, state), account)
        made: dict[str, Any] = schemas.Instance().dump(view)
        answer = IdempotentAnswer(
            account_id=account.id, key=key, digest=digest, status=200, body=made, created_at=clock.now()
        )
        db.session.merge(answer)
        return made

    try:
        return _answer(instances.complete_and_look(task_id, answers, account, remember, address=address))
    except TaskGone:
        kept = _kept(account, key, digest)
        if kept is None:
            raise
        return _answer(kept.body)


def _kept(account: Account, key: str, digest: str) -> IdempotentAnswer | None:
    found = db.session.get(IdempotentAnswer, (account.id, key), populate_existing=True)
    if found is None or found.created_at < clock.now() - KEPT:
        return None
    if found.digest != digest:
        raise IdempotencyMismatch
    return found


def _answer(body: Mapping[str, Any]) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), content_type="application/json")
