"""The page of a picture; with scripts it opens over the page it was on instead (assets/src/app/zoom.js)."""

from __future__ import annotations

from flask import Blueprint, Response

from service.api.files import readable
from service.api.identity import caller
from service.errors import NotFound
from service.models import Document, db
from ui.pages import page

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/pictures/<file_id>")
def show(file_id: str) -> Response:
    """A picture that the viewer may read."""
    document = db.session.get(Document, file_id)
    if document is None or not document.media_type.startswith("image/") or not readable(document, caller()):
        raise NotFound
    return page("pictures/picture.html", document=document)
