"""The declarative base and the column types that both databases share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import JSON, DateTime, MetaData, String, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC. SQLite has no zone of its own, so what it returns is marked as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """A fresh opaque identifier: 32 hexadecimal digits."""
    return uuid4().hex


Id = Annotated[str, mapped_column(String(32))]
Code = Annotated[str, mapped_column(String(64))]
Label = Annotated[str, mapped_column(String(200))]
Record = Annotated[dict[str, Any], mapped_column(JSON)]


class Base(DeclarativeBase):
    """Base of every table; constraint names follow one pattern so that migrations can name them."""

    # Flask-SQLAlchemy sets the base up a second time, so the types belong to the registry, not to the class.
    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: Instant()},
    )


class Session(FlaskSession):
    """A session that can be closed whatever became of its connection."""

    def close(self) -> None:
        """Give the connection back. A server that has hung up meanwhile cannot be told to undo what was not committed, and has
        undone it: an answer that is ready is not lost over that."""
        try:
            super().close()
        except DBAPIError as lost:
            if not lost.connection_invalidated:
                raise
            super().close()


db = SQLAlchemy(model_class=Base, session_options={"class_": Session, "expire_on_commit": False})

if TYPE_CHECKING:

    class Model(Base):
        """What ``db.Model`` is, for the type checker, which cannot follow Flask-SQLAlchemy there."""

        __abstract__ = True
else:
    Model = db.Model
