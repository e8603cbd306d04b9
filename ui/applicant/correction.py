"""信息更正: what a person may start that is about himself and not about one of his professions (docs/domain.md §3.8).

Which types these are is read from the diagrams: those that a person starts and that ask for no category.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response

from service import definitions, instances, monitoring, profiles, worklist
from service.api.identity import address, caller
from service.errors import AlreadyOpen, NotEligible
from service.models import Definition, Instance
from ui.pages import go, page

from .blueprint import blueprint
from .current import Row, takes_category, types


@dataclass(frozen=True)
class Kind:
    """A type, the case of it that is under way, and those that have ended."""

    key: str
    title: str
    help: str
    row: Row | None
    ended: Sequence[Instance]


@blueprint.get("/correction")
def correction() -> Response:
    """Who the person is, what is under way and what was decided; the way to begin."""
    return _correction()


@blueprint.post("/correction/<key>")
def correct(key: str) -> Response:
    """Begin, or go on with what is open already."""
    try:
        started = instances.start(key, {}, caller(), address())
    except (AlreadyOpen, NotEligible) as refused:
        return _correction(refused.detail, 409)
    return go("ui.cases.go_on", instance_id=started.instance.id)


def _correction(refusal: str = "", status: int = 200) -> Response:
    return page(
        "applicant/correction.html",
        status,
        corrections=[_kind(row) for row in types() if not takes_category(row)],
        profile=profiles.profile(caller()),
        refusal=refusal,
        wrong=bool(refusal),
    )


def _kind(row: Definition) -> Kind:
    under_way, ended = (
        monitoring.search(caller(), monitoring.Search(definition=row.key, open=still)).items for still in (True, False)
    )
    found = [Row(one, worklist.tasks_of(one, caller()), instances.offers(one, caller())) for one in under_way]
    about = definitions.load(row).process.properties.get("help", "")
    return Kind(row.key, row.title, about, found[0] if found else None, ended)
