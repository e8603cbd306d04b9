"""办事指南 from the deployed diagrams, 在线客服 with the phones of each category, 操作视频 as a walk in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from flask import Blueprint, Response, request

from service import definitions, instances
from service.documents import PURPOSES
from ui.pages import page

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("")
def index() -> Response:
    """The registration types, each with the paragraph that its diagram carries."""
    found = [(row, definitions.load(row).process.properties.get("help", "")) for row in definitions.types()]
    return page("help/index.html", found=found)


@blueprint.get("/guide/<key>")
def guide(key: str) -> Response:
    """How one type goes, for one category: conditions, what is filled in, the way by lanes, time limits, who decides."""
    row = definitions.current(key)
    categories = instances.offered(row, definitions.listed_by("category_data"))
    wanted = request.args.get("category")
    category = wanted if wanted in categories else next(iter(categories), None)
    return page(
        "help/guide.html", row=row, guide=instances.guide(row, category), categories=categories, category=category
    )


@blueprint.get("/service")
def service() -> Response:
    """在线客服: choose the profession, read the questions that are often asked, or call."""
    categories = definitions.listed_by("category_data")
    wanted = request.args.get("category")
    category = wanted if wanted in categories else None
    return page(
        "help/service.html",
        categories=categories,
        category=category,
        phones=definitions.ask("helpline", category=category) if category else {},
        guides=[
            instances.guide(row, category)
            for row in definitions.types()
            if category and instances.offered(row, [category])
        ],
        data=definitions.ask("category_data", category=category) if category else {},
        purposes=PURPOSES,
        questions=list(_questions(definitions.text("questions"))),
    )


def _questions(text: str) -> Iterator[tuple[str, str]]:
    """What the text ``questions`` asks and answers: paragraphs, of which the first line asks."""
    for filled, lines in groupby(map(str.strip, text.splitlines()), bool):
        if filled:
            question, *answer = lines
            yield question, "\n".join(answer)


@blueprint.get("/videos")
def videos() -> Response:
    """操作视频: the way of an application, step by step, in words."""
    return page("help/videos.html", purposes=PURPOSES)
