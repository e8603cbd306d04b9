"""决策表编辑: a decision table of a draft, edited and tried in the browser."""

from __future__ import annotations

from flask import Response, url_for

from service.drafting import comparing, drafts, files, naming, writing
from service.errors import NotFound
from ui.monitor.blueprint import with_diagram
from ui.pages import page

from .blueprint import blueprint


@blueprint.get("/drafts/<draft_id>/table/<name>")
@with_diagram
def table(draft_id: str, name: str) -> Response:
    """The editor of one table. What it edits it asks the REST face for; a draft that is closed is shown only."""
    draft = drafts.one(draft_id)
    if naming.kind(name) != "dmn":
        raise NotFound("这不是决策表")
    content = files.one(draft, name).content
    return page(
        "studio/table.html",
        draft=draft,
        name=name,
        title=naming.title(name, writing.digest(content), content.encode()),
        decision=naming.stem(name),
        policies=comparing.POLICIES,
        api=url_for("drafts.one", draft_id=draft_id),
        open=draft.state == drafts.OPEN,
    )
