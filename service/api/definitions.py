"""Deployed processes and their versions."""

from __future__ import annotations

from flask import Response

from service import authorities, definitions
from service.errors import NotFound
from service.models import Definition

from . import schemas, views
from .blueprints import Blueprint
from .fields import Request, Whole
from .identity import caller

blueprint = Blueprint("definitions", "/definitions", "已发布的流程")


class Version(Request):
    """A version's number; the current one if there is none."""

    version = Whole()


@blueprint.route("")
@blueprint.query(Request)
@blueprint.response(200, schemas.page_of(schemas.Definition))
def index(_: dict[str, object]) -> views.View:
    """The current version of every process that the account may see; called diagrams are for staff."""
    return views.whole(definitions.listed() if _is_staff() else definitions.types(), views.definition)


@blueprint.route("/<key>")
@blueprint.response(200, schemas.Definition)
def one(key: str) -> views.View:
    """The current version of a process."""
    return views.definition(_seen(definitions.current(key)))


@blueprint.route("/<key>/versions")
@blueprint.query(Request)
@blueprint.response(200, schemas.page_of(schemas.Definition))
def versions(_: dict[str, object], key: str) -> views.View:
    """All versions of a process, the newest first."""
    _seen(definitions.current(key))
    return views.whole(definitions.versions(key), views.definition)


@blueprint.route("/<key>/xml")
@blueprint.query(Version)
@blueprint.response(200, content_type="application/xml")
def xml(wanted: dict[str, int], key: str) -> Response:
    """The diagram, as it was deployed."""
    row = definitions.version(key, wanted["version"]) if "version" in wanted else definitions.current(key)
    return Response(definitions.diagram(_seen(row)), content_type="application/xml; charset=utf-8")


def _is_staff() -> bool:
    return bool({authorities.ADMIN, authorities.ANALYST} & authorities.roles(caller()))


def _seen(row: Definition) -> Definition:
    if row.kind != "type" and not _is_staff():
        raise NotFound
    return row
