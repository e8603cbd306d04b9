"""Officers and staff: who they are, what they may do and where; every change in the audit log (docs/domain.md §1)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from service import accounts, authorities
from service.actors import Actor
from service.errors import Conflict, InvalidAnswers, NotFound
from service.models import Account, Assignment, Role, db
from service.models.paging import DEFAULT_LIMIT, Order, Page, page

SCOPES = authorities.OFFICIAL | {"counter", "platform"}
"""Scopes of the roles that an admin gives: those of persons and enterprises come with their first login."""

DECIDING = authorities.OFFICIAL | {"counter"}
"""Scopes of the roles that decide cases, or enter them for others: nobody has one of them together with that of an admin."""

BY_NAME = Order((Account.username,))


def roles() -> Sequence[Role]:
    """The roles that an admin gives."""
    return db.session.scalars(select(Role).where(Role.scope.in_(SCOPES)).order_by(Role.scope, Role.id)).all()


def staff(q: str = "", role: str = "", *, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[Account]:
    """Accounts of officers and staff, and those that have no role yet, by user name; ``q`` is a part of either name."""
    held = select(Assignment.account_id).join(Role, Role.id == Assignment.role_id)
    mine = held.where(Role.scope.in_(SCOPES), *([Role.id == role] if role else []))
    query = select(Account).where(Account.id.in_(mine) if role else Account.id.in_(mine) | Account.id.not_in(held))
    if q:
        parts = (column.contains(q, autoescape=True) for column in (Account.username, Account.name))
        query = query.where(or_(*parts))
    return page(query, BY_NAME, cursor=cursor, limit=limit)


def member(account_id: str) -> Account:
    """An officer or one of the staff; :class:`NotFound` for anybody else's account."""
    found = db.session.get(Account, account_id)
    if found is None or any(held.role.scope not in SCOPES for held in found.assignments):
        raise NotFound("没有此账号。")
    return found


def create(username: str, name: str, password: str, admin: Account) -> Account:
    """Open an account that may do nothing yet. :class:`InvalidAnswers` for what is missing."""
    missing = {field: ["请填写。"] for field, text in (("username", username), ("name", name)) if not text}
    if missing:
        raise InvalidAnswers(errors=missing)
    return accounts.create(username, name, password, actor=_actor(admin))


def grant(account_id: str, role_id: str, scope_key: str, admin: Account) -> Assignment:
    """Give a role within a region code, or within nothing. :class:`InvalidAnswers` where the two do not fit, or the role does not
    go with those that are held (docs/domain.md §1: admins decide nothing)."""
    role = db.session.get(Role, role_id)
    if role is None or role.scope not in SCOPES:
        raise InvalidAnswers(errors={"role": ["请选择角色。"]})
    found = member(account_id)
    together = [role, *(one.role for one in found.assignments)]
    if any(one.id == authorities.ADMIN for one in together) and any(one.scope in DECIDING for one in together):
        raise InvalidAnswers(errors={"role": ["系统管理员不办理业务，不能同时是主管部门或者窗口的人员。"]})
    return accounts.grant(found.username, role_id, scope_key, actor=_actor(admin))


def revoke(account_id: str, assignment_id: str, admin: Account) -> None:
    """Take a role away. :class:`Conflict` where an admin would shut himself out."""
    found = member(account_id)
    held = db.session.get(Assignment, assignment_id)
    if held is None or held.account_id != found.id:
        raise NotFound
    if found.id == admin.id and held.role_id == authorities.ADMIN:
        raise Conflict("不能收回自己的管理员角色。")
    accounts.revoke(found.username, held.role_id, held.scope_key, actor=_actor(admin))


def switch(account_id: str, admin: Account, *, active: bool) -> Account:
    """Close an account, whose sessions end at once, or open it again. :class:`Conflict` for one's own."""
    found = member(account_id)
    if found.id == admin.id:
        raise Conflict("不能停用自己的账号。")
    change = accounts.reactivate if active else accounts.deactivate
    return change(found.username, actor=_actor(admin))


def reset_password(account_id: str, password: str, admin: Account) -> None:
    """Give an account a new password, which the log does not hold. :class:`InvalidAnswers` for one that is too short."""
    accounts.reset_password(member(account_id).username, password, actor=_actor(admin))


def _actor(admin: Account) -> Actor:
    return authorities.actor_for(admin, authorities.ADMIN)
