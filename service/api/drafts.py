"""Drafts of analysts and their files."""

from __future__ import annotations

from typing import Any

from service import authorities
from service.actors import Actor
from service.drafting import drafts, files
from service.models import Draft, DraftRevision

from . import draft_schemas as shapes
from . import schemas, views
from .blueprints import Blueprint, Empty, Paged
from .fields import Flag, Name, Request, Text, Whole
from .identity import caller

blueprint = Blueprint("drafts", "/drafts", "草稿")


class Listing(Paged):
    """Which drafts: all, or those of a state."""

    state = Name(among=tuple(shapes.STATES))


class Beginning(Request):
    """What the draft is called."""

    title = Name(required=True)


class Content(Request):
    """What the file shall hold, and the revision that it was made from: 0 where the draft did not have the file. ``anew``: it replaces
    everything that was there, which stays a revision."""

    content = Text(required=True, longest=1_000_000)
    revision = Whole(required=True)
    anew = Flag(load_default=False)


@blueprint.route("")
@blueprint.query(Listing)
@blueprint.response(200, schemas.page_of(shapes.DraftSummary))
def index(wanted: dict[str, Any]) -> views.View:
    """The drafts of all analysts, the last changed first."""
    found = drafts.listed(**wanted)
    numbers = files.numbers(found.items)
    return views.page(found, lambda row: {**_summary(row), "files": numbers.get(row.id, 0)})


@blueprint.route("", methods=["POST"])
@blueprint.body(Beginning)
@blueprint.response(201, shapes.Draft)
def create(given: dict[str, Any]) -> views.View:
    """Begin a draft."""
    return _whole(drafts.create(given["title"], analyst()))


@blueprint.route("/<draft_id>")
@blueprint.response(200, shapes.Draft)
def one(draft_id: str) -> views.View:
    """A draft with its files, and every file of the set that it would become."""
    return _whole(drafts.one(draft_id))


@blueprint.route("/<draft_id>", methods=["DELETE"])
@blueprint.response(204)
def discard(draft_id: str) -> None:
    """Give a draft up; what was in it is kept."""
    drafts.discard(draft_id, analyst())


@blueprint.route("/<draft_id>/files/<name>")
@blueprint.response(200, shapes.FileOfDraft)
def read(draft_id: str, name: str) -> files.File:
    """A file as the draft has it, or as it is deployed."""
    return files.one(drafts.one(draft_id), name)


@blueprint.route("/<draft_id>/files/<name>", methods=["PUT"])
@blueprint.body(Content)
@blueprint.response(200, shapes.Saved)
def save(given: dict[str, Any], draft_id: str, name: str) -> Any:
    """Save a file, finished or not. Where somebody else has saved since, it is refused and kept beside."""
    return files.save(draft_id, name, given["content"], given["revision"], analyst(), anew=given["anew"])


@blueprint.route("/<draft_id>/files/<name>", methods=["DELETE"])
@blueprint.response(204)
def remove(draft_id: str, name: str) -> None:
    """Take a file out of the draft: the deployed one holds again."""
    files.remove(draft_id, name, analyst())


@blueprint.route("/<draft_id>/files/<name>/keep", methods=["POST"])
@blueprint.body(Empty)
@blueprint.response(204)
def keep(_: dict[str, Any], draft_id: str, name: str) -> None:
    """Say that the draft's content shall hold though somebody has deployed another one meanwhile."""
    files.keep_mine(draft_id, name)


@blueprint.route("/<draft_id>/files/<name>/revisions")
@blueprint.query(Request)
@blueprint.response(200, schemas.page_of(shapes.RevisionOfFile))
def revisions(_: dict[str, Any], draft_id: str, name: str) -> views.View:
    """Every revision of a file, the newest first."""
    return views.whole(files.revisions(drafts.one(draft_id), name), _revision)


@blueprint.route("/<draft_id>/files/<name>/revisions/<int(max=2147483647):number>")
@blueprint.response(200, shapes.RevisionWithContent)
def revision(draft_id: str, name: str, number: int) -> views.View:
    """A revision with its content."""
    row = files.revision(drafts.one(draft_id), name, number)
    return {**_revision(row), "content": row.content}


def analyst() -> Actor:
    """Who calls, as an analyst."""
    return authorities.actor_for(caller(), authorities.ANALYST)


def _summary(row: Draft) -> views.View:
    return {
        "id": row.id,
        "title": row.title,
        "state": row.state,
        "created_by": row.created_by.name,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def _whole(row: Draft) -> views.View:
    return {
        **_summary(row),
        "base": row.base_id,
        "deployment": row.deployment_id,
        "stale": files.stale(row),
        "files": files.entries(row),
        "set": files.members(row),
    }


def _revision(row: DraftRevision) -> views.View:
    return {
        "revision": row.number,
        "conflict": row.conflict,
        "saved_by": row.saved_by.name,
        "saved_at": row.saved_at,
    }
