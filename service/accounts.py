"""Logins: who is it, may they come in, what may they do (docs/domain.md §1).

A token is signed, not stored: it names the account, and the account is read at each use, so that a deactivated one is
out at once. It lives twelve hours of the machine's time; a travelled clock neither ends nor lengthens it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import bindparam, literal_column, select

from service import clock, events, numbers, settings
from service.actors import SYSTEM, Actor
from service.errors import Conflict, InvalidAnswers, NotFound, Unauthenticated
from service.models import Account, Assignment, Enterprise, Event, Person, Role, db, new_id
from service.models.unit import unit_of_work

LIFETIME = timedelta(hours=12)
_USERNAME = re.compile(r"[\w.@-]{2,64}")
SHORTEST_PASSWORD = {"production": 8, "demo": 4, "test": 4}
"""Characters of officers' and staff's passwords, by environment: those of the demo have to be short."""

LONGEST_PASSWORD = 200

_ACTIVE = select(Account).where(Account.id == bindparam("sought"), Account.active)
"""What every request asks: who calls, and what he may do."""


@dataclass(frozen=True)
class Token:
    """What a program shows with each request, and until when."""

    token: str
    expires_at: datetime
    account: Account


# -- coming in --------------------------------------------------------------------------------------------------------


def login(username: str, password: str, *, address: str | None = None) -> Account:
    """The account of this name and password; :class:`Unauthenticated` otherwise, without saying which of them is wrong.

    An unknown name costs the same hash as a known one. Success and failure go to the system's chain of events, the
    password never does. The hash is verified before the unit of work begins: nobody waits for it.
    """
    account = db.session.scalar(select(Account).filter_by(username=username))
    known = account is not None and account.active
    right = _matches(account.password_hash if account else _nobodys_hash(), password)
    with unit_of_work():
        if account is None or not (known and right):
            events.record_system(
                "login_failed", _self(account, address), data={"username": username, "address": address}
            )
        else:
            if _hasher().check_needs_rehash(account.password_hash):
                account.password_hash = hash_password(password)
            events.record_system("login", _self(account, address), data={"address": address})
            return account
    raise Unauthenticated("用户名或密码不正确。")


def token_for(account: Account, secret: str) -> Token:
    """A token of this account, signed with the application's secret."""
    return Token(_signer(secret).dumps(ticket(account)), clock.system() + LIFETIME, account)


def account_of(token: str, secret: str) -> Account:
    """The account that a token names; :class:`Unauthenticated` if it is forged or too old, if its account is closed or has another
    password by now."""
    try:
        shown = _signer(secret).loads(token, max_age=int(LIFETIME.total_seconds()))
    except BadData as broken:
        raise Unauthenticated("登录已失效，请重新登录。") from broken
    account = holder(str(shown))
    if account is None:
        raise Unauthenticated("登录已失效，或者账号已停用。")
    return account


def ticket(account: Account) -> str:
    """What a session or a token says of an account: which it is, and a stamp that holds as long as its password."""
    return f"{account.id}.{sha256(account.password_hash.encode()).hexdigest()[:16]}"


def holder(shown: str) -> Account | None:
    """The account of a ticket, unless it is deactivated or has another password by now."""
    account = active(shown.partition(".")[0])
    return account if account is not None and ticket(account) == shown else None


def active(account_id: str) -> Account | None:
    """The account, unless there is none or it is deactivated."""
    return db.session.scalars(_ACTIVE, {"sought": account_id}).unique().one_or_none()


def enterprise_of(account: Account) -> Enterprise | None:
    """The enterprise that the account acts for, if any."""
    keys = [held.scope_key for held in account.assignments if held.role.scope == "enterprise"]
    return db.session.get(Enterprise, keys[0]) if keys else None


def _self(account: Account | None, address: str | None) -> Actor:
    """An account that knocks acts in no role yet; behind an unknown name there is nobody."""
    return SYSTEM if account is None else Actor(account.id, "account", account.name, address)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher().verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(password)


def _hasher() -> PasswordHasher:
    """Slow to guess, as the library recommends; tests have nothing to protect."""
    return _cheap_hasher if settings.current().env == "test" else _slow_hasher


_slow_hasher = PasswordHasher()
_cheap_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@cache
def _nobodys_hash() -> str:
    """A hash that no password matches in practice, made with the parameters of today."""
    return hash_password(new_id())


@cache
def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="regflow-token")


# -- keeping accounts -------------------------------------------------------------------------------------------------


