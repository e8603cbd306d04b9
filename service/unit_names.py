"""What an agent's unit is called by now: looked up at login, told where it has changed, taken over by 在线注册/更新 (docs/domain.md §3.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import structlog
from sqlalchemy import select

from service import authorities, definitions, gateways
from service.errors import NotAvailable, NotYours
from service.models import Account, Enterprise, db
from service.models.unit import unit_of_work
from service.register import systems

log = structlog.get_logger(__name__)


class _Current:
    """The tables of the current set."""

    def decide(self, decision: str, /, **inputs: Any) -> Any:
        """The outputs of a table for these inputs."""
        return definitions.ask(decision, **inputs)


TABLES = _Current()


def look_up(account: Account) -> None:
    """Ask the 企业库 what the units of the account are called today and keep the answer. Who logs in does not wait for a
    library that is away: the answer before stays."""
    try:
        _look_up(account)
    except gateways.GatewayError as away:
        log.warning("names_not_looked_up", account=account.id, reason=str(away))


def refresh(account: Account) -> None:
    """在线注册/更新: the unit takes note of its new name and may report again. Errors: ``NotYours``, ``NotAvailable`` where the
    library gives no answer."""
    if not authorities.units(account):
        raise NotYours("请使用企业法人账号办理。")
    try:
        _look_up(account)
    except gateways.GatewayError as away:
        raise NotAvailable("企业库暂时没有回应，请稍后再试。") from away
    with unit_of_work():
        for unit in _units(account):
            unit.refresh_due = False


def prompts(unit: Enterprise) -> list[str]:
    """What a unit is told whose name or code has changed, each sentence once: the decision ``rename_terms`` says it for each
    system. Nothing where the change is under review."""
    return list(dict.fromkeys(_prompts(unit)))


def _prompts(unit: Enterprise) -> Iterator[str]:
    if unit.library_name is None or definitions.ask("rename_terms", system="national") is None:
        return
    for system in systems.misnamed(TABLES, unit, systems.reviewed(unit)):
        yield str(TABLES.decide("rename_terms", system=system)["prompt"])


def _look_up(account: Account) -> None:
    units = _units(account)
    db.session.commit()  # nothing is open while an outside system is asked
    found = {unit.id: gateways.enterprises().find(unit.uscc) for unit in units}
    news = {unit.id for unit in units if _is_news(unit, found[unit.id])}
    if news:
        with unit_of_work():
            for unit in _units(account):
                said = found.get(unit.id)
                if said is not None and unit.id in news:
                    systems.told(unit, said["name"], said["uscc"])


def _is_news(unit: Enterprise, said: gateways.Unit | None) -> bool:
    return said is not None and (said["name"], said["uscc"]) != (unit.library_name, unit.library_uscc)


def _units(account: Account) -> list[Enterprise]:
    """The units that the account acts for; nobody's is nobody's question to the database."""
    ids = authorities.units(account)
    return (
        list(db.session.scalars(select(Enterprise).where(Enterprise.id.in_(ids)).order_by(Enterprise.id)))
        if ids
        else []
    )
