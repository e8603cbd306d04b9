"""流程图编辑: a diagram of a draft, edited in the browser while the gate looks on."""

from __future__ import annotations

from flask import Response

from service.drafting import dialect
from ui.monitor import words
from ui.monitor.blueprint import with_diagram
from ui.monitor.words import SYSTEMS

from .blueprint import blueprint
from .editing import editor


@blueprint.get("/drafts/<draft_id>/diagram/<name>")
@with_diagram
def diagram(draft_id: str, name: str) -> Response:
    """The editor of one diagram, with what may be drawn and which properties there are."""
    tables = {**dialect.tables(), "roles": words.roles(), "systems": SYSTEMS}
    return editor("studio/diagram.html", draft_id, name, "bpmn", "流程图", tables=tables)
