"""The page around an editor that runs in the browser."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from service.drafting import drafts, files, naming, writing
from service.errors import NotFound
from ui.pages import page


def editor(template: str, draft_id: str, name: str, suffix: str, called: str, **more: Any) -> Response:
    """The editor of one file of a draft. What it edits it asks the REST face for; a draft that is closed is shown only.

    :class:`NotFound` if the file is none of this kind, which people know as ``called``.
    """
    draft = drafts.one(draft_id)
    if naming.kind(name) != suffix:
        raise NotFound(f"这不是{called}")
    content = files.one(draft, name).content
    return page(
        template,
        draft=draft,
        name=name,
        title=naming.title(name, writing.digest(content), content.encode()),
        api=url_for("drafts.one", draft_id=draft_id),
        open=draft.state == drafts.OPEN,
        **more,
    )
