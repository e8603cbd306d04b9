"""Deploying: files go through the gate and take effect at once."""

from __future__ import annotations

from typing import Any

from flask import request

from service import authorities, definitions
from service.errors import InvalidAnswers, UnknownField

from . import schemas, views
from .blueprints import Blueprint
from .fields import UNKNOWN, Flag, Request, Text
from .identity import caller

blueprint = Blueprint("deployments", "/deployments", "发布流程")

FILES = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                }
            }
        },
    }
}


class How(Request):
    """``dry_run``: only say what the gate finds; ``override_reason``: why failing scenarios are accepted."""

    dry_run = Flag(load_default=False)
    override_reason = Text(load_default=None, longest=500)


@blueprint.route("", methods=["POST"])
@blueprint.doc(**FILES)
@blueprint.query(How)
@blueprint.response(201, schemas.Deployed)
@blueprint.alt_response(200, schema=schemas.Deployed, description="a dry run", success=True)
def deploy(how: dict[str, Any]) -> tuple[views.View, int]:
    """Run the whole gate; unless it is a dry run, make the new versions."""
    account = caller()
    role = authorities.ANALYST if authorities.ANALYST in authorities.roles(account) else authorities.ADMIN
    rows = definitions.deploy(_files(), authorities.actor_for(account, role), **how)
    return {"definitions": [views.definition(row) for row in rows]}, 200 if how["dry_run"] else 201


def _files() -> dict[str, bytes]:
    unknown = (set(request.files) | set(request.form)) - {"files"}
    if unknown:
        raise UnknownField(errors={name: [UNKNOWN] for name in unknown})
    given = {upload.filename or "": upload.read() for upload in request.files.getlist("files")}
    if not given:
        raise InvalidAnswers(errors={"files": ["请选择文件。"]})
    return given
