"""Whose desk a step is done at: the scope of the actor's role, which is a row and no code."""

from __future__ import annotations

from service.cases import Case
from service.hearing import LEVELS
from service.models import Role, db


def scope(case: Case) -> str | None:
    """The scope of the actor's role; None for the system."""
    role = db.session.get(Role, case.actor.role)
    return role.scope if role else None


def level(case: Case) -> str:
    """The level of the desk that acts: city, province or ministry; :class:`LookupError` if it is no authority's."""
    found = LEVELS.get(scope(case) or "")
    if found is None:
        raise LookupError(f"the role {case.actor.role!r} is no authority's")
    return found
