"""日历与参数: the working days that deadlines count, and the decision tables that are in force: to be read, and those that admins
keep to be changed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from flask import Response, request

from service import clock, deadlines, definitions
from service import parameters as kept
from service.api.identity import caller
from service.errors import DiagramRejected, InvalidAnswers, InvalidQuery
from ui.filters import category
from ui.pages import go, page, tell

from . import words
from .blueprint import blueprint

WEEKDAYS = "一二三四五六日"


@blueprint.get("/calendar")
def calendar() -> Response:
    """A year of working days."""
    return _calendar(_year(), {})


@blueprint.post("/calendar")
def set_day() -> Response:
    """Say whether people work on a day; the deadlines that run over it move at once."""
    try:
        day = deadlines.read_day(request.form.get("day", ""))
    except ValueError:
        return _calendar(clock.today().year, {"day": ["请选择2000年至2100年的日期，例如2026-03-02。"]})
    change = deadlines.set_day(day, working=request.form.get("working") == "yes", account=caller())
    word = "工作日" if change.day.working else "休息日"
    tell(f"{day} 已设为{word}，{len(change.moved)} 个时限随之变动。")
    if change.failed:
        tell(f"{len(change.failed)} 件业务的时限未能重算，请在业务查询中查看。", "warning")
    return go("ui.monitor.calendar", year=day.year)


@blueprint.get("/parameters")
def parameters() -> Response:
    """Every decision table in force."""
    return page("monitor/parameters.html", tables=sorted(definitions.tables().values(), key=lambda one: one.name))


@blueprint.get("/parameters/<decision>")
def parameter(decision: str) -> Response:
    """One decision table, row by row; one that admins keep, with fields."""
    return _parameter(decision, {})


@blueprint.post("/parameters/<decision>")
def change_parameter(decision: str) -> Response:
    """Change the results of a table that admins keep, and deploy it."""
    try:
        made = kept.change(decision, request.form, request.form.get("reason", ""), caller())
    except InvalidAnswers as wrong:
        return _parameter(decision, wrong.errors)
    except DiagramRejected as refused:
        return _parameter(decision, {"gate": [problem.message for problem in refused.problems]})
    tell(
        "参数已修改，新办业务即按新值办理；在办业务仍按原值。" if made else "没有改动。", "good" if made else "warning"
    )
    return go("ui.monitor.parameter", decision=decision)


def _parameter(decision: str, errors: dict[str, list[str]]) -> Response:
    table = kept.table(decision)
    names = words.SYSTEMS | {code: category(code) for code in definitions.listed_by("category_data")}
    conditions = {
        row: [_named(listed, names) if listed else "不限" for listed in tests]
        for row, tests in kept.conditions(table).items()
    }
    fields = kept.fields(table)
    labels = {
        one.name: f"{'，'.join(conditions[one.row])} {table.outputs[one.column - 1].label}" for one in fields.values()
    }
    return page(
        "monitor/parameter.html",
        table=table,
        conditions=conditions,
        results={place: _named(value, names) for place, value in kept.results(table).items()},
        fields=fields,
        labels=labels,
        given=request.form,
        errors={
            name: [f"{labels[name]}：{one}" if name in labels else one for one in told] for name, told in errors.items()
        },
        wrong=bool(errors),
    )


def _named(value: object, names: Mapping[str, str]) -> str:
    """A value as people say it."""
    if value is None or value == "":
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple)):
        return "、".join(_named(one, names) for one in value)
    return names.get(str(value), str(value))


def _year() -> int:
    year = request.args.get("year", clock.today().year, type=int)
    if year not in deadlines.YEARS:
        raise InvalidQuery(errors={"year": ["年份应在2000至2100之间。"]})
    return year


def _calendar(year: int, errors: dict[str, list[str]]) -> Response:
    days = deadlines.days(year)
    months = [(month, _weeks(list(found))) for month, found in groupby(days, key=lambda one: one.day.month)]
    return page(
        "monitor/calendar.html",
        year=year,
        months=months,
        weekdays=WEEKDAYS,
        unknown=not all(day.known for day in days),
        today=clock.today(),
        errors=errors,
        wrong=bool(errors),
    )


def _weeks(days: list[deadlines.Day]) -> list[list[deadlines.Day | None]]:
    """A month's days in weeks from Monday on, with gaps where the week belongs to another month."""
    cells: list[deadlines.Day | None] = [None] * days[0].day.weekday() + list(days)
    cells += [None] * (-len(cells) % 7)
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]
