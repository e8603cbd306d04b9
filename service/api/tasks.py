"""Work: the worklist, one task with its form, claiming, drafting, completing."""

from __future__ import annotations

from typing import Any

from flask import request

from service import claims, instances, worklist
from service.errors import NotAvailable
from service.models import UserTask

from . import batch, case_views, idempotency, record_schemas, schemas, views
from .blueprints import Blueprint, Empty, Paged, paged
from .fields import Day, Name, Part, Record, Request, Several, Text, Whole
from .identity import address, caller
from .instances import view

blueprint = Blueprint("tasks", "/tasks", "待办任务")


class Search(Paged):
    """What tasks are searched by; ``due`` is a day: tasks due by its end."""

    role = Name()
    definition = Name()
    element = Name()
    status = Name()
    instance = Name()
    q = Text(longest=100, metadata={"description": "business key, person or unit"})
    due_by = Day(data_key="due")


class Answers(Request):
    """What was filled in; the task's form says what it takes."""

    answers = Record(required=True)


class Corrected(Answers):
    """What is corrected in the form of a case, and why; ``version`` is that of what was read before."""

    grounds = Text(required=True, longest=instances.LONGEST_GROUNDS)
    version = Whole(strict=True)


class Other(Request):
    """An account, by user name or id."""

    account = Name(required=True)


class Answered(Answers):
    """One task of a batch."""

    id = Name(required=True)


class Batch(Request):
    """Tasks to complete, each in a transaction of its own."""

    tasks = Several(Part(Answered), required=True, validate=batch.not_too_many)


@blueprint.route("")
@blueprint.query(Search)
@blueprint.response(200, schemas.page_of(schemas.TaskSummary))
def index(wanted: dict[str, Any]) -> views.View:
    """The open tasks this account may do, the oldest first."""
    narrowed, place = paged(wanted)
    found = worklist.tasks(caller(), worklist.Search(**narrowed), **place)
    return views.page(found, lambda row: case_views.task_summary(row, caller()))


@blueprint.route("/<task_id>")
@blueprint.response(200, schemas.Task)
def one(task_id: str) -> views.View:
    """A task with its form."""
    return _view(worklist.task(task_id, caller()))


@blueprint.route("/<task_id>/draft", methods=["PUT"])
@blueprint.body(Answers)
@blueprint.response(204)
def draft(given: dict[str, Any], task_id: str) -> None:
    """Save unfinished work, unvalidated."""
    claims.save_draft(task_id, given["answers"], caller())


@blueprint.route("/<task_id>/claim", methods=["POST"])
@blueprint.body(Empty)
@blueprint.response(200, schemas.TaskSummary)
def claim(_: dict[str, Any], task_id: str) -> views.View:
    """Take a task that several may do."""
    return case_views.task_summary(claims.claim(task_id, caller()), caller())


@blueprint.route("/<task_id>/release", methods=["POST"])
@blueprint.body(Empty)
@blueprint.response(200, schemas.TaskSummary)
def release(_: dict[str, Any], task_id: str) -> views.View:
    """Give a claimed task back."""
    return case_views.task_summary(claims.release(task_id, caller()), caller())


@blueprint.route("/<task_id>/reassign", methods=["POST"])
@blueprint.body(Other)
@blueprint.response(200, schemas.TaskSummary)
def reassign(given: dict[str, str], task_id: str) -> views.View:
    """Hand a task to another account that may do it."""
    return case_views.task_summary(claims.reassign(task_id, given["account"], caller()), caller())


@blueprint.route("/<task_id>/complete", methods=["POST"])
@blueprint.body(Answers)
@blueprint.response(200, schemas.Instance)
def complete(given: dict[str, Any], task_id: str) -> Any:
    """Complete a task; with an ``Idempotency-Key`` the same request gets the first answer again for 24 hours."""
    key = request.headers.get("Idempotency-Key")
    if key is not None:
        return idempotency.complete(task_id, given["answers"], caller(), key, address())
    return instances.complete_and_look(task_id, given["answers"], caller(), view, address=address())


@blueprint.route("/<task_id>/correction")
@blueprint.response(200, record_schemas.Correctable)
def read_correction(task_id: str) -> views.View:
    """What the desk may correct in the case's form: JSON Schema, values, and the version that has them."""
    found = instances.correctable(worklist.task(task_id, caller()))
    if found is None:
        raise NotAvailable("本环节不能修正申报信息。")
    return {"schema": found.schema, "values": found.values, "version": found.version}


@blueprint.route("/<task_id>/correction", methods=["POST"])
@blueprint.body(Corrected)
@blueprint.response(200, schemas.Instance)
def correct(given: dict[str, Any], task_id: str) -> views.View:
    """Correct the case's form from the desk where it lies; the history keeps before and after, person and unit are told."""
    grounds, version = given["grounds"], given.get("version")
    return view(instances.correct(task_id, given["answers"], grounds, caller(), version=version, address=address()))


@blueprint.route("/complete", methods=["POST"])
@blueprint.body(Batch)
@blueprint.response(200, schemas.BatchResults)
def complete_batch(given: dict[str, Any]) -> views.View:
    """Complete several tasks; each result has the status that the task alone would have got."""
    return {"results": [batch.complete(one["id"], one["answers"], caller(), address()) for one in given["tasks"]]}


def _view(row: UserTask) -> views.View:
    return case_views.task(row, instances.show_task(row, caller()), caller())
