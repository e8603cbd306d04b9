"""A draft while somebody works on it: what the gate says, what may be used, tries of expressions and tables."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from service import authorities
from service.drafting import catalogue as catalogues
from service.drafting import checking, deploying, drafts, playing
from service.drafting import radius as radii

from . import draft_schemas as shapes
from . import schemas, views
from .blueprints import Blueprint
from .errors import gate_problem
from .fields import Flag, Name, Record, Request, Text
from .identity import caller

blueprint = Blueprint("drafting", "/drafts", "草稿的检查")


class Unsaved(Request):
    """Contents that are not saved yet, by file name, and whether scenarios are played too."""

    files = Record(load_default=dict, keys=Text(longest=100), values=Text(longest=1_000_000))
    play = Flag(load_default=False)


class Written(Request):
    """A FEEL text; ``unary`` where it is the test of a condition cell."""

    expression = Text(required=True, longest=10_000)
    unary = Flag(load_default=False)


class Tried(Request):
    """Values by name or path, and the table's file as it is written just now."""

    inputs = Record(required=True)
    content = Text(load_default=None, allow_none=True, longest=1_000_000)


@blueprint.route("/<draft_id>/check", methods=["POST"])
@blueprint.body(Unsaved)
@blueprint.response(200, shapes.Checked)
def check(given: dict[str, Any], draft_id: str) -> views.View:
    """Everything that the deployment gate finds, with unsaved contents over the draft."""
    found = checking.problems(drafts.one(draft_id), given["files"], play=given["play"])
    return {"problems": [gate_problem(one) for one in found]}


@blueprint.route("/<draft_id>/catalogue")
@blueprint.response(200, shapes.Catalogue)
def catalogue(draft_id: str) -> views.View:
    """What diagrams, tables and texts of the draft may refer to, with help."""
    return catalogues.of(drafts.one(draft_id))


@blueprint.route("/<draft_id>/feel", methods=["POST"])
@blueprint.body(Written)
@blueprint.response(200, shapes.Expression)
def feel(given: dict[str, Any], draft_id: str) -> views.View:
    """Whether an expression can be read, and what it reads."""
    drafts.one(draft_id)
    found = checking.expression(given["expression"], unary=given["unary"])
    error = None if found.message is None else {"message": found.message, "at": found.at}
    return {"error": error, "names": list(found.names)}


@blueprint.route("/<draft_id>/tables/<decision>/try", methods=["POST"])
@blueprint.body(Tried)
@blueprint.response(200, shapes.Trial)
def try_table(given: dict[str, Any], draft_id: str, decision: str) -> views.View:
    """Try a decision table: which rows hold, and what comes of it."""
    found = checking.try_table(drafts.one(draft_id), decision, given["inputs"], given["content"])
    return {
        "inputs": [{"name": name, "value": value} for name, value in found.inputs],
        "rules": list(found.rules),
        "outputs": found.outputs,
        "error": found.error,
    }


class Playing(Request):
    """The scenario's file as it is written just now, if that is not what is saved."""

    content = Text(load_default=None, allow_none=True, longest=1_000_000)


class OfProcess(Request):
    """Of which diagram; of all if none is named."""

    process = Name()


class Deploying(Request):
    """Why the draft is deployed, and why though scenarios do not hold."""

    comment = Text(required=True, longest=500)
    override_reason = Text(load_default=None, allow_none=True, longest=500)


@blueprint.route("/<draft_id>/scenarios")
@blueprint.query(Request)
@blueprint.response(200, schemas.page_of(shapes.ScenarioSummary))
def scenarios(_: dict[str, Any], draft_id: str) -> views.View:
    """Every scenario of the draft's set, those that it touches first."""
    return views.whole(playing.listed(drafts.one(draft_id)), lambda one: {**asdict(one), "played": one.played})


@blueprint.route("/<draft_id>/scenarios/<name>/play", methods=["POST"])
@blueprint.body(Playing)
@blueprint.response(200, shapes.Played)
def play(given: dict[str, Any], draft_id: str, name: str) -> views.View:
    """Play one scenario against the draft."""
    found = playing.play(drafts.one(draft_id), name, given["content"])
    return {
        **asdict(found),
        "elements": [{"process": process, "id": one} for process, one in found.elements],
        "flows": [{"process": process, "id": one} for process, one in found.flows],
    }


@blueprint.route("/<draft_id>/coverage")
@blueprint.query(OfProcess)
@blueprint.response(200, shapes.Coverage)
def coverage(wanted: dict[str, Any], draft_id: str) -> views.View:
    """Elements and flows that no scenario touches, as far as scenarios have been played."""
    found = playing.coverage(drafts.one(draft_id), wanted.get("process"))
    items = [{**asdict(one), "title": found.titles[one.process]} for one in found.items]
    return {"items": items, "unplayed": list(found.unplayed)}


@blueprint.route("/<draft_id>/radius")
@blueprint.response(200, shapes.Radius)
def radius(draft_id: str) -> views.View:
    """What deploying the draft would touch, in numbers."""
    found = asdict(radii.of(drafts.one(draft_id)))
    return {**found, "definitions": [{**one, "from_": one["before"]} for one in found["definitions"]]}


@blueprint.route("/<draft_id>/deploy", methods=["POST"])
@blueprint.body(Deploying)
@blueprint.response(201, schemas.Deployed)
def deploy(given: dict[str, Any], draft_id: str) -> views.View:
    """Deploy the draft through the whole gate. A second call answers the same."""
    actor = authorities.actor_for(caller(), authorities.ANALYST)
    rows = deploying.deploy(draft_id, given["comment"], actor, override_reason=given["override_reason"] or None)
    return {"definitions": [views.definition(row) for row in rows]}
