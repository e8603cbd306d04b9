"""Several tasks in one request, each in a transaction of its own: one that fails leaves the others alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import validate

from service import instances
from service.errors import RegflowError
from service.models import Account

from . import idempotency
from .errors import status_of

MOST = 100

not_too_many = validate.Length(min=1, max=MOST, error=f"一次可办理1至{MOST}项。")


def complete(
    task_id: str, answers: Mapping[str, Any], account: Account, address: str | None, *, key: str | None = None
) -> dict[str, Any]:
    """Complete one task of a batch: its id with the status that it alone would have got, and why where it failed.

    With an idempotency ``key`` of this task's own, the same request again gets what the first one got.
    """
    try:
        if key is None:
            instances.complete_task(task_id, answers, account, address=address)
        else:
            idempotency.complete(task_id, answers, account, key, address)
    except RegflowError as error:
        return {"id": task_id, "status": status_of(error), "code": error.code, "detail": error.detail}
    return {"id": task_id, "status": 200}
