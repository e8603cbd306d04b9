"""Alembic's entry. Flask-Migrate runs it within an application context, which knows the database."""

from typing import Any

from alembic import context

from service.models import Instant, db


def render_item(kind: str, item: Any, _: Any) -> str | bool:
    """Write our own column type as what the database has: a migration must not change when a class does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


def include_name(name: str | None, kind: str, _: Any) -> bool:
    """Pass over the index that only some servers have (0006), so the models do not describe it."""
    return not (kind == "index" and (name or "").endswith("_parts"))


with db.engine.connect() as connection:
    # On SQLite too, all of an upgrade is one transaction: service.models.unit says BEGIN there.
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        transactional_ddl=True,
        render_as_batch=True,
        render_item=render_item,
        include_name=include_name,
    )
    with context.begin_transaction():
        context.run_migrations()
