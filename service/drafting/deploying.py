"""Deploying a draft: through the same gate as everything, with a comment, and once however often somebody clicks."""

from __future__ import annotations

from service import clock, definitions
from service.actors import Actor
from service.errors import Conflict, DraftStale, InvalidAnswers
from service.models import Definition, Draft
from service.models.unit import unit_of_work

from . import drafts, files, writing

NOTHING = "这份草稿与已发布的内容没有差别，没有可以发布的。"


def deploy(draft_id: str, comment: str, actor: Actor, *, override_reason: str | None = None) -> list[Definition]:
    """Deploy a draft; the definitions that its files belong to. Of one that is deployed already, those that it became.

    Refusals: as :func:`service.definitions.accept` has them; :class:`DraftStale` where somebody has deployed files of the
    draft since it took them up; :class:`Conflict` where it changed while the gate looked; :class:`InvalidAnswers` without a
    comment, or where there is nothing to deploy.
    """
    if not comment.strip():
        raise InvalidAnswers(errors={"comment": ["请填写发布说明：改了什么，为什么。"]})
    draft = drafts.one(draft_id)
    if draft.state == drafts.DEPLOYED:
        return _became(draft)
    _check(draft)
    contents = files.contents(draft)
    revisions = {row.name: row.revision for row in writing.heads(draft)}
    accepted = definitions.accept(contents, override_reason=override_reason)
    with unit_of_work():
        draft = drafts.locked(draft_id)
        if draft.state == drafts.DEPLOYED:
            return _became(draft)
        drafts.require_open(draft)
        if {row.name: row.revision for row in writing.heads(draft)} != revisions:
            raise Conflict("检查期间有人改了这份草稿，请看过后再发布。")
        deployment, rows = definitions.put(accepted, actor, comment=comment.strip())
        draft.state, draft.deployment_id, draft.updated_at = drafts.DEPLOYED, deployment.id, clock.now()
        return accepted.answered(rows)


def _check(draft: Draft) -> None:
    drafts.require_open(draft)
    stale = files.stale(draft)
    if stale:
        raise DraftStale(stale)
    if all(entry.change == files.SAME for entry in files.entries(draft)):
        raise InvalidAnswers(NOTHING, errors={"files": [NOTHING]})


def _became(draft: Draft) -> list[Definition]:
    """What was answered when the draft was deployed: the versions that are there now, of the files that it held."""
    names = {row.name for row in writing.heads(draft)}
    return [row for row in definitions.listed() if names & set(row.files)]
