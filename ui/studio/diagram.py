"""流程图编辑: a diagram of a draft, edited in the browser while the gate looks on."""

from __future__ import annotations

from flask import Response, url_for

from service.drafting import dialect, drafts, files, naming, writing
from service.errors import NotFound
from ui.monitor.blueprint import with_diagram
from ui.monitor.words import SYSTEMS
from ui.pages import page

from . import wording
from .blueprint import blueprint


@blueprint.get("/drafts/<draft_id>/diagram/<name>")
@with_diagram
def diagram(draft_id: str, name: str) -> Response:
    """The editor of one diagram. What it edits it asks the REST face for; a draft that is closed is shown only."""
    draft = drafts.one(draft_id)
    if naming.kind(name) != "bpmn":
        raise NotFound("这不是流程图")
    content = files.one(draft, name).content
    return page(
        "studio/diagram.html",
        draft=draft,
        name=name,
        title=naming.title(name, writing.digest(content), content.encode()),
        api=url_for("drafts.one", draft_id=draft_id),
        tables={**dialect.tables(), "roles": wording.roles(), "systems": SYSTEMS},
        open=draft.state == drafts.OPEN,
    )