def create(username: str, name: str, password: str, *, person_id: str | None = None, actor: Actor = SYSTEM) -> Account:
    """Open an account. :class:`Conflict` if the name is taken, :class:`InvalidAnswers` for one that nobody could type again or for
    a password that is too short."""
    if not _USERNAME.fullmatch(username):
        raise InvalidAnswers(errors={"username": ["用户名为2至64个字母、数字或汉字，可以含有“.”“_”“-”“@”。"]})
    if not name.strip():
        raise InvalidAnswers(errors={"name": ["请填写姓名。"]})
    _check_length(password)
    password_hash = hash_password(password)
    with unit_of_work():
        if db.session.scalar(select(Account.id).filter_by(username=username)):
            raise Conflict(f"账号“{username}”已存在。")
        if person_id is not None and db.session.get(Person, person_id) is None:
            raise NotFound("没有此人员。")
        account = Account(
            id=new_id(),
            username=username,
            name=name,
            password_hash=password_hash,
            person_id=person_id,
            created_at=clock.now(),
        )
        db.session.add(account)
        events.record_system("account", actor, name=name, data={"account": account.id, "created": username})
    return account


def grant(username: str, role_id: str, scope_key: str = "", *, actor: Actor = SYSTEM) -> Assignment:
    """Let an account act in a role within a key: a person's or enterprise's id, a region code, or nothing.

    :class:`NotFound` for an unknown account or role, :class:`InvalidAnswers` for a key that the role's scope doesn't take.
    Granting what is held already changes nothing.
    """
    with unit_of_work():
        account = named(username)
        role = db.session.get(Role, role_id)
        if role is None:
            raise NotFound(f"没有“{role_id}”这一角色。")
        if not _fits(role.scope, scope_key):
            raise InvalidAnswers(
                errors={"scope_key": ["辖区、单位或人员与角色不符：地市须填市，省级须填省，其他角色不填。"]}
            )
        for held in account.assignments:
            if (held.role_id, held.scope_key) == (role_id, scope_key):
                return held
        granted = Assignment(id=new_id(), account_id=account.id, role_id=role_id, scope_key=scope_key)
        account.assignments.append(granted)
        told = {"account": account.id, "granted": role_id, "scope_key": scope_key}
        events.record_system("account", actor, name=account.name, data=told)
    return granted


def deactivate(username: str, *, actor: Actor = SYSTEM) -> Account:
    """Close an account; its tokens and sessions end at once. :class:`NotFound` for an unknown one."""
    with unit_of_work():
        account = named(username)
        account.active = False
        events.record_system("account", actor, name=account.name, data={"account": account.id, "deactivated": username})
    return account


def reactivate(username: str, *, actor: Actor = SYSTEM) -> Account:
    """Open a closed account again. :class:`NotFound` for an unknown one."""
    with unit_of_work():
        account = named(username)
        account.active = True
        events.record_system("account", actor, name=account.name, data={"account": account.id, "reactivated": username})
    return account


def revoke(username: str, role_id: str, scope_key: str = "", *, actor: Actor = SYSTEM) -> None:
    """Take a role within a key away. :class:`NotFound` where the account does not hold it."""
    with unit_of_work():
        account = named(username)
        held = next((one for one in account.assignments if (one.role_id, one.scope_key) == (role_id, scope_key)), None)
        if held is None:
            raise NotFound(f"账号“{username}”没有此角色。")
        account.assignments.remove(held)
        told = {"account": account.id, "revoked": role_id, "scope_key": scope_key}
        events.record_system("account", actor, name=account.name, data=told)


def reset_password(username: str, password: str, *, actor: Actor = SYSTEM) -> None:
    """Give an account a new password, which the log does not hold. :class:`InvalidAnswers` for one that is too short."""
    _check_length(password)
    hashed = hash_password(password)
    with unit_of_work():
        account = named(username)
        account.password_hash = hashed
        told = {"account": account.id, "password_reset": username}
        events.record_system("account", actor, name=account.name, data=told)


def changes(account: Account, limit: int = 50) -> Sequence[Event]:
    """What was done to an account, the newest first: who made it, gave and took roles, closed it, reset its password."""
    query = select(Event).where(
        Event.kind == literal_column("'account'"), Event.data["account"].as_string() == account.id
    )
    return db.session.scalars(query.order_by(Event.id.desc()).limit(limit)).all()


def named(username: str) -> Account:
    """The account of this name; :class:`NotFound` if there is none."""
    account = db.session.scalar(select(Account).filter_by(username=username))
    if account is None:
        raise NotFound(f"没有账号“{username}”。")
    return account


def _check_length(password: str) -> None:
    shortest = SHORTEST_PASSWORD[settings.current().env]
    if not shortest <= len(password.strip()) <= LONGEST_PASSWORD:
        raise InvalidAnswers(errors={"password": [f"密码应为{shortest}至{LONGEST_PASSWORD}位，首尾空格不算。"]})


def _fits(scope: str, key: str) -> bool:
    """Whether a key belongs to a scope: 140100 is a city, 140000 a province, the others name a row or nothing."""
    match scope:
        case "own":
            return db.session.get(Person, key) is not None
        case "enterprise":
            return db.session.get(Enterprise, key) is not None
        case "city":
            return numbers.is_place(key) and key.endswith("00") and not key.endswith("0000")
        case "province":
            return numbers.is_place(key) and key.endswith("0000")
    return key == ""
