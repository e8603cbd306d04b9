"""业务查询: finding cases, as a list and as a file, and the page of one with its diagrams."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, make_response, request
from sqlalchemy import select

from service import authorities, case_view, clock, commands, definitions, instances, monitoring
from service.api.identity import caller
from service.case_view import enterprise_of
from service.documents import tables
from service.models import Account, Instance, Job, UserTask, db
from service.numbers import masked, place
from service.watching import finding
from ui.filters import category, moment
from ui.pages import page
from ui.papers import papers_of

from . import words
from .blueprint import blueprint, with_diagram
from .drawing import drawing_of_case
from .wanted import said, wanted_from

COLUMNS = (
    "业务编号",
    "业务类型",
    "版本",
    "专业",
    "姓名",
    "证件号码",
    "单位",
    "所在地",
    "状态",
    "开始时间",
    "办结时间",
)
STORY = 500
"""Events of a history on one page; hardly a case has more, and the rest is a page on."""


@blueprint.get("/cases")
def cases() -> Response:
    """The cases that are looked for, the newest first."""
    wanted = wanted_from(request.args)
    found = finding.find(wanted, cursor=request.args.get("cursor"))
    return page(
        "monitor/cases.html",
        found=found,
        rows=[(one, _row(one)) for one in found.items],
        columns=COLUMNS,
        wanted=wanted,
        said=said(wanted),
        filtered=wanted != finding.Wanted(),
        types={row.key: row.title for row in definitions.listed() if row.kind == "type"},
        statuses=finding.statuses(),
        elements=finding.elements(),
        places=_places(),
        states=words.CASE_STATES,
        commands={name: words.COMMANDS[name] for name in commands.COMMANDS},
    )


@blueprint.get("/cases/file")
def cases_file() -> Response:
    """What is on the page as CSV, in the same columns and order; with ``all`` what the pages after it hold as well."""
    wanted, cursor = wanted_from(request.args), request.args.get("cursor")
    found = finding.find_all(wanted) if request.args.get("all") else iter(finding.find(wanted, cursor=cursor))
    answer = make_response(tables.csv_file(COLUMNS, (_row(one) for one in found)))
    answer.content_type = tables.CSV.media_type
    name = quote(f"业务查询{clock.today():%Y%m%d}.{tables.CSV.ending}")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/cases/<instance_id>")
@with_diagram
def case(instance_id: str) -> Response:
    """A case: its diagrams with tokens and way, what it waits for, its papers, its history, jobs and incidents."""
    row = monitoring.instance(instance_id, caller())
    shown = case_view.look(row, caller())
    way = instances.trail(row)
    tasks = db.session.scalars(select(UserTask).filter_by(instance_id=row.id, closed_at=None)).all()
    named = select(Account.id, Account.name).where(Account.id.in_([one.assignee_id for one in tasks]))
    return page(
        "monitor/case.html",
        instance=row,
        case=shown,
        papers=papers_of(shown),
        way=way,
        drawing=drawing_of_case(row.definition, way),
        tasks=tasks,
        assignees=dict(db.session.execute(named).all()),
        jobs=db.session.scalars(select(Job).filter_by(instance_id=row.id).order_by(Job.due_at, Job.id)).all(),
        history=monitoring.history(row, cursor=request.args.get("cursor"), limit=STORY),
        roles=words.roles(),
        came_from=instances.came_from(row),
        words=words,
    )


def _row(one: Instance) -> list[str]:
    """A case as the list and the file show it."""
    person, unit = one.application.person, enterprise_of(one)
    return [
        one.business_key,
        one.definition.title,
        str(one.definition.version),
        category(one.application.category),
        person.name if person else "",
        masked(person.id_no) if person else "",
        unit.name if unit else "",
        " ".join(dict.fromkeys(place(unit.region))) if unit else "",
        case_view.label(one, authorities.audience(caller(), one.application)),
        moment(one.started_at),
        moment(one.ended_at),
    ]


def _places() -> dict[str, str]:
    """Provinces and cities where units are: the beginning of the code → the name."""
    found: dict[str, str] = {}
    for region in finding.regions():
        province, city = place(region)
        found[region[:2]] = province
        if city != province:
            found[region[:4]] = f"{province} {city}"
    return dict(sorted(found.items()))
