"""Cases: start, search, look, history, messages; and what staff does to them."""

from __future__ import annotations

from typing import Any

from marshmallow import validate

from service import case_view, checking, instances, monitoring
from service.models import Instance

from . import case_views, record_schemas, schemas, views
from .blueprints import Blueprint, Empty, Paged, Reason, Remark, paged
from .fields import Flag, Moment, Name, Record, Request, Text, Whole
from .identity import address, caller

blueprint = Blueprint("instances", "", "业务")


class Search(Paged):
    """What cases are searched by."""

    definition = Name()
    status = Name()
    element = Name()
    business_key = Name()
    q = Text(longest=100, metadata={"description": "business key, person or unit"})
    updated_after = Moment()


class Story(Paged):
    """A page of a history is longer than that of other lists: one case's story is read as a whole."""

    limit = Whole(load_default=200, validate=validate.Range(min=1, max=500, error="每页数量应在1至500之间。"))


class Start(Request):
    """The start variables."""

    variables = Record(load_default=dict)


class Sent(Request):
    """A message to a case."""

    name = Name(required=True)
    payload = Record(load_default=dict)


class Migration(Request):
    """To which version, why, and whether only to say what would happen."""

    version = Whole(required=True, strict=True)
    dry_run = Flag(load_default=False)
    reason = Text(load_default=None, allow_none=True, longest=500)


@blueprint.route("/definitions/<key>/instances", methods=["POST"])
@blueprint.body(Start)
@blueprint.response(201, schemas.Instance)
@blueprint.alt_response(200, schema=schemas.Instance, description="the one that is not submitted yet", success=True)
def start(given: dict[str, Any], key: str) -> tuple[views.View, int]:
    """Start a case as this account."""
    started = instances.start(key, given["variables"], caller(), address())
    return view(started.instance), 201 if started.created else 200


@blueprint.route("/instances")
@blueprint.query(Search)
@blueprint.response(200, schemas.page_of(schemas.InstanceSummary))
def index(wanted: dict[str, Any]) -> views.View:
    """The cases this account sees, the newest first."""
    narrowed, place = paged(wanted)
    found = monitoring.search(caller(), monitoring.Search(**narrowed), **place)
    return views.page(found, lambda row: case_views.instance_summary(row, caller()))


@blueprint.route("/instances/<instance_id>")
@blueprint.response(200, schemas.Instance)
def one(instance_id: str) -> views.View:
    """A case with all that belongs to it."""
    return view(monitoring.instance(instance_id, caller()))


@blueprint.route("/instances/<instance_id>/history")
@blueprint.query(Story)
@blueprint.response(200, schemas.page_of(schemas.Event))
def history(wanted: dict[str, Any], instance_id: str) -> views.View:
    """What happened, the oldest first."""
    return views.page(monitoring.history(monitoring.instance(instance_id, caller()), **wanted), case_views.event)


@blueprint.route("/instances/<instance_id>/messages", methods=["POST"])
@blueprint.body(Sent)
@blueprint.response(202, schemas.Instance)
def message(given: dict[str, Any], instance_id: str) -> views.View:
    """Deliver a message, such as ``withdraw``."""
    return view(instances.send_message(instance_id, given["name"], given["payload"], caller(), address=address()))


@blueprint.route("/instances/<instance_id>/check", methods=["POST"])
@blueprint.body(Empty)
@blueprint.response(200, schemas.page_of(schemas.Check))
def check(_: dict[str, Any], instance_id: str) -> views.View:
    """Run the computer check (计算机核查) of the viewer's desk now; its rows replace those of the last run."""
    return views.whole(checking.run(instance_id, caller()), case_views.check)


@blueprint.route("/instances/<instance_id>/checks")
@blueprint.query(Request)
@blueprint.response(200, schemas.page_of(schemas.Check))
def read_checks(_: dict[str, Any], instance_id: str) -> views.View:
    """The rows of the computer check."""
    return views.whole(case_view.checks(monitoring.instance(instance_id, caller())), case_views.check)


@blueprint.route("/instances/<instance_id>/check-runs")
@blueprint.query(Request)
@blueprint.response(200, schemas.page_of(record_schemas.CheckRun))
def read_check_runs(_: dict[str, Any], instance_id: str) -> views.View:
    """Every run of the computer check with what it found, the newest first."""
    return views.whole(case_view.check_runs(monitoring.instance(instance_id, caller())), case_views.check_run)


@blueprint.route("/instances/<instance_id>/notices")
@blueprint.query(Request)
@blueprint.response(200, schemas.page_of(record_schemas.FormalNotice))
def read_notices(_: dict[str, Any], instance_id: str) -> views.View:
    """The formal notices that were issued, the oldest first."""
    found = case_view.formal_notices(monitoring.instance(instance_id, caller()))
    return views.whole(found, case_views.formal_notice)


@blueprint.route("/instances/<instance_id>/cancel", methods=["POST"])
@blueprint.body(Reason)
@blueprint.response(200, schemas.Instance)
def cancel(given: dict[str, str], instance_id: str) -> views.View:
    """End a case from outside."""
    return view(instances.cancel(instance_id, given["reason"], caller()))


@blueprint.route("/instances/<instance_id>/suspend", methods=["POST"])
@blueprint.body(Remark)
@blueprint.response(200, schemas.Instance)
def suspend(given: dict[str, str], instance_id: str) -> views.View:
    """Let nothing happen to a case until it is resumed."""
    return view(instances.suspend(instance_id, given["reason"], caller()))


@blueprint.route("/instances/<instance_id>/resume", methods=["POST"])
@blueprint.body(Remark)
@blueprint.response(200, schemas.Instance)
def resume(given: dict[str, str], instance_id: str) -> views.View:
    """Let a suspended case go on."""
    return view(instances.resume(instance_id, given["reason"], caller()))


@blueprint.route("/instances/<instance_id>/migrate", methods=["POST"])
@blueprint.body(Migration)
@blueprint.response(200)
def migrate(given: dict[str, Any], instance_id: str) -> dict[str, Any]:
    """Move a case to another version of its process, or say what that would do and what stands in the way."""
    if given["dry_run"]:
        return case_views.migration(instances.migration(instance_id, given["version"], caller()), dry_run=True)
    moved = instances.migrate(instance_id, given["version"], caller(), given["reason"])
    return case_views.migration(moved, dry_run=False)


def view(row: Instance, state: instances.Look | None = None) -> views.View:
    """A case as the caller sees it after what they did; one that they have just abandoned, for the last time."""
    return case_views.instance(case_view.look(row, caller(), state), caller())
