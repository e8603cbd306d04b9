"""``message.send``: a text of the diagrams' version to the applicant, the enterprise or both, and the formal notice with it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from service import authorities, clock, messages
from service.cases import Case
from service.models import FormalNotice, Registration, db
from service.register import naming

from .registry import operation

APPLICANT, ENTERPRISE, BOTH = "applicant", "enterprise", "both"
REGISTERED = "registered"
"""Everybody who is registered at the unit within the system of the case."""
RECIPIENTS = frozenset((APPLICANT, ENTERPRISE, BOTH, REGISTERED))


@operation(
    "message.send",
    parameters=None,
    title="发送消息",
    help="把一份文本发给申请人或企业，可同时出具正式文书。",
    told={
        "to": "发给谁：applicant 申请人，enterprise 企业，both 两者，registered 企业的全部注册人员",
        "text": "文本的名称",
        "document": "同时出具的文书文本的名称（可不填）",
        "visible": "收到消息的人从此可以看到本业务（true / false，可不填）",
    },
)
def send(
    case: Case, to: str, text: str, document: str | None = None, visible: bool = False, **placeholders: Any
) -> None:
    """Send ``text`` (a name in ``texts/``), its placeholders filled from the other parameters, facts and decisions.

    Who does not exist is not told: an applicant of a case without person, an enterprise of one without unit. Those who are
    ``registered`` at the unit are told at once, and only told: the case is none of theirs. ``document`` is the name of the
    text of a formal notice that is issued by the same step and stays with the case. With ``visible`` whoever is told may
    see the case from now on.
    """
    if to == REGISTERED:
        messages.send_all(case.text(text, **placeholders), _registered(case))
        return
    if to not in (APPLICANT, ENTERPRISE, BOTH):
        raise ValueError(f"a message goes to {APPLICANT}, {ENTERPRISE}, {BOTH} or {REGISTERED}, not to {to!r}")
    unit, instance_id = case.enterprise, case.application.instance_id
    person_id = case.application.person_id if to != ENTERPRISE else None
    enterprise_id = unit.id if unit is not None and to != APPLICANT else None
    messages.send(
        case.text(text, **placeholders), person_id=person_id, enterprise_id=enterprise_id, instance_id=instance_id
    )
    if visible:
        for scope, key in ((authorities.OWN, person_id), (authorities.ENTERPRISE, enterprise_id)):
            if key is not None:
                authorities.show(instance_id, scope, key)
    if document is not None:
        _issue(case, document, placeholders)


def _registered(case: Case) -> Sequence[str]:
    """The people who are registered at the unit of the case within its system."""
    unit = case.enterprise
    if unit is None:
        return []
    query = select(Registration.person_id).where(naming.of_system(case, unit), Registration.state == "valid")
    return db.session.scalars(query.distinct().order_by(Registration.person_id)).all()


def _issue(case: Case, name: str, placeholders: dict[str, Any]) -> None:
    """Put the notice in writing as the text says it now; its first line is its title. It is never changed again."""
    title, _, text = case.text(name, **placeholders).partition("\n")
    instance_id = case.application.instance_id
    last = db.session.scalar(select(func.max(FormalNotice.serial)).filter_by(instance_id=instance_id)) or 0
    number, now = f"{case.application.number}-{last + 1}", clock.now()
    db.session.add(
        FormalNotice(
            instance_id=instance_id,
            serial=last + 1,
            number=number,
            title=title,
            text_name=name,
            text=text.strip(),
            sha256=digest(number, title, text.strip()),
            element=case.element,
            issued_at=now,
            account_id=case.actor.account_id,
        )
    )


def digest(number: str, title: str, text: str) -> str:
    """The SHA-256 of a notice's number, title and text, line by line: what proves that it is the one that was issued."""
    return hashlib.sha256("\n".join((number, title, text)).encode()).hexdigest()
