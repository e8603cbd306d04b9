"""``pledge.record``: proof of a pledge that was made or declined (docs/domain.md §3.0.3)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from service import clock
from service.cases import Case
from service.models import PledgeRecord, db

from .registry import operation


@operation(
    "pledge.record",
    title="记录承诺",
    help="保存承诺人刚才签署的承诺书。",
    parameters={
        "side": "谁的承诺：person 个人，enterprise 企业",
        "text": "承诺书文本的名称（可不填）",
    },
)
def record(case: Case, side: str, text: str | None = None) -> None:
    """Keep the pledge that ``side`` (person or enterprise) has just answered.

    ``text`` is the name of what was read, ``pledge_<side>`` unless given; it is kept as rendered, with its digest.
    Reading began when the timer before the signing task was entered (fact ``reading_since``); where no timer made
    anybody wait, it began with the answer. The answer is the token's ``agree``.
    """
    name = text or f"pledge_{side}"
    rendered, now = case.text(name), clock.now()
    since = case.application.facts.get("reading_since")
    db.session.add(
        PledgeRecord(
            instance_id=case.application.instance_id,
            side=side,
            text_name=name,
            text_sha=hashlib.sha256(rendered.encode()).hexdigest(),
            text=rendered,
            read_from=datetime.fromisoformat(since) if since else now,
            answered_at=now,
            agreed=case.token.get("agree") is True,
            account_id=case.actor.account_id,
            address=case.actor.address,
        )
    )
