"""注册人员: the register of the authority's region, with 当前 and 历史证书印章 (docs/domain.md §6)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from service import definitions, monitoring, registrations
from service.api.identity import caller
from service.models import Registration
from service.numbers import masked
from ui.asking import asked
from ui.exporting import workbook
from ui.filters import category, day
from ui.pages import page
from ui.registration import shown

from .blueprint import blueprint

COLUMNS = ("姓名", "证件号码", "注册专业类型", "注册单位", "证书编号", "执业印章号", "有效期至", "状态")


@blueprint.get("/register")
def register() -> Response:
    """The registrations, those that end first at the front."""
    wanted = _wanted()
    found = registrations.search(caller(), wanted, cursor=request.args.get("cursor"))
    renewing = registrations.renewing(found.items)
    return page(
        "authority/register.html",
        found=found,
        renewing=renewing,
        states={one.id: registrations.state(one, renewing) for one in found.items},
        wanted=wanted,
        filtered=wanted != registrations.Search(),
        words=registrations.IN_WORDS,
        categories=definitions.listed_by("category_data"),
    )


@blueprint.get("/register/file")
def register_file() -> Response:
    """What the list is narrowed to, all pages of it, as an Excel workbook."""
    found = list(registrations.every(caller(), _wanted()))
    renewing = registrations.renewing(found)
    return workbook("注册人员", COLUMNS, (_row(one, registrations.state(one, renewing)) for one in found))


@blueprint.get("/register/<registration_id>")
def registration(registration_id: str) -> Response:
    """One registration with all versions of its certificate, and what else the authority may read of the person."""
    found = registrations.registration(registration_id, caller())
    return shown(
        "authority/registration.html",
        found,
        penalties=registrations.penalties(found),
        applications=monitoring.search(
            caller(), monitoring.Search(person=found.person_id), cursor=request.args.get("cursor")
        ),
    )


def _wanted() -> registrations.Search:
    return registrations.Search(
        q=asked("q") or None,
        category=asked("category") or None,
        state=asked("state", registrations.STATES) or None,
    )


def _row(one: Registration, state: str) -> Sequence[str]:
    return (
        one.person.name,
        masked(one.person.id_no),
        category(one.category),
        one.enterprise.name,
        one.certificate_no,
        one.seal_no,
        day(one.valid_to),
        registrations.IN_WORDS[state],
    )
