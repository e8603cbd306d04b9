"""决策表编辑: a decision table of a draft, edited and tried in the browser."""

from __future__ import annotations

from flask import Response

from service.drafting import comparing, naming
from ui.monitor.blueprint import with_diagram

from .blueprint import blueprint
from .editing import editor


@blueprint.get("/drafts/<draft_id>/table/<name>")
@with_diagram
def table(draft_id: str, name: str) -> Response:
    """The editor of one table, with the hit policies that the engine knows."""
    more = {"decision": naming.stem(name), "policies": comparing.POLICIES}
    return editor("studio/table.html", draft_id, name, "dmn", "决策表", **more)
