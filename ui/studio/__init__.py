"""流程设计: what analysts draft, test and deploy. See the modules."""

from ui.studio import (
    compare,
    deploying,
    diagram,
    draft,
    new_type,
    overview,
    scenarios,
    table,
    versions,
    words,
    writing,
)

from .blueprint import blueprint

PAGES = (overview, new_type, draft, diagram, table, writing, scenarios, deploying, versions, compare, words)
"""Imported for the pages that they add to the blueprint."""

__all__ = ["PAGES", "blueprint"]
