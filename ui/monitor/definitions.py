"""已发布的流程: their versions, and on the diagram of each how many tokens rest where and how long that takes."""

from __future__ import annotations

from flask import Response, make_response, request
from sqlalchemy import select

from service import definitions as deployed
from service.models import Definition, Deployment, db
from service.watching import waiting
from ui.pages import page

from . import words
from .blueprint import blueprint, with_diagram
from .drawing import drawing_of_version

USUAL_WINDOW = 30


@blueprint.get("/definitions")
def definitions() -> Response:
    """The current version of every type, with the number of tokens in it."""
    types = sorted((row for row in deployed.listed() if row.kind == "type"), key=lambda row: (row.position, row.key))
    return page("monitor/definitions.html", rows=[(row, sum(waiting.tokens(row).values())) for row in types])


@blueprint.get("/definitions/<key>/<int(max=2147483647):version>")
@with_diagram
def definition(key: str, version: int) -> Response:
    """A version: where tokens rest now, and the heatmap of waiting times within the last days."""
    row = deployed.version(key, version)
    days = request.args.get("days", USUAL_WINDOW, type=int)
    days = days if days in waiting.WINDOWS else USUAL_WINDOW
    waits = waiting.waits(days, row)
    tokens = waiting.tokens(row)
    return page(
        "monitor/definition.html",
        row=row,
        versions=deployed.versions(key),
        deployed_at=db.session.scalar(select(Deployment.deployed_at).where(Deployment.id == row.deployment_id)),
        drawing=drawing_of_version(row, tokens, waits),
        tokens=tokens,
        waits=waits,
        days=days,
        windows=waiting.WINDOWS,
        roles=words.roles(),
        words=words,
    )


@blueprint.get("/definitions/<key>/<int(max=2147483647):version>/<process>.bpmn")
def diagram(key: str, version: int, process: str) -> Response:
    """A diagram of a version, as it was deployed. A version never changes, so it may be kept for good."""
    row: Definition = deployed.version(key, version)
    answer = make_response(deployed.diagram(row, process))
    answer.content_type = "application/xml; charset=utf-8"
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer
