"""Where the editor of a file is."""

from __future__ import annotations

from flask import url_for

from service.drafting import naming

from .versions import KINDS

EDITORS = {"bpmn": "ui.studio.diagram", "dmn": "ui.studio.table", "txt": "ui.studio.text", "yaml": "ui.studio.scenario"}
__all__ = ["EDITORS", "KINDS", "SUFFIXES", "editor"]
SUFFIXES = tuple(f".{kind}" for kind in EDITORS)


def editor(draft_id: str, name: str, element: str | None = None) -> str:
    """The address of the editor of a file, at an element of it."""
    endpoint = EDITORS[naming.kind(naming.check_name(name))]
    return url_for(endpoint, draft_id=draft_id, name=name, element=element)
