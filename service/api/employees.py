"""企业人员信息: the people who work at the agent's unit."""

from __future__ import annotations

from typing import Any

from service import employees
from service.models import Person

from . import schemas, views
from .blueprints import Blueprint, Open, Paged, paged
from .fields import Text
from .identity import caller

blueprint = Blueprint("employees", "/enterprise/people", "企业人员信息")


class Search(Paged):
    """Part of a name, or an identity number in full."""

    q = Text(load_default="", longest=100)


@blueprint.route("")
@blueprint.query(Search)
@blueprint.response(200, schemas.page_of(schemas.Flat))
def index(wanted: dict[str, Any]) -> views.View:
    """The people of the unit, by name."""
    narrowed, place = paged(wanted)
    found = employees.search(caller(), narrowed["q"], **place)
    known = {one.person.id: one for one in employees.looked_at(list(found.items))}

    def shown(person: Person) -> views.View:
        return employees.data(known[person.id])

    return views.page(found, shown)


@blueprint.route("", methods=["POST"])
@blueprint.body(Open)
@blueprint.response(201, schemas.Flat)
def add(given: dict[str, Any]) -> dict[str, Any]:
    """新增 somebody who has no account."""
    return _shown(employees.add(caller(), given))


@blueprint.route("/<person_id>")
@blueprint.response(200, schemas.Flat)
def show(person_id: str) -> dict[str, Any]:
    """Somebody of the unit."""
    return employees.data(employees.one(person_id, caller()))


@blueprint.route("/<person_id>", methods=["PUT"])
@blueprint.body(Open)
@blueprint.response(200, schemas.Flat)
def save(given: dict[str, Any], person_id: str) -> dict[str, Any]:
    """修改 what the unit keeps of somebody who has no account."""
    return _shown(employees.save(person_id, caller(), given))


def _shown(person: Person) -> dict[str, Any]:
    return employees.data(employees.looked_at([person])[0])
