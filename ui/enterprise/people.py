"""注册人员查询 with its files, 人员到期预警, and a registration with its certificates and what was applied for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from flask import Response, make_response, request

from service import clock, definitions, filings, numbers, profiles, registrations
from service.api.identity import caller
from service.documents import tables
from service.errors import NotFound
from service.models import Registration
from service.models.paging import Page
from ui.asking import asked
from ui.filters import category
from ui.pages import page
from ui.registration import shown

from .blueprint import blueprint

FILES = {"csv": tables.CSV, "excel": tables.EXCEL}
"""The formats that the list can be exported in, by the words in the address."""

COLUMNS = (
    "姓名",
    "性别",
    "证件号码",
    "注册专业类型",
    "注册专业",
    "证书编号",
    "执业印章号",
    "有效期起",
    "有效期至",
    "状态",
)


@blueprint.get("/people")
def people() -> Response:
    """Who is registered at the unit, whose registration ends first at the front."""
    return _list("enterprise/people.html", _wanted())


@blueprint.get("/expiring")
def expiring() -> Response:
    """人员到期预警: how early one is warned is a parameter of each system (docs/domain.md §4.2)."""
    return _list("enterprise/expiring.html", replace(_wanted(), state=None, expiring=True))


@blueprint.get("/people/exported")
def exported() -> Response:
    """导出成功, with the file, which begins to load by itself."""
    kind = _kind()
    return page("enterprise/exported.html", kind=kind, total=registrations.count(caller(), _wanted()))


@blueprint.get("/people/file")
def people_file() -> Response:
    """All persons that the list is narrowed to, as a file, and nobody else."""
    found = list(registrations.every(caller(), _wanted()))
    renewing = registrations.renewing(found)
    rows = [_row(one, registrations.state(one, renewing)) for one in found]
    kind = FILES[_kind()]
    content = tables.csv_file(COLUMNS, rows) if kind is tables.CSV else tables.xlsx_file("注册人员", COLUMNS, rows)
    answer = make_response(content)
    answer.content_type = kind.media_type
    name = quote(f"注册人员{clock.today():%Y%m%d}.{kind.ending}")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/registrations/<registration_id>")
def registration(registration_id: str) -> Response:
    """A registration at the unit: its certificates, and 注册记录, what the unit has handled of this person."""
    found = registrations.registration(registration_id, caller())
    return shown("enterprise/registration.html", found, filed=filings.of_person(caller(), found.person_id))


def _wanted() -> registrations.Search:
    return registrations.Search(
        enterprise=profiles.enterprise(caller())["id"],
        q=asked("q") or None,
        category=asked("category") or None,
        state=asked("state", registrations.STATES) or None,
    )


def _list(template: str, wanted: registrations.Search) -> Response:
    found: Page[Registration] = registrations.search(caller(), wanted, cursor=request.args.get("cursor"))
    return page(
        template,
        found=found,
        total=registrations.count(caller(), wanted),
        renewing=(renewing := registrations.renewing(found.items)),
        states={one.id: registrations.state(one, renewing) for one in found.items},
        **_filters(wanted),
    )


def _filters(wanted: registrations.Search) -> Mapping[str, Any]:
    return {
        "wanted": wanted,
        "filtered": bool(wanted.q or wanted.category or wanted.state),
        "words": registrations.IN_WORDS,
        "categories": definitions.listed_by("category_data"),
    }


def _kind() -> str:
    kind = asked("as", FILES)
    if not kind:
        raise NotFound
    return kind


def _row(one: Registration, state: str) -> Sequence[str]:
    person = one.person
    return (
        person.name,
        person.gender,
        numbers.masked(person.id_no),
        category(one.category),
        one.specialties or "",
        one.certificate_no,
        one.seal_no,
        one.valid_from.isoformat(),
        one.valid_to.isoformat(),
        registrations.IN_WORDS[state],
    )
