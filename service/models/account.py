"""Who may log in, and for what: accounts, roles and assignments (docs/domain.md §1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Code, Id, Label, Model, db, new_id


class Role(Model):
    """A lane of the diagrams, or a staff role. Roles are rows: a new lane needs a row, not code.

    ``scope`` says which cases a holder reaches: ``own`` (the person's), ``enterprise``, ``city``, ``province``,
    ``nation``, ``counter`` (cases that the clerk's window opened) or ``platform`` (staff).
    """

    __tablename__ = "role"
    id: Mapped[Code] = mapped_column(primary_key=True)
    title: Mapped[Label]
    scope: Mapped[str] = mapped_column(String(16))


class Account(Model):
    """A login. A person's account has ``person_id``; what it may do stands in its assignments."""

    __tablename__ = "account"
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Label]
    password_hash: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    assignments: Mapped[list[Assignment]] = relationship(lazy="joined", cascade="all, delete-orphan")


class Assignment(Model):
    """``role`` held by an account within ``scope_key``: a person's or enterprise's id, a region code, or empty for the nation."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("account_id", "role_id", "scope_key"),)
    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    role_id: Mapped[str] = mapped_column(ForeignKey("role.id"))
    scope_key: Mapped[str] = mapped_column(String(32), default="", index=True)

    @property
    def role(self) -> Role:
        """The role that is held."""
        return role_of(self.role_id)


_roles: dict[str, Role] = {}


def role_of(name: str) -> Role:
    """A role by its id; :class:`LookupError` if there is none.

    Whoever asks what somebody may do needs roles, with each request. Their rows are added to and never changed, so a process
    reads them once, and again when it meets one that it does not know.
    """
    if name not in _roles:
        columns = select(Role.id, Role.title, Role.scope)
        _roles.update({row.id: Role(**row._mapping) for row in db.session.execute(columns)})
    return _roles[name]
