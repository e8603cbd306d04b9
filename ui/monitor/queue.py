"""作业: what the workers have to do, and what fails."""

from __future__ import annotations

from flask import Response, request

from service import heartbeats
from service.errors import InvalidQuery
from service.watching import queue
from ui.pages import page

from . import words
from .blueprint import blueprint


@blueprint.get("/jobs")
def jobs() -> Response:
    """Jobs of a state, or all, the soonest first."""
    state = request.args.get("state") or None
    if state is not None and state not in queue.STATES:
        raise InvalidQuery(errors={"state": ["没有这种情况。"]})
    found = queue.jobs(state, cursor=request.args.get("cursor"))
    return page(
        "monitor/jobs.html",
        found=found,
        rows=[(job, queue.element_name(job.instance.definition, job.element)) for job in found],
        counts=queue.counts(),
        workers=heartbeats.workers(),
        state=state,
        words=words,
    )
