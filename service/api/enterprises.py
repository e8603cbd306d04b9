"""The enterprise library, and the agent's own enterprise."""

from __future__ import annotations

from typing import Any

from service import profiles, unit_names

from . import schemas, views
from .blueprints import Blueprint, Open
from .fields import Name, Request, Text
from .identity import caller

library = Blueprint("enterprises", "/enterprises", "企业库")
own = Blueprint("enterprise", "/enterprise", "本企业")


class Search(Request):
    """Part of a name or the beginning of a credit code; ``industry`` narrows the qualification numbers."""

    q = Text(load_default="", longest=100)
    industry = Name()


@library.route("")
@library.query(Search)
@library.response(200, schemas.page_of(schemas.Enterprise))
def index(wanted: dict[str, Any]) -> views.View:
    """Units to choose from while typing, by name."""
    return views.whole(profiles.find_enterprises(wanted["q"], wanted.get("industry")), dict)


@own.route("")
@own.response(200, schemas.Flat)
def show() -> dict[str, Any]:
    """The agent's own enterprise."""
    return profiles.enterprise(caller())


@own.route("", methods=["PUT"])
@own.body(Open)
@own.response(200, schemas.Flat)
def save(given: dict[str, Any]) -> dict[str, Any]:
    """Save 企业基本信息."""
    return profiles.save_enterprise(caller(), given)


@own.route("/refresh", methods=["POST"])
@own.response(200, schemas.Flat)
def refresh() -> dict[str, Any]:
    """在线注册/更新 after a change of name: the enterprise may report again."""
    unit_names.refresh(caller())
    return profiles.enterprise(caller())
