"""``cases.terminate`` and ``cases.link``: what a decision means for other cases of the person (docs/domain.md §3.6, §7 X8, X9, X17).

One case never touches another: what is to happen there is a job, done in a unit of work of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from service.cases import Case
from service.models import Application, Enterprise, db
from service.register import cancelling

from .later import later
from .registry import operation


@operation(
    "cases.terminate",
    title="终止其他业务",
    help="终止此人其他在办的业务。",
    parameters={
        "cause": "原因的代码",
        "reason": "告知当事人的理由",
        "types": "哪些业务（流程标识的列表，不填为全部）",
        "elsewhere": "只终止其他单位的（true / false）",
    },
)
def terminate(
    case: Case, cause: str, reason: str, types: Sequence[str] | None = None, elsewhere: bool = False
) -> dict[str, int]:
    """End other open cases about the person: those of the case's category and of these ``types`` (process ids), of a case
    without category all that its authority would decide. With ``elsewhere`` only those of other units than the one of
    the case. Gives their number.

    ``cause`` (``deceased``, ``superseded``) and ``reason`` go with the message ``terminate``.
    """
    found = [
        other
        for other in _others(case)
        if (types is None or other.process in types) and not (elsewhere and other.enterprise_id == _unit_id(case))
    ]
    for other in found:
        later(other.instance_id, "message", "", "terminate", cause=cause, reason=reason)
    return {"terminated": len(found)}


@operation(
    "cases.link",
    title="在其他机关同时办理",
    help="在批准过此人注册的其他机关各开一件同样的业务。",
)
def link(case: Case) -> dict[str, int]:
    """Open a case like this one at every other authority that has granted the person a registration. Gives their number."""
    elsewhere = cancelling.granted_elsewhere(case)
    for registration in elsewhere.values():
        later(case.application.instance_id, "start", case.element, "linked", linked=registration.id)
    return {"linked": len(elsewhere)}


def _others(case: Case) -> list[Application]:
    own = case.application
    query = select(Application).where(
        Application.person_id == own.person_id, Application.open, Application.instance_id != own.instance_id
    )
    if own.category is not None:
        return list(db.session.scalars(query.where(Application.category == own.category)))
    return [one for one in db.session.scalars(query) if _authority_of(one) == cancelling.authority(case)]


def _authority_of(application: Application) -> str:
    person = application.person
    return cancelling.authority_in(
        application.system, application.enterprise or (person.enterprise if person else None)
    )


def _unit_id(case: Case) -> str | None:
    unit: Enterprise | None = case.enterprise
    return unit.id if unit is not None else None
