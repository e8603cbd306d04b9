"""``enterprise.look_up``: what the 企业库 calls the unit of a case today (docs/domain.md §3.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service import gateways
from service.cases import Case
from service.register import systems

from .registry import operation


@operation(
    "enterprise.look_up",
    external=True,
    title="查询企业库（外部系统）",
    help="查询企业库里的企业名称，结果有 found。",
)
def look_up(request: Mapping[str, Any]) -> dict[str, Any]:
    """Ask the 企业库, with no transaction open; nothing where it does not know the credit code."""
    found = gateways.enterprises().find(request["uscc"])
    return dict(found) if found is not None else {}


@look_up.prepares
def _request(case: Case) -> dict[str, Any]:
    unit = case.enterprise
    return {"uscc": unit.uscc if unit else ""}


@look_up.settles
def _settle(case: Case, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what it said; the record of the unit changes once an authority has decided."""
    unit = case.enterprise
    if unit is not None and answer:
        systems.told(unit, answer["name"], answer["uscc"])
    return {"found": bool(answer)}
