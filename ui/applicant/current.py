"""当前申报: what can be applied for, what is under way; 申报须知, where an application begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request

from service import authorities, definitions, instances, monitoring, profiles, registrations, worklist
from service.api.identity import address, caller
from service.errors import AlreadyOpen, InvalidAnswers, NotEligible, NotYours
from service.models import Definition, Instance, Person, UserTask, db
from ui.pages import go, page

from .blueprint import blueprint


@dataclass(frozen=True)
class Row:
    """A case under way, and what its diagram offers the applicant now."""

    instance: Instance
    tasks: Sequence[UserTask]
    messages: Sequence[instances.Offer]

    @property
    def draft(self) -> bool:
        """Whether the applicant is still at it for the first time, so that he simply goes on."""
        return self.instance.application.submitted_at is None


@blueprint.get("")
def index() -> Response:
    """The types that the account may start, 正在办理的业务, and what it is registered for."""
    found = monitoring.search(caller(), monitoring.Search(open=True), cursor=request.args.get("cursor"))
    rows = [Row(one, worklist.tasks_of(one, caller()), instances.offers(one, caller())) for one in found.items]
    return page(
        "applicant/index.html",
        types=[(row, definitions.load(row).process.properties.get("help", "")) for row in types()],
        rows=rows,
        next_cursor=found.next_cursor,
        profile=profiles.profile(caller()),
        registered=registrations.search(caller()).items,
    )


@blueprint.get("/apply/<key>")
def notice(key: str) -> Response:
    """申报须知 of a type, for the category that was chosen or the first one that the person may choose."""
    return _notice(_type(key), request.args.get("category"))


@blueprint.post("/apply/<key>")
def start(key: str) -> Response:
    """Begin an application, or go on with the one that is open already."""
    row, category = _type(key), request.form.get("category")
    variables = {"category": category} if category else {}
    try:
        started = instances.start(key, variables, caller(), address())
    except (AlreadyOpen, NotEligible) as refused:
        return _notice(row, category, refused.detail, 409)
    except InvalidAnswers as wrong:
        return _notice(row, category, "；".join(said for all_said in wrong.errors.values() for said in all_said), 422)
    return go("ui.cases.go_on", instance_id=started.instance.id)


def _notice(row: Definition, wanted: str | None, refusal: str = "", status: int = 200) -> Response:
    by_category = takes_category(row)
    categories = instances.offered(row, _categories()) if by_category else []
    category = wanted if wanted in categories else next(iter(categories), None)
    return page(
        "applicant/notice.html",
        status,
        row=row,
        guide=instances.guide(row, category),
        categories=categories,
        category=category,
        ready=bool(category) or not by_category,
        refusal=refusal,
        wrong=bool(refusal),
    )


def takes_category(row: Definition) -> bool:
    """Whether a type is about one of the person's professions."""
    return "category" in definitions.load(row).process.properties.get("start_variables", "")


def types() -> list[Definition]:
    """The types that the account may start."""
    held = authorities.roles(caller())
    return [row for row in definitions.types() if held.intersection(definitions.names(row.start_roles))]


def _type(key: str) -> Definition:
    row = definitions.current(key)
    if row not in types():
        raise NotYours("这项业务不由个人申报。")
    return row


def _categories() -> list[str]:
    """The categories of the person's qualifications and registrations (PF7, docs/domain.md §3.0.1)."""
    person = db.session.get_one(Person, caller().person_id)
    held = [one.category for one in person.qualifications]
    return list(dict.fromkeys([*held, *(one.category for one in registrations.search(caller()).items)]))
