"""Uploads and downloads."""

from __future__ import annotations

from typing import BinaryIO, cast
from urllib.parse import quote

from flask import Response, request, send_file

from service import authorities, documents, registrations
from service.errors import InvalidAnswers, NotFound, UnknownField
from service.models import Account, Document, Instance, db
from service.models.unit import unit_of_work

from . import schemas, views
from .blueprints import Blueprint
from .fields import UNKNOWN
from .identity import caller

blueprint = Blueprint("files", "/files", "文件")

UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "purpose"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "purpose": {"type": "string", "enum": list(documents.PURPOSES)},
                    },
                }
            }
        },
    }
}


@blueprint.route("", methods=["POST"])
@blueprint.doc(**UPLOAD)
@blueprint.response(201, schemas.File)
def upload() -> views.View:
    """Take in a file for a purpose, which says how large it may be and of which type."""
    unknown = (set(request.files) - {"file"}) | (set(request.form) - {"purpose"})
    if unknown:
        raise UnknownField(errors={name: [UNKNOWN] for name in unknown})
    given, purpose = request.files.get("file"), request.form.get("purpose")
    if given is None or not purpose:
        missing = {"file": given, "purpose": purpose}
        raise InvalidAnswers(errors={name: ["此项必填。"] for name, value in missing.items() if not value})
    with unit_of_work():
        return views.file(documents.store(cast(BinaryIO, given.stream), given.filename or "", purpose, caller()))


@blueprint.route("/<file_id>")
@blueprint.response(200, content_type="application/octet-stream")
def download(file_id: str) -> Response:
    """The file, if the account may read it; shown in the page only where its type is harmless, which all accepted are."""
    document = db.session.get(Document, file_id)
    if document is None or not readable(document, caller()):
        raise NotFound
    answer = send_file(documents.open_document(document), mimetype=document.media_type, etag=document.sha256, max_age=0)
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(document.name)}"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def readable(document: Document, account: Account) -> bool:
    """Whether the account may read the file: its own, or that of a case or a certificate it sees."""

    def visible(instance_id: str) -> bool:
        row = db.session.get(Instance, instance_id)
        return row is not None and authorities.may_see(row, account)

    return documents.readable_by(document, account, visible, lambda found: registrations.may_see(found, account))
