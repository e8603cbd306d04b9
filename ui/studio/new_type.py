"""新业务类型: made from one that is there, with lanes, forms and rows of decision tables chosen."""

from __future__ import annotations

from flask import Response, request

from service.drafting import catalogue, template
from service.errors import InvalidAnswers
from service.forms.registry import forms
from ui.monitor.words import SYSTEMS
from ui.pages import go, page, tell

from .blueprint import analyst, blueprint


@blueprint.get("/new-type")
def new_type() -> Response:
    """Which type is to be the template; then the form."""
    like = request.args.get("like")
    if not like:
        return page("studio/templates.html", types=template.types())
    return _form(like, {})


@blueprint.post("/new-type/<like>")
def make_type(like: str) -> Response:
    """Begin a draft with the new type."""
    try:
        row = template.create(like, _wanted(), analyst())
    except InvalidAnswers as wrong:
        return _form(like, {name: said[0] for name, said in wrong.errors.items()})
    tell("已建立草稿。请看检查结果和要核对的表，运行场景后发布。")
    return go("ui.studio.draft", draft_id=row.id)


def _wanted() -> template.Wanted:
    form = request.form
    return template.Wanted(
        key=form.get("key", "").strip(),
        title=form.get("title", "").strip(),
        help=form.get("help", "").strip()[:2000],
        start_roles=form.getlist("start_roles"),
        systems=form.getlist("systems"),
        lanes=_prefixed("lane:"),
        forms=_prefixed("form:"),
        rows=set(form.getlist("row")),
        scenarios="scenarios" in form,
    )


def _prefixed(prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in request.form.items() if name.startswith(prefix)}


def _form(like: str, errors: dict[str, str]) -> Response:
    found = template.of(like)
    given = _wanted() if request.method == "POST" else None
    return page(
        "studio/new_type.html",
        like=found,
        given=given,
        roles=catalogue.lanes(),
        systems=SYSTEMS,
        forms=[catalogue.form_entry(one) for _, one in sorted(forms().items(), key=lambda pair: pair[1].title)],
        errors=errors,
        wrong=bool(errors),
    )
