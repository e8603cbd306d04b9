"""The floor: what a step would cost if there were no engine, no form, no audit chain and nobody asked who calls.

Bare Flask and SQLAlchemy's ORM: SELECT the row, UPDATE it, INSERT an audit row, commit. `FLOOR_DATABASE_URL` says where.
"""

import os
from datetime import UTC, datetime
from uuid import uuid4

from flask import Flask, jsonify, request
from sqlalchemy import ForeignKey, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from werkzeug.wrappers import Response


class Base(DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "item"
    id: Mapped[str] = mapped_column(primary_key=True)
    steps: Mapped[int]
    note: Mapped[str]
    updated_at: Mapped[datetime]


class Audit(Base):
    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), index=True)
    step: Mapped[int]
    note: Mapped[str]
    at: Mapped[datetime]


engine = create_engine(os.environ["FLOOR_DATABASE_URL"])
app = Flask(__name__)

if engine.dialect.name == "sqlite":

    @event.listens_for(engine, "connect")
    def _pragmas(connection, _):
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}")


@app.post("/items")
def create() -> Response:
    with Session(engine) as session:
        item = Item(id=uuid4().hex, steps=0, note="", updated_at=datetime.now(UTC))
        session.add(item)
        session.commit()
        return _view(item)


@app.post("/items/<item_id>/complete")
def complete(item_id: str) -> Response:
    with Session(engine, expire_on_commit=False) as session:
        item = session.get_one(Item, item_id)
        item.steps += 1
        item.note = request.get_json()["answers"]["note"]
        item.updated_at = datetime.now(UTC)
        session.add(Audit(item_id=item.id, step=item.steps, note=item.note, at=item.updated_at))
        session.commit()
        return _view(item)


def _view(item: Item) -> Response:
    return jsonify(id=item.id, steps=item.steps, note=item.note, updated_at=item.updated_at.isoformat())


if __name__ == "__main__":
    Base.metadata.create_all(engine)
