"""``insurance.check``: does the unit pay the person's social insurance, and nobody else (docs/domain.md §3.0.2, §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from service import clock, gateways, rules
from service.cases import Case
from service.gateways import Contribution
from service.models import InsuranceCheck, db

from .registry import operation

NOT_INSURED = "未在注册单位缴纳"
ELSEWHERE = "在其他单位缴纳"
SEVERAL = "多单位缴纳"
NOT_LATELY = "近一月无缴纳记录"


@operation(
    "insurance.check",
    external=True,
    title="核查社保（外部系统）",
    help="向社保系统查询缴费单位，结果有 anomaly、kind。",
)
def check(request: Mapping[str, Any]) -> dict[str, Any]:
    """Ask the 社保库, with no transaction open. On ``GatewayDown`` and ``GatewayWrongAnswer`` the job tries again."""
    found = gateways.insurance().contributions(request["id_no"], request["name"], request["uscc"])
    return {"uscc": request["uscc"], "contributions": [dict(paid) for paid in found]}


@check.prepares
def _request(case: Case) -> dict[str, Any]:
    unit = case.enterprise
    return {"id_no": case.person.id_no, "name": case.person.name, "uscc": unit.uscc if unit else ""}


@check.settles
def _settle(case: Case, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the answer and say whether it is an anomaly, and of which kind."""
    kind = anomaly_in(answer["contributions"], answer["uscc"], clock.today())
    db.session.add(
        InsuranceCheck(
            instance_id=case.application.instance_id,
            checked_at=clock.now(),
            anomaly=kind is not None,
            kind=kind,
            answer=dict(answer),
        )
    )
    return {"anomaly": kind is not None, "kind": kind}


def anomaly_in(contributions: Sequence[Contribution], uscc: str, today: date) -> str | None:
    """The kind of anomaly (§6, K09), or None. Paid for last month is paid: this month's may still come."""
    last_month = rules.months_before(today, 1).strftime("%Y-%m")
    current = {paid["uscc"] for paid in contributions if paid["paid_until"] >= last_month}
    if current == {uscc}:
        return None
    if uscc in current:
        return SEVERAL
    if current:
        return ELSEWHERE
    return NOT_LATELY if any(paid["uscc"] == uscc for paid in contributions) else NOT_INSURED


def latest(case: Case) -> InsuranceCheck | None:
    """The newest answer about this case."""
    query = select(InsuranceCheck).filter_by(instance_id=case.application.instance_id)
    return db.session.scalar(query.order_by(InsuranceCheck.checked_at.desc()).limit(1))
