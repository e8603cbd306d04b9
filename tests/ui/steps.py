"""Where the pages of a case are."""

from __future__ import annotations

from flask import Flask

from service.models import UserTask, db


def task_of(app: Flask, case: str, element: str) -> str:
    """The address of the open task of a case at an element."""
    with app.app_context():
        found = db.session.query(UserTask).filter_by(instance_id=case, element=element, closed_at=None).one()
        return f"/tasks/{found.id}"
