"""Channels: the ways in which a type may be started, each by one role (docs/domain.md §3.6).

A type whose process names a decision in its property ``channels`` has one channel for every row that its table gives for the
starter's role. A type that names none has a single channel, which needs all its start variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service import authorities, definitions
from service.engine import Definition
from service.errors import InvalidAnswers, NotYours
from service.models import Account
from service.running import names


@dataclass(frozen=True)
class Channel:
    """One way to start a type: by whom, what people call it, the start variables that it cannot do without, and the system
    it belongs to where the category does not tell."""

    name: str
    title: str
    role: str
    asks: tuple[str, ...]
    system: str | None


@dataclass(frozen=True)
class Startable:
    """A type that an account may start, and in which ways."""

    key: str
    title: str
    help: str
    channels: tuple[Channel, ...]


def channels_of(definition: Definition, role: str) -> list[Channel]:
    """The channels of a type that are open to a role, the usual one first."""
    properties = definition.process.properties
    table = properties.get("channels")
    if table is None:
        return [Channel("", definition.title, role, tuple(names(properties.get("start_variables"))), None)]
    facts: Mapping[str, Any] = {"application": {"initiator": role}}
    rows = definition.decisions[table].evaluate(facts.__getitem__, {})
    return [
        Channel(row["channel"], row["title"], role, tuple(names(row["asks"])), row["system"] or None) for row in rows
    ]


def chosen(definition: Definition, wanted: Any, account: Account) -> Channel:
    """The channel that an account starts a type through: the one it names, else the usual one of its first role.

    Errors: ``NotYours`` (nobody of its roles starts the type, or this way), ``InvalidAnswers`` (no such channel).
    """
    starting, held = names(definition.process.properties.get("start_roles")), authorities.roles(account)
    offered = [channel for role in starting if role in held for channel in channels_of(definition, role)]
    if not offered:
        raise NotYours
    if wanted is None:
        return offered[0]
    for channel in offered:
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
        channels = tuple(channel for role in roles for channel in channels_of(definition, role))
        if channels:
            found.append(Startable(row.key, row.title, definition.process.properties.get("help", ""), channels))
    return found
