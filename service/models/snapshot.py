"""Figures that take long to reckon, as they were at a moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, Record


class Snapshot(Model):
    """What was reckoned last under a ``name``; ``milliseconds`` is how long that took."""

    __tablename__ = "snapshot"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    taken_at: Mapped[datetime]
    milliseconds: Mapped[int]
    content: Mapped[Record]
