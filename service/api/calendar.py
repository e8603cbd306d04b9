"""The calendar of working days."""

from __future__ import annotations

from dataclasses import asdict

from marshmallow import validate

from service import clock, deadlines
from service.errors import NotFound

from . import record_schemas, schemas, views
from .blueprints import Blueprint
from .fields import Flag, Request, Whole
from .identity import caller

blueprint = Blueprint("calendar", "/calendar", "工作日历")


class Year(Request):
    """Which year; this one if none is named."""

    year = Whole(validate=validate.OneOf(deadlines.YEARS, error="年份应在2000至2100之间。"))


class Setting(Request):
    """Whether people work on the day."""

    working = Flag(required=True)


@blueprint.route("")
@blueprint.query(Year)
@blueprint.response(200, schemas.page_of(record_schemas.Day))
def index(wanted: dict[str, int]) -> views.View:
    """Every day of a year."""
    return views.whole(deadlines.days(wanted.get("year", clock.today().year)), _day)


@blueprint.route("/<day>", methods=["PUT"])
@blueprint.body(Setting)
@blueprint.response(200, record_schemas.CalendarChange)
def set_day(given: dict[str, bool], day: str) -> views.View:
    """Say whether people work on a day; answers which deadlines moved."""
    try:
        when = deadlines.read_day(day)
    except ValueError as wrong:
        raise NotFound from wrong
    change = deadlines.set_day(when, working=given["working"], account=caller())
    return {**_day(change.day), "moved": [asdict(one) for one in change.moved], "failed": list(change.failed)}


def _day(row: deadlines.Day) -> views.View:
    return {"date": row.day, "working": row.working, "set_by_admin": row.set_by_admin, "known": row.known}
