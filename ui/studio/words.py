"""流程说明: a diagram in words, to be read aloud or printed; of a version, or of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response

from service import definitions, instances
from service.drafting import drafts, files
from ui.monitor.words import roles
from ui.pages import page

from . import wording
from .blueprint import blueprint


@blueprint.get("/words/<key>/<int(max=2147483647):version>")
def words(key: str, version: int) -> Response:
    """A version of a process in words, with what it calls."""
    row = definitions.version(key, version)
    sections = instances.told(definitions.contents(row.files), key)
    return _page(sections, row=row, draft=None)


@blueprint.get("/drafts/<draft_id>/words/<name>")
def draft_words(draft_id: str, name: str) -> Response:
    """A diagram of a draft in words, as it would be deployed."""
    draft = drafts.one(draft_id)
    sections = instances.told(files.whole(draft), name.removesuffix(".bpmn"))
    return _page(sections, row=None, draft=draft)


def _page(sections: Sequence[instances.Section], **whose: Any) -> Response:
    called = {section.process.id: section.title for section in sections}
    return page("studio/words.html", sections=sections, called=called, roles=roles(), wording=wording, **whose)
