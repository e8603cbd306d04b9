"""Channels: the ways in which a type may be started, each by one role (docs/domain.md §3.6).

A type whose process names a decision in its property ``channels`` has one channel for every row that its table gives for the
starter's role. A type that names none has a single channel, which needs all its start variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service import authorities, definitions
from service.actors import SYSTEM
from service.cases import Case
from service.engine import Definition, names
from service.errors import InvalidAnswers, NotYours
from service.models import Account, Application, Enterprise, Role, db, role_of
from service.register.systems import SYSTEMS

PERSON = "person"
"""The start variable that names somebody of the unit, for whom the unit fills in."""


@dataclass(frozen=True)
class Channel:
    """One way to start a type: by whom, what people call it, the start variables that it cannot do without, and the system
    it belongs to where the category does not tell."""

    name: str
    title: str
    role: str
    asks: tuple[str, ...]
    system: str | None

    @property
    def picks(self) -> bool:
        """Whether somebody of the unit has to be picked first."""
        return PERSON in self.asks


@dataclass(frozen=True)
class Startable:
    """A type that an account may start, and in which ways."""

    key: str
    title: str
    help: str
    channels: tuple[Channel, ...]


def channels_of(definition: Definition, role: str, account: Account | None = None) -> list[Channel]:
    """The channels of a type that are open to a role, the usual one first; to an ``account``, those it can do anything with."""
    properties = definition.process.properties
    table = properties.get("channels")
    if table is None:
        return [Channel("", definition.title, role, tuple(names(properties.get("start_variables"))), None)]
    rows = _rows(definition, table, role, account)
    return [
        Channel(row["channel"], row["title"], role, tuple(names(row["asks"])), row["system"] or None) for row in rows
    ]


def _rows(definition: Definition, table: str, role: str, account: Account | None) -> Any:
    if account is None:
        facts: Mapping[str, Any] = {"application": {"initiator": role}, "people_in": list(SYSTEMS)}
        return definition.decisions[table].evaluate(facts.__getitem__, {})
    with db.session.no_autoflush:
        unit = unit_of(account, role_of(role))
        application = Application(
            process=definition.key,
            enterprise_id=unit.id if unit else None,
            enterprise=unit,
            initiator=role,
            entry_mode="person",
            system="",
            number="",
            rounds=0,
            variables={},
            facts={},
            form={},
        )
        return Case(application, definition, SYSTEM).decide(table)


def unit_of(account: Account, role: Role) -> Enterprise | None:
    """The enterprise that the account starts something for in this role, if it starts it for one."""
    if role.scope != authorities.ENTERPRISE:
        return None
    held = next(one for one in account.assignments if one.role_id == role.id)
    return db.session.get(Enterprise, held.scope_key)


def chosen(definition: Definition, wanted: Any, account: Account) -> Channel:
    """The channel that an account starts a type through: the one it names, else the usual one of those that are offered to it.

    Errors: ``NotYours`` (nobody of its roles starts the type, or this way), ``InvalidAnswers`` (no such channel).
    """
    starting, held = names(definition.process.properties.get("start_roles")), authorities.roles(account)
    own = [role for role in starting if role in held]
    if wanted is None:
        offered = [channel for role in own for channel in channels_of(definition, role, account)]
        if not offered:
            raise NotYours
        return offered[0]
    if not own:
        raise NotYours
    for channel in (one for role in own for one in channels_of(definition, role)):
        if channel.name == wanted:
            return channel
    if any(channel.name == wanted for role in starting for channel in channels_of(definition, role)):
        raise NotYours("该办理渠道不由您的账号发起。")
    raise InvalidAnswers(errors={"channel": ["没有这个办理渠道"]})


def startable(account: Account) -> list[Startable]:
    """The types that an account may start, in the order of menus, each with its channels."""
    held = authorities.roles(account)
    found = []
    for row in definitions.types():
        definition = definitions.load(row)
        roles = [role for role in names(definition.process.properties.get("start_roles")) if role in held]
        channels = tuple(channel for role in roles for channel in channels_of(definition, role, account))
        if channels:
            found.append(Startable(row.key, row.title, definition.process.properties.get("help", ""), channels))
    return found
